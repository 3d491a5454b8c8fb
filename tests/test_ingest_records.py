"""Posts as tables and as JSON lines."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import formats
from ingest.capture import UnreadableCapture, take
from ingest.post import Item, Post, Rejection
from tests.corpora import SHARED, needs_corpora


def read(path: Path, columns: dict[str, str] | None = None) -> list[Item]:
    return list(formats.parse(take(path), columns).posts)


def posts(path: Path, columns: dict[str, str] | None = None) -> list[Post]:
    return [one for one in read(path, columns) if isinstance(one, Post)]


def rejections(path: Path) -> list[tuple[str, str]]:
    return [(one.where.rpartition(", ")[2], one.reason) for one in read(path) if isinstance(one, Rejection)]


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_columns_are_known_by_name_in_any_order_and_with_any_separator(tmp_path: Path, separator: str) -> None:
    header = ["views", "text", "message_id", "date", "urls"]
    row = [
        "7",
        '"One, two; three.\t"\nNext line',
        "12",
        "2026-03-09T12:00:00+00:00",
        "https://a.example|https://b.example",
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([header, row])
    (post,) = posts(written(tmp_path / "posts.csv", out.getvalue()))
    assert (post.native_id, post.text) == ("12", row[1])
    assert [link.url for link in post.links] == ["https://a.example", "https://b.example"]


def test_columns_of_other_names_can_be_named(tmp_path: Path) -> None:
    path = written(tmp_path / "posts.csv", "Nummer,Wortlaut,Tag\n12,Guten Tag,2026-03-09\n")
    (post,) = posts(path, {"id": "Nummer", "text": "Wortlaut", "posted_at": "Tag"})
    assert (post.native_id, post.text) == ("12", "Guten Tag")


def test_a_named_column_that_is_missing_is_refused_with_those_there_are(tmp_path: Path) -> None:
    path = written(tmp_path / "posts.csv", "id,text\n1,Hello\n")
    with pytest.raises(UnreadableCapture, match="no column 'Wortlaut' for `text`; its columns are id, text"):
        read(path, {"text": "Wortlaut"})


def test_a_table_without_the_needed_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        UnreadableCapture, match="CSV with a header line that names columns for the id or date and the text"
    ):
        read(written(tmp_path / "posts.csv", "name,score\nx,1\n"))


def test_bad_rows_are_rejected_with_their_line_and_the_others_stand(tmp_path: Path) -> None:
    path = written(
        tmp_path / "posts.csv",
        'id,date,text\n1,2026-03-09,Good\n2,2026-03-09\n3,someday,Bad\n4,2026-03-09,Good too\n5,2026-03-09,"cut off',
    )
    assert [post.native_id for post in posts(path)] == ["1", "4"]
    assert [where for where, _ in rejections(path)] == ["line 3", "line 4", "line 6"]
    cells, time, end = (reason for _, reason in rejections(path))
    assert cells == "2 cells where the header has 3"
    assert time.startswith("`posted_at`: cannot read the time 'someday'")
    assert end == "unexpected end of data"


@given(
    st.lists(
        st.tuples(st.integers(0, 10**9), st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)),
        min_size=1,
    )
)
def test_any_text_that_a_csv_writer_writes_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str]]
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("message_id", "text"), *rows])
    path = written(tmp_path_factory.mktemp("csv") / "posts.csv", out.getvalue())
    assert [(post.native_id, post.text) for post in posts(path)] == [(str(number), text) for number, text in rows]


def test_json_lines_bring_channel_id_time_url_language_and_source(tmp_path: Path) -> None:
    record = {
        "key": "velmora/12",
        "text": "Hello",
        "posted_at": "August 29, 2018",
        "url": "https://velmora.example/12",
        "lang": "en",
        "source": "t.me/velmora",
    }
    (post,) = posts(written(tmp_path / "posts.jsonl", json.dumps(record)))
    assert (post.channel, post.native_id, post.text) == ("velmora", "12", "Hello")
    assert (post.url, post.language, post.source) == (record["url"], "en", "t.me/velmora")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"key": "a/1", "text": "cut', "not JSON, or cut off"),
        (b'{"key": "a/1", "text": "\xff"}', "invalid UTF-8 at byte 24"),
        (b'{"text": "no key"}', "`key` is missing"),
        (b'{"key": "a/1"}', "`text` is missing"),
        (b'{"key": "a/1", "text": 5}', "`text` is missing"),
        (b'{"key": "nochannel", "text": "x"}', "`key`: 'nochannel' does not name a statement"),
        (b'{"key": "a/1", "text": "x", "posted_at": "soon"}', "`posted_at`: cannot read the time"),
        (b'{"key": "a/1", "text": "x", "posted_at": 12}', "`posted_at` is not text"),
        (b'["key"]', "not a JSON object"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_bad_lines_are_rejected_with_number_and_reason_and_the_others_stand(
    tmp_path: Path, line: bytes, reason: str
) -> None:
    good = b'{"key": "velmora/%d", "text": "Good"}\n'
    path = written(tmp_path / "posts.jsonl", good % 1 + b"\n" + line + b"\n" + good % 2)
    assert [post.native_id for post in posts(path)] == ["1", "2"]
    ((where, given_reason),) = rejections(path)
    assert where == "line 3"
    assert given_reason.startswith(reason)


@needs_corpora
def test_every_post_of_the_real_table_is_read() -> None:
    found = read(SHARED / "corpora" / "mfarussia" / "posts.csv")
    assert len(found) == 405
    assert all(isinstance(one, Post) and one.text and one.posted and one.native_id for one in found)


@needs_corpora
def test_every_line_of_the_labelled_set_is_read_with_its_time() -> None:
    found = read(SHARED / "gold" / "dev.jsonl")
    assert len(found) == 140
    assert all(isinstance(one, Post) and one.posted for one in found)


def test_a_quotation_mark_that_is_not_closed_is_rejected_with_all_lines_that_it_took_along(tmp_path: Path) -> None:
    path = written(tmp_path / "posts.csv", 'id,text\n1,Good\n2,"open\n3,Lost\n4,Lost too\n')
    assert [post.native_id for post in posts(path)] == ["1"]
    assert rejections(path) == [("lines 3 to 5", "unexpected end of data")]


def test_a_table_without_a_column_for_the_text_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "posts.csv", "id,when\n1,2026-03-09\n")
    with pytest.raises(UnreadableCapture, match="has no column for the text"):
        read(path, {"posted_at": "when"})
