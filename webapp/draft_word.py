"""The paragraphs of a .docx (Office Open XML, ECMA-376 part 1, section 17): the words of ``word/document.xml``.

Of the package only that part is opened, so macros, links, pictures and embedded files are never touched. It is inflated
and parsed piece by piece, and the bytes are counted: what a header says of sizes may be a lie.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import IO
from xml.parsers import expat

from webapp.draft_text import DraftTooLong, ParagraphKind, UnreadableDraft

MOST_INFLATED = 20_000_000
"""In bytes, of ``word/document.xml``: a long book has half of it."""

_PART = "word/document.xml"
_CHUNK = 64 * 1024
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
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
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, expat.ExpatError) as error:
        raise UnreadableDraft(f"the .docx is damaged or locked ({error}): save it anew, without a password") from error


def _paragraphs(part: IO[bytes]) -> Iterator[tuple[ParagraphKind, str]]:
    # Expat loads nothing and builds no tree; lxml keeps every element until the end, and of a bomb there are millions.
    reading = _Reading()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_entities
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.data
    inflated = 0
    while chunk := part.read(_CHUNK):
        inflated += len(chunk)
        if inflated > MOST_INFLATED:
            raise DraftTooLong(f"the text of a .docx has at most {MOST_INFLATED:,} bytes: check it in parts")
        parser.Parse(chunk)
        yield from reading.drain()
    parser.Parse(b"", True)  # noqa: FBT003 - that this is the end
    yield from reading.drain()


def _refuse_entities(*_: object) -> None:
    raise UnreadableDraft("the .docx defines entities, which no word processor does: save it anew")


class _Reading:
    """What expat tells of the elements.

    The innermost paragraph is the last of `_open`: a text box stands inside of one.
    """

    def __init__(self) -> None:
        self._open: list[list[str]] = []
        self._styles: list[str] = []
        self._done: list[tuple[ParagraphKind, str]] = []
        self._fallbacks = 0
        self._in_text = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == _FALLBACK:  # the same words once more, for older programs
            self._fallbacks += 1
        if self._fallbacks or not tag.startswith(_WORD):
            return
        name = tag.removeprefix(_WORD)
        if name == "p":
            self._open.append([])
            self._styles.append("")
        elif self._open:
            self._in_text = name == "t"
            self._open[-1].append(_SIGNS.get(name, ""))
            if name == "pStyle":
                self._styles[-1] = attributes.get(f"{_WORD}val", "")

    def data(self, text: str) -> None:
        if self._in_text and not self._fallbacks:
            self._open[-1].append(text)

    def end(self, tag: str) -> None:
        self._in_text = False
        if tag == _FALLBACK:
            self._fallbacks -= 1
        elif tag == f"{_WORD}p" and not self._fallbacks:
            quoting = _QUOTING_STYLE.match(self._styles.pop())
            kind = ParagraphKind.BLOCK_QUOTATION if quoting else ParagraphKind.PROSE
            self._done.append((kind, "".join(self._open.pop())))

    def drain(self) -> Iterator[tuple[ParagraphKind, str]]:
        """The paragraphs that have ended since the last time."""
        done, self._done = self._done, []
        yield from done
