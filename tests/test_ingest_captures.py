"""An ingest keeps the bytes that it read, before anything refers to them, and only those."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from archive.captures import CaptureStore
from archive.channels import Channels
from archive.statement import StatementRef
from archive.store import Archive, CaptureRecord
from ingest.pipeline import Options, Pipeline, Progress, Summary
from ingest.post import Item
from tests.statements import NOW


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "data" / "archive.db") as opened:
        yield opened


@pytest.fixture
def captures(tmp_path: Path) -> CaptureStore:
    return CaptureStore(tmp_path / "data" / "captures")


def ingest(
    archive: Archive, captures: CaptureStore | None, path: Path, progress: Progress = lambda posts, _: posts
) -> Summary:
    channels = Channels(path.parent / "data" / "channels.toml")
    options = Options(channel="velmora")
    pipeline = Pipeline(archive, channels, options, now=lambda: NOW, progress=progress, captures=captures)
    return pipeline.run([path])


def export(path: Path, count: int = 3) -> str:
    """An export of so many posts, and the SHA-256 of its bytes."""
    messages = [
        {"id": number, "type": "message", "date_unixtime": "1773057600", "text": f"Note {number} of the ministry."}
        for number in range(1, count + 1)
    ]
    content = json.dumps({"name": "Velmora", "type": "public_channel", "id": 1234, "messages": messages}, indent=1)
    path.write_text(content)
    return hashlib.sha256(content.encode()).hexdigest()


def test_the_bytes_are_kept_and_each_message_is_found_in_them(
    tmp_path: Path, archive: Archive, captures: CaptureStore
) -> None:
    digest = export(tmp_path / "result.json")
    ingest(archive, captures, tmp_path / "result.json")
    size = (tmp_path / "result.json").stat().st_size
    assert archive.captures() == (CaptureRecord(digest, size, "application/json", "result.json", kept=True),)
    assert list(captures.hashes()) == [digest]
    message = archive.statement(StatementRef("velmora", "2")).statement.provenance.message
    assert message is not None
    assert json.loads(captures.message_bytes(digest, message))["text"] == "Note 2 of the ministry."


def test_without_captures_only_the_hash_is_kept_and_the_bytes_can_follow(
    tmp_path: Path, archive: Archive, captures: CaptureStore
) -> None:
    digest = export(tmp_path / "result.json")
    ingest(archive, None, tmp_path / "result.json")
    assert [(one.sha256, one.kept) for one in archive.captures()] == [(digest, False)]
    ingest(archive, captures, tmp_path / "result.json")
    assert [(one.sha256, one.kept) for one in archive.captures()] == [(digest, True)]
    ingest(archive, None, tmp_path / "result.json")
    assert [(one.sha256, one.kept) for one in archive.captures()] == [(digest, True)]


def test_what_is_refused_is_not_kept(tmp_path: Path, archive: Archive, captures: CaptureStore) -> None:
    """A private chat, a file of no format, records that are all rejected."""
    (tmp_path / "result.json").write_text('{"name": "Anna", "type": "personal_chat", "id": 1, "messages": []}')
    (tmp_path / "letter.txt").write_text("Dear Anna")
    (tmp_path / "posts.jsonl").write_text('{"key": "velmora/1", "text": ""}\n')
    for name in ("result.json", "letter.txt", "posts.jsonl"):
        assert len(ingest(archive, captures, tmp_path / name).rejected) == 1
    assert list(captures.hashes()) == []
    assert archive.captures() == ()


def test_a_file_that_changes_while_it_is_read_is_left_out_from_there_on(
    tmp_path: Path, archive: Archive, captures: CaptureStore
) -> None:
    """Nothing is stored that was read from other bytes than those that were hashed."""
    path = tmp_path / "result.json"
    export(path)

    def rewriting(posts: Iterable[Item], _: str) -> Iterator[Item]:
        for post in posts:
            yield post
            path.write_text(path.read_text().replace("ministry", "Ministry"))
            os.utime(path, (1, 1))  # of the same size, and in the same tick of the clock

    summary = ingest(archive, captures, path, rewriting)
    assert [one.reason.partition(",")[0] for one in summary.rejected] == ["changed while it was read"]
    assert "take it in again" in summary.rejected[0].reason
    assert archive.counts().statements == 0
    assert list(captures.hashes()) == []
