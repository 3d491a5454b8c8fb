"""Finding people in a text: names, the offices written beside them, and which mentions are one person.

A name is a run of words with capitals that follows an office ("Foreign Minister of Peru Ana Lopez"), precedes one ("Ana
Lopez, Foreign Minister of Peru"), or is known to the people file. Every step looks at a bounded number of words, so the
work is linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import re2

from ingest.extract import gazetteer
from ingest.extract.gazetteer import KnownPerson
from ingest.extract.identifiers import slug
from ingest.extract.phrases import PhraseTable, Word, find_words, fold_word
from ingest.extract.source_text import SourceText

_LONGEST_LABEL = 160
_LONGEST_OFFICE = 30
_LONGEST_NAME = 6
_SHORTEST_FULL_NAME = 2
_LONGEST_INITIALS = 2
_CONNECTORS = frozenset(["a", "an", "and", "at", "for", "in", "of", "on", "s", "the", "to"])
_PARTICLES = frozenset(
    [
        *("abu", "af", "al", "ben", "bin", "bint", "da", "das", "de", "del", "den", "der", "di", "do", "dos"),
        *("du", "el"),
        *("ibn", "la", "le", "ter", "ul", "van", "von", "zu"),
    ]
)
_LARGEST_CITIES = 500
"""So many cities stand in the names of offices; the names of smaller ones are family names more often."""
_PARTS = re.compile(r"[\s.]+\b")  # not at hyphens: a double family name is one
_TURN = re2.compile(r"[💬🗣]\s*(\p{Lu}[^\n:💬🗣]{3,80}?)\s*:")
_GAPS_IN_OFFICE = frozenset([" ", " #", "-", "’", "'", " ’", "/", " (", ") ", ", ", "), ", ". ", ".", " – "])
_GAPS_WITHIN_OFFICE = _GAPS_IN_OFFICE - {", ", ". ", ") ", "), "}
_GAPS_IN_NAME = frozenset([" ", " #", "-", "‑"])
_GAPS_AFTER_INITIAL = frozenset([".", ". ", "’", "'"])
_GAPS_BEFORE_APPOSITION = frozenset([", ", " – ", " - ", " — "])


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named in the text: the span of office and name together, and the name's own."""

    name: str
    office: str | None
    start: int
    end: int
    name_start: int
    name_end: int


@dataclass(frozen=True, slots=True)
class Identity:
    """One person of the text: the id, the fullest name that the text gives, and the first office it gives.

    `offices_held` are those that the people file knows for the time of posting; of other people, none.
    """

    id: str
    name: str
    office: str | None
    offices_held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedPeople:
    """The mentions of a text in order, and whom each of them means."""

    mentions: tuple[Mention, ...]
    identities: tuple[Identity, ...]

    def between(self, start: int, end: int) -> Iterator[tuple[Mention, Identity]]:
        """The mentions that lie within a span."""
        for index in range(bisect_left(self.mentions, start, key=_name_start), len(self.mentions)):
            mention = self.mentions[index]
            if mention.name_start >= end:
                return
            if start <= mention.start and mention.end <= end:
                yield mention, self.identities[index]


def _name_start(mention: Mention) -> int:
    return mention.name_start


def find_people(source: SourceText) -> NamedPeople:
    """The people that the text names."""
    offices = _Offices.of(source)
    mentions = _without_overlaps([*offices.mentions(), *offices.speakers(), *offices.labels(), *_known_names(source)])
    mentions = _without_overlaps([*mentions, *_family_names(source, mentions)])
    return NamedPeople(mentions, _identify(mentions, on=source.posted.day if source.posted else None))


def known_person_id(name: str) -> str:
    """The id of a person by the full name: that of the people file, else made of the name."""
    known = _people_by_name().get(_folded(name))
    return known.id if known else _made_id(name)


def _made_id(name: str) -> str:
    """The id made of a name that the people file does not know, or what that id leads to."""
    return gazetteer.current_id("speaker", slug(name) or "unnamed")


