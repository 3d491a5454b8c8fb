"""Telegram Desktop's export for reading, ``messages.html`` and its continuations, of one channel.

The format is what Telegram Desktop writes (``export_output_html.cpp`` in its source). It lacks the times of edits, the
channel's id and kind, and before 2022 the offset of the exporting machine's clock. Each message is found in the bytes
and parsed by itself, so that the size of the file does not matter, and damage stays where it is.
"""

from __future__ import annotations

import hashlib
import html
import mmap
import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, fragment_fromstring

from archive.statement import Link, MessageBytes
from ingest.capture import Capture, UnreadableCapture
from ingest.post import ChannelHint, Item, ParsedCapture, Post, Rejection, ServiceMessage
from ingest.times import WrittenTime

_MESSAGE = re.compile(rb'<div class="message (?P<kind>default|service)[^"]*" id="message(?P<id>-?\d+)"')
_PART_OF_OPENING = re.compile(rb'<div class="message |\bid="message-?\d')
_TITLE = re.compile(r'<div class="page_header">.*?<div class="text bold">\s*(?P<title>.*?)\s*</div>', re.DOTALL)
# Not the names of forwarded posts: those are followed by the time of the original.
_SENDER = re.compile(rb'<div class="from_name">\s*(?P<name>[^<]*?)\s*</div>')
_TIME = re.compile(r"(?P<local>\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d)(?: UTC(?P<offset>[+-]\d\d:\d\d))?", re.ASCII)
_NO_LINKS = ("mailto:", "tel:", "#", "stickers/")
_REPLY = re.compile(r"#go_to_message(\d+)")

# The names are those of the JSON export. A thumbnail of a file that was not downloaded has the class of its block.
_MEDIA_CLASSES = {
    "photo_wrap": "photo",
    "media_photo": "photo",
    "video_file_wrap": "video_file",
    "media_video": "video_file",
    "animated_wrap": "animation",
    "sticker_wrap": "sticker",
    "media_audio_file": "audio_file",
    "media_voice_message": "voice_message",
    "media_file": "file",
    "media_poll": "poll",
    "media_location": "location_information",
    "media_contact": "contact_information",
}


def recognises(head: str) -> bool:
    """Whether a page looks like an export."""
    return 'class="page_header"' in head and 'chat_page"' in head


def parse(capture: Capture, *, chat: str | None) -> ParsedCapture:
    """Read an export.

    Raises UnreadableCapture where more than the channel itself speaks in it: then it is a chat, and must be named by
    the caller.
    """
    found = _TITLE.search(capture.head().decode("utf-8", errors="replace"))
    title = html.unescape(found["title"]) if found else ""
    if not title:
        raise UnreadableCapture(capture.name, "is a Telegram export without the title of its channel, or a damaged one")
    if chat is None and _has_other_senders(capture, title):
        raise UnreadableCapture(
            capture.name,
            "is the export of a chat of several people; only channels are archived unasked, to keep chats private. "
            f"If it is meant, name it by --chat {title!r}",
        )
    if chat not in (None, title):
        raise UnreadableCapture(capture.name, f"has no chat {chat!r}; it has {title!r}")
    return ParsedCapture("text/html", _items(capture), hint=ChannelHint(title, (title,)), contiguous=True)


def _has_other_senders(capture: Capture, title: str) -> bool:
    with capture.mapped() as content:
        names = {html.unescape(sender["name"].decode("utf-8", "replace")) for sender in _SENDER.finditer(content)}
    return any(name != title and not name.startswith(f"{title} via @") for name in names)


def _items(capture: Capture) -> Iterator[Item]:
    forwarded_from: str | None = None
    with capture.mapped() as content:
        starts = _MESSAGE.finditer(content)
        message = next(starts, None)
        while message is not None:
            following = next(starts, None)
            end = following.start() if following else _end_of_last(content, message.start())
            # The opening tag of a message that is damaged leaves a part of itself behind.
            hidden = _PART_OF_OPENING.search(content, message.end(), end)
            item = _item(message, content[message.start() : hidden.start() if hidden else end], forwarded_from, capture)
            if item is not None:
                yield item
            forwarded_from = item.forwarded_from if isinstance(item, Post) else None
            if hidden is not None:
                yield Rejection(f"{capture.name}, after message {message['id'].decode()}", "a damaged message")
            message = following


def _item(message: re.Match[bytes], own: bytes, forwarded_before: str | None, capture: Capture) -> Item | None:
    """What a message is; None for the dates between the messages, which have negative ids."""
    location = f"message {message['id'].decode()}"
    if message["kind"] == b"service":
        return None if message["id"].startswith(b"-") else ServiceMessage(location, message["id"].decode())
    try:
        return _post(message, own, forwarded_before)
    except _NotAMessage as error:
        return Rejection(f"{capture.name}, {location}", str(error))


