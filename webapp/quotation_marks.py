"""Where quotations stand in a text, by their marks: “ ” " „ “ « » » « ‹ › ‘ ’ ‚ ‘ ' 「 」 『 』.

Many marks open in one language and close in another, and ’ is an apostrophe more often than a mark, so what a mark does
is decided by its neighbours and by what is open. A quotation ends in its paragraph, unless the next one begins with the
same opening mark again: so a mark that is never closed costs no quotation of other paragraphs. The work is linear.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Span = tuple[int, int]

_CLOSED_BY = {
    "“": '”"“',
    "‟": '”"',
    "„": '“”"',
    "”": "”",
    '"': '"”',
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "‘": "’'",
    "‚": "‘’",
    "'": "'’",
    "「": "」",
    "『": "』",
}
_MARK = re.compile("[“”„‟«»‹›‘’‚\"'「」『』]")
_SINGLE = frozenset("‘’‚'")
_ONE_WAY = frozenset("„‟‚「『")
_BEFORE_OPENING = frozenset("([{<¿¡—–-/>") | frozenset(_CLOSED_BY)
_ALSO_BEFORE_MARKS = frozenset("([{“„«‹‘‚")
_NEVER_OPENED = frozenset(".,;:!?)]}%")
_WORDS_WITHOUT_BEGINNING = re.compile(r"(?i)(?:tis|twas|em|til|till|cause|bout|n)\b|\d")
_CLOSING_SOON = re.compile(r"[^‘“”\"«»]{1,300}?[^\s‘“”\"«»](?<!s)[’'](?!\w)")
_CLOSING_A_CLAUSE_SOON = re.compile(r"[^‘“”\"«»]{1,300}?[,.!?…][’'](?!\w)")
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class MarkedWords:
    """A quotation: from its first mark to behind its last, and the words inside, one span for each paragraph."""

    start: int
    end: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """The quotations of a text in order, those inside of others left out, and where marks open that are not closed."""

    quotations: tuple[MarkedWords, ...]
    unclosed: tuple[int, ...]


@dataclass(slots=True)
class _Open:
    mark: str
    start: int
    spans: list[Span]
    words_from: int


@dataclass(slots=True)
class _Scan:
    """The state between marks: what is open, the innermost last, and how many of each kind of mark are."""

    text: str
    open: list[_Open] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    closed: list[MarkedWords] = field(default_factory=list)
    unclosed: list[int] = field(default_factory=list)

    def begin(self, mark: str, at: int) -> None:
        self.open.append(_Open(mark, at, [], at + 1))
        self.counts[mark] += 1

    def drop(self) -> _Open:
        """Take away what was opened last."""
        last = self.open.pop()
        self.counts[last.mark] -= 1
        return last

    def abandon(self) -> None:
        """Give up what was opened last. A lone single mark is an apostrophe, and nothing to tell of."""
        last = self.drop()
        if last.mark not in _SINGLE:
            self.unclosed.append(last.start)

    def closes(self, mark: str) -> bool:
        """Whether something is open that this mark can close. A single mark only closes what was opened last."""
        if mark in _SINGLE:
            return bool(self.open) and mark in _CLOSED_BY[self.open[-1].mark]
        return any(self.counts[one] and mark in _CLOSED_BY[one] for one in _CLOSED_BY)

    def end(self, mark: str, at: int) -> None:
        """Close the innermost that this mark can close, and give up what was opened inside of it."""
        while mark not in _CLOSED_BY[self.open[-1].mark]:
            self.abandon()
        last = self.drop()
        spans = (*last.spans, (last.words_from, at))
        self.closed.append(MarkedWords(last.start, at + 1, spans))


def find_marks(text: str, paragraphs: Iterable[Span]) -> Marks:
    """The quotations in these paragraphs, which stand in order."""
    scan = _Scan(text)
    for start, end in paragraphs:
        for at in _marks(scan, _continued(scan, start, end), end):
            _read(scan, at, start, end)
        for one in scan.open:
            one.spans.append((one.words_from, end))
    while scan.open:
        scan.abandon()
    return Marks(tuple(_outermost(scan.closed)), tuple(sorted(scan.unclosed)))


def _marks(scan: _Scan, start: int, end: int) -> Iterator[int]:
    return (found.start() for found in _MARK.finditer(scan.text, start, end))


def _continued(scan: _Scan, start: int, end: int) -> int:
    """Keep those open whose marks the paragraph repeats at its beginning; the place behind these marks."""
    at, kept = _SPACE.match(scan.text, start, end).end(), 0  # type: ignore[union-attr]  # it matches nothing too
    while kept < len(scan.open) and at < end and scan.text[at] == scan.open[kept].mark:
        at, kept = at + 1, kept + 1
    while len(scan.open) > kept:
        scan.abandon()
    for one in scan.open:
        one.words_from = at
    return at if kept else start


def _read(scan: _Scan, at: int, first: int, last: int) -> None:
    """What the mark at this place does, between the first and the last character of its paragraph."""
    mark = scan.text[at]
    before = scan.text[at - 1] if at > first else " "
    after = scan.text[at + 1] if at + 1 < last else " "
    if mark in _SINGLE:
        if scan.closes(mark) and not before.isspace() and not after.isalnum() and not _is_possessive(scan, at, last):
            scan.end(mark, at)
        elif mark in _CLOSED_BY and _may_open(before, after) and not _WORDS_WITHOUT_BEGINNING.match(scan.text, at + 1):
            scan.begin(mark, at)
    elif _opens(scan, mark, before, after):
        scan.begin(mark, at)
    elif scan.closes(mark):
        scan.end(mark, at)


def _opens(scan: _Scan, mark: str, before: str, after: str) -> bool:
    """Whether a double mark opens a quotation here."""
    if mark not in _CLOSED_BY:
        return False
    if mark in _ONE_WAY:
        return True
    if mark in "«‹“":
        # It opens, but where it ends »German« or „German“ words; spaces inside of « French » marks are usual.
        at_word = before.isspace() and after not in _NEVER_OPENED
        may_begin = at_word or before in _ALSO_BEFORE_MARKS or after.isalnum()
        return may_begin or not scan.closes(mark)
    if mark in "»›”" and scan.closes(mark):
        return False
    if after in _NEVER_OPENED and scan.closes(mark):
        return False  # "we go ", he said: with a space too many before it
    return _may_open(before, after)


def _may_open(before: str, after: str) -> bool:
    """Whether the neighbours are those of an opening mark."""
    if after.isspace() or not (before.isspace() or before in _BEFORE_OPENING):
        return False
    # Behind a dash, a bracket or a mark it may as well be a closing one: —" he said.
    return before.isspace() or (after not in _NEVER_OPENED and after != before)


def _is_possessive(scan: _Scan, at: int, last: int) -> bool:
    """Whether the mark is the apostrophe of ‘the ministers’ words’: a word goes on, and a better mark follows soon."""
    text = scan.text
    if text[at - 1] != "s" or not (at + 2 < last and text[at + 1] == " " and text[at + 2].isalpha()):
        return False
    better = _CLOSING_SOON if text[at + 2].islower() else _CLOSING_A_CLAUSE_SOON
    return better.match(text, at + 1, last) is not None


def _outermost(closed: list[MarkedWords]) -> Iterator[MarkedWords]:
    """They nest or stand apart, since what is opened last is closed first."""
    reached = 0
    for one in sorted(closed, key=lambda one: one.start):
        if one.start >= reached:
            reached = one.end
            yield one
