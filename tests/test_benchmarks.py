"""The benchmarks run, on little; what they measure is said in docs/benchmarks.md and held by no test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from benchmarks.inputs import write_export
from benchmarks.memory import CommandFailed, output_and_peak
from benchmarks.stages import STAGES
from ingest import formats
from ingest.capture import take
from ingest.post import Post
from tests.corpora import PROJECT

SCRIPT = PROJECT / "benchmarks" / "ingest.py"


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


def test_a_stage_that_fails_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="exit status 3"):
        output_and_peak([sys.executable, "-c", "raise SystemExit(3)"], folder=tmp_path)
