"""How well the labelled statements are read. Nobody lowers these floors in silence; see docs/quality.md."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

import pytest

from ingest import capture
from ingest.extraction import described_records
from tests.corpora import SHARED

GOLD = SHARED / "gold"
FLOORS = {
    ("date", "exact"): 0.92,
    ("places", "f1"): 0.76,
    ("speakers", "f1"): 0.91,
    ("events", "f1"): 0.80,
    ("organisations", "f1"): 0.98,
    ("kind", "exact"): 0.86,
}


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
