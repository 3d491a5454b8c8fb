"""Whose words does a report give? Those of people beside a verb of saying, by their name or by their office.

The verbs stand in ``saying.toml``. What two people say together is nobody's own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import re2

from ingest.extract import gazetteer
from ingest.extract.patterns import any_of
from ingest.extract.people import Identity, Mention, NamedPeople
from ingest.extract.phrases import find_words, fold_word
from ingest.extract.source_text import SourceText

_LONGEST_OFFICE = 12
_SMALL_WORDS = frozenset(["the", "of", "for", "and", "s"])
_BEFORE = 200
_AFTER = 120
# "Ana Lopez and Minister Juan Rey agreed"
_JOINED_TO_ANOTHER = re2.compile(r"\p{Lu}\pL+,?\s+and\s+(?:\p{L}+\s+){0,4}$")


def quoted_people(source: SourceText, people: NamedPeople, end: int) -> Iterator[tuple[Mention, Identity]]:
    """The people whose words the text up to `end` reports; some of them more than once."""
    mentions = list(people.between(0, end))
    for mention, identity in mentions:
        before = source.text[max(0, mention.start - _BEFORE) : mention.start]
        after = source.text[mention.end : mention.end + _AFTER]
        if ", " in source.text[max(0, mention.start - 2) : mention.name_start]:
            after = after.removeprefix(",")  # "the Chair of the session, Ambassador Ana Lopez, said"
        is_joint = _JOINED_TO_ANOTHER.search(before) is not None
        if (not is_joint and _says().match(after)) or _said_before().search(before):
            yield mention, identity
    if mentions:
        yield from _by_office(source, mentions, end)


def _by_office(
    source: SourceText, mentions: Iterable[tuple[Mention, Identity]], end: int
) -> Iterator[tuple[Mention, Identity]]:
    """The first mentions of those before a verb of saying by an office that only one person of the text holds."""
    first: dict[str, tuple[Mention, Identity]] = {}
    for mention, identity in mentions:
        first.setdefault(identity.id, (mention, identity))
    holders = _holders(identity for _, identity in first.values())
    for found in _saying().finditer(source.text[:end]):
        said_by = _only_holder(source, source.word_index(found.start() + 1), holders)
        if said_by is not None:
            yield first[said_by]


def _only_holder(source: SourceText, end: int, holders: Mapping[str, frozenset[str]]) -> str | None:
    """Who alone holds the office that is named right before a word: "the Peruvian minister"; nobody for two offices."""
    words, begin = source.words, end
    while begin > 0 and end - begin < _LONGEST_OFFICE and (begin == end or source.gap(begin) == " "):
        if words[begin - 1].folded not in _SMALL_WORDS and words[begin - 1].folded not in holders:
            break
        begin -= 1
    parts = " ".join(word.folded for word in words[begin:end]).split(" and ")
    offices = [part for part in parts if not gazetteer.offices().heads.isdisjoint(part.split())]
    if len(offices) != 1 or words[begin].folded == "and" or words[end - 1].folded in _SMALL_WORDS:
        return None
    named = [word.folded for word in words[begin:end] if word.folded not in _SMALL_WORDS]
    common = frozenset.intersection(*(holders[word] for word in named))
    return next(iter(common)) if len(common) == 1 else None


def _holders(identities: Iterable[Identity]) -> dict[str, frozenset[str]]:
    """For each word of an office, who holds an office with this word; "Peruvian" is as good as "Peru"."""
    found: dict[str, set[str]] = {}
    for identity in identities:
        for word in find_words(" ".join((identity.office or "", *identity.offices_held))):
            for one in _same_country().get(word.folded, (word.folded,)):
                found.setdefault(one, set()).add(identity.id)
    return {word: frozenset(ids) for word, ids in found.items()}


@cache
def _same_country() -> dict[str, tuple[str, ...]]:
    """For the names and adjectives of countries that are one word: all of them that mean the same country."""
    found: dict[str, tuple[str, ...]] = {}
    for country in gazetteer.countries():
        names = (fold_word(name) for name in (country.name, *country.aliases, *country.adjectives) if name.isalpha())
        alike = tuple(dict.fromkeys(names))
        found |= dict.fromkeys(alike, alike)
    return found


def _said() -> str:
    """The pattern of what follows a speaker's name: " also stressed"."""
    saying = gazetteer.saying()
    verbs = [form for verb in saying.verbs for form in _forms(verb)]
    adverbs = rf"(?:{any_of(*saying.adverbs)} )*"
    turn = r"(?:,? in (?:his|her) turn,?|,? for (?:his|her) part,?)?"
    return rf"{turn}\s+{adverbs}{any_of(*verbs, *saying.phrases)}\b"


def _forms(verb: str) -> tuple[str, str]:
    """The third person of a regular verb, and its past."""
    if verb.endswith("e"):
        return f"{verb}s", f"{verb}d"
    return f"{verb}es" if verb.endswith("s") else f"{verb}s", f"{verb}ed"


@cache
def _says() -> re2._Regexp:
    return re2.compile(_said())


@cache
def _saying() -> re2._Regexp:
    return re2.compile(rf"\pL{_said()}")


@cache
def _said_before() -> re2._Regexp:
    return re2.compile(rf"[\"”’»],?\s+{any_of(*gazetteer.saying().after_quotation)}\s+(?:the\s+)?$")
