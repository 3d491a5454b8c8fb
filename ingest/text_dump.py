"""The text of a channel as a scraper dumped it: no ids, no times, one post after the other.

A post begins with "Forwarded from …" or simply follows the one before. Its body comes twice, the second time without
its first lines; that is the only thing that shows where a post ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.statement import Link
from ingest.capture import Capture
from ingest.post import ParsedCapture, Post, Rejection

_FORWARDED = re.compile(r"Forwarded from (?P<name>\S.*)")
_LINK_LABEL = re.compile(r"(?:\W*\s)?(?P<label>Read (?:in full|more)|Watch in full)\W*", re.IGNORECASE)
_HASHTAG = re.compile(r"#\w+")
_MOST_FIRST_LINES = 8
"""How many first lines the second copy of a body may lack."""
_MOST_LINES = 1000
"""How long a post may be for its second copy to be looked for; Telegram's longest have 4,096 characters."""


def recognises(head: str) -> bool:
    """Whether a text looks like a dump: it begins with a forward, or a body in it comes twice."""
    lines = head.splitlines()
    return any(_FORWARDED.fullmatch(line) for line in lines[:1]) or _doubled_post(lines) is not None


def parse(capture: Capture) -> ParsedCapture:
    """Read a dump."""
    return ParsedCapture("text/plain", _posts(capture))


def _posts(capture: Capture) -> Iterator[Post | Rejection]:
    # Undecodable bytes become lone surrogates, for which a post alone is rejected when its text is made canonical.
    text = capture.path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    lines = [line.rstrip() for line in text.split("\n")]
    for first, last in _segments(lines):
        forwarded = _FORWARDED.fullmatch(lines[first])
        start = first + 1 if forwarded else first
        while start < last:
            length, consumed = _doubled_post(lines[start:last]) or (last - start, last - start)
            post_lines = lines[start : start + length]
            if any(post_lines):
                yield _post(post_lines, line=start + 1, forwarded_from=forwarded["name"] if forwarded else None)
            start += consumed
            forwarded = None


def _segments(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """From each forward's header to the next; the text before the first header is a segment too."""
    starts = [number for number, line in enumerate(lines) if number == 0 or _FORWARDED.fullmatch(line)]
    yield from zip(starts, [*starts[1:], len(lines)], strict=True)


def _doubled_post(lines: Sequence[str]) -> tuple[int, int] | None:
    """The post at the beginning: how many lines it has, and how many it takes with its second copy.

    With k first lines that come once and a body of b lines, line i equals line i + b for k ≤ i < k + b. The smallest k
    is taken, or the body of the next post would be found too; and for it the longest body, so that a line which is
    repeated inside the body does not end it.
    """
    for first_lines in range(1, _MOST_FIRST_LINES + 1):
        for end in reversed(range(first_lines + 1, min(_MOST_LINES, len(lines)))):
            body = lines[first_lines:end]
            if lines[end] == body[0] and lines[end : end + len(body)] == body and any(map(str.strip, body)):
                return end, end + len(body)
    return None


def _post(lines: Sequence[str], *, line: int, forwarded_from: str | None) -> Post:
    label = _LINK_LABEL.fullmatch(lines[-1])
    return Post(
        location=f"line {line}",
        text="\n".join(lines),
        forwarded_from=forwarded_from,
        links=(Link(label["label"], None),) if label else (),
        hashtags=tuple(_HASHTAG.findall("\n".join(lines))),
    )
