"""Whose words does the text carry, and who else took part?

A speaker is named as one: by a heading ("Remarks by ...", "...'s interview"), a byline, a turn ("💬 Ana Lopez:"), a
signature, or, in a report of talks, a verb of saying ("Lopez stressed"). Being present or mentioned makes no speaker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import re2

from archive.description import Evidence, Kind, Person
from ingest.extract.patterns import any_of
from ingest.extract.people import Identity, Mention, NamedPeople
from ingest.extract.reported_speech import quoted_people
from ingest.extract.source_text import ASIDE, Line, SourceText

_LINES_OF_HEADING = 6
_LINES_OF_SIGNATURE = 3
_LONGEST_HEADING = 300
_LONGEST_TURN = 200
_WORD_OF_TURN = 20
_BEFORE = 200
_AFTER = 120
_FORM = any_of(
    *("address", "answers?", "articles?", "briefing", "commentary", "comments?", "condolences"),
    *("congratulations", "greetings"),
    *("interviews?", "keynote", "lecture", "letter", "messages?", "news conference", "op-ed"),
    *("press conference", "remarks"),
    *("repl(?:y|ies)", "responses?", "speech", "statements?", "telegram", "toast"),
)
# "Statement by", "Greetings of", "Article for the weekly by the"; "is attributable to"
_FORM_BEFORE_NAME = re2.compile(
    rf"(?i:\b{_FORM}\b[^.;:!?\n]*?\s(?:by|from)|\b{_FORM}\s+of"
    r"|\b(?:briefing|interview)\s+with|\battribut(?:able|ed) to)"
    r"\s+(?:[Aa]n?\s+|[Tt]he\s+)?(?:(?:\p{Lu}\S*|of|for|the|and)\s+)*$"
)
_ONLY_A_NAME = re2.compile(r"^(?:(?:\p{Lu}\S*|and|at|for|in|of|on|the|to)\s+)*\p{Lu}\S*\s*:$")
_TOPIC_BEFORE_NAME = re2.compile(
    r"(?i)\b"
    + any_of("about", "after", "against", "concerning", "following", "on", "regarding", "to", "with")
    + r"\s+(?:the\s+)?$"
)
_ON_TOPIC = re2.compile(r"(?i)^\s*,?\s*(?:on|about|regarding|commenting|in)\b")
_FORM_OF_NAME = re2.compile(rf"(?i)^\s*['’]s?\s+(?:\S+\s+){{0,4}}?{_FORM}\b")
_ADDRESSING = re2.compile(
    r"^\s*,?\s*(?:(?:has|have|had|will|is)\s+)?(?:also\s+)?"
    + any_of(
        r"(?:deliver(?:s|ed)?|extend(?:s|ed)?|gives?|gave|holds?|held|makes?|made|sends?|sent)"
        + rf"\s+(?:\S+\s+){{0,3}}{_FORM}",
        any_of("addresse[sd]", "answer(?:s|ed)?", "congratulate[sd]?", "to (?i:deliver|give|hold)") + r"\b",
        r"(?:speaks?|spoke)\s+(?:to|at)\b",
        r"to\s+\p{Lu}{2,}\b",  # "to RT"
    )
)
_GREETS = re2.compile(r"^\s+greet(?:s|ed)\b")
_NOT_A_TURN = re2.compile(r"(?i)\b(?:question|participant|moderator)\b")
_TOGETHER = re2.compile(
    r"(?i)\b"
    + any_of(
        *("attended", "call", "ceremony", "consultations", "conversation", "designated", "discussed"),
        *("introduced", "joined"),
        *("meeting", "meets?", "met", "negotiations", "participated", "presented", "receive[sd]?", "spoke", "talks"),
        *("took part", "visit(?:ed|ing|s)?", "welcomed"),
    )
    + r"\b"
)
_BULLETS = " -–—*·•●◦▪▫◾◽►▶➡✔✅\ufe0f"
_DASHES = (" - ", " – ", " — ")
_REPORTS = frozenset([Kind.READOUT_CALL, Kind.READOUT_MEETING])
_REPORTS_OF_WORDS = _REPORTS | {Kind.NEWS, Kind.COMMEMORATION}
"""In these, whoever is quoted anywhere speaks; in other kinds, whoever the lead quotes."""
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


def author_line(source: SourceText, people: NamedPeople) -> Line | None:
    """The line that only says whose text it is: a byline, or a headline such as "Lake Commission:"."""
    for byline in _bylines(source, people):
        return next(line for line in source.below[:_LINES_OF_HEADING] if line.start == byline.mention.start)
    return source.headline if _ONLY_A_NAME.match(source.headline.text) else None


def read_cast(source: SourceText, people: NamedPeople, kind: Kind) -> Cast:
    """The speakers and the participants, each in the order of the text; no speaker is a participant."""
    found = [
        *_from_headings(source, people),
        *_bylines(source, people),
        *_turns(source, people),
        *_announced(source, people),
        *_signature(source, people),
    ]
    if kind is Kind.MESSAGE and not found:
        found += _senders(source, people)
    if kind in _REPORTS or not found:
        end = len(source.text) if kind in _REPORTS_OF_WORDS else source.lead_end
        quoted = quoted_people(source, people, end)
        found += (_Role(mention, identity, "reported-speech") for mention, identity in quoted)
    company = _company(source, people) if kind in _REPORTS_OF_COMPANY else ()
    speakers = _persons(source, found)
    ids = {speaker.id for speaker in speakers}
    return Cast(speakers, tuple(one for one in _persons(source, company) if one.id not in ids))


def _persons(source: SourceText, roles: Iterable[_Role]) -> tuple[Person, ...]:
    persons: dict[str, Person] = {}
    for role in sorted(roles, key=lambda one: one.mention.start):
        who = role.identity
        evidence = Evidence(role.mention.start, role.mention.end, role.rule)
        persons.setdefault(who.id, Person(who.id, who.name, who.office, evidence))
    return tuple(persons.values())


def _from_headings(source: SourceText, people: NamedPeople) -> Iterator[_Role]:
    """People named in a heading as in "Remarks by Ana Lopez", "Ana Lopez's remarks", "Ana Lopez holds a briefing"."""
    for line in (source.headline, *source.below[:_LINES_OF_HEADING]):
        if not _is_heading(source, line):
            continue
        for mention, identity in people.between(line.start, line.end):
            before = source.text[max(line.start, mention.start - _BEFORE) : mention.start]
            after = source.text[mention.end : min(line.end, mention.end + _AFTER)]
            if _FORM_BEFORE_NAME.search(before):
                yield _Role(mention, identity, "form-by")
            elif _FORM_OF_NAME.search(after) and not _TOPIC_BEFORE_NAME.search(before):
                yield _Role(mention, identity, "form-of")
            elif _ADDRESSING.search(after) or (before.endswith(_DASHES) and not after):
                yield _Role(mention, identity, "addresses")


def _is_heading(source: SourceText, line: Line) -> bool:
    """Whether the line may name its speaker: the headline, or a line like it; no sentence, no journalist's question."""
    if _NOT_A_TURN.search(line.text[:_WORD_OF_TURN]):
        return False
    is_sentence = line.text.endswith((".", "?", "…")) or len(line.text) > _LONGEST_HEADING
    return line.start == source.headline.start or not is_sentence


