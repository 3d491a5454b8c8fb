"""Whose words does the text carry, and who else took part?

A speaker is named as one: by a heading ("Remarks by ...", "...'s interview"), a byline, a turn ("💬 Ana Lopez:"), a
signature, or, in a report of talks, a verb of saying ("Lopez stressed"). Being present or mentioned makes no speaker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import re2

from archive.description import Evidence, Kind, Person
from ingest.extract import gazetteer
from ingest.extract.patterns import any_of
from ingest.extract.people import Identity, Mention, NamedPeople
from ingest.extract.phrases import find_words, fold_word
from ingest.extract.source_text import ASIDE, Line, SourceText

_LINES_OF_HEADING = 6
_LINES_OF_SIGNATURE = 3
_LONGEST_HEADING = 300
_LONGEST_TURN = 200
_WORD_OF_TURN = 20
_LONGEST_OFFICE = 12
_SMALL_WORDS = frozenset(["the", "of", "for", "and", "s"])
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
        any_of(
            "delivers?",
            "delivered",
            "extends?",
            "extended",
            "gives?",
            "gave",
            "holds?",
            "held",
            "makes?",
            "made",
            "sends?",
            "sent",
        )
        + rf"\s+(?:\S+\s+){{0,3}}{_FORM}",
        any_of("addresse[sd]", "answer(?:s|ed)?", "congratulate[sd]?", "to (?i:deliver|give|hold)") + r"\b",
        r"(?:speaks?|spoke)\s+(?:to|at)\b",
        r"to\s+\p{Lu}{2,}\b",  # "to RT"
    )
)
_GREETS = re2.compile(r"^\s+greet(?:s|ed)\b")
_SAID = (
    r"(?:,? in (?:his|her) turn,?|,? for (?:his|her) part,?)?\s+"
    r"(?:also |further |once again |strongly |again |particularly |specifically |warmly |then )*"
    + any_of(
        any_of(
            *("acknowledge", "announce", "argue", "assure", "commend", "declare", "denounce", "describe", "encourage")
        )
        + "[ds]?",
        any_of(*("note", "outline", "praise", "pledge", "promise", "propose", "reiterate", "salute", "urge", "voice"))
        + "[ds]?",
        any_of(
            *("add", "affirm", "applaud", "comment", "condemn", "confirm", "express", "hail", "highlight", "insist"),
            *("laud", "point out", "reaffirm", "recall", "reject", "remark", "remind", "report", "stress", "thank"),
            *("underscore", "warn"),
        )
        + "(?:s|es|ed|d)?",
        *("called (?:for|on|upon|it|the)", "concluded", "congratulated", "drew attention", "believes"),
        r"conveyed (?:best|condolences|congratulations|gratitude|greetings|h(?:is|er)|sincere|warm)",
        *("emphasi[sz]e[ds]", "explain(?:s|ed)", "had the following to say", "hono[u]?red the memory"),
        "greeted the (?:audience|guests|participants)",
        *("informed", "mentioned", r"shared h(?:is|er)"),
        *("invited", "observed that", "paid tribute", "pointed out", "replied", "responded", "sa(?:id|ys)"),
        *(
            "recommended",
            "spoke (?:of|about)",
            "state[ds]",
            "suggested",
            "told",
            "underline[ds]",
            "welcome[ds] (?:the|this|that)",
        ),
        *("wished", "wrote", "addressed the (?:audience|gathering|guests|meeting|participants)"),
    )
    + r"\b"
)
_SAYS = re2.compile(f"^{_SAID}")
_SAYING = re2.compile(rf"\p{{L}}{_SAID}")
# "Ana Lopez and Minister Juan Rey agreed": what both say is nobody's own words.
_JOINED_TO_ANOTHER = re2.compile(r"\p{Lu}\pL+,?\s+and\s+(?:\p{L}+\s+){0,4}$")
# "“The lake is ours,” said Ana Lopez."
_SAID_BEFORE_NAME = re2.compile(
    r"[\"”’»],?\s+"
    + any_of(
        "added",
        "commented",
        "declared",
        "emphasi[sz]ed",
        "explained",
        "noted",
        "recalled",
        "sa(?:id|ys)",
        "state[ds]",
        "stressed",
    )
    + r"\s+(?:the\s+)?$"
)
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
_TOLD_BY_NOBODY = frozenset([Kind.NEWS, Kind.COMMEMORATION])
"""In these, whoever is quoted anywhere speaks, if no heading names a speaker."""
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
    if kind in _REPORTS:
        found += _reported(source, people, len(source.text))
    elif not found:
        found += _reported(source, people, len(source.text) if kind in _TOLD_BY_NOBODY else source.lead_end)
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


def _reported(source: SourceText, people: NamedPeople, end: int) -> Iterator[_Role]:
    """People before a verb of saying: by name, or by an office that only one person of the text holds."""
    mentions = list(people.between(0, end))
    for mention, identity in mentions:
        before = source.text[max(0, mention.start - _BEFORE) : mention.start]
        is_joint = _JOINED_TO_ANOTHER.search(before) is not None
        after = source.text[mention.end : mention.end + _AFTER]
        if source.text.endswith(", ", 0, mention.start):
            after = after.removeprefix(",")  # "the Chair of the session, Ambassador Ana Lopez, said"
        if (not is_joint and _SAYS.search(after)) or _SAID_BEFORE_NAME.search(before):
            yield _Role(mention, identity, "reported-speech")
    first = {identity.id: (mention, identity) for mention, identity in reversed(mentions)}
    if first:
        holders = _holders(identity for _, identity in first.values())
        for found in _SAYING.finditer(source.text[:end]):
            said_by = _only_holder(source, source.word_index(found.start() + 1), holders)
            if said_by is not None:
                yield _Role(*first[said_by], "reported-speech")


def _only_holder(source: SourceText, end: int, holders: Mapping[str, frozenset[str]]) -> str | None:
    """Who alone holds the office that is named right before a word: "the Peruvian minister"; nobody for two offices."""
    words, begin = source.words, end
    while begin > 0 and end - begin < _LONGEST_OFFICE and words[begin - 1].folded in _SMALL_WORDS | holders.keys():
        if begin < end and source.gap(begin) != " ":
            break
        begin -= 1
    parts = " ".join(word.folded for word in words[begin:end]).split(" and ")
    named = [part for part in parts if not gazetteer.offices().heads.isdisjoint(part.split())]
    if len(named) != 1 or words[begin].folded == "and" or words[end - 1].folded in _SMALL_WORDS:
        return None
    office = [word.folded for word in words[begin:end] if word.folded not in _SMALL_WORDS]
    common = frozenset.intersection(*(holders[word] for word in office))
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


def _company(source: SourceText, people: NamedPeople) -> Iterator[_Role]:
    """The people whom a sentence about a meeting or a call names."""
    if not any(people.between(source.headline.start, source.lead_end)):
        return
    for start, end in source.sentences_of_lead():
        named = list(people.between(start, end))
        if named and _TOGETHER.search(source.text[start:end]):
            for mention, identity in named:
                yield _Role(mention, identity, "company")
