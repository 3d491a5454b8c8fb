"""Which values of a facet are meant by what a person typed: ``speaker:Lavrov`` means ``sergey-lavrov``."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rapidfuzz import fuzz, process

from archive.canonical import fold
from index.analysis import tokens

_LEAST_LIKENESS = 70  # of 100: one slip in a short name, two in a long one


def matching_values(typed: str, known: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The values meant, from `known` values with all labels that they go by; none where nothing fits.

    The value itself, in whatever case, or else every value that has all the typed words in one label or in itself.
    """
    same = tuple(value for value in known if value.casefold() == typed.casefold())
    words = _words(typed)
    if same or not words:
        return same
    return tuple(value for value, labels in known.items() if any(words <= _words(name) for name in (value, *labels)))


def nearest_value(typed: str, known: Mapping[str, Collection[str]]) -> str | None:
    """The value that is written most nearly as what was typed, for *did you mean*; None where none is near."""
    names = {(value, name): fold(name) for value, labels in known.items() for name in (value, *labels)}
    best = process.extractOne(fold(typed), names, scorer=fuzz.WRatio, score_cutoff=_LEAST_LIKENESS)
    return best[2][0] if best else None


def _words(text: str) -> frozenset[str]:
    return frozenset(token.text for token in tokens(text))