def _bylines(source: SourceText, people: NamedPeople) -> Iterator[_Role]:
    for line in source.below[:_LINES_OF_HEADING]:
        for mention, identity in people.between(line.start, line.end):
            if mention.office and (mention.start, mention.end) == (line.start, line.end):
                yield _Role(mention, identity, "byline")


def _turns(source: SourceText, people: NamedPeople) -> Iterator[_Role]:
    """Paragraphs that begin with a name, perhaps with the office, and a colon; "Ana Lopez at the Lake Forum:" too."""
    for line in source.lines:
        colon = line.text.find(":", 0, _LONGEST_TURN)
        if colon > 0 and not _NOT_A_TURN.search(line.text[:colon]):
            end = line.start + len(ASIDE.sub("", line.text[:colon].rstrip()))
            for mention, identity in people.between(line.start, end):
                is_heading = colon == len(line.text) - 1 and source.text[mention.end : end].lstrip().startswith("at ")
                if mention.start == line.start and (mention.end == end or is_heading):
                    yield _Role(mention, identity, "turn")


def _announced(source: SourceText, people: NamedPeople) -> Iterator[_Role]:
    """The first name of a line that announces words with a colon: "Ana Lopez, on the outcome of the talks:"."""
    for line, below in pairwise(source.lines[: _LINES_OF_HEADING + 1]):
        if line.text.endswith(":") and is_spoken(below):
            for mention, identity in people.between(line.start, line.end):
                after = source.text[mention.end : line.end]
                if mention.start - line.start < _WORD_OF_TURN or _ON_TOPIC.match(after):
                    yield _Role(mention, identity, "announced")
                break


def is_spoken(line: Line) -> bool:
    """Whether an emoji that is no bullet, or a quotation mark, shows that the line is somebody's words."""
    return bool(line.ornament.strip(_BULLETS)) or line.text.startswith(("“", '"', "«"))


def _senders(source: SourceText, people: NamedPeople) -> Iterator[_Role]:
    """Who sent the message that the lead tells of: "The message reads, in part"."""
    for mention, identity in people.between(source.headline.start, source.lead_end):
        after = source.text[mention.end : mention.end + _AFTER]
        if _ADDRESSING.search(after) or _GREETS.search(after):
            yield _Role(mention, identity, "sender")


def _signature(source: SourceText, people: NamedPeople) -> Iterator[_Role]:
    """A line of the end that is nothing but a name."""
    for line in source.below[-_LINES_OF_SIGNATURE:]:
        for mention, identity in people.between(line.start, line.end):
            if (mention.start, mention.end) == (line.start, line.end):
                yield _Role(mention, identity, "signature")


def _company(source: SourceText, people: NamedPeople) -> Iterator[_Role]:
    """The people whom a sentence about a meeting or a call names."""
    if not any(people.between(source.headline.start, source.lead_end)):
        return
    for start, end in source.sentences_of_lead():
        named = list(people.between(start, end))
        if named and _TOGETHER.search(source.text[start:end]):
            for mention, identity in named:
                yield _Role(mention, identity, "company")
