"""Quotations made to deceive the checker, and true ones that look as if they did: neither may be taken for the other.

Each line of tests/quotes/adversaries.jsonl says whether the quotation may come back as verified. Where `hole` is true
it does not come out so yet: the test fails as soon as it does, and the mark is to be taken away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from archive.store import Archive
from index.columnar.engine import ColumnarEngine
from index.quotes import QuoteChecker
from index.verdicts import Claim
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


def _parameter(number: int, line: dict[str, Any]) -> Any:
    marks = [pytest.mark.xfail(strict=True, reason=line["why"])] if line.get("hole") else []
    return pytest.param(line, marks=marks, id=f"{number} {line['why']}")


@pytest.mark.parametrize("line", [_parameter(number, line) for number, line in enumerate(ADVERSARIES, start=1)])
def test_only_what_was_said_so_is_verified(checker: QuoteChecker, line: dict[str, Any]) -> None:
    """A quotation that deceives is never verified, and one that is only set otherwise always is."""
    judgement = checker.judge(Claim((line["quote"],), speaker=line["attribution"]))
    assert judgement.verified == line["verified"]
