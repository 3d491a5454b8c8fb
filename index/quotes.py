"""One quotation against the record: which statements may have it, and what they say of it.

The index proposes, the alignment decides: `QuoteChecker` asks an engine for candidates, reads them from the archive and
judges on their own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

from rapidfuzz import fuzz

from archive import edtf, sentences
from archive.critical_words import WordClass, is_of_class
from archive.errors import ArchiveError
from archive.sentences import Sentence
from archive.statement import Revision, Statement, StatementRef, Status
from archive.store import Archive
from archive.word_differences import word_differences
from index.alignment import Placement, Run, may_hold, occurrences, place, runs_over_own_elision
from index.attributed import Attribution, compare, spoken
from index.engine import ArchiveEngine
from index.likeness import Likeness, is_critical, most_alike
from index.omissions import omission_warnings
from index.quote_parts import Part, parts, whole_text
from index.quote_tokens import TokenisedText, has_words, is_word
from index.quoted_inside import is_own, named_around, quotations_entered
from index.verdicts import Claim, Judgement, Passage, QuoteWarning, Searched, Verdict, WarningKind

_CANDIDATES = 12
_MOST_KEPT = 500
"""So many texts are kept, which bounds the memory that a long draft needs."""
_ALIGNED = 8
"""So many candidates are compared word by word with a quotation that stands in none."""
_NEAREST = 3
_MOST_UNITS = 12
"""So many sentences of a quotation are looked for by themselves, where they are not found together."""
_LEAST_UNIT = 3
"""In words: shorter sentences ("Thank you.") prove nothing."""
_LIKE_ENOUGH = 0.6
"""The share of its words that an altered quotation has in common with its passage."""
_LEAST_COMMON = 4
_LEAST_LETTERS = 20
_SPELT_ALIKE = 75.0
"""Of 100, the likeness of letters (rapidfuzz.fuzz.ratio)."""
_NEAR_ENOUGH = 0.25
"""The share from which a passage is told of as one of the nearest."""


# "Oskar Brindle:", "Question (Radio Lindhaven):", at the beginning of a line that goes on.
_LABEL = re.compile(r"^[^\w\n]*[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,4}(?: \([^()\n]*\))?\s?: ", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class _Source:
    """A candidate with its words. Not slotted: its tokens are found when they are needed, and kept."""

    revision: Revision
    sentences: tuple[Sentence, ...]

    @cached_property
    def tokens(self) -> TokenisedText:
        return TokenisedText(self.revision.statement.text)

    @property
    def language(self) -> str:
        return self.revision.statement.description.language.code

    @cached_property
    def stretches(self) -> tuple[Run, ...]:
        """The tokens of each turn, and of what stands between turns.

        Where there are turns, a name before a colon begins another one, even where it is nobody's who is known.
        """
        statement = self.revision.statement
        places = {edge for turn in statement.description.turns for edge in (turn.start, turn.end)}
        if places:
            places |= {label.start() for label in _LABEL.finditer(statement.text)}
        bounds = sorted({0, len(self.tokens), *map(self.tokens.token_at, places)})
        return tuple(pairwise(bounds))


@dataclass(frozen=True, slots=True)
class _Placed:
    source: _Source
    placement: Placement


class QuoteChecker:
    """Judges quotations. It keeps the texts that it has read: use one for a draft, and another for the next."""

    def __init__(self, archive: Archive, engine: ArchiveEngine) -> None:
        """`engine` is an index of this archive."""
        self._archive = archive
        self._engine = engine
        self._sources: dict[tuple[StatementRef, int | None], _Source] = {}

    def judge(self, claim: Claim) -> Judgement:
        """The verdict on a claim. Raises QuoteRefused for a quotation without words, or with too many."""
        quoted = parts(claim.pieces)
        sources = self._candidates([part.text for part in quoted])
        placed = [
            one for one in _placed(quoted, sources) if _leading_negation(one.source, one.placement.runs[0][0]) is None
        ]
        if placed:
            return _found(claim, placed)
        return self._spliced(claim, quoted, sources) or _altered_or_not_found(claim, quoted, sources)

    def searched(self) -> Searched:
        """In what quotations are looked for: all channels of the archive."""
        return Searched(self._archive.coverage())

    def _candidates(self, pieces: Sequence[str]) -> tuple[_Source, ...]:
        """The statements that may have the words, the likeliest first."""
        found = self._engine.passages(pieces, most=_CANDIDATES)
        return tuple(source for one in found if (source := self._source(one.ref, one.revision)))

    def _source(self, ref: StatementRef, number: int | None) -> _Source | None:
        """A revision with its words; None where it has gone since it was indexed."""
        if (ref, number) not in self._sources:
            if len(self._sources) >= _MOST_KEPT:
                del self._sources[next(iter(self._sources))]  # the one that was read first
            with suppress(ArchiveError):
                revision = self._archive.statement(ref, number)
                self._sources[ref, number] = _Source(revision, self._archive.sentences(ref, revision.number))
        return self._sources.get((ref, number))

    def _spliced(self, claim: Claim, quoted: Sequence[Part], sources: Sequence[_Source]) -> Judgement | None:
        """Whether each sentence is in the record, though not all together."""
        units = list(_units(quoted, sources[0].language if sources else "und"))
        if not 1 < len(units) <= _MOST_UNITS:
            return None
        found = []
        for unit in units:
            there = _holding(unit, sources) or _holding(unit, self._candidates([unit.text]))
            if there is None:
                return None
            found.append(there)
        first = found[0][0]
        if all(source is first for source, _ in found) and _is_one_passage(first, [run for _, run in found]):
            return None
        runs = tuple(run for source, run in found if source is first)
        return Judgement(
            claim, Verdict.SPLICED, _passage(first, runs, distance=0.0), warnings=_standing(first.revision)
        )


def _placed(quoted: Sequence[Part], sources: Sequence[_Source]) -> Iterator[_Placed]:
    for one in sources:
        if may_hold(quoted, one.revision.statement.text) and (found := place(quoted, one.tokens, one.stretches)):
            yield _Placed(one, found)


def _units(quoted: Sequence[Part], language: str) -> Iterator[Part]:
    """The sentences of a quotation, those that are too short left out."""
    for part in quoted:
        for one in sentences.split(part.text, language):
            for unit in parts_or_none(part.text[one.start : one.end]):
                if sum(map(is_word, unit.keys)) >= _LEAST_UNIT:
                    yield unit


def parts_or_none(text: str) -> tuple[Part, ...]:
    """The parts of a piece that may have no words."""
    return parts((text,)) if any(letter.isalnum() for letter in text) else ()


def _holding(unit: Part, sources: Sequence[_Source]) -> tuple[_Source, Run] | None:
    return next(
        (
            (one, runs[0])
            for one in sources
            if may_hold([unit], one.revision.statement.text) and (runs := occurrences(unit, one.tokens))
        ),
        None,
    )


def _is_one_passage(source: _Source, runs: Sequence[Run]) -> bool:
    """Whether they stand in order, with nothing between them, or only parts of one sentence."""
    if any(earlier[1] > later[0] for earlier, later in pairwise(runs)):
        return False
    if not any(has_words(source.tokens.keys[earlier[1] : later[0]]) for earlier, later in pairwise(runs)):
        return True
    numbers = {_sentence(source, run[0]) for run in runs} | {_sentence(source, run[1] - 1) for run in runs}
    return len(numbers) == 1


def _sentence(source: _Source, token: int) -> int | None:
    position = source.tokens.starts[token]
    return next((one.number for one in source.sentences if one.start <= position < one.end), None)


def _found(claim: Claim, placed: Sequence[_Placed]) -> Judgement:
    """The judgement on words that stand in the record: where it is best, and where else."""
    best = min((_judged(claim, one) for one in sorted(placed, key=_first_said)), key=_preference)
    elsewhere = [one for one in placed if best.passage is None or one.source.revision.ref != best.passage.ref]
    also_in = tuple(
        _passage(one.source, one.placement.runs, distance=0.0) for one in sorted(elsewhere, key=_first_said)
    )
    return replace(best, also_in=also_in)


def _leading_negation(source: _Source, first: int) -> int | None:
    """The token of a “not” that is all of a sentence before this one: without it, the sentence is altered, not cut."""
    number = _sentence(source, first)
    head = [at for at in range(max(0, first - 3), first) if _sentence(source, at) == number]
    words = [at for at in head if is_word(source.tokens.keys[at])]
    if len(words) != 1 or not is_of_class(source.tokens.keys[words[0]], WordClass.NEGATION, source.language):
        return None
    return words[0]


def _preference(judgement: Judgement) -> tuple[bool, bool, int]:
    return (judgement.verdict is Verdict.MISATTRIBUTED, judgement.verdict is Verdict.ELIDED, len(judgement.warnings))


def _first_said(placed: _Placed) -> tuple[bool, date, bool, datetime, StatementRef]:
    """The order in which statements were made, then posted; those without a date last."""
    statement = placed.source.revision.statement
    effective = statement.effective_date
    posted = statement.provenance.posted
    return (
        effective is None,
        effective.date.first if effective else date.max,
        posted is None,
        posted.instant if posted else statement.provenance.captured.instant,
        statement.ref,
    )


def _judged(claim: Claim, placed: _Placed) -> Judgement:
    source, placement = placed.source, placed.placement
    passage = _passage(source, placement.runs, distance=0.0)
    verdict = Verdict.ELIDED if placement.gaps else Verdict.VERBATIM
    inside = _quotation_by_another(source.revision.statement, passage)
    warnings = [
        *omission_warnings(placement, source.tokens, source.sentences, source.language),
        *_own_elision(source, placement),
        *([] if inside is None else [QuoteWarning(WarningKind.QUOTED_FROM_ANOTHER)]),
        *_standing(source.revision),
        *_date(claim, source.revision),
    ]
    if claim.speaker is not None:
        match compare(claim.speaker, spoken(source.revision.statement, passage.spans[0][0])):
            case Attribution.OTHER if inside is None or not _is_named_beside(claim.speaker, source, inside):
                verdict = Verdict.MISATTRIBUTED
            case Attribution.NOT_ESTABLISHED:
                warnings.append(QuoteWarning(WarningKind.SPEAKER_NOT_ESTABLISHED, claim.speaker))
    return Judgement(claim, verdict, passage, tuple(warnings))


def _quotation_by_another(statement: Statement, passage: Passage) -> tuple[int, int] | None:
    """The quotation inside the statement in which the words stand, if it is not its speaker's own."""
    entered = quotations_entered(statement.text, passage.spans)
    return next((one for one in entered if not is_own(statement, one)), None)


