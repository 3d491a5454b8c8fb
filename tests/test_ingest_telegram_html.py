"""Telegram Desktop's messages.html, against the JSON of the same exports."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.canonical import display_text
from archive.statement import Link
from ingest import formats
from ingest.capture import UnreadableCapture, take
from ingest.post import Item, Post, Rejection, ServiceMessage
from tests.corpora import SAMPLE, SHARED, needs_corpora

LACKING = {"edited", "message"}
"""What the HTML of an export does not tell as its JSON does: times of edits; a message's own bytes are others."""

MESSAGE = """
     <div class="message default clearfix" id="message{id}">
      <div class="body">
       <div class="pull_right date details" title="09.03.2026 15:00:00 UTC+03:00">
15:00
       </div>
       <div class="from_name">
{sender}
       </div>
       {content}
      </div>
     </div>
"""


def page(path: Path, *messages: str, title: str = "Velmora &amp; Co") -> Path:
    header = f'<div class="page_header"><div class="content"><div class="text bold">\n{title} \n</div></div></div>'
    history = f'<div class="page_body chat_page"><div class="history">{"".join(messages)}</div></div>'
    path.write_text(f"<!DOCTYPE html><html><body>{header}{history}</body></html>", encoding="utf-8")
    return path


def message(text: str, identifier: int = 1, sender: str = "Velmora &amp; Co ", content: str = "") -> str:
    return MESSAGE.format(id=identifier, sender=sender, content=f'{content}<div class="text">\n{text}\n       </div>')


def items(path: Path, chat: str | None = None) -> list[Item]:
    return list(formats.parse(take(path), chat=chat).posts)


def only_post(path: Path) -> Post:
    (post,) = items(path)
    assert isinstance(post, Post)
    return post


def comparable(post: Post) -> dict[str, object]:
    values = {field.name: getattr(post, field.name) for field in dataclasses.fields(post)}
    assert post.posted is not None
    return {
        name: value
        for name, value in (
            values | {"text": display_text(post.text), "posted": post.posted.in_zone("UTC").instant}
        ).items()
        if name not in LACKING
    }


def assert_same_posts(folder: Path, count: int) -> None:
    from_html = [one for one in items(folder / "messages.html") if isinstance(one, Post)]
    from_json = [one for one in items(folder / "result.json") if isinstance(one, Post)]
    assert len(from_html) == len(from_json) == count
    for one, other in zip(from_html, from_json, strict=True):
        assert comparable(one) == comparable(other)


@pytest.mark.parametrize(("name", "count"), [("velmora-mfa", 46), ("tarsk-mid", 39)])
def test_the_html_and_the_json_of_a_sample_give_the_same_posts(name: str, count: int) -> None:
    assert_same_posts(SAMPLE / name, count)


@needs_corpora
def test_the_html_and_the_json_of_a_real_export_give_the_same_posts() -> None:
    assert_same_posts(SHARED / "corpora" / "telegram-desktop" / "trantor_library", 908)


@needs_corpora
def test_the_real_continuation_files_hold_2080_posts_and_75_without_text() -> None:
    files = sorted((SHARED / "corpora" / "telegram-desktop" / "moscow-gov").glob("messages*.html"))
    posts = [one for file in files for one in items(file)]
    assert not any(isinstance(one, Rejection) for one in posts)
    texts = {one.native_id: one.text for one in posts if isinstance(one, Post)}
    assert (len(files), len(texts), sum(not text for text in texts.values())) == (4, 2080, 75)


def test_breaks_emphasis_and_links_are_read_as_they_are_shown(tmp_path: Path) -> None:
    text = (
        '<strong>We <em>will</em></strong> not.<br><br>  <a href="https://velmora.example/1">Read in full</a> '
        '<a href="" onclick="return ShowHashtag(&quot;UN&quot;)">#UN</a> '
        '<a href="https://t.me/tarsk">@tarsk</a> <a href="mailto:a@b.example">a@b.example</a> 3 &lt; 5'
    )
    post = only_post(page(tmp_path / "messages.html", message(text)))
    assert post.text == "We will not.\n\n  Read in full #UN @tarsk a@b.example 3 < 5"
    assert post.links == (Link("Read in full", "https://velmora.example/1"),)
    assert post.hashtags == ("#UN",)
    assert post.posted is not None
    assert post.posted.in_zone("UTC").instant == datetime(2026, 3, 9, 12, tzinfo=UTC)


