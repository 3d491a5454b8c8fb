"""A draft → its quotations, each with its words, its place, and to whom and to which date the draft gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from archive.edtf import EdtfDate
from archive.sentences import split
from index.verdicts import Claim
from webapp.attribution_words import SAID_IN_FRENCH, VERB
from webapp.draft_attribution import MOST_CONTEXT, Narrative, Surroundings, claimed_date, is_attribution
from webapp.draft_text import Draft, DraftTooLong, Paragraph, ParagraphKind
from webapp.quotation_marks import MarkedWords, Span, find_marks

MOST_QUOTATIONS = 500
"""How many quotations a draft may have, scare quotes among them."""

FEWEST_WORDS = 4
"""Marked words that are fewer are scare quotes, or a name: too few to be looked for."""

_MOST_BETWEEN_PIECES = 200
"""In characters, of the attribution that divides a quotation."""
_MOST_BEFORE_INSIDE = 2_000
"""How many characters of a quotation are searched for an attribution inside of it."""
_MOST_EARLIER = 2_000
"""How many characters before a quotation are read for whom *he* may mean."""
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+(?:['’.,-]\w+)*")
_GOES_ON = re.compile(r"[,—–-]\s*$")
_SIGNATURE = re.compile(r"\s*[—–]\s*\S.{1,150}$|\n\s*-{1,2}\s*\S.{1,150}$")
# «Мы идём, – сказал министр, – и не вернёмся»: Russian attributions stand inside of the marks, between dashes.
_INSIDE_RUSSIAN = re.compile(
    rf"[,!?…]?\s+[—–-]\s+(?={VERB}|[^«»„“]{{2,80}}?\s{VERB})[^«»„“—–]{{3,160}}?[.,]\s+[—–-]\s+"
)
_INSIDE_FRENCH = re.compile(rf",\s+(?={SAID_IN_FRENCH})[^,«»]{{3,120}},\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together, in one span, or in one for each paragraph."""

    words: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class DraftQuotation:
    """A quotation of a draft: `start` and `end` with its marks, in code points of the draft's text, the end excluded.

    It has several pieces where an attribution divides it.
    """

    start: int
    end: int
    pieces: tuple[Piece, ...]
    attributed_to: str | None
    dated: EdtfDate | None

    @property
    def claim(self) -> Claim:
        """What is to be judged."""
        return Claim(tuple(one.words for one in self.pieces), self.attributed_to, self.dated)

    @property
    def is_scare(self) -> bool:
        """Whether it has too few words to be a quotation that can be checked."""
        return sum(len(_WORD.findall(one.words)) for one in self.pieces) < FEWEST_WORDS


