"""Citations for readers: a note of the Chicago Manual of Style (18th edition), reference-list entries of APA (7th) and
MLA (9th), and a short form for newsrooms. Plain text, so nothing is italic.

``docs/citations.md`` says where they differ from what citeproc makes of the same CSL-JSON, and why.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from archive.citation import Citation, CitedPerson
from archive.date_words import DAY_FIRST, MONTH_FIRST, SHORT_MONTH, YEAR_FIRST, day_written, written
from archive.personal_names import divide

_MOST_AUTHORS_IN_APA = 20
BEGINS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What spreadsheets take for the beginning of a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""


class Style(StrEnum):
    """The forms of a citation in text."""

    CHICAGO = "chicago"
    APA = "apa"
    MLA = "mla"
    SHORT = "short"


STYLE_NAMES = {Style.CHICAGO: "Chicago", Style.APA: "APA", Style.MLA: "MLA", Style.SHORT: "short"}
"""What people call them."""


def citation_text(citation: Citation, style: Style) -> str:
    """The citation on one line, fit to be pasted into a spreadsheet."""
    return no_formula(_WRITERS[style](citation))


def no_formula(line: str) -> str:
    """The line, with an apostrophe before it where a spreadsheet would take it for a formula and calculate it."""
    return f"'{line}" if line.startswith(BEGINS_A_FORMULA) else line


def _chicago(citation: Citation) -> str:
    """A note for a post: names as they are spoken, commas between, three or more authors *et al.*"""
    names = [_with_role(one) for one in citation.speakers]
    author = f"{names[0]} et al." if len(names) > 2 else " and ".join(names) or citation.institution
    parts = (
        author,
        f"“{_title(citation)},” {citation.genre}",
        f"version {citation.revision}",
        citation.channel,
        written(citation.date, MONTH_FIRST) if citation.date else "n.d.",
        citation.archive_name,
        f"accessed {day_written(citation.accessed, MONTH_FIRST)}" if citation.accessed else None,
        citation.permalink,
    )
    return f"{', '.join(filter(None, parts))}."


def _apa(citation: Citation) -> str:
    """An entry for a post: author, date, first words with the kind of post in brackets, where it stands."""
    names = [_family_and_initials(one.name) for one in citation.speakers]
    author = _apa_authors(names) or citation.institution
    what = f"{citation.title} [{citation.genre}]"
    date = f"({written(citation.date, YEAR_FIRST) if citation.date else 'n.d.'})"
    retrieved = f"Retrieved {day_written(citation.accessed, MONTH_FIRST)}, from " if citation.accessed else ""
    sentences = (author, date, what) if author else (what, date)
    return f"{_sentences([*sentences, citation.archive_name, citation.channel])} {retrieved}{citation.permalink}"


def _apa_authors(names: list[str]) -> str:
    """All of them; of more than twenty the first nineteen and the last."""
    if len(names) > _MOST_AUTHORS_IN_APA:
        return f"{', '.join(names[: _MOST_AUTHORS_IN_APA - 1])}, … {names[-1]}"
    return f"{', '.join(names[:-1])}, & {names[-1]}" if len(names) > 1 else "".join(names)


def _mla(citation: Citation) -> str:
    """The first of two authors with the family name in front, three or more *et al.*"""
    names = [one.name for one in citation.speakers]
    parts = divide(names[0]) if names else None
    first = f"{parts.family}, {parts.given}" if parts else "".join(names[:1])
    if len(names) > 2:
        first += ", et al."
    elif len(names) == 2:
        first += f", and {names[1]}"
    container = (
        citation.channel,
        f"version {citation.revision}",
        written(citation.date, SHORT_MONTH) if citation.date else None,
        citation.archive_name,
        citation.permalink,
    )
    what = (first or citation.institution, f"“{_title(citation)}.”", citation.genre, ", ".join(filter(None, container)))
    accessed = f"Accessed {day_written(citation.accessed, SHORT_MONTH)}" if citation.accessed else None
    return _sentences([*what, accessed])


def _short(citation: Citation) -> str:
    """What a newsroom needs on one line: who, what, when and which date that is, where, and the way to the words."""
    who = "; ".join(f"{one.name} ({one.role})" if one.role else one.name for one in citation.speakers)
    date = "undated"
    if citation.date:
        date = f"{'stated' if citation.date_is_stated else 'posted on'} {written(citation.date, DAY_FIRST)}"
    where = f"{citation.channel} ({citation.platform})" if citation.platform else citation.channel
    what = f"“{citation.sentence.words}”, in “{citation.title}”" if citation.sentence else f"“{citation.title}”"
    accessed = f" (accessed {day_written(citation.accessed, DAY_FIRST)})" if citation.accessed else ""
    sentence = ", ".join(filter(None, (who or citation.institution, what, date, where)))
    return f"{sentence}. {citation.archive_name}, {citation.permalink}{accessed}"


_WRITERS = {Style.CHICAGO: _chicago, Style.APA: _apa, Style.MLA: _mla, Style.SHORT: _short}


def _title(citation: Citation) -> str:
    """The title inside quotation marks, where the style sets its own comma or full stop."""
    return citation.title.removesuffix(".")


def _with_role(person: CitedPerson) -> str:
    return f"{person.name} ({person.role})" if person.role else person.name


def _family_and_initials(name: str) -> str:
    """``Tarrenholm, I.``; a hyphenated given name keeps its hyphen: ``J.-P.``"""
    parts = divide(name)
    if parts is None:
        return name
    initials = (
        "-".join(f"{piece[0]}." for piece in word.split("-") if piece)
        for word in parts.given.replace(".", ". ").split()
    )
    return f"{parts.family}, {' '.join(initials)}"


def _sentences(parts: Iterable[str | None]) -> str:
    """The parts, each with a full stop unless it ends with one."""
    closed = (part if part.endswith((".", ".”")) else f"{part}." for part in parts if part)
    return " ".join(closed)
