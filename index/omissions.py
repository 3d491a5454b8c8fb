"""What the words around a quotation, and those that it leaves out, would have turned or limited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.critical_words import WordClass, is_of_class, turns_or_limits
from archive.sentences import Sentence
from index.alignment import Gap, Placement
from index.quote_parts import Joint
from index.quote_tokens import TokenisedText, has_words, is_word
from index.verdicts import QuoteWarning, WarningKind

_DROPPED = {
    WordClass.NEGATION: WarningKind.DROPPED_NEGATION,
    WordClass.CONDITION: WarningKind.DROPPED_CONDITION,
    WordClass.NUMBER: WarningKind.DROPPED_NUMBER,
    WordClass.QUALIFIER: WarningKind.DROPPED_QUALIFIER,
}
_NAMED = 6
"""So many words of what was left out a warning gives."""
_NEAR = 2
"""In words: so near before the quotation's beginning a negation belongs to it ("not yet [ready]")."""
_UNITS = re.compile(
    r"[%‰°€₽]|percent|per|hundred|thousand|(?:m|b|tr)illions?|(?i:prozent|pour|mille|milli(?:on|ard).*)"
    r"|процент.*|млн|млрд|тыс.*|миллион.*|миллиард.*"
)
_CURRENCIES = frozenset("$€£¥₽")
_BOUNDS = frozenset(
    [
        "than",
        "least",
        "most",
        "under",
        "over",
        "below",
        "above",
        "about",
        "nearly",
        "almost",
        "около",
        "более",
        "менее",
        "свыше",
        "до",
        "als",
        "fast",
        "etwa",
        "unter",
        "über",
        "mindestens",
        "höchstens",
        "environ",
        "presque",
    ]
)
"""What they stand before is no exact figure."""
_LIMITING = frozenset(
    ["unless", "except", "provided", "only", "кроме", "только", "sofern", "außer", "nur", "sauf", "excepté", "pourvu"]
)
_BUT = frozenset(["but", "and", "not", "но", "и", "не", "aber", "und", "nicht", "mais", "et", "pas"])
_CLAUSE_MARKS = frozenset(",;:()")
_COMPLEMENTS = frozenset(["that", "что", "будто", "dass", "que", "qu", "щоб", "che"])
_CIRCUMSTANCES = frozenset(["without", "без", "ohne", "sans", "senza", "sin"])
"""What they begin is said besides: cut off behind a quotation, it turns nothing round."""


def omission_warnings(
    placement: Placement, text: TokenisedText, sentences: Sequence[Sentence], language: str
) -> tuple[QuoteWarning, ...]:
    """What the gaps of a quotation drop, and where it is cut at its edges, each thing once."""
    found: list[QuoteWarning] = []
    for gap in placement.gaps:
        found += _inserted(gap, text, language)
        found += _dropped(gap, text, sentences, language)
        found += _joined_halves(gap, text, sentences)
    found += _cut_before(placement.runs[0][0], text, sentences, language)
    found += _cut_behind(placement.runs[-1][1], text, sentences, language)
    return tuple(dict.fromkeys(found))


def _inserted(gap: Gap, text: TokenisedText, language: str) -> Iterator[QuoteWarning]:
    """An insertion is fair if its words stand at its place; what a pronoun meant, the record does not say."""
    if not gap.inserted:
        return
    words = [key.casefold() for key in TokenisedText(gap.inserted).keys if is_word(key)]
    there = [key.casefold() for key in text.keys[gap.start : gap.end] if is_word(key)]
    match gap.joint:
        case Joint.END:
            there = there[: len(words)]
        case Joint.BEGINNING | Joint.OMISSION:  # the words have to stand right before those that are quoted next
            there = there[-len(words) :]
        case _:
            pass
    if words not in (["sic"], there):
        yield QuoteWarning(WarningKind.INSERTION, gap.inserted)


def _dropped(gap: Gap, text: TokenisedText, sentences: Sequence[Sentence], language: str) -> Iterator[QuoteWarning]:
    """Words of a sentence that is partly quoted count; a whole sentence that is left out counts by its beginning."""
    if gap.joint in (Joint.BEGINNING, Joint.END):
        return
    kept = {key.casefold() for key in TokenisedText(gap.inserted).keys}
    for number, words in _by_sentence(range(gap.start, gap.end), text, sentences).items():
        if number is not None and _stands_whole_in(words, text, sentences[number]):
            limiting = _limiting_opening([text.keys[at] for at in words], language)
            if limiting:
                yield QuoteWarning(WarningKind.DROPPED_CONDITION, limiting)
            continue
        for word in (text.keys[at] for at in words):
            kind = next((kind for one, kind in _DROPPED.items() if is_of_class(word, one, language)), None)
            if kind is not None and word.casefold() not in kept:
                yield QuoteWarning(kind, word)


