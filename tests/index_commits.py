"""Commits that are disturbed in tests: ``python -m tests.index_commits NAME DIRECTORY`` makes one of them.

The exit status is 0 where it succeeds, and REFUSED where the engine says that it cannot write.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.statement import Revision, Status
from index.columnar.engine import ColumnarEngine
from index.engine import Engine, SearchIndexError
from index.query import FacetFilter, Phrase, Query, Sort, Word
from tests.index_revisions import changes, revision

REFUSED = 3

_TEXTS = (
    "The valley stays open to all who keep the peace.",
    "Velmora will not recognise the border of Tarsk.",
    "Die Talsperre bleibt offen, und niemand wird vertrieben.",
    "The ministers of Velmora and Tarsk met at the Blue Basin.",
)


def _numbered(first: int, last: int, *, number: int = 1, status: Status = Status.CURRENT) -> list[Revision]:
    return [
        revision(
            f"velmora/{each}",
            f"{_TEXTS[each % len(_TEXTS)]} Note {each}, state {number}.",
            number=number,
            status=status,
            date=f"2026-03-{each % 28 + 1:02d}",
            speakers=[(f"speaker-{each % 3}", f"Speaker {each % 3}")],
            organisations=["UN", "EU"][: each % 3],
        )
        for each in range(first, last)
    ]


def _revised(first: int, last: int) -> list[Revision]:
    return _numbered(first, last, status=Status.SUPERSEDED) + _numbered(first, last, number=2)


def _nothing(engine: Engine) -> None:
    del engine


def _some(engine: Engine) -> None:
    engine.apply(changes(*_numbered(0, 12)), checkpoint=12)


def _little_by_little(engine: Engine) -> None:
    for each in range(13):
        engine.apply(changes(*_numbered(each, each + 2)), checkpoint=each + 1)


def _a_little(engine: Engine) -> None:
    """The commit at which what was written little by little is merged."""
    engine.apply(changes(*_numbered(13, 15)), checkpoint=14)


def _add(engine: Engine) -> None:
    engine.apply(changes(*_revised(3, 7), *_numbered(12, 15)), checkpoint=20)


def _rebuild(engine: Engine) -> None:
    engine.rebuild(changes(*_numbered(5, 15)), checkpoint=30)


@dataclass(frozen=True, slots=True)
class Commit:
    """What is in the index before, and what is then written."""

    before: Callable[[Engine], None]
    write: Callable[[Engine], None]


COMMITS: Mapping[str, Commit] = {
    "the first": Commit(_nothing, _some),
    "new and revised statements": Commit(_some, _add),
    "one that merges": Commit(_little_by_little, _a_little),
    "everything anew": Commit(_some, _rebuild),
}


def answers(directory: Path) -> object:
    """What the index in the directory says, but for scores, which depend on its segments. Raises SearchIndexError."""
    engine = ColumnarEngine(directory)
    everything = FacetFilter("status", tuple(status.value for status in Status))
    queries = (
        Query(filters=(everything,), sort=Sort.OLDEST, limit=100),
        Query(Word("minister"), sort=Sort.OLDEST, limit=100),
        Query(Phrase("will not recognise"), sort=Sort.OLDEST, limit=100),
    )
    results = [engine.search(query) for query in queries]
    hits = [[(hit.ref, hit.revision) for hit in result.hits] for result in results]
    return engine.checkpoint(), hits, [(result.total, result.facets) for result in results]


if __name__ == "__main__":
    name, folder = sys.argv[1:]
    try:
        COMMITS[name].write(ColumnarEngine(Path(folder)))
    except SearchIndexError as error:
        print(error, file=sys.stderr)
        sys.exit(REFUSED)
