"""A data directory with the sample posts of both invented ministries, in their latest exports."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from archive.channels import Channels
from archive.store import Archive
from index.catch_up import catch_up
from index.columnar.engine import ColumnarEngine
from ingest.pipeline import Options, Pipeline
from tests.corpora import SAMPLE

_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def make_sample_archive(data: Path) -> None:
    """Make the archive, its registry of channels and its index in this directory."""
    shutil.copy(SAMPLE / "channels.toml", data / "channels.toml")
    with Archive.open(data / "archive.db") as archive:
        pipeline = Pipeline(
            archive,
            Channels(data / "channels.toml"),
            Options(),
            now=lambda: _NOW,
            progress=lambda items, _name: items,
        )
        summary = pipeline.run([SAMPLE / "velmora-mfa-later", SAMPLE / "tarsk-mid"])
        assert summary.rejected == []
        catch_up(ColumnarEngine(data / "index"), archive, progress=lambda items: items)
