"""Telegram Desktop's result.json."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.statement import Link
from ingest import formats
from ingest.capture import UnreadableCapture, take
from ingest.post import ChannelHint, Item, ParsedCapture, Post, Rejection, ServiceMessage
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


def test_service_messages_are_told_from_posts(tmp_path: Path) -> None:
    parsed = export(tmp_path / "result.json", {"id": 1, "type": "service", "action": "create_channel"}, message(2))
    service, post = parsed.posts
    assert service == ServiceMessage("message 1", "1")
    assert isinstance(post, Post)


@pytest.mark.parametrize("indent", [None, 1, 4])
def test_a_message_s_own_bytes_are_known_however_the_file_is_laid_out(tmp_path: Path, indent: int | None) -> None:
    path = tmp_path / "result.json"
    messages = [message(1, text='"messages": [ {} ]'), message(2, text=["é", {"type": "bold", "text": "}]"}])]
    whole = {"name": "A {b}", "type": "public_channel", "id": 1, "messages": messages}
    path.write_text(json.dumps(whole, indent=indent, ensure_ascii=False), encoding="utf-8")
    found = [one.message for one in formats.parse(take(path)).posts if isinstance(one, Post)]
    for own, given in zip(found, messages, strict=True):
        assert own is not None
        raw = path.read_bytes()[own.offset : own.offset + own.length]
        assert json.loads(raw) == given
        assert hashlib.sha256(raw).hexdigest() == own.sha256


@pytest.mark.parametrize("kind", ["personal_chat", "private_channel", "private_group", "saved_messages"])
def test_private_chats_are_refused_unless_they_are_named(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "result.json"
    with pytest.raises(UnreadableCapture, match="only public channels"):
        export(path, message(), type=kind)
    assert len(list(formats.parse(take(path), chat="Velmora").posts)) == 1
    assert len(list(formats.parse(take(path), chat="1234").posts)) == 1


@pytest.mark.parametrize("indent", [None, 1])
def test_of_a_whole_account_only_the_chat_that_is_named_is_read(tmp_path: Path, indent: int | None) -> None:
    path = tmp_path / "result.json"
    lists = [
        [
            {"name": "Anna {", "type": "personal_chat", "id": 1, "messages": [message(1, text="[private]")]},
            {"name": "Velmora", "type": "public_channel", "id": 2, "messages": [message(7), message(8)]},
        ],
        [{"name": "Tarsk", "type": "public_channel", "id": 3, "messages": []}],
    ]
    whole = {
        "about": "All of it.",
        "frequent_contacts": {"list": [{"id": 9}]},
        "chats": {"about": "Chats.", "list": lists[0]},
        "left_chats": {"about": "Left.", "list": lists[1]},
    }
    path.write_text(json.dumps(whole, indent=indent))
    with pytest.raises(UnreadableCapture, match="of a whole account: name the one chat that is meant, by --chat"):
        formats.parse(take(path))
    with pytest.raises(UnreadableCapture, match=r"no chat 'Pellas'; it has 'Anna \{', 'Velmora', 'Tarsk'"):
        formats.parse(take(path), chat="Pellas")
    parsed = formats.parse(take(path), chat="Velmora")
    assert parsed.hint == ChannelHint("Velmora", ("Velmora", "2"))
    assert [one.native_id for one in parsed.posts if isinstance(one, Post)] == ["7", "8"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("text", "something that is no message"),
        ({"type": "message", "text": "x"}, "no numeric `id`"),
        (message(2, text={"deep": None}), "neither a string nor a list"),
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
    assert rejection.where.endswith((", message 2", ", message None", ", after message 1"))


def test_a_file_that_breaks_off_gives_what_came_before_and_says_where(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    export(path, message(1), message(2), message(3))
    path.write_bytes(path.read_bytes()[:-40])
    posts = formats.parse(take(path)).posts
    assert [next(posts).location, next(posts).location] == ["message 1", "message 2"]  # type: ignore[union-attr]
    with pytest.raises(UnreadableCapture, match="after message 2: the JSON breaks off here"):
        next(posts)


def test_a_damaged_message_costs_no_other_one(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    whole = {"name": "V", "type": "public_channel", "id": 1, "messages": [message(1), message(2), message(3)]}
    path.write_text(json.dumps(whole, indent=1).replace('"id": 2,', '"id": {"2",'))
    found = list(formats.parse(take(path)).posts)
    assert [one.native_id for one in found if isinstance(one, Post)] == ["1", "3"]
    assert Rejection(f"{path}, after message 1", "something that is no message: damaged, or nested too deeply") in found


@pytest.mark.parametrize("indent", [None, 1])
def test_a_damaged_byte_costs_few_messages_and_never_without_a_word(tmp_path: Path, indent: int | None) -> None:
    path = tmp_path / "result.json"
    messages = [message(number, text=["Words ", {"type": "bold", "text": str(number)}]) for number in range(1, 9)]
    whole = {"name": "Velmora", "type": "public_channel", "id": 1, "messages": messages}
    content = json.dumps(whole, indent=indent).encode()
    begin = content.index(b"Words")
    for place in range(begin, len(content) - 3):
        for byte in b'x"{}[]':
            path.write_bytes(content[:place] + bytes([byte]) + content[place + 1 :])
            found: list[Item | str] = []
            try:
                found.extend(formats.parse(take(path)).posts)
            except UnreadableCapture as error:
                found.append(error.reason)
            kept = sum(isinstance(one, Post) for one in found)
            assert kept >= len(messages) - 2, (place, byte)
            assert kept == len(messages) or any(isinstance(one, Rejection | str) for one in found), (place, byte)


@pytest.mark.parametrize("number", ["9" * 5000, "1e400", "-"])
def test_numbers_beyond_all_measure_cost_one_message(tmp_path: Path, number: str) -> None:
    path = tmp_path / "result.json"
    export(path, message(1, date_unixtime="NUMBER"), message(2))
    path.write_text(path.read_text().replace('"NUMBER"', number))
    assert [type(one) for one in formats.parse(take(path)).posts] == [Rejection, Post]


def test_nesting_without_end_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    export(path, message(1, text="DEEP"), message(2))
    path.write_text(path.read_text().replace('"DEEP"', "[" * 100_000 + "]" * 100_000))
    kinds = [type(one) for one in formats.parse(take(path)).posts]
    assert kinds == [Rejection, Post]


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
        items = list(formats.parse(take(SAMPLE / name / "result.json")).posts)
        assert sum(isinstance(one, Post) for one in items) == count
        assert not any(isinstance(one, Rejection) for one in items)


@needs_corpora
def test_every_message_of_a_real_export_is_read() -> None:
    found = list(formats.parse(take(SHARED / "corpora" / "telegram-desktop" / "trantor_library" / "result.json")).posts)
    assert [sum(isinstance(one, kind) for one in found) for kind in (Post, ServiceMessage, Rejection)] == [908, 16, 0]
