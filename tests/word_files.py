"""A .docx as small as one can be: the two parts that Word wants, and the words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from html import escape

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main'
    '+xml"/></Types>'
)
_BEGINNING = (
    '<?xml version="1.0" encoding="UTF-8"?><w:document '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)
_END = "</w:body></w:document>"


def paragraph(text: str, *, style: str = "Normal") -> str:
    """A paragraph, cut into two runs as Word cuts words where one was corrected."""
    middle = len(text) // 2
    runs = "".join(
        f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>' for part in (text[:middle], text[middle:])
    )
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def word_file(paragraphs: Iterable[str]) -> bytes:
    """The file with these paragraphs, in XML."""
    return package({"word/document.xml": _BEGINNING + "".join(paragraphs) + _END})


def package(parts: dict[str, str]) -> bytes:
    """A ZIP archive of these parts, compressed."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", _TYPES)
        for name, content in parts.items():
            file.writestr(name, content)
    return held.getvalue()
