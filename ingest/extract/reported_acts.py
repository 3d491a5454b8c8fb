"""Sentences that report an act: "Das Treffen fand am 9. März in Bern statt".

In the languages of ``acts.toml`` the telling words may stand anywhere in the sentence. English is not among them: its
verbs stand before the place and the day, and the extractors have patterns for that order, which says more.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cache

import re2

from ingest.extract import gazetteer
from ingest.extract.patterns import any_of
from ingest.extract.phrases import PhraseTable
from ingest.extract.source_text import SourceText


class _Tells(Enum):
    ACT = "that an act took place"
    TO_COME = "that something is to come"


def reporting_sentences(source: SourceText) -> Iterator[tuple[int, int]]:
    """The sentences of the lead, as spans, that report an act; none where the headline announces words."""
    if source.has_form_heading:
        return
    lead = source.words_between(source.headline.start, source.lead_end)
    told = [(lead[match.first].start, match.values) for match in _telling_words().matches(source.text, lead)]
    if not told:
        return
    for start, end in source.sentences_of_lead():
        if {value for position, values in told if start <= position < end for value in values} == {_Tells.ACT}:
            yield start, end


def is_place_of_act(before: str) -> bool:
    """Whether a name after these words of such a sentence is the place of the act, and not of an institution's seat."""
    return _before_place().search(before) is not None and _before_seat().search(before) is None


@cache
def _telling_words() -> PhraseTable[_Tells]:
    words = gazetteer.act_words()
    acts = ((word, _Tells.ACT) for language in words for word in language.acts)
    return PhraseTable(
        (*acts, *((word, _Tells.TO_COME) for language in words for word in language.to_come)), any_case=True
    )


@cache
def _before_place() -> re2._Regexp:
    return re2.compile(rf"(?:^|[\s(,]){_at()}\s+$")


@cache
def _before_seat() -> re2._Regexp:
    seats = any_of(*(word for language in gazetteer.act_words() for word in language.seats))
    return re2.compile(rf"(?i)(?:^|[\s'’(-]){seats}(?:\s[^\s,;:]+){{0,4}}\s{_at()}\s+$")


def _at() -> str:
    return f"(?i:{any_of(*sorted({word for language in gazetteer.act_words() for word in language.at}))})"
