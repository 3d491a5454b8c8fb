"""The paragraphs of drafts that are lines: plain text, with ``>`` before quoted lines as in mail, and Markdown.

Of Markdown (https://spec.commonmark.org/) only that is read which changes the words: blocks, and the marks of emphasis,
links and code, which are left out. No library is needed for that: none of them says where the words stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from webapp.draft_text import ParagraphKind

_LONGEST_WRAPPED_LINE = 120
"""In characters: where one line is longer, nothing was wrapped, and each line is a paragraph."""
_QUOTED = re.compile(r" {0,3}(?:> ?)+")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_BEGINS_A_BLOCK = re.compile(r"\s*(?:#{1,6}|[-*+•▪]|\d{1,3}[.)])\s+")
_NOTHING_TO_READ = re.compile(r"\s*(?:[-*_=]\s*){2,}$|\s*\[[^\]]+\]:\s*\S+")
_CODE = re.compile(r"(?<!`)(`+)(?!`)([^`]{1,2000})\1(?!`)")
_LINK = re.compile(r"!?\[([^\[\]]{0,1000})\](?:\([^()\s]{0,2000}(?:\s+\"[^\"]{0,500}\")?\)|\[[^\[\]]{0,200}\])")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}>")
_EMPHASIS = re.compile(r"(?<![\w\\*_])[*_]{1,3}(?=\S)|(?<=[^\s\\])[*_]{1,3}(?![\w*_])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_MARKS_IN_CODE = str.maketrans("", "", "\"'“”„‟‘’‚«»‹›「」『』")

Lines = Iterator[tuple[ParagraphKind, str]]


def plain_paragraphs(text: str) -> Lines:
    """Paragraphs between empty lines, or a line each; quoted lines, side by side, are a block quotation."""
    lines = text.splitlines()
    each_line = any(len(line) > _LONGEST_WRAPPED_LINE for line in lines)
    gathered: list[str] = []
    was_quoted = False
    for line in lines:
        quoted = _QUOTED.match(line)
        if gathered and (not line.strip() or bool(quoted) != was_quoted or (each_line and not quoted)):
            yield _kind(was_quoted), "\n".join(gathered)
            gathered = []
        was_quoted = bool(quoted)
        gathered.append(line[quoted.end() :] if quoted else line)
    yield _kind(was_quoted), "\n".join(gathered)


def markdown_paragraphs(text: str) -> Lines:
    """The paragraphs, headings and items of a Markdown text, without its markup."""
    gathered: list[str] = []
    kind, fence = ParagraphKind.PROSE, ""
    for line in text.splitlines():
        if fence:
            if line.strip().startswith(fence):
                yield ParagraphKind.CODE, "\n".join(gathered)
                gathered, fence = [], ""
            else:
                gathered.append(line)
            continue
        quoted = _QUOTED.match(line)
        words = line[quoted.end() :] if quoted else line
        begins = _BEGINS_A_BLOCK.match(words)
        fenced = _FENCE.match(line)
        # A quotation goes on in the lines below it, with or without ">", up to an empty line.
        turns = bool(quoted) and kind is not ParagraphKind.BLOCK_QUOTATION
        if gathered and (not words.strip() or turns or begins or fenced or _NOTHING_TO_READ.match(words)):
            yield kind, _without_markup("\n".join(gathered))
            gathered = []
        if not gathered:
            kind = _kind(bool(quoted))
        if fenced:
            fence = fenced[1]
        elif not _NOTHING_TO_READ.match(words):
            gathered.append(words[begins.end() :] if begins else words)
    yield (ParagraphKind.CODE, "\n".join(gathered)) if fence else (kind, _without_markup("\n".join(gathered)))


def without_marks(code: str) -> str:
    """Code without the marks that would look like those of quotations."""
    return code.translate(_MARKS_IN_CODE)


def _kind(quoted: bool) -> ParagraphKind:  # noqa: FBT001
    return ParagraphKind.BLOCK_QUOTATION if quoted else ParagraphKind.PROSE


def _without_markup(text: str) -> str:
    text = _CODE.sub(lambda found: without_marks(found[2]), text)
    text = _TAG.sub("", _LINK.sub(r"\1", text))
    return _ESCAPED.sub(r"\1", _EMPHASIS.sub("", text))
