"""Which institution speaks, or on whose behalf is it said?"""

from __future__ import annotations

from collections.abc import Iterator

import re2

from archive.description import Evidence, Issuer, Person
from ingest.extract.patterns import any_of
from ingest.extract.people import NamedPeople
from ingest.extract.source_text import SourceText

_LINES_OF_HEADING = 4
_LONGEST_HEADING = 600
_CAPITALISED = r"\p{Lu}[^\s:;,()]*"
_NAME = rf"{_CAPITALISED}(?:\s+(?:of|the|in|to|for|and|on)(?:\s+the)?\s+{_CAPITALISED}|\s+{_CAPITALISED})*"
# Institutions whose names begin or end so; a name without one of these words may be a person's or a thing's.
_INSTITUTION = re2.compile(
    r"\b(?:Embassy|Consulate|Mission|Ministry|Department|Government|Council|Parliament|Office|Secretariat|Commission|Duma"
    r"|Assembly|Organi[sz]ation|Union|Delegation|Agency|Senate|Committee|Participants|MFA|Presidency|Chancellery)\b"
)
_OWN = re2.compile(r"^(?:My|Our|His|Her|Their)\b")  # "My Government" in a speech names nothing
_AUTHOR_LINE = re2.compile(rf"^(?:The\s+)?({_NAME})\s*:")
_OPENING = re2.compile(
    rf"^(?:The\s+)?({_NAME})\s+(?:strongly\s+)?"
    + any_of("calls", "condemns", "congratulates", "expresses", "has", "informs", "welcomes", "wishes")
    + r"\b"
)
_FORM_BY = re2.compile(
    rf"(?:(?i:appeal|comment|commentary|statement|communiqu[eé]|declaration|message))\s+(?:of|by|from)\s+(?:the\s+)?({_NAME})"
)
_STATEMENT_OF = re2.compile(rf"^(?:The\s+)?({_NAME}?)(?:['’]s)?\s+(?i:statement|comment|commentary)\b")
_WHOLE_LINE = re2.compile(rf"^({_NAME})$")
_SPOKESPERSON = re2.compile(
    r"^((?:\S+\s+){0,5}?(?:MFA|Ministry|Department|Embassy|Government))(?:['’]s)?\s+(?:[Oo]fficial\s+)?[Ss]pokes"
)


def read_issuer(source: SourceText, people: NamedPeople, speakers: tuple[Person, ...]) -> Issuer | None:
    """The institution that the heading names, else the one whose spokesperson speaks."""
    for issuer in (*_from_headings(source), *_from_spokespersons(source, speakers)):
        evidence = issuer.evidence
        if evidence.rule == "spokesperson" or not any(people.between(evidence.start, evidence.end)):
            return issuer
    return None


def _from_headings(source: SourceText) -> Iterator[Issuer]:
    """Headings like "Embassy of Peru in Chad:" and "Statement by the Lake Commission", or a line of the name alone."""
    headline, below = source.headline, source.below[:_LINES_OF_HEADING]
    places = [(headline, "author-line", _AUTHOR_LINE), (headline, "opening", _OPENING)]
    places += [(headline, "form-of", _STATEMENT_OF)]
    places += [(line, "form-by", _FORM_BY) for line in (headline, *below)]
    places += [(line, "line", _WHOLE_LINE) for line in below if not line.ornament]  # with one, it labels a link
    institutional = {line.start for line in (headline, *below) if _INSTITUTION.search(line.text[:_LONGEST_HEADING])}
    for line, rule, pattern in places:
        found = pattern.search(line.text[:_LONGEST_HEADING]) if line.start in institutional else None
        if found is not None and _INSTITUTION.search(found[1] or "") and not _OWN.search(found[1] or ""):
            start, end = line.start + found.start(1), line.start + found.end(1)
            yield Issuer(" ".join(source.text[start:end].split()), Evidence(start, end, rule))


def _from_spokespersons(source: SourceText, speakers: tuple[Person, ...]) -> Iterator[Issuer]:
    for speaker in speakers:
        if speaker.role is None:
            continue
        found = _SPOKESPERSON.search(speaker.role)
        start = source.text.find(speaker.role)
        if found is not None and start >= 0:
            end = start + found.end(1)
            yield Issuer(found[1] or "", Evidence(start, end, "spokesperson"))
