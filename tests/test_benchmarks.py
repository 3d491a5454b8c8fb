"""The benchmarks run, on little; what they measure is said in docs/benchmarks.md and held by no test."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from benchmarks.documents import Document, documents, read_documents, write_documents
from benchmarks.engines.candidate import Answer
from benchmarks.engines.process import ENGINES
from benchmarks.inputs import write_export
from benchmarks.memory import CommandFailed, output_and_peak
from benchmarks.queries import Kind, Lottery, Search, Variant
from benchmarks.search import compared
from benchmarks.stages import STAGES
from ingest import formats
from ingest.capture import take
from ingest.post import Post
from tests.corpora import PROJECT

SCRIPT = PROJECT / "benchmarks" / "ingest.py"
SEARCH_SCRIPT = PROJECT / "benchmarks" / "search.py"


def invented(folder: Path, *, count: int) -> Path:
    """So many statements, as a file of benchmarks has them."""
    chance = random.Random(5)
    words = ["Väter", "peace", "3.5", "the", "of", *(f"word{number}" for number in range(60))]
    lines = [
        {
            "id": f"un/{number}",
            "channel": f"un/{number % 5}",
            "posted_at": f"{2000 + number % 20}-03-09T15:00:00Z",
            "lang": "en",
            "text": " ".join(chance.choices(words, k=chance.randint(6, 60))),
            "speaker": f"Speaker {number % 7}" if number % 3 else None,
            "event": "The Talks" if number % 4 else None,
            "place": "Velmora",
            "organisations": ["UN", "EU"][: number % 3],
        }
        for number in range(count)
    ]
    path = folder / "invented.jsonl.zst"
    path.write_bytes(zstandard.compress("\n".join(map(json.dumps, lines)).encode()))
    return path


def test_every_stage_is_measured_from_any_folder(tmp_path: Path) -> None:
    statements = tmp_path / "statements.jsonl.zst"
    one = {"id": "un/1", "channel": "un/The Hall", "posted_at": "2026-03-09", "lang": "en", "text": "We agree."}
    lines = [json.dumps({**one, "id": f"un/{number}"}) for number in range(9)]
    statements.write_bytes(zstandard.compress("\n".join(lines).encode()))
    options = ["--statements", str(statements), "--n", "7", "--export-megabytes", "0", "--runs", "1", "--json"]
    run = subprocess.run(
        [sys.executable, str(SCRIPT), *options], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    (figures,) = json.loads(run.stdout)["figures"].values()
    assert [one["stage"] for one in figures] == list(STAGES)
    assert {one["statements"] for one in figures} == {7}
    assert all(one["statements_a_second"] > 0 and one["peak_megabytes"] > 1 for one in figures)


def test_pages_and_citations_are_measured_from_any_folder_and_again_with_the_same_archive(tmp_path: Path) -> None:
    statements = tmp_path / "statements.jsonl.zst"
    one = {"channel": "un/The Hall", "posted_at": "2026-03-09", "lang": "en", "text": "We agree. All is said."}
    lines = [json.dumps({**one, "id": f"un/{number}"}) for number in range(5)]
    statements.write_bytes(zstandard.compress("\n".join(lines).encode()))
    script = [sys.executable, str(PROJECT / "benchmarks" / "web.py"), "data", "--json"]
    for options in (["--statements", str(statements), "--requests", "2"], ["--requests", "2"]):
        run = subprocess.run([*script, *options], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (run.returncode, run.stderr) == (0, "")
        answer = json.loads(run.stdout)
        assert answer["statements"] == 6
        assert all(figure["requests"] == 2 and 0 < figure["median"] <= figure["of_95"] for figure in answer["figures"])


def test_snapshots_are_measured_beside_other_ways_to_hand_over_an_archive(tmp_path: Path) -> None:
    script = [sys.executable, str(PROJECT / "benchmarks" / "snapshot.py"), "--json", "--n", "20", "--weeks", "1"]
    command = [*script, "--statements", str(invented(tmp_path, count=20))]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    figures = json.loads(run.stdout)
    assert figures.pop("statements") == 20
    assert all(value > 0 for name, value in figures.items() if name not in ("machine", "python"))


def test_ways_to_find_quotations_are_compared_from_any_folder_and_again_with_the_same_archive(tmp_path: Path) -> None:
    statements = invented(tmp_path, count=40)
    (tmp_path / "sources.jsonl").write_text(
        '{"key": "velmora/1", "text": "The minister spoke. The ferry to Lindhaven sails again."}\n'
        '{"key": "tarsk/7", "text": "We saw it. The ferry to Lindhaven sails again."}\n'
    )
    (tmp_path / "quotations.jsonl").write_text(
        '{"query": "ferries to Lindhaven sail again", "sentence": "The ferry to Lindhaven sails again."}\n'
        '{"query": "The ferry to Lindhaven sails again", "sentence": "The ferry to Lindhaven sails again."}\n'
        '{"query": "the ferry to Lindhaven", "sentence": "Nobody has said this."}\n'
    )
    labelled = {"id": "1", "quote": "We saw it", "attribution": None, "expect": "verbatim", "source": "tarsk/7"}
    (tmp_path / "articles.jsonl").write_text(json.dumps({**labelled, "critical": False}) + "\n" * 2)
    script = [sys.executable, str(PROJECT / "benchmarks" / "quotes.py"), "data", "--json", "--every", "2", "--n", "40"]
    asked = ["--sources", "sources.jsonl", "--quotations", "quotations.jsonl", "--statements", str(statements)]
    asked += ["--articles", "articles.jsonl"]
    for _ in range(2):
        run = subprocess.run([*script, *asked], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (run.returncode, run.stderr) == (0, "")
        answer = json.loads(run.stdout)
        assert answer["statements"] == 42
        right = {one["way"]: (one["quotations"], one["first"], one["among_five"]) for one in answer["figures"]}
        assert right["passages"] == (3, 2 / 3, 2 / 3)
        assert right["phrase"] == (3, 1 / 3, 1 / 3)
        assert right["partial_ratio"][0] == 2
        assert right["judged"] == (1, None, None)
        assert answer["verdicts"]["recall"] == {"verbatim": 1}
        times = [one[of] for one in answer["figures"] for of in ("clock", "processor")]
        assert all(0 < one["median"] <= one["of_95"] <= one["article"] for one in times)


def test_an_export_is_made_of_any_size_and_the_same_for_the_same_seed(tmp_path: Path) -> None:
    first, second, other = tmp_path / "first", tmp_path / "second", tmp_path / "other"
    number = write_export(first, size=400_000, seed=1)
    assert 400_000 <= first.stat().st_size < 420_000
    posts = [item for item in formats.parse(take(first)).posts if isinstance(item, Post)]
    assert len(posts) == len(json.loads(first.read_text())["messages"]) == number
    assert any(post.edited for post in posts)
    assert any(post.links for post in posts)
    write_export(second, size=400_000, seed=1)
    write_export(other, size=400_000, seed=2)
    assert first.read_bytes() == second.read_bytes() != other.read_bytes()


def test_memory_of_children_counts_and_that_of_files_does_not(tmp_path: Path) -> None:
    """A child with 60 MB of its own, and a parent that maps 200 MB of a file and touches them."""
    large = tmp_path / "large"
    large.write_bytes(b"\1" * 200_000_000)
    child = "import time; own = bytearray(60_000_000); time.sleep(1)"
    parent = (
        "import mmap, subprocess, sys\n"
        f"file = open({str(large)!r}, 'rb')\n"
        "mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)\n"
        "sum(mapped[::4096])\n"
        f"subprocess.run([sys.executable, '-c', {child!r}], check=True)\n"
        "print('done')\n"
    )
    output, peak = output_and_peak([sys.executable, "-c", parent], folder=tmp_path)
    assert output == "done\n"
    assert 60_000_000 < peak < 120_000_000


def test_memory_that_forked_processes_share_counts_once(tmp_path: Path) -> None:
    forking = (
        "import os, time\n"
        "own = bytearray(60_000_000)\n"
        "for _ in range(3):\n"
        "    if os.fork() == 0:\n"
        "        time.sleep(1)\n"
        "        os._exit(0)\n"
        "for _ in range(3):\n"
        "    os.wait()\n"
    )
    _, peak = output_and_peak([sys.executable, "-c", forking], folder=tmp_path)
    assert 60_000_000 < peak < 120_000_000


def test_a_stage_that_fails_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="exit status 3"):
        output_and_peak([sys.executable, "-c", "raise SystemExit(3)"], folder=tmp_path)


def test_all_engines_find_the_same_and_are_compared_with_ours(tmp_path: Path) -> None:
    """Also where the file has to be repeated to make enough statements."""
    options = ["--statements", str(invented(tmp_path, count=60)), "--n", "150", "--queries", "4", "--rounds", "1"]
    run = subprocess.run(
        [sys.executable, str(SEARCH_SCRIPT), *options, "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    measured = json.loads(run.stdout)
    assert measured["statements"] == 150
    assert measured["figures"].keys() == ENGINES.keys()
    for figures in measured["figures"].values():
        timings = [one for variant in Variant for one in figures["timings"][variant].values()]
        assert len(timings) == len(Kind) * len(Variant)
        assert all(one["median"] > 0 and one["p95_ratio"] > 0 for one in timings)
        assert figures["peak_megabytes"] > 1
        assert figures["add_seconds"] > 0
    ours = measured["figures"]["communique"]
    assert {mean["median_ratio"] for mean in ours["means"].values()} == {ours["build_ratio"]} == {1.0}


def test_an_engine_that_finds_something_else_is_told_of() -> None:
    ours = Answer(total=2, refs=("a/1", "a/2"), facets={"year": (1, 1)}, snippets=2)
    plain = Search(Kind.WORD, ("peace",))
    assert list(compared(plain, ours, ours)) == []
    assert list(compared(plain, ours, replace(ours, refs=("a/2", "a/1"), facets={}, snippets=0))) == []
    assert list(compared(plain, ours, replace(ours, total=1, refs=("a/1",)))) == ["1 hits, ours 2"]
    assert list(compared(plain, ours, replace(ours, refs=()))) == ["0 references of 2 hits"]
    faceted, with_snippets = replace(plain, facets=True), replace(plain, snippets=True)
    assert list(compared(faceted, ours, replace(ours, facets={"year": (2,)}))) == ["year (2,), ours (1, 1)"]
    assert list(compared(with_snippets, ours, replace(ours, snippets=1))) == ["1 snippets of 2 hits"]


def test_a_repeated_file_gives_new_references_texts_and_words(tmp_path: Path) -> None:
    prepared = tmp_path / "documents.jsonl"
    seen: list[Document] = []
    write_documents(documents(invented(tmp_path, count=60)), prepared, most=200, seen=seen.append)
    assert list(read_documents(prepared)) == seen
    assert len({document.ref for document in seen}) == len({document.text for document in seen}) == 200
    sizes = [len({word for one in seen[:number] for word in one.words.split()}) for number in (60, 120, 200)]
    assert sizes[0] < sizes[1] < sizes[2] < 3 * sizes[0]


def test_searches_are_drawn_from_documents_and_the_same_for_the_same_seed(tmp_path: Path) -> None:
    seen: list[Document] = []
    statements = documents(invented(tmp_path, count=60))
    write_documents(statements, tmp_path / "documents.jsonl", most=60, seen=seen.append)
    lotteries = [Lottery(seed=seed) for seed in (1, 1, 2)]
    for lottery in lotteries:
        for document in seen:
            lottery.see(document)
    first, again, other = (lottery.draw(10) for lottery in lotteries)
    assert first == again != other
    texts = [f" {document.words} " for document in seen]
    for (kind, variant), searches in first.items():
        assert len(searches) == 10
        for search in searches:
            assert (search.kind, search.facets) == (kind, variant in (Variant.FACETED, Variant.FILTERED))
            sought = [" ".join(search.words)] if kind is Kind.PHRASE else search.words
            assert any(all(f" {each} " in text for each in sought) for text in texts)
