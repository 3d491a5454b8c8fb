"""Words cited out of a statement: where they stand, what stands around them, and what their link must say.

Nothing here is folded or corrected: a quotation is the statement's own words, or it is not one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from archive.critical_words import turns_or_limits
from archive.sentences import Sentence

_LONGEST_WHOLE = 120
"""Longer words are named in a text fragment by their first and last few: browsers match these too, in shorter links."""
_WORDS_AT_AN_END = 5

_WORD = re.compile(r"\w+(?:['’]\w+)*")
# Thai, Kana and Han do not part words, so nobody can cut one.
_PARTED_WORD = re.compile(r"[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+")
_LONGEST_WORD = 100
"""In characters: so far around the quotation its cut words are looked for."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a statement: `start` and `end` count code points of its text, the end excluded.

    `before` and `after` are the rest of the first and the last sentence and one sentence more on that side. `left_out`
    are words of these sentences, outside of the quotation, which reverse or limit what they say.
    """

    start: int
    end: int
    words: str
    first_sentence: int | None
    last_sentence: int | None
    before: str
    after: str
    left_out: tuple[str, ...]
    cut_words: tuple[str, ...]
    """Words inside which the quotation begins or ends: “possible” may have been “impossible”."""


def quotation(text: str, sentences: Sequence[Sentence], span: tuple[int, int], *, language: str) -> Quotation | None:
    """The words of that span, without the spaces around them; None where none of the text is there."""
    start, end = _without_spaces(text, *span)
    if start >= end:
        return None
    touched = [one for one in sentences if one.start < end and start < one.end]
    first, last = (touched[0], touched[-1]) if touched else (None, None)
    opening, closing = (first.start if first else start), (last.end if last else end)
    earlier = [one for one in sentences if one.end <= opening]
    later = [one for one in sentences if one.start >= closing]
    return Quotation(
        start=start,
        end=end,
        words=text[start:end],
        first_sentence=first.number if first else None,
        last_sentence=last.number if last else None,
        before=text[earlier[-1].start if earlier else opening : start],
        after=text[end : later[0].end if later else closing],
        left_out=_reversing(text[opening:start] + " " + text[end:closing], language),
        cut_words=_cut_words(text, start, end),
    )


def find_words(text: str, words: str, *, after: int = 0) -> tuple[int, int] | None:
    """Where the words stand, first at or behind that place, else anywhere; white space of any kind is alike."""
    pattern = re.compile(r"\s+".join(map(re.escape, words.split())))
    found = (pattern.search(text, after) or pattern.search(text)) if words.split() else None
    return found.span() if found else None


def text_fragment(words: str) -> str:
    """The directive by which browsers find and highlight the words (https://wicg.github.io/scroll-to-text-fragment/)."""
    parts = words.split()
    whole = " ".join(parts)
    if len(whole) <= _LONGEST_WHOLE and "\n" not in words.strip():
        return f":~:text={_in_directive(whole)}"
    first = words.strip().splitlines()[0].split()[:_WORDS_AT_AN_END]
    last = words.strip().splitlines()[-1].split()[-_WORDS_AT_AN_END:]
    return f":~:text={_in_directive(' '.join(first))},{_in_directive(' '.join(last))}"


def _in_directive(words: str) -> str:
    """Percent-encoded; the comma, the ampersand and the dash have a meaning of their own there."""
    return quote(words, safe="").replace("-", "%2D")


def _without_spaces(text: str, start: int, end: int) -> tuple[int, int]:
    end = min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _reversing(text: str, language: str) -> tuple[str, ...]:
    found = (match[0] for match in _WORD.finditer(text))
    return tuple(dict.fromkeys(word for word in found if turns_or_limits(word, language)))


def _cut_words(text: str, start: int, end: int) -> tuple[str, ...]:
    words = (match for match in _PARTED_WORD.finditer(text, max(0, start - _LONGEST_WORD), end + _LONGEST_WORD))
    return tuple(dict.fromkeys(one[0] for one in words if any(one.start() < edge < one.end() for edge in (start, end))))
