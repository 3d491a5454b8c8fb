"""The paragraphs of an HTML draft, as they are read: without scripts, styles and markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from webapp.draft_lines import without_marks
from webapp.draft_text import ParagraphKind, UnreadableDraft

_NOT_READ = frozenset(
    ["script", "style", "head", "template", "noscript", "svg", "math", "iframe", "object", "textarea"]
)
_BLOCKS = frozenset(
    [
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"),
        *("html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th"),
        *("thead", "tr", "ul"),
    ]
)
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_SPACE = re.compile(r"[ \t\r\n\f]+")


def html_paragraphs(text: str) -> Iterator[tuple[ParagraphKind, str]]:
    """The paragraphs of a page. ``q`` has marks, ``blockquote`` is a block quotation, and who said it is prose.

    Raises UnreadableDraft.
    """
    # libxml2 reads damaged pages as browsers do, and loads nothing; scripts are text to it.
    parser = etree.HTMLPullParser(
        ("start", "end"), encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    parser.feed(text.encode("utf-8", "replace"))
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        raise UnreadableDraft(f"the draft is no page in HTML ({error}): save it as text") from error
    if any("depth" in one.message for one in parser.feed_error_log):
        raise UnreadableDraft("the page nests more than 255 elements: save it as text")
    reading = _Reading()
    for event, element in parser.read_events():
        if not isinstance(element, etree._Element):  # other events than those asked for have other things
            continue
        if event == "start":
            yield from reading.begin(str(element.tag), element.text or "")
        else:
            yield from reading.end(str(element.tag), element.tail or "")
    yield from reading.flush()


class _Reading:
    """What has been read of the paragraph, and inside of which elements we are."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._inside: list[str] = []
        self._passed_over = 0

    def begin(self, tag: str, text: str) -> Iterator[tuple[ParagraphKind, str]]:
        if tag in _BLOCKS or self._names_speaker(tag):
            yield from self.flush()
        self._inside.append(tag)
        self._passed_over += tag in _NOT_READ
        if self._names_speaker(tag) and not text.lstrip().startswith(("—", "–", "-")):
            text = f"— {text}"
        if tag == "br":
            self._words.append("\n")
        elif tag == "q":
            self._words.append("“")
        self._add(text)

    def end(self, tag: str, tail: str) -> Iterator[tuple[ParagraphKind, str]]:
        if tag == "q":
            self._words.append("”")
        if tag in _BLOCKS or self._names_speaker(tag):
            yield from self.flush()
        self._inside.pop()
        self._passed_over -= tag in _NOT_READ
        self._add(tail)

    def flush(self) -> Iterator[tuple[ParagraphKind, str]]:
        """The paragraph as far as it was read."""
        words, self._words = "".join(self._words), []
        if words.strip():
            yield self._kind(), re.sub(r" *\n *", "\n", words) if "pre" not in self._inside else words

    def _add(self, text: str) -> None:
        if self._passed_over:
            return
        if "pre" not in self._inside:
            text = _SPACE.sub(" ", text)
        self._words.append(without_marks(text) if _CODE.intersection(self._inside) else text)

    def _names_speaker(self, tag: str) -> bool:
        return tag in ("cite", "footer") and "blockquote" in self._inside

    def _kind(self) -> ParagraphKind:
        if "pre" in self._inside:
            return ParagraphKind.CODE
        if "blockquote" in self._inside and not {"cite", "footer"}.intersection(self._inside):
            return ParagraphKind.BLOCK_QUOTATION
        return ParagraphKind.PROSE