def _is_named_beside(claimed: str, source: _Source, quotation: tuple[int, int]) -> bool:
    """Whether the statement itself gives the quotation to the claimed speaker, perhaps."""
    words = {key.casefold() for key in TokenisedText(claimed).keys}
    return bool(words & named_around(source.revision.statement, quotation))


def _own_elision(source: _Source, placement: Placement) -> Iterator[QuoteWarning]:
    if runs_over_own_elision(placement, source.tokens):
        yield QuoteWarning(WarningKind.OWN_ELISION)


def _standing(revision: Revision) -> tuple[QuoteWarning, ...]:
    match revision.status:
        case Status.SUPERSEDED:
            return (QuoteWarning(WarningKind.SUPERSEDED),)
        case Status.WITHDRAWN:
            return (QuoteWarning(WarningKind.WITHDRAWN),)
        case _:
            return ()


def _date(claim: Claim, revision: Revision) -> Iterator[QuoteWarning]:
    """A claimed date is right if it is that on which the words were said, or that of the post."""
    if claim.dated is None:
        return
    statement = revision.statement
    dates = [statement.effective_date.date] if statement.effective_date else []
    if statement.provenance.posted is not None:
        dates.append(edtf.day(statement.provenance.posted.day))
    if dates and not any(claim.dated.first <= one.last and one.first <= claim.dated.last for one in dates):
        yield QuoteWarning(WarningKind.DATE_DIFFERS, str(dates[0]))


