"""Which international bodies does the text name?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from archive.description import Evidence, Organisation
from ingest.extract import gazetteer
from ingest.extract.gazetteer import KnownOrganisation
from ingest.extract.phrases import PhraseTable, fold_word
from ingest.extract.source_text import SourceText

_SPELT_TOO = (
    *(("United Nations", "UN"), ("UN ", "United Nations "), ("Centre", "Center"), ("Center", "Centre")),
    *(("Defence", "Defense"), ("Defense", "Defence"), ("Labour", "Labor"), ("Programme", "Program")),
    *(("Co-operation", "Cooperation"), ("Cooperation", "Co-operation")),
    *(("ization", "isation"), ("isation", "ization")),
)


@dataclass(frozen=True, slots=True)
class _Naming:
    """What a name in the table stands for; None for a national body whose name contains an international one's."""

    organisation: KnownOrganisation | None
    only_beside_parent: bool = False


def read_organisations(source: SourceText) -> tuple[Organisation, ...]:
    """The bodies named anywhere in the text or its hashtags, in the order of their first mention."""
    first: dict[str, Organisation] = {}
    for mention in (*_named(source), *_tagged(source)):
        known = first.get(mention.id)
        if known is None or mention.evidence.start < known.evidence.start:
            first[mention.id] = mention
    return tuple(sorted(first.values(), key=lambda one: one.evidence.start))


def _named(source: SourceText) -> list[Organisation]:
    """The first mention of each body by a name."""
    found: dict[str, Organisation] = {}
    beside_parent: dict[str, tuple[str | None, Organisation]] = {}
    for match in _names().matches(source.text, source.words):
        start, end = source.words[match.first].start, source.words[match.last - 1].end
        for naming in match.values:
            known = naming.organisation
            if known is None or known.id in (beside_parent if naming.only_beside_parent else found):
                continue
            mention = _mention(source, known, start, end, "name")
            if naming.only_beside_parent:
                beside_parent[known.id] = (known.parent, mention)
            else:
                found[known.id] = mention
    return [
        *found.values(),
        *(mention for parent, mention in beside_parent.values() if {parent, mention.id} & set(found)),
    ]


def _tagged(source: SourceText) -> list[Organisation]:
    """The first mention of each body by a hashtag."""
    found: dict[str, Organisation] = {}
    for tag in source.hashtags:
        known = _hashtags().get(tag.folded)
        if known is not None and known.id not in found:
            found[known.id] = _mention(source, known, tag.start, tag.end, "hashtag")
    return list(found.values())


def _mention(source: SourceText, known: KnownOrganisation, start: int, end: int, rule: str) -> Organisation:
    return Organisation(known.id, known.name, Evidence(start, end, rule))


@cache
def _names() -> PhraseTable[_Naming]:
    entries = [(phrase, _Naming(None)) for phrase in gazetteer.not_organisations()]
    for known in gazetteer.organisations():
        names = (spelling for name in (known.name, *known.aliases) for spelling in _spellings(name))
        entries += [(phrase, _Naming(known)) for phrase in dict.fromkeys((*names, *known.translations))]
        entries += [(phrase, _Naming(known, only_beside_parent=True)) for phrase in known.beside_parent]
    return PhraseTable(entries)


def _spellings(name: str) -> Iterator[str]:
    """The name in British and in American spelling, and with the United Nations written out and not."""
    yield name
    for one, other in _SPELT_TOO:
        if one in name:
            yield name.replace(one, other)


@cache
def _hashtags() -> dict[str, KnownOrganisation]:
    return {fold_word(tag): known for known in gazetteer.organisations() for tag in known.hashtags}
