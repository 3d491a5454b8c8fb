"""Telegram Desktop's result.json."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.statement import Link
from ingest import formats
from ingest.capture import UnreadableCapture, take
from ingest.post import ParsedCapture, Post, Rejection
from tests.corpora import SAMPLE, SHARED, needs_corpora


def message(identifier: object = 1, **more: Any) -> dict[str, Any]:
    return {"id": identifier, "type": "message", "date_unixtime": "1773057600", "text": "Hello.", **more}


def export(path: Path, *messages: Any, **header: Any) -> ParsedCapture:
    whole = {"name": "Velmora", "type": "public_channel", "id": 1234, **header, "messages": list(messages)}
    path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return formats.parse(take(path))


def only_post(parsed: ParsedCapture) -> Post:
    (post,) = parsed.posts
    assert isinstance(post, Post)
    return post


def test_the_header_tells_the_channel_s_title_and_id(tmp_path: Path) -> None:
    hint = export(tmp_path / "result.json", message()).hint
    assert hint is not None
    assert (hint.title, hint.names) == ("Velmora", ("Velmora", "1234"))


def test_entities_give_the_text_its_links_and_its_hashtags(tmp_path: Path) -> None:
    text = [
        "See ",
        {"type": "text_link", "text": "Read in full", "href": "https://velmora.example/1"},
        " or ",
        {"type": "link", "text": "https://velmora.example"},
        {"type": "hashtag", "text": " #BRICS"},
        {"type": "bold", "text": "!"},
    ]
    post = only_post(export(tmp_path / "result.json", message(text=text)))
    assert post.text == "See Read in full or https://velmora.example #BRICS!"
    assert post.links == (
        Link("Read in full", "https://velmora.example/1"),
        Link("https://velmora.example", "https://velmora.example"),
    )
    assert post.hashtags == ("#BRICS",)


def test_the_instant_in_utc_is_preferred_to_the_clock_of_the_exporting_machine(tmp_path: Path) -> None:
    post = only_post(export(tmp_path / "result.json", message(date="2026-03-09T18:00:00")))
    assert post.posted is not None
    assert post.posted.in_zone("Asia/Tokyo").instant == datetime(2026, 3, 9, 12, tzinfo=UTC)


def test_old_exports_have_only_that_clock_and_it_is_taken_for_the_channel_s(tmp_path: Path) -> None:
    old = message(date="2021-03-09T18:00:00", date_unixtime=None)
    post = only_post(export(tmp_path / "result.json", old))
    assert post.posted is not None
    assert post.posted.in_zone("Europe/Moscow").instant == datetime(2021, 3, 9, 15, tzinfo=UTC)


def test_forwards_replies_edits_and_media_are_kept(tmp_path: Path) -> None:
    post = only_post(
        export(
            tmp_path / "result.json",
            message(
                forwarded_from="Tarsk",
                reply_to_message_id=7,
                edited_unixtime="1773057660",
                photo="photos/1.jpg",
                file="video.mp4",
                media_type="video_file",
            ),
        )
    )
    assert (post.forwarded_from, post.reply_to, post.media) == ("Tarsk", "7", ("photo", "video_file"))
    assert post.edited is not None


def test_a_poll_is_its_question_and_answers(tmp_path: Path) -> None:
    poll = {"question": "Which valley?", "answers": [{"text": "The upper"}, {"text": "The lower"}]}
    post = only_post(export(tmp_path / "result.json", message(text="", poll=poll)))
    assert post.text == "Which valley?\n• The upper\n• The lower"


def test_service_messages_are_no_posts(tmp_path: Path) -> None:
    parsed = export(tmp_path / "result.json", {"id": 1, "type": "service", "action": "create_channel"}, message(2))
    assert only_post(parsed).native_id == "2"


@pytest.mark.parametrize("kind", ["personal_chat", "private_channel", "private_group", "saved_messages"])
def test_private_chats_are_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UnreadableCapture, match="only public channels"):
        export(tmp_path / "result.json", message(), type=kind)


def test_an_export_of_a_whole_account_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"about": "…", "chats": {"list": [{"name": "x", "type": "personal_chat"}]}}))
    with pytest.raises(UnreadableCapture, match="not the export of one channel"):
        formats.parse(take(path))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("text", "no JSON object"),
        ({"type": "message", "text": "x"}, "no numeric `id`"),
        (message(2, text={"type": "bold"}), "neither a string nor a list"),
        (message(2, text=[["x"]]), "neither a string nor a list"),
        (message(2, date_unixtime="soon"), "seconds since 1970"),
    ],
)
def test_a_message_that_is_none_is_rejected_with_its_place_and_the_others_stand(
    tmp_path: Path, bad: object, reason: str
) -> None:
    found = list(export(tmp_path / "result.json", message(1), bad, message(3)).posts)
    assert [one.native_id for one in found if isinstance(one, Post)] == ["1", "3"]
    (rejection,) = (one for one in found if isinstance(one, Rejection))
    assert reason in rejection.reason
    assert rejection.where.endswith((", message 2", ", after message 1"))


def test_a_file_that_breaks_off_gives_what_came_before_and_says_where(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    export(path, message(1), message(2), message(3))
    path.write_bytes(path.read_bytes()[:-40])
    posts = formats.parse(take(path)).posts
    assert [next(posts).location, next(posts).location] == ["message 1", "message 2"]  # type: ignore[union-attr]
    with pytest.raises(UnreadableCapture, match="after message 2: the JSON is damaged or breaks off here"):
        next(posts)


@pytest.mark.parametrize("damage", [b"\xff", b"\\ud83d"])
def test_damaged_characters_are_never_replaced_and_cost_no_other_message(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "result.json"
    export(path, message(1), message(2, text="HERE"), message(3, text="é"))
    path.write_bytes(path.read_bytes().replace(b"HERE", damage))
    texts = [one.text for one in formats.parse(take(path)).posts if isinstance(one, Post)]
    assert texts[0] == "Hello."
    assert len(texts[1]) == 1
    assert 0xD800 <= ord(texts[1]) <= 0xDFFF
    assert texts[2] == "é"


def test_the_sample_is_read_whole() -> None:
    for name, count in (("velmora-mfa", 46), ("tarsk-mid", 39), ("velmora-mfa-later", 48)):
        posts = list(formats.parse(take(SAMPLE / name / "result.json")).posts)
        assert len(posts) == count
        assert all(isinstance(one, Post) for one in posts)


@needs_corpora
def test_every_message_of_a_real_export_is_read() -> None:
    found = list(formats.parse(take(SHARED / "corpora" / "telegram-desktop" / "trantor_library" / "result.json")).posts)
    assert len(found) == 908
    assert all(isinstance(one, Post) for one in found)
