"""The statements that engines are compared on, with their words cut ready, so that all index the same tokens."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import count, islice
from pathlib import Path

import zstandard

from archive.canonical import text_key
from benchmarks.inputs import reference
from index.analysis import tokens

FACETS = ("event", "organisation", "speaker", "place", "channel", "lang")
"""The facets that are counted; beside them the years, as a histogram."""

_EXCHANGED = 3  # words of ten in a repetition: ten times the text then has about four times the vocabulary


@dataclass(frozen=True, slots=True)
class Document:
    """A statement as it is indexed.

    `words` are the tokens of index.analysis with a space between them, `day` is an ISO date. The values of facets are
    in lower case, since our engine knows no other difference between two values.
    """

    ref: str
    text: str
    words: str
    day: str
    event: str | None
    organisation: tuple[str, ...]
    speaker: str | None
    place: str | None
    channel: str
    lang: str

    @property
    def year(self) -> str:
        """Four digits."""
        return self.day[:4]


def documents(compressed: Path) -> Iterator[Document]:
    """The statements of a zstd JSONL file as documents, without end.

    Behind the last the file comes again, each time with other words exchanged for new ones. Repeated references and
    texts are left out: our engine shows a text that stands in several channels once.
    """
    return _distinct(_repeated(compressed))


def write_documents(
    wanted: Iterator[Document], prepared: Path, *, most: int, seen: Callable[[Document], None] = lambda _: None
) -> None:
    """Write the next documents to a file, and show each to `seen`."""
    with prepared.open("w", encoding="utf-8") as out:
        for document in islice(wanted, most):
            out.write(json.dumps(asdict(document), ensure_ascii=False) + "\n")
            seen(document)


def read_documents(prepared: Path) -> Iterator[Document]:
    """What `write_documents` has written."""
    with prepared.open(encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            yield Document(**{**fields, "organisation": tuple(fields["organisation"])})


def _repeated(compressed: Path) -> Iterator[Document]:
    for repetition in count():
        number = 0
        with compressed.open("rb") as file:
            for line in io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file), encoding="utf-8"):
                yield _document(json.loads(line), repetition)
                number += 1
        if not number:
            return


def _distinct(documents: Iterator[Document]) -> Iterator[Document]:
    seen: set[str] = set()
    for document in documents:
        key = text_key(None, document.text)
        if document.ref in seen or key in seen:
            continue
        seen.add(document.ref)
        if key is not None:
            seen.add(key)
        yield document


def _document(statement: dict[str, str], repetition: int) -> Document:
    text, ref = statement["text"], reference(statement)
    if repetition:
        text = re.sub(r"\w+", lambda word: _exchanged(word[0], repetition), text)
        ref = f"{ref}~{repetition}"
    return Document(
        ref=ref,
        text=text,
        words=" ".join(token.text for token in tokens(text)),
        day=statement["posted_at"][:10],
        event=_value(statement["event"]),
        organisation=tuple(dict.fromkeys(each.casefold() for each in statement["organisations"])),
        speaker=_value(statement["speaker"]),
        place=_value(statement["place"]),
        channel=ref.partition("/")[0],
        lang=statement["lang"],
    )


def _value(name: str | None) -> str | None:
    return name.casefold() if name else None


@lru_cache(maxsize=1 << 18)
def _exchanged(word: str, repetition: int) -> str:
    """The word, or for some words always the same new one."""
    chosen = zlib.crc32(f"{repetition} {word.casefold()}".encode()) % 10 < _EXCHANGED
    return f"{word}q{chr(ord('a') + repetition)}" if chosen else word