def test_without_an_offset_the_time_is_on_the_channel_s_clocks(tmp_path: Path) -> None:
    path = page(tmp_path / "messages.html", message("Old.").replace(" UTC+03:00", ""))
    posted = only_post(path).posted
    assert posted is not None
    assert posted.in_zone("Asia/Tokyo").instant == datetime(2026, 3, 9, 6, tzinfo=UTC)


def test_the_second_forward_of_one_source_has_its_name_too(tmp_path: Path) -> None:
    forwarded = '<div class="forwarded body">{name}<div class="text">\nWords.\n</div></div>'
    named = '<div class="from_name">\nTarsk <span class="details"> 08.03.2026 09:00:00</span></div>'
    path = page(
        tmp_path / "messages.html",
        MESSAGE.format(id=1, sender="Velmora &amp; Co", content=forwarded.format(name=named)),
        MESSAGE.format(id=2, sender="Velmora &amp; Co", content=forwarded.format(name="")),
        message("Own.", 3),
    )
    assert [one.forwarded_from for one in items(path) if isinstance(one, Post)] == ["Tarsk", "Tarsk", None]


def test_service_messages_are_told_from_posts_and_dates_are_nothing(tmp_path: Path) -> None:
    service = '<div class="message service" id="message{id}"><div class="body details">\n9 March 2026\n</div></div>'
    path = page(tmp_path / "messages.html", service.format(id=-1), service.format(id=1), message("Words.", 2))
    assert [type(one) for one in items(path)] == [ServiceMessage, Post]


def test_a_message_s_own_bytes_are_known(tmp_path: Path) -> None:
    path = page(tmp_path / "messages.html", message("One.", 1), message("Two.", 2))
    for post in items(path):
        assert isinstance(post, Post)
        assert post.message is not None
        raw = path.read_bytes()[post.message.offset : post.message.offset + post.message.length]
        assert raw.startswith(b'<div class="message')
        assert post.text.encode() in raw
        assert hashlib.sha256(raw).hexdigest() == post.message.sha256


def test_a_chat_of_several_people_is_refused_unless_it_is_named(tmp_path: Path) -> None:
    path = page(tmp_path / "messages.html", message("Hello.", 1), message("Hi.", 2, sender="Anna"))
    with pytest.raises(UnreadableCapture, match="chat of several people"):
        items(path)
    assert len(items(path, chat="Velmora & Co")) == 2
    with pytest.raises(UnreadableCapture, match="no chat 'Tarsk'; it has 'Velmora & Co'"):
        items(path, chat="Tarsk")


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (b"\xff", "invalid UTF-8 at byte"),
        (b"\0", "a NUL character at position"),
        (b"<div>" * 20_000, "nested too deeply"),
    ],
)
def test_damage_costs_one_message(tmp_path: Path, damage: bytes, reason: str) -> None:
    path = page(tmp_path / "messages.html", message("One.", 1), message("HERE", 2), message("Three.", 3))
    path.write_bytes(path.read_bytes().replace(b"HERE", damage))
    found = items(path)
    assert [one.native_id for one in found if isinstance(one, Post)] == ["1", "3"]
    (rejection,) = (one for one in found if isinstance(one, Rejection))
    assert rejection.where == f"{path}, message 2"
    assert reason in rejection.reason


def test_a_message_without_a_time_is_rejected(tmp_path: Path) -> None:
    path = page(tmp_path / "messages.html", message("One.").replace("09.03.2026", "39.03.2026"))
    assert items(path) == [Rejection(f"{path}, message 1", "'39.03.2026 15:00:00 UTC+03:00' is not a time")]


def test_a_post_of_five_megabytes_is_read_whole(tmp_path: Path) -> None:
    words = "The valley stays open. " * 220_000
    assert only_post(page(tmp_path / "messages.html", message(words))).text == words.strip()


def test_a_message_with_a_damaged_opening_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    path = page(tmp_path / "messages.html", *(message(f"Words {number}.", number) for number in (1, 2, 3)))
    content = path.read_bytes()
    begin = content.index(b'<div class="message', content.index(b"Words 1."))
    for place in range(begin, begin + len(b'<div class="message default clearfix" id="message2"')):
        path.write_bytes(content[:place] + b"x" + content[place + 1 :])
        found = items(path)
        kept = [one.native_id for one in found if isinstance(one, Post)]
        assert set(kept) >= {"1", "3"}, place
        assert len(kept) == 3 or any(isinstance(one, Rejection) for one in found), place
