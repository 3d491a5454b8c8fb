"""An index that somebody made to do harm, with fitting digests, and a process that asks it everything.

``python -m tests.index_hostile`` reads names of directories, one a line, and answers each with a line: ``answered``,
``damaged``, or what else was raised. It has little memory, so that a huge allocation is raised, too.
"""

from __future__ import annotations

import hashlib
import json
import resource
import select
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive import edtf
from index.columnar.engine import ColumnarEngine
from index.columnar.generation import FILE
from index.columnar.segment import HEADER
from index.engine import Limits, SearchIndexDamaged, SearchLimitExceeded
from index.query import AllOf, AnyOf, DateRange, FacetFilter, FacetIs, Not, Phrase, Prefix, Query, Quote, Sort, Word
from index.schema import FACETS
from tests.index_revisions import changes, revision

MEMORY = 1 << 30
"""Bytes that the process may take when it has started; the index has some thousands."""

SECONDS = 60
"""How long an answer may take on a busy machine before it counts as none. It takes some milliseconds."""

Json = Any

_QUERIES = (
    Query(),
    Query(Word("minister"), limit=50),
    Query(Word("velmora"), sort=Sort.OLDEST, values=1),
    Query(AllOf((Word("valley"), Word("peace"), Not(Phrase("border"))))),
    Query(AnyOf((Phrase("the"), Phrase("note"), Word("niemand"))), sort=Sort.NEWEST),
    Query(Phrase("of velmora and tarsk")),
    Query(Phrase("the the")),
    Query(Quote("the minister of the valley will not keep note of velmora")),
    Query(Prefix("no")),
    Query(Prefix("mini")),
    Query(FacetIs("speaker", "Speaker 1"), filters=(FacetFilter("organisation", ("UN", "EO")),)),
    Query(Phrase("note"), dates=DateRange(edtf.parse("2026-03-02"), edtf.parse("2026-03"))),
    Query(DateRange(edtf.parse("2026-03-02"), None), filters=(FacetFilter("status", ("superseded", "current")),)),
)


def ask_everything(index: Path) -> None:
    """Use all that an engine has, and at last write."""
    engine = ColumnarEngine(index, limits=Limits(seconds=SECONDS / 2))
    for query in _QUERIES:
        engine.search(query)
    for facet in FACETS:
        engine.values(facet.name)
        engine.complete("s", facet=facet.name, most=5)
    engine.complete("m", facet=None, most=5)
    engine.passages(["the ministers of velmora met", "the note of the valley"], most=20)
    engine.nearest_words("velmara", most=3)
    engine.verify()
    engine.apply(changes(*(revision(f"velmora/{number}", "Peace.") for number in range(4))), checkpoint=99)
    engine.search(Query(Word("peace")))


def said_of(index: Path) -> str:
    """What using an index comes to, in a line."""
    try:
        ask_everything(index)
    except SearchIndexDamaged:
        return "damaged"
    except SearchLimitExceeded:
        pass
    except BaseException:
        return " | ".join(traceback.format_exc().splitlines()[-9:])
    return "answered"


class Process:
    """The process, started when it is first asked, and anew when it has died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def ask(self, index: Path) -> str:
        """The answer about one index; ``died`` or ``hangs`` where there is none."""
        if self._process is None:
            command = [sys.executable, "-W", "ignore", "-m", "tests.index_hostile"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{index}\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], SECONDS)
        answer = self._process.stdout.readline().strip() or "died" if ready else "hangs"
        if answer in ("died", "hangs"):
            self.end()
        return answer

    def end(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def edit(path: Path, change: Callable[[Json], None]) -> None:
    """Change the JSON in a file."""
    parsed = json.loads(path.read_bytes())
    change(parsed)
    path.write_text(json.dumps(parsed))


@dataclass(frozen=True, slots=True)
class Leaf:
    """A place in JSON that holds no other."""

    holder: Any
    key: str | int

    def put(self, value: Json) -> None:
        """Put something else there."""
        self.holder[self.key] = value


def leaves(parsed: Json) -> Iterator[Leaf]:
    """All leaves, in order; not those that say how large a file is, which would be noticed at once."""
    for key, value in parsed.items() if isinstance(parsed, dict) else enumerate(parsed):
        if isinstance(value, dict | list) and value:
            yield from leaves(value)
        elif key not in ("bytes", "sha256"):
            yield Leaf(parsed, key)


def sealed(index: Path) -> Path:
    """The index with sizes and digests that fit again, as far as its JSON can still be understood."""

    def seal(generation: Json) -> None:
        for entry in generation["segments"]:
            header = index / entry["name"] / HEADER
            edit(header, lambda parsed, folder=header.parent: _seal_header(folder, parsed))  # type: ignore[misc]
            entry["sha256"] = _digest(header)
            if entry["deleted"] is not None:
                entry["deleted_sha256"] = _digest(index / entry["deleted"])

    # The generation itself may have been changed so that it cannot be followed.
    with suppress(TypeError, OSError, ValueError, KeyError, AttributeError):
        edit(index / FILE, seal)
    seal_generation(index)
    return index


def seal_generation(index: Path) -> None:
    """Give the file of the generation the digest that fits it."""
    path = index / FILE
    generation = json.loads(path.read_bytes())
    generation.pop("sha256", None)
    digest = hashlib.sha256(json.dumps(generation, indent=1, sort_keys=True).encode()).hexdigest()
    path.write_bytes(json.dumps({**generation, "sha256": digest}, indent=1).encode() + b"\n")


def _seal_header(folder: Path, header: Json) -> None:
    for name, each in header["files"].items():
        each |= {"bytes": (folder / name).stat().st_size, "sha256": _digest(folder / name)}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
    for line in sys.stdin:
        print(said_of(Path(line.rstrip("\n"))), flush=True)
