"""How well statements are read. Nobody lowers these floors in silence; see docs/quality.md."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
from itertools import islice

import pytest

from benchmarks.quality import CORPORA, corpora, score, score_turns
from ingest import capture
from ingest.extraction import described_records
from tests.corpora import SHARED

GOLD = SHARED / "gold"
FLOORS = {
    ("date", "exact"): 0.975,
    ("places", "f1"): 0.89,
    ("speakers", "f1"): 0.98,
    ("events", "f1"): 0.88,
    ("organisations", "f1"): 0.99,
    ("kind", "exact"): 0.92,
}
EVERY = 10
"""Of the pages only every tenth is read here, to save time."""


@pytest.mark.skipif(not GOLD.is_dir(), reason="the labelled statements (../shared) are not beside this checkout")
def test_the_labelled_statements_are_read_no_worse_than_before(tmp_path: pathlib.Path) -> None:
    predictions = tmp_path / "predictions.jsonl"
    read = described_records(capture.take(GOLD / "dev.jsonl"))
    predictions.write_text("".join(f"{json.dumps(one)}\n" for one in read), encoding="utf-8")
    command = [sys.executable, str(GOLD / "score.py"), str(GOLD / "dev-labels.jsonl"), str(predictions)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    figures = {field: json.loads(rest) for field, rest in (line.split(maxsplit=1) for line in printed.splitlines())}
    below = {
        (field, measure): figures[field][measure]
        for field, measure in FLOORS
        if figures[field][measure] < FLOORS[field, measure]
    }
    assert below == {}


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora (../shared) are not beside this checkout")
def test_datelines_in_five_languages_are_read_no_worse_than_before() -> None:
    figures = {name: score(islice(pages, 0, None, EVERY)) for name, pages in corpora()}
    assert {name: one.dates for name, one in figures.items() if one.dates < 0.99} == {}
    assert {name: one.places for name, one in figures.items() if one.places < 0.96} == {}


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora (../shared) are not beside this checkout")
def test_turns_of_records_are_read_no_worse_than_before() -> None:
    wanted, found, extra = score_turns(every=EVERY)
    assert found > 0.95
    assert extra < wanted / 20
