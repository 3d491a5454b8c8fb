"""One stage of an ingest over one file, in this process: ``python -m benchmarks.stages STAGE FILE FOLDER``.

Prints the number of statements and the seconds that they took, as JSON. FOLDER is the data directory. It is empty or
not yet there, but for `index`: that indexes the archive which `ingest` has left there.
"""

from __future__ import annotations

import contextlib
import io
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter
from unittest import mock

from archive.captures import CaptureStore
from archive.channels import Channels
from archive.description import Description, Kind, KindReading, LanguageReading
from archive.statement import SourceTime, Statement
from archive.store import Archive, CaptureRecord
from index.catch_up import catch_up
from index.columnar.engine import ColumnarEngine
from ingest import formats
from ingest.attribution import Attribution
from ingest.capture import Capture, take
from ingest.normalise import statement_of
from ingest.pipeline import Options, Pipeline
from ingest.post import Post
from webapp.cli import main as communique

_CHANNEL = "velmora-in-numbers"
_A_TRANSACTION = 100
_NOTHING_READ = Description(
    date=None,
    places=(),
    speakers=(),
    participants=(),
    issuer=None,
    events=(),
    organisations=(),
    kind=KindReading(Kind.OTHER, None),
    language=LanguageReading("und", None),
)


@dataclass(frozen=True, slots=True)
class Timing:
    """What a stage came to."""

    statements: int
    seconds: float


def floor(file: Path, folder: Path) -> Timing:
    """The least that could be done: json.loads and one INSERT a post, as safe on the disk as the archive."""
    start = perf_counter()
    folder.mkdir(parents=True)
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE posts (id INTEGER PRIMARY KEY, native_id TEXT UNIQUE, text TEXT)")
    posts = _bare_posts(file)
    number = 0
    while some := list(islice(posts, _A_TRANSACTION)):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT OR IGNORE INTO posts (native_id, text) VALUES (?, ?)", some)
        connection.execute("COMMIT")
        number += len(some)
    connection.close()
    return Timing(number, perf_counter() - start)


def _bare_posts(file: Path) -> Iterator[tuple[str, str]]:
    with file.open(encoding="utf-8") as lines:
        if file.suffix == ".jsonl":
            for line in lines:
                record = json.loads(line)
                yield record["key"], record["text"]
        else:
            for message in json.load(lines)["messages"]:
                runs = (run if isinstance(run, str) else run["text"] for run in message["text"])
                yield str(message["id"]), "".join(runs)


def parse(file: Path, folder: Path) -> Timing:
    """Bytes to posts."""
    del folder
    start = perf_counter()
    number = sum(isinstance(item, Post) for item in formats.parse(take(file)).posts)
    return Timing(number, perf_counter() - start)


def extract(file: Path, folder: Path) -> Timing:
    """Posts to statements, in one process; parsing is not counted."""
    start = perf_counter()
    number = sum(1 for _ in _statements(take(file), folder))
    return Timing(number, perf_counter() - start - parse(file, folder).seconds)


def store(file: Path, folder: Path) -> Timing:
    """Statements into the archive; how they are made, with nothing read out of them, is not counted."""
    capture = take(file)
    seconds = 0.0
    number = 0
    with _nothing_read(), Archive.open(folder / "archive.db") as archive:
        record = CaptureRecord(capture.sha256, capture.size, "application/json", file.name)
        with archive.transaction():
            observation = archive.observe(record, capture.captured)
        statements = _statements(capture, folder)
        while some := list(islice(statements, _A_TRANSACTION)):
            before = perf_counter()
            with archive.transaction():
                for one in some:
                    archive.accession(one, observation, now=datetime.now(UTC))
            seconds += perf_counter() - before
            number += len(some)
    return Timing(number, seconds)


def parse_and_store(file: Path, folder: Path) -> Timing:
    """The pipeline with nothing read out of the texts, in one process."""
    with _nothing_read():
        return _run(file, folder, processes=1)


def ingest(file: Path, folder: Path) -> Timing:
    """The whole pipeline, on all cores, which keeps the file itself as a capture too."""
    return _run(file, folder, processes=None)


def index(file: Path, folder: Path) -> Timing:
    """The archive that `ingest` has left into a new index."""
    del file
    with Archive.open(folder / "archive.db") as archive:
        start = perf_counter()
        catch_up(ColumnarEngine(folder / "index"), archive, progress=lambda refs: refs)
        return Timing(archive.counts().statements, perf_counter() - start)


def together(file: Path, folder: Path) -> Timing:
    """What a person does: ``communique ingest``."""
    start = perf_counter()
    arguments = ["ingest", str(file), "--channel", _CHANNEL, "--data", str(folder), "--json"]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        communique(arguments, standalone_mode=False)
    return Timing(json.loads(printed.getvalue())["new"], perf_counter() - start)


STAGES: Mapping[str, Callable[[Path, Path], Timing]] = {
    "floor": floor,
    "parse": parse,
    "extract": extract,
    "store": store,
    "parse and store": parse_and_store,
    "ingest": ingest,
    "index": index,
    "together": together,
}


def _run(file: Path, folder: Path, *, processes: int | None) -> Timing:
    with Archive.open(folder / "archive.db") as archive:
        pipeline = Pipeline(
            archive,
            Channels(folder / "channels.toml"),
            Options(channel=_CHANNEL),
            now=lambda: datetime.now(UTC),
            progress=lambda items, _: items,
            captures=CaptureStore(folder / "captures"),
            processes=processes,
        )
        start = perf_counter()
        summary = pipeline.run([file])
        return Timing(summary.new + summary.revised + summary.unchanged, perf_counter() - start)


def _statements(capture: Capture, folder: Path) -> Iterator[Statement]:
    parsed = formats.parse(capture)
    attribution = Attribution(Channels(folder / "channels.toml"), channel=_CHANNEL, time_zone=None)
    channel = None if parsed.posts_name_channels else attribution.of_file(capture, parsed.hint)
    for post in parsed.posts:
        if isinstance(post, Post):
            yield statement_of(post, channel or attribution.of_record(post), capture, tells_edits=parsed.tells_edits)


def _nothing_read() -> contextlib.AbstractContextManager[object]:
    return mock.patch("ingest.normalise.describe", _describe_nothing)


def _describe_nothing(text: str, *, posted: SourceTime | None, language: str | None = None) -> Description:
    return replace(_NOTHING_READ, language=LanguageReading(language or "und", None))


if __name__ == "__main__":
    stage, given_file, given_folder = sys.argv[1:]
    print(json.dumps(asdict(STAGES[stage](Path(given_file), Path(given_folder)))))