def _without_overlaps(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Of mentions whose names overlap, the longer name, then the one with an office."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda one: (one.name_start, -one.name_end, one.office is None, one.start)):
        if not kept or mention.name_start >= kept[-1].name_end:
            kept.append(mention)
    return tuple(kept)


def _mention(
    source: SourceText, name: Sequence[Word], office: Sequence[Word], *, title: Sequence[Word] = ()
) -> Mention:
    """A mention of its words; the title is a form of address, which belongs to the mention but is no office."""
    words = [*name, *office, *title]
    written = source.text[office[0].start : office[-1].end] if office else None
    name_start, name_end = name[0].start, name[-1].end
    shown = source.text[name_start:name_end].replace("#", "")
    start, end = min(word.start for word in words), max(word.end for word in words)
    return Mention(shown, written, start, end, name_start, name_end)


@dataclass(frozen=True, slots=True)
class _Offices:
    """A text seen as words of offices, words of names, and the rest."""

    source: SourceText
    geographic: frozenset[int]
    """The indices of the words that name countries, cities and organisations."""

    @classmethod
    def of(cls, source: SourceText) -> _Offices:
        matches = _geographic_names().matches(source.text, source.words)
        return cls(source, frozenset(index for match in matches for index in range(match.first, match.last)))

    def mentions(self) -> Iterator[Mention]:
        """The people who are named beside an office or after a form of address."""
        words, offices = self.source.words, gazetteer.offices()
        for index, word in enumerate(words):
            if word.folded in offices.heads or (word.folded in offices.honorifics and word.text[0].isupper()):
                found = self._name_after(index) or self._name_before(index)
                if found is not None:
                    yield found

    def speakers(self) -> Iterator[Mention]:
        """The people whose turn to speak a sign and a colon mark: "💬 Ana Lopez:"."""
        for sign in _TURN.finditer(self.source.text):
            words = self.source.words_between(sign.start(1), sign.end(1))
            first = self.source.word_index(sign.start(1))
            name = self._name_from(first) if words else ()
            if len(name) > 1 and name == words:
                yield _mention(self.source, name, ())

    def labels(self) -> Iterator[Mention]:
        """The people whom the label of a paragraph names after their office: "Chair of the Rowing Union Ana Lopez:"."""
        for line in self.source.lines:
            colon = line.text.find(":", 0, _LONGEST_LABEL)
            words = self.source.words_between(line.start, line.start + colon) if colon > 0 else ()
            if any(word.folded in gazetteer.offices().heads for word in words):
                found = self._in_label(words, self.source.word_index(line.start) + len(words))
                if found is not None:
                    yield found

    def _in_label(self, words: Sequence[Word], end: int) -> Mention | None:
        """The name at the end of a label of these words; the others must be like an office."""
        first = end - 1
        while first > end - len(words) and self._in_name(first - 1) and self._joins_name(first):
            first -= 1
        name, office = self.source.words[first:end], words[: len(words) - (end - first)]
        is_office = (
            bool(office)
            and self._in_name(end - 1)
            and self._in_office(end - len(words))
            and office[-1].folded not in _CONNECTORS
            and all(word.text[0].isupper() or word.folded in _CONNECTORS for word in office)
        )
        return _mention(self.source, name, office) if is_office and len(name) >= _SHORTEST_FULL_NAME else None

    def _in_office(self, index: int) -> bool:
        word = self.source.words[index]
        return index in self.geographic or word.folded in _office_words()

    def _in_name(self, index: int) -> bool:
        word = self.source.words[index]
        is_name = word.text[0].isupper() and word.folded not in gazetteer.offices().never_names
        return is_name and not self._in_office(index)

    def _name_after(self, head: int) -> Mention | None:
        """The name that follows an office: "Minister for Trade of Peru Ana Lopez"."""
        words = self.source.words
        index = head + 1
        while index < min(len(words), head + _LONGEST_OFFICE) and self.source.gap(index) in _GAPS_IN_OFFICE:
            is_connector = words[index].folded in _CONNECTORS and words[index].text.islower()
            if self._in_office(index) or is_connector:
                index += 1
                continue
            name = self._name_from(index)
            if not name:
                return None
            if self._may_follow(head, index, name):
                office = self._office_until(head, index)
                return _mention(self.source, name, office, title=words[head : head + 1])
            # Else it names what the office is for, as far as that is one word ("Head of >Rosnano< Ana Lopez").
            index += 1 if len(name) > _SHORTEST_FULL_NAME else len(name)
        return None

    def _may_follow(self, head: int, first: int, name: Sequence[Word]) -> bool:
        """Whether the name may be the holder's.

        Not after "of", nor before another word of the office; a single word only right after the head.
        """
        words, end = self.source.words, first + len(name)
        before = words[first - 1]
        goes_on = end < len(words) and self.source.gap(end) == " " and self._in_office(end)
        if before.folded in _CONNECTORS - {"s"} or (goes_on and words[end].text[0].isupper()):
            return False
        return len(name) >= _SHORTEST_FULL_NAME or first == head + 1 or before.folded in gazetteer.offices().honorifics

    def _office_until(self, head: int, end: int) -> Sequence[Word]:
        """The office's words around its head, before the name that begins at `end`, without forms of address."""
        honorifics = gazetteer.offices().honorifics
        while end > head and self.source.words[end - 1].folded in honorifics:
            end -= 1
        return self.source.words[self._office_start(head) : end] if end > head else ()

    def _office_start(self, head: int) -> int:
        """The first of the words before the head that belong to the office: "the >Deputy Foreign< Minister"."""
        words, index = self.source.words, head
        while index > 0 and head - index < _LONGEST_OFFICE and self.source.gap(index) in _GAPS_WITHIN_OFFICE:
            before = words[index - 1]
            is_possessive = before.folded == "s" and index > 1 and self.source.gap(index - 1) in {"’", "'", " ’"}
            if not is_possessive and not (before.text[0].isupper() and self._in_office(index - 1)):
                break
            index -= 1
        return index + 1 if words[index].folded == "s" else index

    def _name_before(self, head: int) -> Mention | None:
        """The name that precedes an office: "Ana Lopez, Minister for Trade of Peru"."""
        start = self._office_start(head)
        if start == 0 or self.source.gap(start) not in _GAPS_BEFORE_APPOSITION:
            return None
        first = start
        while first > 0 and start - first < _LONGEST_NAME and (first == start or self._joins_name(first)):
            if not self._in_name(first - 1) and self.source.words[first - 1].folded not in _PARTICLES:
                break
            first -= 1
        name = self._name_from(first) if first < start else ()
        if sum(len(word.text) > 1 for word in name) < 2 or name[-1].end != self.source.words[start - 1].end:
            return None
        return _mention(self.source, name, self.source.words[start : self._office_end(head)])

    def _office_end(self, head: int) -> int:
        """The end of an office that follows its holder's name."""
        words, index = self.source.words, head + 1
        while index < min(len(words), head + _LONGEST_OFFICE) and self.source.gap(index) in _GAPS_WITHIN_OFFICE:
            word = words[index]
            if word.text.islower() and word.folded not in _CONNECTORS:
                break
            index += 1
        while words[index - 1].folded in _CONNECTORS:
            index -= 1
        return index

    def _joins_name(self, index: int) -> bool:
        """Whether the word and the one before it may stand in one name."""
        before, gap = self.source.words[index - 1].text, self.source.gap(index)
        return gap in _GAPS_IN_NAME or (len(before) <= 2 and before[0].isupper() and gap in _GAPS_AFTER_INITIAL)

    def _name_from(self, first: int) -> Sequence[Word]:
        """The words of the name that begins here; empty where none does."""
        words = self.source.words
        if not self._in_name(first):
            return ()
        index = first + 1
        while index < min(len(words), first + _LONGEST_NAME) and self._joins_name(index):
            is_particle = words[index].text in _PARTICLES and index + 1 < len(words) and self._in_name(index + 1)
            is_after_initial = len(words[index - 1].text) == 1 and words[index].text[0].isupper()  # "Ana P. Medina"
            if not (is_particle or is_after_initial or self._in_name(index)):
                break
            index += 1
        name = words[first:index]
        return name if any(len(word.text) > 1 for word in name) else ()


def _known_names(source: SourceText) -> Iterator[Mention]:
    for match in _known_people().matches(source.text, source.words):
        yield _mention(source, source.words[match.first : match.last], ())


def _family_names(source: SourceText, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The places where somebody whom the text introduces is called by that name again, or by the family name only."""
    names = {tuple(word.folded for word in find_words(mention.name)) for mention in mentions}
    full_names = {name for name in names if len(name) > 1 and len(name[-1]) > _LONGEST_INITIALS}
    family_names = {name[-1] for name in full_names}
    words = source.words
    for index, word in enumerate(words):
        if word.folded in family_names and word.text[0].isupper():
            folded = tuple(one.folded for one in words[max(0, index + 1 - _LONGEST_NAME) : index + 1])
            begins = (begin for begin in range(len(folded) - 1) if folded[begin:] in full_names)
            length = len(folded) - next(begins, len(folded) - 1)
            yield _mention(source, words[index + 1 - length : index + 1], ())


def _identify(mentions: Sequence[Mention], *, on: date | None) -> tuple[Identity, ...]:
    """Who each mention is: equal family names and initials are one person, a lone family name is its first bearer."""
    keys = _keys(mentions)
    grouped: dict[str, list[Mention]] = {}
    for key, mention in zip(keys, mentions, strict=True):
        grouped.setdefault(key, []).append(mention)
    identities = {key: _identity(group, on=on) for key, group in grouped.items()}
    return tuple(identities[key] for key in keys)


def _keys(mentions: Sequence[Mention]) -> list[str]:
    by_family_name: dict[str, str] = {}
    keys: list[str | None] = []
    for mention in mentions:
        words = [fold_word(part) for part in _PARTS.split(mention.name)]
        key = None
        if len(words) > 1:
            known = _people_by_name().get(_folded(mention.name))
            key = known.id if known else by_family_name.get(f"{words[0][0]} {words[-1]}", f"{words[0][0]} {words[-1]}")
            for short in (f"{words[0][0]} {words[-1]}", words[-1]):
                by_family_name.setdefault(short, key)
        keys.append(key)
    names = [fold_word(mention.name) for mention in mentions]
    return [key or by_family_name.get(name, name) for key, name in zip(keys, names, strict=True)]


def _identity(mentions: Sequence[Mention], *, on: date | None) -> Identity:
    fullest = max(mentions, key=lambda one: (not one.name.isupper(), _fullness(one.name)))
    name = fullest.name.title() if fullest.name.isupper() else fullest.name
    known = next((known for one in mentions if (known := _people_by_name().get(_folded(one.name)))), None)
    office = next((mention.office for mention in mentions if mention.office), None)
    held = tuple(one.office for one in known.offices if on is None or one.held_on(on)) if known else ()
    return Identity(known.id if known else _made_id(name), name, office, held)


def _fullness(name: str) -> tuple[int, int]:
    """How full a name is: words written out, then words."""
    words = find_words(name)
    return sum(len(word.text) > 1 for word in words), len(words)


def _folded(name: str) -> str:
    return " ".join(word.folded for word in find_words(name))


@cache
def _office_words() -> frozenset[str]:
    offices = gazetteer.offices()
    return offices.heads | offices.words | offices.honorifics


@cache
def _geographic_names() -> PhraseTable[None]:
    """Names that stand in offices: of countries with their adjectives, of cities, and of organisations."""
    large = gazetteer.cities()[:_LARGEST_CITIES]
    names = [name for place in (*large, *gazetteer.venues()) for name in place.names if name.isascii()]
    for country in gazetteer.countries():
        names += [country.name, *country.aliases, *country.adjectives]
    for organisation in gazetteer.organisations():
        names += [organisation.name, *organisation.aliases]
    return PhraseTable((name, None) for name in names)


@cache
def _known_people() -> PhraseTable[KnownPerson]:
    return PhraseTable((name, person) for person in gazetteer.people() for name in (person.name, *person.variants))


@cache
def _people_by_name() -> dict[str, KnownPerson]:
    return {_folded(name): person for person in gazetteer.people() for name in (person.name, *person.variants)}
