"""The citation line: one line of text that a journalist can paste, and by which a reader finds the words again."""

from __future__ import annotations

from archive.channels import Channel
from archive.statement import Statement
from webapp.wording import date_words, headline


def citation_line(statement: Statement, *, channel: Channel | None, permalink: str, archive_name: str) -> str:
    """Who (with the office, or the institution), what, when and which date that is, where, and the link to the words.

    `permalink` should name the revision: those words never change. A channel that nobody registered goes by its slug.
    """
    where = channel.title if channel else statement.ref.channel
    parts = [_who(statement), f"“{headline(statement)}”", _when(statement), where]
    sentence = ", ".join(part for part in parts if part)
    return f"{sentence}. {archive_name}, {permalink}"


def _who(statement: Statement) -> str:
    """All the speakers; the institution where no person speaks; nothing where the text names neither."""
    speakers = statement.description.speakers
    if speakers:
        return "; ".join(f"{one.name} ({one.role})" if one.role else one.name for one in speakers)
    issuer = statement.description.issuer
    return issuer.name if issuer else ""


def _when(statement: Statement) -> str:
    effective = statement.effective_date
    if effective is None:
        return "undated"
    return f"{'stated' if effective.stated else 'posted on'} {date_words(effective.date)}"