def _joined_halves(gap: Gap, text: TokenisedText, sentences: Sequence[Sentence]) -> Iterator[QuoteWarning]:
    """A gap that leads from inside one sentence to inside a later one makes a sentence that nobody said."""
    if gap.joint is not Joint.OMISSION:
        return
    grouped = _by_sentence(range(gap.start, gap.end), text, sentences).items()
    parts = [
        words for number, words in grouped if number is None or not _stands_whole_in(words, text, sentences[number])
    ]
    if len(parts) > 1:
        yield QuoteWarning(WarningKind.DROPPED_QUALIFIER, " ".join(text.keys[at] for at in parts[-1][:_NAMED]))


def _by_sentence(tokens: range, text: TokenisedText, sentences: Sequence[Sentence]) -> dict[int | None, list[int]]:
    """The words among these tokens, by the index of the sentence in which they stand."""
    grouped: dict[int | None, list[int]] = {}
    for at in tokens:
        if is_word(text.keys[at]):
            grouped.setdefault(_sentence_at(text.starts[at], sentences), []).append(at)
    return grouped


def _sentence_at(position: int, sentences: Sequence[Sentence]) -> int | None:
    return next((index for index, one in enumerate(sentences) if one.start <= position < one.end), None)


def _stands_whole_in(words: Sequence[int], text: TokenisedText, sentence: Sentence) -> bool:
    inside = range(text.token_at(sentence.start), text.token_at(sentence.end))
    return list(words) == [at for at in inside if is_word(text.keys[at])]


def _cut_before(
    first: int, text: TokenisedText, sentences: Sequence[Sentence], language: str
) -> Iterator[QuoteWarning]:
    """What the sentence says before the quotation begins; after a “that”, all of it bears on the quotation."""
    index = _sentence_at(text.starts[first], sentences)
    if index is None:
        return
    head = text.keys[text.token_at(sentences[index].start) : first]
    words = list(filter(is_word, head))
    reaches = len(words) if words and words[-1].casefold() in _COMPLEMENTS else _NEAR
    yield from _limits(head[::-1], language, reaches=reaches)
    if head and _divides_figure(head[-1], text.keys[first]):
        yield QuoteWarning(WarningKind.CUT_SHORT, head[-1])


def _cut_behind(last: int, text: TokenisedText, sentences: Sequence[Sentence], language: str) -> Iterator[QuoteWarning]:
    """What the sentence says behind the quotation's end; where it ends there, how the next one begins."""
    index = _sentence_at(text.starts[last - 1], sentences)
    if index is None:
        return
    tail = text.keys[last : text.token_at(sentences[index].end)]
    for one in _limits(tail, language, reaches=_NEAR):
        if one.words.casefold() not in _CIRCUMSTANCES:
            yield one
    if tail and _divides_figure(text.keys[last - 1], tail[0]):
        yield QuoteWarning(WarningKind.CUT_SHORT, tail[0])
    if not has_words(tail) and index + 1 < len(sentences):
        yield from _limited_by_the_next(text, sentences[index + 1], language)


def _limits(outside: Sequence[str], language: str, *, reaches: int) -> Iterator[QuoteWarning]:
    """Of the rest of a sentence, away from the quotation: conditions anywhere, negations in the same clause.

    Other words that limit count among the nearest, as many as `reaches`. German has its “nicht” at a clause's end.
    """
    words, same_clause = 0, True
    for key in outside:
        words += is_word(key)
        same_clause = same_clause and key not in _CLAUSE_MARKS
        if (
            is_of_class(key, WordClass.CONDITION, language)
            or (same_clause and is_of_class(key, WordClass.NEGATION, language))
            or (words <= reaches and turns_or_limits(key, language))
        ):
            yield QuoteWarning(WarningKind.CUT_SHORT, key)


def _limited_by_the_next(text: TokenisedText, following: Sentence, language: str) -> Iterator[QuoteWarning]:
    inside = range(text.token_at(following.start), text.token_at(following.end))
    limiting = _limiting_opening([text.keys[at] for at in inside if is_word(text.keys[at])], language)
    if limiting:
        yield QuoteWarning(WarningKind.CUT_SHORT, limiting)


def _limiting_opening(words: Sequence[str], language: str) -> str:
    """The words by which a sentence limits the one before it (“Unless …”, “But only …”); empty where it does not."""
    if words and words[0].casefold() in _LIMITING:
        return words[0]
    if len(words) > 1 and words[0].casefold() in _BUT and turns_or_limits(words[1], language):
        return f"{words[0]} {words[1]}"
    return ""


def _divides_figure(before: str, behind: str) -> bool:
    """Whether a cut between these tokens leaves half a figure: ``$3 | billion``, ``€ | 5``."""
    if behind[:1].isdigit():
        return before in _CURRENCIES or before[-1:].isdigit() or before == "/" or before.casefold() in _BOUNDS
    return before[-1:].isdigit() and (behind == "/" or _UNITS.fullmatch(behind) is not None)
