"""Whose words does the text carry, and who else took part?

A speaker is named as one: by a heading ("Remarks by ...", "...'s interview"), a byline, a turn ("💬 Ana Lopez:"), a signature,
or, in a report of talks, a verb of saying ("Lopez stressed"). Being present or being mentioned does not make a speaker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import re2

from archive.description import Kind, Person
from ingest.extract.people import Identity, Mention, NamedPeople
from ingest.extract.phrases import find_words
from ingest.extract.source_text import SourceText

_LINES_OF_HEADING = 6
_LINES_OF_SIGNATURE = 3
_LONGEST_TURN = 200
_BEFORE = 200
_AFTER = 120
_FORM = (
    r"(?:interviews?|remarks|statements?|comments?|answers?|repl(?:y|ies)|responses?|articles?|op-ed|speech|address"
    r"|greetings|messages?|letter|briefing|news conference|press conference|lecture|commentary|condolences"
    r"|congratulations|keynote|toast|telegram)"
)
# "Statement by", "Greetings of", "Article for the weekly by the"; "is attributable to"
_FORM_BEFORE_NAME = re2.compile(
    rf"(?i)(?:\b{_FORM}\b[^.;:!?\n]*?\s(?:by|of|from)|\battribut(?:able|ed) to)\s+(?:an?\s+|the\s+)?"
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof|H\.E|Hon|Hon’ble|Rt|Rt\. Hon)\.?\s+)*$"
)
_TOPIC_BEFORE_NAME = re2.compile(
    r"(?i)\b(?:on|regarding|concerning|about|to|after|following|with|against)\s+(?:the\s+)?$"
)
_FORM_OF_NAME = re2.compile(rf"(?i)^\s*['’]s?\s+(?:\S+\s+){{0,4}}?{_FORM}\b")
_ADDRESSING = re2.compile(
    rf"^\s*,?\s*(?:(?:has|have|had|will|is)\s+)?(?:also\s+)?(?:"
    rf"(?:holds?|held|gives?|gave|delivers?|delivered|makes?|made)\s+(?:\S+\s+){{0,3}}{_FORM}"
    rf"|(?:sends?|sent|extends?|extended)\s+(?:\S+\s+){{0,3}}{_FORM}"
    r"|congratulate[sd]?\b|answer(?:s|ed)?\b|addresse[sd]\b|(?:speaks?|spoke)\s+(?:to|at)\b|to\s+\p{Lu}{2,}\b)"
)
_SAID = (
    r"(?:,? in (?:his|her) turn,?|,? for (?:his|her) part,?)?\s+"
    r"(?:also |further |once again |strongly |again |particularly |specifically )*(?:"
    r"stressed|emphasi[sz]ed|noted|thanked|said|stated|underscored|underlined|highlighted|outlined|pointed out|reaffirmed"
    r"|reiterated|condemned|congratulated|conveyed|announced|welcomed (?:the|this|that)|added|recalled|declared|warned|urged"
    r"|called (?:for|on|upon)|confirmed|expressed|informed|explained|assured|commended|praised|wished|voiced|drew attention"
    r"|reminded|affirmed|acknowledged|invited|proposed|remarked|told)\b"
)
_SAYS = re2.compile(f"^{_SAID}")
_OFFICE_SAYS = re2.compile(rf"\b[Tt]he ((?:\p{{Lu}}\S* )*\p{{Lu}}[^\s,.]*){_SAID}")
_NOT_A_TURN = re2.compile(r"(?i)\b(?:question|participant|moderator)\b")
_TOGETHER = re2.compile(
    r"(?i)\b(?:met|meets?|meeting|talks|conversation|call|spoke|received|receives?|consultations|negotiations|ceremony"
    r"|visit(?:ed|ing|s)?|attended|welcomed|presented|participated|took part|introduced|designated|joined|discussed)\b"
)
_REPORTS = frozenset([Kind.READOUT_CALL, Kind.READOUT_MEETING])
_REPORTS_OF_COMPANY = _REPORTS | {Kind.REMARKS, Kind.NEWS}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who speaks, and who else takes part."""

    speakers: tuple[Person, ...]
    participants: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class _Role:
    """A mention that shows somebody as a speaker or as a participant, and the rule that says so."""

    mention: Mention
    identity: Identity
    rule: str


def has_byline(source: SourceText, people: NamedPeople) -> bool:
    """Whether a line under the headline is nothing but a person's name and office."""
    return any(True for _ in _bylines(source, people))


