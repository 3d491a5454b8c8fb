"""How fast is a snapshot written, checked, opened and updated, and how large is it? ``python benchmarks/snapshot.py``.

An archive is made of real statements, in a temporary directory: first all but the additions of twelve weeks, then
those, each one statement of 100, with a snapshot after each. What an update transfers is counted by the files whose
hash is new. The last snapshot is measured, beside two other ways to hand over an archive: a zip file of the database,
and a database with an FTS5 index, compressed by gzip.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import platform
import shutil
import sqlite3
import statistics
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter

PROJECT = Path(__file__).parents[1]
# Run as a script, Python looks for modules in this file's folder, where it would take ingest.py for the package ingest.
sys.path[:] = [str(PROJECT), *(one for one in sys.path if Path(one).resolve() != Path(__file__).resolve().parent)]

from archive.bag import bag_files  # noqa: E402
from benchmarks.inputs import write_records  # noqa: E402
from benchmarks.stages import ingest  # noqa: E402
from index.snapshot_opening import open_snapshot  # noqa: E402
from index.snapshot_verify import check_files, check_structure  # noqa: E402
from index.snapshot_write import write_snapshot  # noqa: E402

_A_WEEK = 100
"""One of so many statements is a week's."""
_MEGABYTE = 1_000_000
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured: seconds, bytes as shares of the bytes of the texts, and of the snapshot for an update."""

    statements: int
    text_megabytes: float
    write_seconds: float
    write_without_index_seconds: float
    fixity_megabytes_a_second: float
    structure_seconds: float
    first_open_seconds: float
    open_seconds: float
    size_of_text: float
    size_without_index_of_text: float
    update_of_snapshot_median: float
    update_of_snapshot_most: float
    zipped_database_seconds: float
    zipped_database_of_text: float
    gzipped_fts5_seconds: float
    gzipped_fts5_of_text: float


def main() -> None:
    """Measure, and print a table or JSON."""
    options = _options()
    with tempfile.TemporaryDirectory() as temporary:
        figures = _measured(Path(temporary), options.statements, options.n, weeks=options.weeks)
    if options.json:
        machine = {"machine": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}
        print(json.dumps({**machine, **asdict(figures)}))
        return
    print("| figure | measured |\n|---|---|")
    for name, value in asdict(figures).items():
        print(f"| {name.replace('_', ' ')} | {value:,.3f} |" if isinstance(value, float) else f"| {name} | {value:,} |")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    corpus = PROJECT.parent / "shared" / "bench" / "statements-100k.jsonl.zst"
    parser.add_argument("--statements", type=Path, default=corpus, help="zstd JSONL, see benchmarks/ingest.py")
    parser.add_argument("--n", type=int, default=100_000, help="how many of these statements")
    parser.add_argument("--weeks", type=int, default=12, help="how many updates")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _measured(folder: Path, statements: Path, number: int, *, weeks: int) -> Figures:
    data, snapshot = folder / "data", folder / "snapshot"
    data.mkdir()
    updates = []
    for state, records in enumerate(_batches(statements, folder, number, weeks=weeks)):
        ingest(records, data)
        before = _hashes(snapshot) if state else {}
        write_seconds = _write(data, snapshot, index=True)
        after = _hashes(snapshot)
        if state:
            updates.append(sum(after[new] for new in after.keys() - before.keys()) / sum(after.values()))
    without_index = _write(data, folder / "without-index", index=False)
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        words = (
            "SELECT count(*), sum(length(CAST(text AS BLOB)) + coalesce(length(CAST(title AS BLOB)), 0)) FROM revisions"
        )
        count, text = connection.execute(words).fetchone()
    fixity, structure = _checked(snapshot)
    first, again = (_opened(snapshot, folder / "opened") for _ in range(2))
    zipped, zipped_size = _zipped_database(data, folder)
    gzipped, gzipped_size = _gzipped_fts5(data, folder)
    return Figures(
        statements=count,
        text_megabytes=text / _MEGABYTE,
        write_seconds=write_seconds,
        write_without_index_seconds=without_index,
        fixity_megabytes_a_second=_size(snapshot) / _MEGABYTE / fixity,
        structure_seconds=structure,
        first_open_seconds=first,
        open_seconds=again,
        size_of_text=_size(snapshot) / text,
        size_without_index_of_text=_size(folder / "without-index") / text,
        update_of_snapshot_median=statistics.median(updates),
        update_of_snapshot_most=max(updates),
        zipped_database_seconds=zipped,
        zipped_database_of_text=zipped_size / text,
        gzipped_fts5_seconds=gzipped,
        gzipped_fts5_of_text=gzipped_size / text,
    )


def _batches(statements: Path, folder: Path, number: int, *, weeks: int) -> Iterator[Path]:
    """The records of the first state, and those of each week."""
    every, batch = folder / "every.jsonl", folder / "batch.jsonl"
    write_records(statements, every, most=number)
    week = max(1, number // _A_WEEK)
    with every.open(encoding="utf-8") as lines:
        for size in (number - weeks * week, *[week] * weeks):
            with batch.open("w", encoding="utf-8") as out:
                out.writelines(islice(lines, size))
            yield batch


def _write(data: Path, out: Path, *, index: bool) -> float:
    start = perf_counter()
    write_snapshot(data, out, signing=None, captures=False, index=index, progress=_unshown)
    return perf_counter() - start


def _checked(snapshot: Path) -> tuple[float, float]:
    """Seconds for the bytes, and for what they mean."""
    with bag_files(snapshot) as files:
        start = perf_counter()
        checked = check_files(files, public_key=None, progress=_unshown)
        fixity = perf_counter()
        check_structure(files, checked, progress=_unshown)
        return fixity - start, perf_counter() - fixity


def _opened(snapshot: Path, opened: Path) -> float:
    start = perf_counter()
    open_snapshot(snapshot, opened, keys=(), trust_unsigned=True, progress=_unshown, indexing=lambda refs: refs)
    return perf_counter() - start


def _zipped_database(data: Path, folder: Path) -> tuple[float, int]:
    start = perf_counter()
    with zipfile.ZipFile(folder / "archive.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(data / "archive.db")
    return perf_counter() - start, (folder / "archive.zip").stat().st_size


def _gzipped_fts5(data: Path, folder: Path) -> tuple[float, int]:
    start = perf_counter()
    with closing(sqlite3.connect(folder / "fts5.db")) as connection:
        connection.execute("ATTACH ? AS archive", (str(data / "archive.db"),))
        connection.executescript(
            """CREATE TABLE texts (id INTEGER PRIMARY KEY, title TEXT, text TEXT);
               INSERT INTO texts SELECT id, title, text FROM archive.revisions;
               CREATE VIRTUAL TABLE words USING fts5(title, text, content = 'texts', content_rowid = 'id');
               INSERT INTO words (words) VALUES ('rebuild');"""
        )
    with (folder / "fts5.db").open("rb") as source, gzip.open(folder / "fts5.db.gz", "wb", compresslevel=6) as target:
        shutil.copyfileobj(source, target, _CHUNK)
    return perf_counter() - start, (folder / "fts5.db.gz").stat().st_size


def _hashes(folder: Path) -> dict[str, int]:
    """The bytes of each file by its SHA-256: an update fetches those whose hash is new."""
    found = {}
    for path in _files(folder):
        with path.open("rb") as file:
            found[hashlib.file_digest(file, "sha256").hexdigest()] = path.stat().st_size
    return found


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in _files(folder))


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _unshown(items: Iterable[str], _: str) -> Iterable[str]:
    return items


if __name__ == "__main__":
    main()
