"""The panel “Cite these words”: what a journalist takes along of words that were selected in a statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from archive.citation import Citation
from archive.citation_text import no_formula
from archive.statement import Revision, Statement
from webapp.marking import Span
from webapp.quotation import Quotation
from webapp.statement_page import facet_label
from webapp.wording import capture_words, date_words, time_words


@dataclass(frozen=True, slots=True)
class CitePanel:
    """What the panel shows. `link` is the whole address of the words; `block` is all that a report needs, to copy."""

    quotation: Quotation
    link: str
    block: str
    robust_link: str | None


def cite_panel(revision: Revision, cited: Citation, quoted: Quotation, link: str) -> CitePanel:
    """The panel for these words of the revision."""
    block = "\n".join(map(no_formula, _block_lines(revision, cited, quoted, link)))
    return CitePanel(quoted, link, block, robust_link(revision, cited, link))


def quoted_span(quoted: Quotation) -> Span:
    """What marks the words in the text. Its number is 0, for evidence is numbered from 1."""
    return Span(quoted.start, quoted.end, number=0, field="quoted", note="The words that are cited")


def robust_link(revision: Revision, cited: Citation, link: str) -> str | None:
    """A link to the source as HTML that names the words here too (https://robustlinks.mementoweb.org/spec/).

    None without a source. The date of the version is left out where the time of capture is only asserted.
    """
    if cited.source_url is None:
        return None
    captured = revision.statement.provenance.captured
    date = Markup(' data-versiondate="{}"').format(captured.instant.date().isoformat())
    return str(
        Markup('<a href="{0}" data-originalurl="{0}" data-versionurl="{1}"{2}>{3}</a>').format(
            cited.source_url, link, Markup("") if captured.asserted else date, cited.title
        )
    )


def _block_lines(revision: Revision, cited: Citation, quoted: Quotation, link: str) -> Iterator[str]:
    statement = revision.statement
    yield f"“{' '.join(quoted.words.split())}”"
    people = [f"{one.name}, {one.role}" if one.role else one.name for one in cited.speakers]
    if speaker := "; ".join(people) or cited.institution:
        yield speaker
    if occasion := ", ".join(
        (*(one.name for one in statement.description.events), *(one.name for one in statement.description.places))
    ):
        yield occasion
    yield _dates(statement)
    yield f"{cited.channel}, {cited.genre}"
    if cited.source_url:
        yield f"Source: {cited.source_url}"
    yield f"{cited.archive_name}: {link}"
    yield f"Captured {capture_words(statement.provenance.captured)}"
    yield f"Revision {cited.revision} of {cited.ref}, status: {facet_label(revision, 'status')}"
    yield f"SHA-256 of the words: {cited.sha256}"


def _dates(statement: Statement) -> str:
    stated, posted = statement.description.date, statement.provenance.posted
    dates = (
        f"stated {date_words(stated.date)}" if stated else None,
        f"posted {time_words(posted)}" if posted else None,
        f"edited {time_words(statement.provenance.edited)}" if statement.provenance.edited else None,
    )
    words = "; ".join(filter(None, dates)) or "undated"
    return words[0].upper() + words[1:]
