"""Which format a draft has, and how it is read: plain text, Markdown, HTML or .docx.

Nothing in a draft is executed, fetched or expanded.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from webapp.draft_encoding import decoded
from webapp.draft_html import html_paragraphs
from webapp.draft_lines import markdown_paragraphs, plain_paragraphs
from webapp.draft_text import Draft, DraftTooLong, UnreadableDraft
from webapp.draft_word import is_word_file, word_paragraphs

MOST_BYTES = 10_000_000
"""How large a draft's file may be: a .docx with its pictures."""

_MARKDOWN = frozenset({".md", ".markdown", ".mdown"})
_HTML = frozenset({".html", ".htm", ".xhtml"})
_BEGINS_LIKE_HTML = re.compile(r"\s*<(?:!doctype\s+html|html|head|body|p|div|article|h1|blockquote)\b", re.IGNORECASE)
_OTHER_FILES = {b"%PDF": "a PDF", b"{\\rtf": "an RTF", b"\xd0\xcf\x11\xe0": "an old .doc"}


def read_draft(data: bytes, *, name: str = "") -> Draft:
    """The draft in these bytes; the end of a file's name tells Markdown and HTML, the bytes tell the rest.

    Raises UnreadableDraft, and DraftTooLong for more than MOST_BYTES bytes or MOST_CHARACTERS characters.
    """
    if len(data) > MOST_BYTES:
        raise DraftTooLong(
            f"the file of a draft has at most {MOST_BYTES:,} bytes: check it in parts, or without pictures"
        )
    if is_word_file(data):
        return Draft.of(word_paragraphs(data))
    for beginning, kind in _OTHER_FILES.items():
        if data.startswith(beginning):
            raise UnreadableDraft(f"the draft is {kind} file: save it as .docx or as text")
    return read_text(decoded(data), name=name)


def read_text(text: str, *, name: str = "") -> Draft:
    """The draft in this text. Raises UnreadableDraft or DraftTooLong."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _HTML or (suffix not in _MARKDOWN and _BEGINS_LIKE_HTML.match(text)):
        return Draft.of(html_paragraphs(text))
    return Draft.of(markdown_paragraphs(text) if suffix in _MARKDOWN else plain_paragraphs(text))
