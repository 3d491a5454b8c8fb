"""Quotations made to deceive the checker, and true ones that look as if they did: neither may be taken for the other.

Each line of tests/quotes/adversaries.jsonl says whether the quotation may come back as verified.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from archive.store import Archive
from archive.word_differences import Change
from index.columnar.engine import ColumnarEngine
from index.quotes import QuoteChecker
from index.verdicts import Claim, Verdict
from tests.corpora import PROJECT
from webapp.cli import main

QUOTES = PROJECT / "tests" / "quotes"
ADVERSARIES = [json.loads(line) for line in (QUOTES / "adversaries.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuoteChecker]:
    """A checker over posts that were written for these quotations, in English, Russian, French and German."""
    data = tmp_path_factory.mktemp("adversaries")
    run = CliRunner().invoke(main, ["--data", str(data), "ingest", str(QUOTES / "adversary-posts.jsonl")])
    assert run.exit_code == 0, run.output
    with Archive.open(data / "archive.db", read_only=True) as archive:
        yield QuoteChecker(archive, ColumnarEngine(data / "index"))


@pytest.mark.parametrize(
    "line",
    [pytest.param(line, id=f"{number} {line['why']}") for number, line in enumerate(ADVERSARIES, start=1)],
)
def test_only_what_was_said_so_is_verified(checker: QuoteChecker, line: dict[str, Any]) -> None:
    """A quotation that deceives is never verified, and one that is only set otherwise always is."""
    judgement = checker.judge(Claim((line["quote"],), speaker=line["attribution"]))
    assert judgement.verified == line["verified"]


@pytest.mark.parametrize(
    "quote",
    [
        "The temperature fell to 5 degrees, and exports grew by 18% to $40 million.",
        "exports grew by 18 to $40 million",
        "Wir öffnen den Hafen, das Eis trägt wieder.",
        "Agreement on the tariff was reached in Merrow.",
        "More than 30 houses lost their roofs.",
        "Было выделено не менее 40 миллионов флоринов.",
        "Le port a accueilli plus de 40 navires.",
        "Wir zahlen mehr als 30 Florin.",
    ],
)
def test_a_change_that_turns_the_sense_is_critical(checker: QuoteChecker, quote: str) -> None:
    """A lost sign or percent, a condition or “No” left out, less for more: each alone changes what was said."""
    judgement = checker.judge(Claim((quote,)))
    assert (judgement.verdict, judgement.critical) == (Verdict.ALTERED, True)


def test_a_full_stop_at_the_end_is_no_difference(checker: QuoteChecker) -> None:
    """It is typography, also where words differ; a question mark is not."""
    judgement = checker.judge(Claim(("We propose four steps for the coming winter.",)))
    assert [run.text.strip() for run in judgement.differences if run.change is Change.ADDED] == ["four"]
