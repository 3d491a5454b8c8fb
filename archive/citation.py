"""What a citation of a statement, or of a sentence of it, has to say; how it is written down stands in
``archive.citation_text`` (for readers) and ``archive.citation_data`` (for programs).

A citation always names a revision: only its words never change.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from archive.channels import Channel
from archive.edtf import EdtfDate
from archive.headline import headline
from archive.statement import Revision, Statement, StatementRef
from archive.web_address import SERVICES, is_web_address, platform


@dataclass(frozen=True, slots=True)
class CitedPerson:
    """A speaker, with the office as the text gives it."""

    name: str
    role: str | None


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence of the statement by its number, from 1, and its words."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The facts, which every format orders in its own way. Each text is one line."""

    ref: StatementRef
    revision: int
    speakers: tuple[CitedPerson, ...]
    institution: str | None
    """Who speaks where no person does: the issuer that the text names, else the institution of the channel."""
    title: str
    """Where the statement has none, its first words, with an ellipsis as a mark where it goes on."""
    title_is_first_words: bool
    date: EdtfDate | None
    date_is_stated: bool
    """Whether the text states the date; else it is the day of posting."""
    channel: str
    platform: str | None
    language: str
    """ISO 639-1, or ``und``."""
    source_url: str | None
    permalink: str
    """The address of the revision, or of the sentence in it."""
    accessed: datetime.date | None
    archive_name: str
    sha256: str
    """Of the words (archive.canonical.content_digest), in hexadecimal."""
    sentence: CitedSentence | None = None

    @property
    def genre(self) -> str:
        """What is cited, in a reader's words: ``Telegram post``, ``Web page``; ``Post`` where nobody knows."""
        if self.platform in SERVICES:
            return f"{self.platform} post"
        return "Web page" if self.platform else "Post"


def cite(
    revision: Revision,
    *,
    channel: Channel | None,
    permalink: str,
    archive_name: str,
    accessed: datetime.date | None = None,
    sentence: CitedSentence | None = None,
) -> Citation:
    """The citation of a revision. A channel that nobody registered goes by its slug.

    `permalink` must name the revision, and the sentence where one is cited.
    """
    statement = revision.statement
    description, provenance, effective = statement.description, statement.provenance, statement.effective_date
    issuer = description.issuer.name if description.issuer else None
    source_url = provenance.source_url if is_web_address(provenance.source_url) else None
    platform_url = source_url or (channel.post_url if channel else None)
    return Citation(
        ref=revision.ref,
        revision=revision.number,
        speakers=tuple(
            CitedPerson(_one_line(one.name), _one_line(one.role) if one.role else None) for one in description.speakers
        ),
        institution=_one_line(issuer or (channel.institution if channel else None) or "") or None,
        title=_title(statement),
        title_is_first_words=not statement.title,
        date=effective.date if effective else None,
        date_is_stated=bool(effective and effective.stated),
        channel=_one_line(channel.title) if channel else statement.ref.channel,
        platform=platform(platform_url) if platform_url else None,
        language=description.language.code,
        source_url=_one_line(source_url) if source_url else None,
        permalink=permalink,
        accessed=accessed,
        archive_name=archive_name,
        sha256=revision.content_digest,
        sentence=CitedSentence(sentence.number, _one_line(sentence.words)) if sentence else None,
    )


def _title(statement: Statement) -> str:
    name = headline(statement)
    goes_on = not statement.title and name.split() != statement.text.split() and not name.endswith("…")
    return _one_line(f"{name} …" if goes_on else name)


def _one_line(text: str) -> str:
    """The text without line breaks and other control characters, which would end a field in some format."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
