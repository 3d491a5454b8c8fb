"""Formats are told apart by content, and what is none of them is refused with a remedy."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import formats
from ingest.capture import UnreadableCapture, files_of, take
from ingest.post import Post, Rejection


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b'{"name": "V", "type": "public_channel", "id": 1, "messages": []}', "application/json"),
        (b'\n{"key": "v/1", "text": "\\"messages\\": []"}\n{"key": "v/2", "text": "x"}', "application/jsonl"),
        (b'{"key": "v/1", "te', "application/jsonl"),
        (b"\xef\xbb\xbfid,text\n1,Hello\n", "text/csv"),
        (b"Forwarded from Velmora\nTitle\nBody\nBody\n", "text/plain"),
    ],
)
def test_the_content_decides_and_not_the_name(tmp_path: Path, content: bytes, media_type: str) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(content)
    assert formats.parse(take(path)).media_type == media_type


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "empty but for white space"),
        (b"PK\x03\x04\x00\x00", "none of the formats"),
        (b"\x00" * 1000, "none of the formats"),
        ("id,text\n1,x".encode("utf-16"), "save it as UTF-8"),
        (b'[{"key": "v/1"}]', "one a line"),
        (b"<!DOCTYPE html><html></html>", "is a web page, but no export of Telegram Desktop"),
        (b'{"name": "V", "type": "public_ch', "breaks off before any message"),
        (b"A letter, with commas.\nAnd more.\n", "none of the formats"),
    ],
)
def test_what_is_none_of_the_formats_is_refused_with_a_remedy(tmp_path: Path, content: bytes, remedy: str) -> None:
    path = tmp_path / "posts.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableCapture, match=remedy) as refusal:
        formats.parse(take(path))
    assert refusal.value.where == str(path)


def test_a_missing_file_and_a_directory_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnreadableCapture, match="there is no such file"):
        take(tmp_path / "missing.json")
    with pytest.raises(UnreadableCapture, match="is no regular file"):
        take(tmp_path)


def test_a_directory_stands_for_the_export_in_it_and_foreign_files_are_left_alone(tmp_path: Path) -> None:
    with pytest.raises(UnreadableCapture, match="without result"):
        files_of(tmp_path)
    names = ["messages10.html", "messages2.html", "messages.html", "notes.txt", "photo.jpg"]
    for name in names:
        (tmp_path / name).write_text("x")
    assert [file.name for file in files_of(tmp_path)] == ["messages.html", "messages2.html", "messages10.html"]
    (tmp_path / "result.json").write_text("{}")
    assert files_of(tmp_path) == [tmp_path / "result.json"]
    assert files_of(tmp_path / "notes.txt") == [tmp_path / "notes.txt"]


@given(
    st.binary(min_size=1, max_size=400) | st.text(min_size=1).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(content)
    with contextlib.suppress(UnreadableCapture):
        for post in formats.parse(take(path)).posts:
            assert isinstance(post, Post | Rejection)