def read_cast(source: SourceText, people: NamedPeople, kind: Kind) -> Cast:
    """The speakers and the participants, each in the order of the text; no speaker is a participant."""
    found = [
        *_from_headings(source, people),
        *_bylines(source, people),
        *_turns(source, people),
        *_signature(source, people),
    ]
    if kind in _REPORTS:
        found += _reported(source, people, len(source.text))
    elif not found:
        found += _reported(source, people, source.lead_end)
    company = _company(source, people) if kind in _REPORTS_OF_COMPANY else ()
    speakers = _persons(source, found)
    ids = {speaker.id for speaker in speakers}
    return Cast(speakers, tuple(one for one in _persons(source, company) if one.id not in ids))


def _persons(source: SourceText, roles: Iterable[_Role]) -> tuple[Person, ...]:
    persons: dict[str, Person] = {}
    for role in sorted(roles, key=lambda one: one.mention.start):
        who = role.identity
        evidence = source.evidence(role.mention.start, role.mention.end, role.rule)
        persons.setdefault(who.id, Person(who.id, who.name, who.office, evidence))
    return tuple(persons.values())


def _from_headings(source: SourceText, people: NamedPeople) -> Iterator[_Role]:
    """People named in a heading as in "Remarks by Ana Lopez", "Ana Lopez's remarks", "Ana Lopez holds a briefing"."""
    for line in (source.headline, *source.lines[1:_LINES_OF_HEADING]):
        if line.start != source.headline.start and line.text.endswith("."):
            continue
        for mention, identity in people.between(line.start, line.end):
            before = source.text[max(line.start, mention.start - _BEFORE) : mention.start]
            after = source.text[mention.end : min(line.end, mention.end + _AFTER)]
            if _FORM_BEFORE_NAME.search(before):
                yield _Role(mention, identity, "form-by")
            elif _FORM_OF_NAME.search(after) and not _TOPIC_BEFORE_NAME.search(before):
                yield _Role(mention, identity, "form-of")
            elif _ADDRESSING.search(after):
                yield _Role(mention, identity, "addresses")


def _bylines(source: SourceText, people: NamedPeople) -> Iterator[_Role]:
    for line in source.lines[1:_LINES_OF_HEADING]:
        for mention, identity in people.between(line.start, line.end):
            if mention.office and (mention.start, mention.end) == (line.start, line.end):
                yield _Role(mention, identity, "byline")


def _turns(source: SourceText, people: NamedPeople) -> Iterator[_Role]:
    """Paragraphs that begin with a name, perhaps with the office, and a colon."""
    for line in source.lines:
        colon = line.text.find(":", 0, _LONGEST_TURN)
        if colon > 0 and not _NOT_A_TURN.search(line.text[:colon]):
            yield from _whole(people, line.start, line.start + len(line.text[:colon].rstrip()), "turn")


def _signature(source: SourceText, people: NamedPeople) -> Iterator[_Role]:
    for line in source.lines[1:][-_LINES_OF_SIGNATURE:]:
        yield from _whole(people, line.start, line.end, "signature")


def _whole(people: NamedPeople, start: int, end: int, rule: str) -> Iterator[_Role]:
    """The person whose mention is the whole span."""
    for mention, identity in people.between(start, end):
        if (mention.start, mention.end) == (start, end):
            yield _Role(mention, identity, rule)


def _reported(source: SourceText, people: NamedPeople, end: int) -> Iterator[_Role]:
    """People before a verb of saying: by name, or by an office that only one person of the text holds."""
    mentions = list(people.between(0, end))
    for mention, identity in mentions:
        if _SAYS.search(source.text[mention.end : mention.end + _AFTER]):
            yield _Role(mention, identity, "reported-speech")
    for found in _OFFICE_SAYS.finditer(source.text[:end]):
        office = {word.folded for word in find_words(found[1] or "")}
        holders = [one for one in mentions if office <= _office_words(one[1])]
        if len({identity.id for _, identity in holders}) == 1:
            yield _Role(*holders[0], "reported-speech")


def _office_words(identity: Identity) -> set[str]:
    return {word.folded for word in find_words(identity.office or "")}


def _company(source: SourceText, people: NamedPeople) -> Iterator[_Role]:
    """The people whom a sentence about a meeting or a call names."""
    for start, end in source.sentences_of_lead():
        if _TOGETHER.search(source.text[start:end]):
            for mention, identity in people.between(start, end):
                yield _Role(mention, identity, "company")
