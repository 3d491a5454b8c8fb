"""The paragraphs of a .docx (Office Open XML, ECMA-376 part 1, section 17): the words of ``word/document.xml``.

Of the package only that part is opened, so macros, links, pictures and embedded files are never touched. It is inflated
and parsed piece by piece, and the bytes are counted: what a header says of sizes may be a lie.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from lxml import etree

from webapp.draft_text import DraftTooLong, ParagraphKind, UnreadableDraft

MOST_INFLATED = 50_000_000
"""In bytes, of ``word/document.xml``: a book has a tenth of it."""

_PART = "word/document.xml"
_CHUNK = 64 * 1024
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Word names a style in the language in which it was installed; the ids are those of the languages of most drafts.
_QUOTING_STYLE = re.compile(r"(?i)(intense)?(quot|zitat|citat|blocktext|blockquot|выделенн?аяцитата|цитата)")


def is_word_file(data: bytes) -> bool:
    """Whether the bytes are those of a ZIP archive, as every .docx is."""
    return data.startswith(b"PK\x03\x04")


def word_paragraphs(data: bytes) -> Iterator[tuple[ParagraphKind, str]]:
    """The paragraphs, those of tables and text boxes too; tracked insertions count, deletions do not.

    Raises UnreadableDraft, and DraftTooLong for more than MOST_INFLATED bytes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package, package.open(_PART) as part:
            yield from _paragraphs(part)
    except KeyError as error:
        raise UnreadableDraft("the draft is a ZIP archive and no .docx: save it as .docx") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, etree.XMLSyntaxError) as error:
        raise UnreadableDraft(f"the .docx is damaged or locked ({error}): save it anew, without a password") from error


def _paragraphs(part: IO[bytes]) -> Iterator[tuple[ParagraphKind, str]]:
    # Entities are left alone and nothing is loaded; a part with its own entities is refused, since it lacks words then.
    parser = etree.XMLPullParser(("start", "end"), resolve_entities=False, no_network=True, load_dtd=False)
    reading, inflated = _Reading(), 0
    while chunk := part.read(_CHUNK):
        inflated += len(chunk)
        if inflated > MOST_INFLATED:
            raise DraftTooLong(f"the text of a .docx has at most {MOST_INFLATED:,} bytes: check it in parts")
        if inflated == len(chunk) and b"<!DOCTYPE" in chunk:
            raise UnreadableDraft("the .docx defines entities, which no word processor does: save it anew")
        parser.feed(chunk)
        yield from reading.read(parser)
    parser.close()
    yield from reading.read(parser)


class _Reading:
    """The paragraphs that are open, the innermost last (a text box stands inside of one), each with its words."""

    def __init__(self) -> None:
        self._open: list[list[str]] = []
        self._styles: list[str] = []
        self._fallbacks = 0

    def read(self, parser: etree.XMLPullParser) -> Iterator[tuple[ParagraphKind, str]]:
        """What was parsed since the last time."""
        for event, element in parser.read_events():
            if element.tag == _FALLBACK:  # the same words once more, for older programs
                self._fallbacks += 1 if event == "start" else -1
            elif self._fallbacks:
                continue
            elif element.tag == f"{_WORD}p":
                if event == "start":
                    self._open.append([])
                    self._styles.append("")
                else:
                    yield self._kind(), "".join(self._open.pop())
                    element.clear()
            elif event == "end" and self._open:
                self._add(element)

    def _add(self, element: etree._Element) -> None:
        match str(element.tag).removeprefix(_WORD):
            case "t":
                self._open[-1].append(element.text or "")
            case "tab":
                self._open[-1].append(" ")
            case "br" | "cr":
                self._open[-1].append("\n")
            case "noBreakHyphen":
                self._open[-1].append("-")
            case "pStyle":
                self._styles[-1] = element.get(f"{_WORD}val", "")

    def _kind(self) -> ParagraphKind:
        quoting = _QUOTING_STYLE.match(self._styles.pop())
        return ParagraphKind.BLOCK_QUOTATION if quoting else ParagraphKind.PROSE