@dataclass(frozen=True, slots=True)
class DraftQuotations:
    """The quotations of a draft in order, and where marks open that are not closed."""

    quotations: tuple[DraftQuotation, ...]
    unclosed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A quotation before its words are read: `first` and `last` are its paragraphs, by number."""

    start: int
    end: int
    spans: tuple[Span, ...]
    first: int
    last: int
    is_block: bool


def find_quotations(draft: Draft) -> DraftQuotations:
    """The quotations of a draft. Raises DraftTooLong where there are more than MOST_QUOTATIONS."""
    found, unclosed = _found(draft)
    if len(found) > MOST_QUOTATIONS:
        message = f"a draft has at most {MOST_QUOTATIONS} quotations, this one has {len(found):,}: check it in parts"
        raise DraftTooLong(message)
    narrative = Narrative()
    read: list[DraftQuotation] = []
    at = 0
    while at < len(found):
        parts = _parts(draft, found, at)
        read.append(_read(draft, found, range(at, at + parts), narrative, read[-1] if read else None))
        at += parts
    return DraftQuotations(tuple(read), unclosed)


def _found(draft: Draft) -> tuple[list[_Found], tuple[int, ...]]:
    """All quotations of the draft by their marks and as blocks, in order, and the marks that are not closed."""
    found: list[_Found] = []
    unclosed: list[int] = []
    numbered = list(enumerate(draft.paragraphs))
    for kind, group in groupby(numbered, key=lambda one: one[1].kind):
        run = list(group)
        if kind is ParagraphKind.CODE:
            continue
        marks = find_marks(draft.text, [(one.start, one.end) for _, one in run])
        if kind is ParagraphKind.BLOCK_QUOTATION and not _is_marked_throughout(draft.text, run, marks.quotations):
            block = _block(draft.text, run)
            found += [block] if block.spans else []
            continue
        found += _placed(marks.quotations, run)
        unclosed += marks.unclosed
    return found, tuple(unclosed)


def _placed(quotations: Sequence[MarkedWords], run: Sequence[tuple[int, Paragraph]]) -> Iterator[_Found]:
    """The quotations with the numbers of the paragraphs in which they begin and end."""
    first = 0
    for one in quotations:
        while run[first][1].end <= one.start:
            first += 1
        last = first
        while run[last][1].end < one.end:
            last += 1
        yield _Found(one.start, one.end, one.spans, run[first][0], run[last][0], is_block=False)


def _block(text: str, run: Sequence[tuple[int, Paragraph]]) -> _Found:
    """A block quotation without the line below it that names the speaker."""
    spans = [(one.start, one.end) for _, one in run]
    start, end = spans[-1]
    if signature := _SIGNATURE.search(text, start, end):
        spans[-1] = (start, signature.start())
    kept = tuple(span for span in spans if text[slice(*span)].strip())
    return _Found(spans[0][0], spans[-1][1], kept, run[0][0], run[-1][0], is_block=True)


def _is_marked_throughout(text: str, run: Sequence[tuple[int, Paragraph]], quotations: Sequence[MarkedWords]) -> bool:
    """Whether a block has marks around all its words: then these are its quotation, and no others inside of it."""
    start, end = run[0][1].start, run[-1][1].end
    if not quotations or text[start : quotations[0].start].strip():
        return False
    behind = text[quotations[-1].end : end]
    return len(quotations) == 1 and (not behind.strip(" .,\n") or _SIGNATURE.match(behind) is not None)


def _parts(draft: Draft, found: Sequence[_Found], at: int) -> int:
    """How many that follow each other are one quotation, which attributions divide: “…,” he said, “…”."""
    last = at
    while last + 1 < len(found) and _continues(draft.text, found[last], found[last + 1]):
        last += 1
    return last + 1 - at


def _continues(text: str, one: _Found, following: _Found) -> bool:
    if one.is_block or following.is_block or one.last != following.first:
        return False
    between = text[one.end : following.start]
    if len(between) > _MOST_BETWEEN_PIECES or not _GOES_ON.search(between):
        return False
    return is_attribution(between) and _is_in_one_sentence(between)


def _is_in_one_sentence(between: str) -> bool:
    """Whether no sentence ends in these words."""
    words = between.strip()
    return not words.startswith((".", "!", "?", ";")) and len(split(words, "und")) <= 1


def _read(
    draft: Draft, found: Sequence[_Found], parts: range, narrative: Narrative, previous: DraftQuotation | None
) -> DraftQuotation:
    """The quotation that these parts are."""
    text, first, last = draft.text, found[parts[0]], found[parts[-1]]
    pieces, inside = _pieces(text, found, parts)
    around = _surroundings(draft, found, parts, inside)
    speaker = narrative.speaker(around)
    if speaker is None and previous and _goes_on_from(draft, previous, first, around):
        speaker = previous.attributed_to
    return DraftQuotation(first.start, last.end, pieces, speaker, claimed_date(around))


def _pieces(text: str, found: Sequence[_Found], parts: range) -> tuple[tuple[Piece, ...], str]:
    """The words of each part, and the attribution that stands inside of the marks, if one does."""
    pieces: list[Piece] = []
    attribution = ""
    for one in (found[number] for number in parts):
        inside = _attribution_inside(text, one)
        if inside:
            (start, end), attribution = one.spans[0], inside[0]
            pieces += [_piece(text, [(start, inside.start())]), _piece(text, [(inside.end(), end)])]
        else:
            pieces.append(_piece(text, one.spans))
    return tuple(pieces), attribution


def _attribution_inside(text: str, one: _Found) -> re.Match[str] | None:
    if len(one.spans) > 1 or one.is_block:
        return None
    shape = {"«": _INSIDE_RUSSIAN, "„": _INSIDE_RUSSIAN}.get(text[one.start])
    start, end = one.spans[0]
    end = min(end, start + _MOST_BEFORE_INSIDE)
    return shape.search(text, start, end) or _INSIDE_FRENCH.search(text, start, end) if shape else None


def _piece(text: str, spans: Sequence[Span]) -> Piece:
    """The words of these spans, without the white space around them and the comma before an attribution."""
    trimmed = tuple(_trimmed(text, *span) for span in spans)
    return Piece(" ".join(" ".join(text[start:end].split()) for start, end in trimmed), trimmed)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] == ","):
        end -= 1
    return start, end


def _surroundings(draft: Draft, found: Sequence[_Found], parts: range, inside: str) -> Surroundings:
    text, first, last = draft.text, found[parts[0]], found[parts[-1]]
    earlier = found[parts[0] - 1].end if parts[0] else 0
    before = text[max(earlier, draft.paragraphs[first.first].start) : first.start]
    if not before.strip() and first.first:
        leading = draft.paragraphs[first.first - 1]
        led = text[max(earlier, leading.start) : leading.end]
        before = led if led.rstrip().endswith(":") else before
    if inside:
        behind = inside
    elif len(parts) > 1:
        behind = text[first.end : found[parts[1]].start]
    else:
        behind = _behind(draft, last, found[parts[-1] + 1].start if parts[-1] + 1 < len(found) else len(text))
    return Surroundings(
        before=before[-MOST_CONTEXT:],
        behind=behind[:MOST_CONTEXT],
        last=text[last.spans[-1][0] : last.spans[-1][1]].rstrip()[-1:] if len(parts) == 1 else "",
        earlier=text[max(earlier, first.start - _MOST_EARLIER) : first.start],
    )


def _behind(draft: Draft, last: _Found, following: int) -> str:
    """What stands behind a quotation in its paragraph; behind a whole paragraph the line that names the speaker."""
    text, paragraph = draft.text, draft.paragraphs[last.last]
    behind = text[last.end : min(paragraph.end, following)]
    whole = last.is_block or draft.paragraphs[last.first].start == last.start
    if whole and not behind.strip() and last.last + 1 < len(draft.paragraphs):
        signature = draft.paragraphs[last.last + 1]
        line = text[signature.start : min(signature.end, following)]
        return line if line.startswith(("—", "–", "--")) else ""
    return behind


def _goes_on_from(draft: Draft, previous: DraftQuotation, one: _Found, around: Surroundings) -> bool:
    """Whether a quotation without a speaker goes on with what the one before it says.

    It does in the same sentence, where only an attribution stands between them, and where it is a paragraph of its own
    below the other's.
    """
    between = draft.text[previous.end : one.start]
    if "\n\n" not in between:
        return _is_in_one_sentence(between)
    whole_paragraph = not around.before.strip() and not around.behind.strip()
    return whole_paragraph and not one.is_block and between.count("\n\n") == 1
