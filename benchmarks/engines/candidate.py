"""What the comparison wants of an engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from benchmarks.documents import Document
from benchmarks.queries import Search

LIMIT = 10
"""How many references, and values of each facet, a page shows."""

SNIPPET_CHARACTERS = 240

Prepared = TypeVar("Prepared")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine found, to be compared with what others did.

    `facets` are the highest counts of each facet, the highest first, and the counts of the years in their order. Of
    equal counts each engine shows other values, so values are not compared. `snippets` counts those with a match.
    """

    total: int
    refs: tuple[str, ...]
    facets: Mapping[str, tuple[int, ...]]
    snippets: int


class Candidate(Protocol[Prepared, Found]):
    """An engine with its index in a directory of its own. Only `build`, `open`, `search` and `add` are timed."""

    def __init__(self, directory: Path) -> None: ...

    def prepare(self, document: Document) -> Prepared:
        """Give the document the form in which the engine takes it."""
        ...

    def build(self, documents: Iterable[Prepared]) -> None:
        """Index the documents, down to the state that is searched."""
        ...

    def open(self) -> None:
        """Open the index anew, so that it can be searched."""
        ...

    def search(self, search: Search) -> Found:
        """Find ten references and the number of all hits, and what else the search wants."""
        ...

    def answer(self, found: Found) -> Answer:
        """What was found, in comparable form."""
        ...

    def add(self, documents: Iterable[Prepared]) -> None:
        """Index some more, so that they are found when the index is opened again."""
        ...

    def index_bytes(self) -> int:
        """The size of the index without the texts, which some engines keep with it."""
        ...


def file_bytes(directory: Path) -> int:
    """The sizes of all files in it."""
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())
