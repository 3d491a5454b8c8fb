"""Which international bodies does the text name?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import re2

from archive.description import Organisation
from ingest.extract import gazetteer
from ingest.extract.gazetteer import KnownOrganisation
from ingest.extract.phrases import PhraseTable, fold_word
from ingest.extract.source_text import SourceText

_HASHTAG = re2.compile(r"#([\pL\pN_]+)")


@dataclass(frozen=True, slots=True)
class _Naming:
    """What a name in the table stands for; None for a national body whose name contains an international one's."""

    organisation: KnownOrganisation | None
    only_beside_parent: bool = False


def read_organisations(source: SourceText) -> tuple[Organisation, ...]:
    """The bodies named anywhere in the text or its hashtags, in the order of their first mention."""
    mentions = sorted(_named(source) + _tagged(source), key=lambda one: one.evidence.start)
    first: dict[str, Organisation] = {}
    for mention in mentions:
        first.setdefault(mention.id, mention)
    return tuple(first.values())


def _named(source: SourceText) -> list[Organisation]:
    found: list[Organisation] = []
    beside_parent: list[tuple[KnownOrganisation, Organisation]] = []
    for match in _names().matches(source.text, source.words):
        start, end = source.words[match.first].start, source.words[match.last - 1].end
        for naming in match.values:
            if naming.organisation is None:
                continue
            mention = _mention(source, naming.organisation, start, end, "name")
            if naming.only_beside_parent:
                beside_parent.append((naming.organisation, mention))
            else:
                found.append(mention)
    named = {mention.id for mention in found}
    return found + [mention for known, mention in beside_parent if named & {known.parent, known.id}]


def _tagged(source: SourceText) -> list[Organisation]:
    found = []
    for tag in _HASHTAG.finditer(source.text):
        known = _hashtags().get(fold_word(tag[1] or ""))
        if known is not None:
            found.append(_mention(source, known, tag.start(), tag.end(), "hashtag"))
    return found


def _mention(source: SourceText, known: KnownOrganisation, start: int, end: int, rule: str) -> Organisation:
    return Organisation(known.id, known.name, source.evidence(start, end, rule))


@cache
def _names() -> PhraseTable[_Naming]:
    entries = [(phrase, _Naming(None)) for phrase in gazetteer.not_organisations()]
    for known in gazetteer.organisations():
        entries += [(phrase, _Naming(known)) for phrase in (known.name, *known.aliases)]
        entries += [(phrase, _Naming(known, only_beside_parent=True)) for phrase in known.beside_parent]
    return PhraseTable(entries)


@cache
def _hashtags() -> dict[str, KnownOrganisation]:
    return {fold_word(tag): known for known in gazetteer.organisations() for tag in known.hashtags}