def _passage(source: _Source, runs: Sequence[Run], *, distance: float) -> Passage:
    tokens = source.tokens
    spans = tuple((tokens.starts[first], tokens.ends[last - 1]) for first, last in runs)
    return Passage(
        source.revision.ref,
        source.revision.number,
        source.revision.status,
        _sentence(source, runs[0][0]),
        spans,
        " … ".join(tokens.text[start:end] for start, end in spans),
        distance,
    )


def _altered_or_not_found(claim: Claim, quoted: Sequence[Part], sources: Sequence[_Source]) -> Judgement:
    text = whole_text(quoted)
    words = [key for key, raw in zip(*_folded_words(text), strict=True) if is_word(raw)]
    like = [(one, found) for one in sources[:_ALIGNED] if (found := most_alike(words, one.tokens))]
    like.sort(key=lambda pair: (pair[1].distance, -pair[1].share))
    alike = [(_like_passage(source, found), source, found) for source, found in like]
    if alike and _is_altered(alike[0][2], words, alike[0][0].words, text):
        passage, source, _ = alike[0]
        runs = word_differences(passage.words, text)
        return Judgement(
            claim,
            Verdict.ALTERED,
            passage,
            _standing(source.revision),
            critical=is_critical(runs, source.language),
            differences=runs,
        )
    nearest = tuple(passage for passage, _, found in alike[:_NEAREST] if found.share >= _NEAR_ENOUGH)
    return Judgement(claim, Verdict.NOT_FOUND, None, nearest=nearest)


def _like_passage(source: _Source, found: Likeness) -> Passage:
    negation = _leading_negation(source, found.start)
    start = found.start if negation is None else negation
    return _passage(source, [(start, found.end)], distance=found.distance)


def _folded_words(text: str) -> tuple[list[str], list[str]]:
    tokens = TokenisedText(text)
    return tokens.folded, tokens.keys


def _is_altered(found: Likeness, words: Sequence[str], passage: str, quote: str) -> bool:
    """Whether the words come from the passage: most of them are there, or most of their letters, as after bad OCR."""
    if found.share >= _LIKE_ENOUGH and found.common >= max(2, min(_LEAST_COMMON, len(words) - 1)):
        return True
    return len(quote) >= _LEAST_LETTERS and fuzz.ratio(passage.casefold(), quote.casefold()) >= _SPELT_ALIKE
