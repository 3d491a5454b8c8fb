"""An engine in a process of its own, so that its memory can be told from that of the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Self, TypeVar

from benchmarks.documents import read_documents
from benchmarks.engines.candidate import Answer, Candidate
from benchmarks.memory import resident
from benchmarks.queries import Search

ENGINES: Mapping[str, tuple[str, str]] = {
    "communique": ("benchmarks.engines.communique", "Communique"),
    "communique-stemmed": ("benchmarks.engines.communique", "CommuniqueStemmed"),
    "stock-whoosh": ("benchmarks.engines.stock_whoosh", "StockWhoosh"),
    "fts5": ("benchmarks.engines.fts5", "Fts5"),
    "tantivy": ("benchmarks.engines.tantivy", "Tantivy"),
}
"""Where each candidate is; only its own process imports it."""

_SECONDS_BETWEEN_LOOKS = 0.005
_OPENED = 5

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Built:
    """How long an index took, without the preparation of the documents, and how large it is."""

    seconds: float
    bytes: int


class EngineProcess:
    """A started engine; `peak` is the highest anonymous memory that was seen while it worked, in bytes."""

    def __init__(self, name: str, directory: Path) -> None:
        self._executor = ProcessPoolExecutor(1, get_context("spawn"), initializer=_start, initargs=(name, directory))
        self._process = self._executor.submit(os.getpid).result()
        self.peak = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._executor.shutdown()

    def build(self, prepared: Path) -> Built:
        """Index what benchmarks.documents has written."""
        return self._watched(_build, prepared)

    def open(self) -> float:
        """Open the index, some times over; the median of the seconds."""
        return self._watched(_open)

    def seconds(self, searches: Sequence[Search]) -> list[float]:
        """How long each search takes."""
        return self._watched(_seconds, searches)

    def answers(self, searches: Sequence[Search]) -> list[Answer]:
        """What each search finds."""
        return self._watched(_answers, searches)

    def add(self, prepared: Path) -> float:
        """Index more documents, which takes so many seconds."""
        return self._watched(_add, prepared)

    def _watched(self, work: Callable[..., Value], *arguments: object) -> Value:
        future = self._executor.submit(work, *arguments)
        while True:
            self.peak = max(self.peak, resident(self._process))
            try:
                return future.result(timeout=_SECONDS_BETWEEN_LOOKS)
            except TimeoutError:
                if future.done():  # the work's own
                    raise


# What follows runs in the process of the engine.

_candidate: Candidate[Any, Any]


def _start(name: str, directory: Path) -> None:
    global _candidate
    module, of_class = ENGINES[name]
    _candidate = getattr(import_module(module), of_class)(directory)


def _build(prepared: Path) -> Built:
    return Built(_taken(_candidate.build, prepared), _candidate.index_bytes())


def _add(prepared: Path) -> float:
    return _taken(_candidate.add, prepared)


def _taken(index: Callable[[Iterable[Any]], None], prepared: Path) -> float:
    """The seconds that indexing takes, without those of preparing the documents."""
    documents = _Prepared(prepared)
    start = perf_counter()
    index(documents)
    return perf_counter() - start - documents.seconds


class _Prepared:
    """The documents as the candidate wants them, and the seconds that it took to make them so."""

    def __init__(self, prepared: Path) -> None:
        self._documents = read_documents(prepared)
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Any]:
        while True:
            start = perf_counter()
            document = next(self._documents, None)
            ready = None if document is None else _candidate.prepare(document)
            self.seconds += perf_counter() - start
            if ready is None:
                return
            yield ready


def _open() -> float:
    times = []
    for _ in range(_OPENED):
        start = perf_counter()
        _candidate.open()
        times.append(perf_counter() - start)
    return median(times)


def _seconds(searches: Sequence[Search]) -> list[float]:
    times = []
    for search in searches:
        start = perf_counter()
        _candidate.search(search)
        times.append(perf_counter() - start)
    return times


def _answers(searches: Sequence[Search]) -> list[Answer]:
    return [_candidate.answer(_candidate.search(search)) for search in searches]