def _end_of_last(content: mmap.mmap, start: int) -> int:
    """The last message ends where the link to the next file begins, if there is one."""
    pagination = content.find(b'<a class="pagination', start)
    return pagination if pagination != -1 else len(content)


class _NotAMessage(ValueError):
    """A block that is no whole message."""


def _post(message: re.Match[bytes], own: bytes, forwarded_before: str | None) -> Post:
    identifier = message["id"].decode()
    element = _element(own)
    forwarded = _first(element, "forwarded body")
    body = forwarded if forwarded is not None else element
    text = _first(body, "text")
    anchors = list(text.iter("a")) if text is not None else []
    return Post(
        location=f"message {identifier}",
        message=MessageBytes(message.start(), len(own), hashlib.sha256(own).hexdigest()),
        native_id=identifier,
        text=_text(text) if text is not None else _poll_text(body),
        posted=_time(element),
        # The second of two forwards from one source does not name it again.
        forwarded_from=None if forwarded is None else _forwarded_from(forwarded) or forwarded_before,
        reply_to=_reply_to(element),
        links=tuple(Link(_text(one), one.get("href", "")) for one in anchors if _leads_elsewhere(one)),
        hashtags=tuple(_text(one) for one in anchors if "ShowHashtag" in one.get("onclick", "")),
        media=_media(body),
    )


def _element(block: bytes) -> HtmlElement:
    # Undecodable bytes become lone surrogates in the JSON reader; lxml takes none, so the message is rejected here.
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _NotAMessage(f"invalid UTF-8 at byte {error.start} of the message") from error
    if "\0" in text:
        raise _NotAMessage(f"a NUL character at position {text.index(chr(0))} of the message")
    parser = HTMLParser(huge_tree=True)
    element = fragment_fromstring(text, create_parent=True, parser=parser)
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise _NotAMessage("its elements are nested too deeply")
    return element


def _first(element: HtmlElement, classes: str) -> HtmlElement | None:
    return next((one for one in element.iter("div") if one.get("class") == classes), None)


def _text(element: HtmlElement) -> str:
    """The text as it is shown, with its line breaks, without the white space that lays out the file."""
    parts = []
    for event, one in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            parts.append("\n" if one.tag == "br" else one.text or "")
        elif one is not element:
            parts.append(one.tail or "")
    return "".join(parts).strip()


def _own_text(element: HtmlElement) -> str:
    """The text before the first element inside."""
    return (element.text or "").strip()


def _poll_text(body: HtmlElement) -> str:
    question = _first(body, "question bold")
    if question is None:
        return ""
    answers = [_own_text(one).removeprefix("- ") for one in body.iter("div") if one.get("class") == "answer"]
    return "\n".join([_text(question), *(f"• {answer}" for answer in answers)])


def _time(element: HtmlElement) -> WrittenTime:
    date = _first(element, "pull_right date details")
    found = _TIME.fullmatch(date.get("title", "") if date is not None else "")
    if found is None:
        raise _NotAMessage("the message has no time")
    offset = (found["offset"] or "").replace(":", "")
    form = "%d.%m.%Y %H:%M:%S %z" if offset else "%d.%m.%Y %H:%M:%S "
    try:
        return WrittenTime(datetime.strptime(f"{found['local']} {offset}", form))  # noqa: DTZ007 - not where it has none
    except ValueError:
        raise _NotAMessage(f"{found[0]!r} is not a time") from None


def _forwarded_from(forwarded: HtmlElement) -> str | None:
    name = _first(forwarded, "from_name")
    return _own_text(name) or None if name is not None else None


def _reply_to(element: HtmlElement) -> str | None:
    reply = _first(element, "reply_to details")
    targets = [_REPLY.search(one.get("href", "")) for one in reply.iter("a")] if reply is not None else []
    return next((target[1] for target in targets if target), None)


def _leads_elsewhere(anchor: HtmlElement) -> bool:
    """Whether it is a link, and not a hashtag, a mention, an address of mail, or a file of the export."""
    address = anchor.get("href", "")
    is_mention = address == f"https://t.me/{_text(anchor).removeprefix('@')}"
    return bool(address) and not address.startswith(_NO_LINKS) and not is_mention


def _media(body: HtmlElement) -> tuple[str, ...]:
    classes = [name for one in body.iter() for name in (one.get("class") or "").split()]
    return tuple(dict.fromkeys(_MEDIA_CLASSES[name] for name in classes if name in _MEDIA_CLASSES))
