"""``communique check``, as people and programs call it: in processes of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.corpora import PROJECT
from tests.sample_archive import make_sample_archive
from webapp.cli import main

COMMUNIQUE = (sys.executable, "-c", "from webapp.cli import main; main(prog_name='communique')")
TRUE = "Rivers do not read treaties."
FALSE = "It will oppose the project even if independent measurements show harm downstream."
KEYS = [
    *("quote", "attributed_to", "verdict", "statement", "revision", "sentence", "warnings", "critical", "diff"),
    "also_in",
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory: Path = tmp_path_factory.mktemp("data")
    make_sample_archive(directory)
    return directory


def check(data: Path, *arguments: str | Path, given: bytes = b"") -> subprocess.CompletedProcess[str]:
    run = subprocess.run(
        [*COMMUNIQUE, "--data", str(data), "check", *map(str, arguments)],
        input=given,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
    )
    return subprocess.CompletedProcess(run.args, run.returncode, run.stdout.decode(), run.stderr.decode())


def test_a_draft_gives_one_json_object_a_quotation_in_order(data: Path) -> None:
    draft = f"Tarrenholm wrote: “{TRUE}” She called it “not yet” a law.\n\nPell said “{FALSE}”"
    run = check(data, "--json", "-", given=draft.encode())
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert [list(row) for row in rows] == [KEYS] * 3
    assert [row["quote"] for row in rows] == [TRUE, "not yet", FALSE]
    assert [row["verdict"] for row in rows] == ["verbatim", "scare", "altered"]
    assert rows[0]["statement"] == "velmora-mfa/20"
    assert rows[0]["attributed_to"] == "Tarrenholm"
    assert (rows[0]["revision"], rows[0]["warnings"], rows[1]["statement"]) == (1, [], None)
    assert {"text": "even ", "change": "added"} in rows[2]["diff"]
    assert run.returncode == 1


def test_a_draft_whose_quotations_are_all_verified_ends_with_status_0(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "draft.md"
    path.write_text(f"> {TRUE}\n>\n> — Ilse Tarrenholm\n", encoding="utf-8")
    run = check(data, path)
    assert "1. ✓ verbatim  “Rivers do not read treaties.”\n   given to Ilse Tarrenholm" in run.stdout
    assert "velmora-mfa/20@1, sentence " in run.stdout
    assert run.stdout.endswith("1 quotation checked: 1 verified, 0 not verified\n")
    assert (run.returncode, run.stderr) == (0, "")


def test_the_report_shows_the_words_that_differ(data: Path) -> None:
    run = check(data, "-", given=f"Pell said “{FALSE}” on the quay.".encode())
    assert "≈ altered" in run.stdout
    assert "[-" in run.stdout
    assert "{+even" in run.stdout


def test_a_mark_that_is_never_closed_is_told(data: Path) -> None:
    run = check(data, "-", given="He said “we go there now.".encode())
    assert run.stderr.startswith("the mark at character 8 is never closed")


def test_ready_quotes_are_judged_in_order_with_their_ids_and_bad_lines_are_told(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "quotes.jsonl"
    rows = [
        {"id": "a", "quote": TRUE, "attribution": "Ilse Tarrenholm"},
        {"id": "b", "attribution": None},
        {"id": 3, "quote": FALSE, "attribution": None},
        {"id": "d", "quote": "Consensus is slow. | It is meant to be.", "attribution": None},
    ]
    path.write_text("\n".join([*map(json.dumps, rows), "nonsense", "[" * 100_000, ""]), encoding="utf-8")
    run = check(data, "--json", "--jsonl", path)
    given = [json.loads(line) for line in run.stdout.splitlines()]
    assert [row["id"] for row in given] == ["a", 3, "d"]
    assert [row["verdict"] for row in given] == ["verbatim", "altered", "verbatim"]
    assert [list(row) for row in given] == [["id", *KEYS]] * 3
    assert [line.split(": ")[0] for line in run.stderr.splitlines()] == ["rejected"] * 3
    assert "line 2" in run.stderr
    assert run.returncode == 1


def test_a_quotation_that_is_too_long_is_refused_and_the_others_are_judged(data: Path) -> None:
    draft = f"He said “{'lake ' * 100_000}” and then “{TRUE}”"
    rows = [json.loads(line) for line in check(data, "--json", "-", given=draft.encode()).stdout.splitlines()]
    assert [row["verdict"] for row in rows] == ["refused", "verbatim"]
    assert "at most" in rows[0]["reason"]


def test_quotations_of_nothing_that_can_be_found_are_answered(data: Path) -> None:
    """Only punctuation, only elisions, text that runs from right to left, and zero-width spaces."""
    odd = [
        "… … … …",
        "? ! ? !",
        "[...] (...) <...> …",
        "\u202eabc def ghi\u202c שלום עולם טוב מאוד",
        "a\u200bc d\u200bf g\u200bh x y",
    ]
    draft = "".join(f"He said “{words}”.\n\n" for words in odd) + f"And “{TRUE}”"
    rows = [json.loads(line) for line in check(data, "--json", "-", given=draft.encode()).stdout.splitlines()]
    assert len(rows) == len(odd) + 1
    assert rows[-1]["verdict"] == "verbatim"
    assert all(row["verdict"] in ("scare", "refused", "not-found") for row in rows[:-1])


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"", "no text"),
        ("“a” ".encode() * 501, "at most 500 quotations"),
        (b"a " * 5_000_001, "10,000,000 bytes"),
    ],
)
def test_a_draft_that_cannot_be_read_is_refused_with_the_reason(data: Path, given: bytes, reason: str) -> None:
    run = CliRunner().invoke(main, ["--data", str(data), "check", "-"], input=given)
    assert (run.exit_code, run.stdout) == (1, "")
    assert reason in run.stderr


@pytest.mark.parametrize("arguments", [(), ("no-such-file",), ("-", "--jsonl", "-"), ("--what",)])
def test_wrong_usage_ends_with_status_2(data: Path, arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(main, ["--data", str(data), "check", *arguments]).exit_code == 2
