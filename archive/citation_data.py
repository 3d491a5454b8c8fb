"""Citations for programs: CSL-JSON, RIS and BibTeX (biblatex).

- CSL-JSON: https://github.com/citation-style-language/schema (csl-data.json, version 1.0.2), the item type ``post``
- RIS: the tags of https://en.wikipedia.org/wiki/RIS_(file_format), as reference managers read and write them
- BibTeX: the entry type ``@online`` of biblatex 3.20 (section 2.1.1), in UTF-8

What no format has a field for (role, revision, which date it is, source, digest) stands in its note, in words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

from archive.citation import Citation, CitedPerson
from archive.edtf import EdtfDate, Precision
from archive.personal_names import divide

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\lbrace{}",  # BibTeX counts braces even where they are escaped
    "}": r"\rbrace{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
} | {character: f"\\{character}" for character in "#$%&_"}
_TO_TEX = str.maketrans(_TEX)
_TO_BIBTEX_KEY = str.maketrans("/@#~", ":::+")  # Biber forbids some of these in keys, other programs others
_SAFE_IN_ADDRESS = "!$&'()*+,/:;=?@[]#%~"


def csl_json(citation: Citation) -> str:
    """An array of one item, as reference managers import it."""
    return json.dumps([csl_item(citation)], ensure_ascii=False, indent=2) + "\n"


def csl_item(citation: Citation) -> dict[str, object]:
    """The item of CSL-JSON. Keys that would say nothing are left out."""
    item: dict[str, object | None] = {
        "id": _key(citation),
        "type": "post",
        "title": citation.title,
        "author": [_csl_name(one) for one in citation.speakers] or _csl_institution(citation),
        "issued": {"date-parts": _date_parts(citation.date)} if citation.date else None,
        "accessed": {"date-parts": [_day_parts(citation.accessed)]} if citation.accessed else None,
        "container-title": citation.channel,
        "genre": citation.genre,
        "language": _language(citation),
        "version": str(citation.revision),
        "archive": citation.archive_name,
        "URL": citation.permalink,
        "note": note(citation),
    }
    return {key: value for key, value in item.items() if value}


def ris(citation: Citation) -> str:
    """One record, with the line ends that the format asks for."""
    lines = "".join(f"{tag}  - {value}\r\n" for tag, value in _ris_fields(citation) if value)
    return f"TY  - ELEC\r\n{lines}ER  - \r\n"


def bibtex(citation: Citation) -> str:
    """One ``@online`` entry."""
    fields = "".join(f",\n  {name} = {{{value}}}" for name, value in _bibtex_fields(citation) if value)
    return f"@online{{{_key(citation).translate(_TO_BIBTEX_KEY)}{fields}\n}}\n"


def note(citation: Citation) -> str:
    """What no field takes, on one line, and never “key: value” at its start, which Zotero would take for a field."""
    return "; ".join(_note_parts(citation))


def _note_parts(citation: Citation) -> Iterator[str]:
    yield f"Revision {citation.revision}"
    if citation.sentence:
        yield f"sentence {citation.sentence.number}: “{citation.sentence.words}”"
    yield from (f"{one.name}: {one.role}" for one in citation.speakers if one.role)
    if citation.speakers and citation.institution:
        yield f"issued by {citation.institution}"
    if citation.title_is_first_words:
        yield "the title is the first words of the post"
    if citation.date:
        yield "the date is stated in the text" if citation.date_is_stated else "the date is that of posting"
    if citation.source_url:
        yield f"source {citation.source_url}"
    yield f"SHA-256 of the words {citation.sha256}"


def _key(citation: Citation) -> str:
    """``velmora/1@2#s3``"""
    key = f"{citation.ref}@{citation.revision}"
    return f"{key}#s{citation.sentence.number}" if citation.sentence else key


def _language(citation: Citation) -> str | None:
    return citation.language if citation.language != "und" else None


def _csl_name(person: CitedPerson) -> dict[str, str]:
    parts = divide(person.name)
    return {"family": parts.family, "given": parts.given} if parts else {"literal": person.name}


def _csl_institution(citation: Citation) -> list[dict[str, str]] | None:
    return [{"literal": citation.institution}] if citation.institution else None


def _date_parts(value: EdtfDate) -> list[list[int]]:
    parts = _day_parts(value.first)
    match value.precision:
        case Precision.YEAR:
            return [parts[:1]]
        case Precision.MONTH:
            return [parts[:2]]
        case Precision.DAY:
            return [parts]
        case Precision.SPAN:
            return [parts, _day_parts(value.last)]


def _day_parts(day: date) -> list[int]:
    return [day.year, day.month, day.day]


def _ris_fields(citation: Citation) -> Iterator[tuple[str, str | None]]:
    yield "ID", _key(citation)
    for person in citation.speakers:
        parts = divide(person.name)
        yield "AU", f"{parts.family}, {parts.given}" if parts else person.name
    if not citation.speakers:
        yield "AU", citation.institution
    yield "TI", citation.title
    yield "T2", citation.channel
    if citation.date:
        yield "PY", f"{citation.date.first.year:04d}"
        yield "DA", _ris_date(citation.date)
    if citation.accessed:
        yield "Y2", citation.accessed.isoformat().replace("-", "/")
    yield "ET", f"Revision {citation.revision}"
    yield "M3", citation.genre
    yield "LA", _language(citation)
    yield "DB", citation.archive_name
    yield "UR", citation.permalink
    yield "N1", note(citation)


def _ris_date(value: EdtfDate) -> str:
    """``YYYY/MM/DD/other``: unknown parts stay empty; a span, which the format cannot say, stands under *other*."""
    year, month, day_of_month = value.first.isoformat().split("-")
    match value.precision:
        case Precision.YEAR:
            return f"{year}///"
        case Precision.MONTH:
            return f"{year}/{month}//"
        case Precision.DAY:
            return f"{year}/{month}/{day_of_month}"
        case Precision.SPAN:
            return f"{year}/{month}/{day_of_month}/until {value.last.isoformat()}"


def _bibtex_fields(citation: Citation) -> Iterator[tuple[str, str | None]]:
    names = [_bibtex_name(one) for one in citation.speakers]
    if not names and citation.institution:
        names = [f"{{{_tex(citation.institution)}}}"]
    yield "author", " and ".join(names)
    yield "title", f"{{{_tex(citation.title)}}}"
    yield "titleaddon", _tex(citation.genre)
    yield "organization", _tex(citation.channel)
    yield "date", str(citation.date) if citation.date else None
    yield "version", str(citation.revision)
    yield "language", _language(citation)
    yield "url", quote(citation.permalink, safe=_SAFE_IN_ADDRESS)  # verbatim in biblatex: no brace may stand in it
    yield "urldate", citation.accessed.isoformat() if citation.accessed else None
    yield "library", _tex(citation.archive_name)
    yield "note", _tex(note(citation))


def _bibtex_name(person: CitedPerson) -> str:
    """Braces keep “and” and commas inside a name that is not divided from being read as BibTeX's own."""
    parts = divide(person.name)
    return f"{_tex(parts.family)}, {_tex(parts.given)}" if parts else f"{{{_tex(person.name)}}}"


def _tex(text: str) -> str:
    return text.translate(_TO_TEX)
