"""How long does the server need for a statement's page and its citations? ``python benchmarks/web.py``.

An archive is made of real statements, without an index, which these pages do not ask, and one statement more that has
ten revisions, each with another sentence changed. Then addresses are asked for one after the other, in this process:
what is measured is the application's time, without network and without waiting for other requests.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import os
import platform
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

PROJECT = Path(__file__).parents[1]
# Run as a script, Python looks for modules in this file's folder, where it would take ingest.py for the package ingest.
sys.path[:] = [str(PROJECT), *(one for one in sys.path if Path(one).resolve() != Path(__file__).resolve().parent)]

from flask.testing import FlaskClient  # noqa: E402

from archive.anchors import match_sentences  # noqa: E402
from archive.sentences import split  # noqa: E402
from archive.statement import CaptureTime, Revision, SourceTime, Statement, StatementRef  # noqa: E402
from archive.store import Archive, CaptureRecord  # noqa: E402
from benchmarks.inputs import write_records  # noqa: E402
from benchmarks.stages import ingest  # noqa: E402
from webapp import create_app  # noqa: E402
from webapp.settings import Settings  # noqa: E402

_REVISIONS = 10
_LENGTH_OF_THE_BUSIEST = 5_000
"""In characters: longer than nine of ten statements."""
BUSIEST = StatementRef("benchmark", "busiest")
_SEED = 20260309
_FIRST_EDIT = datetime(2026, 3, 9, 12, tzinfo=UTC)

ADDRESSES: dict[str, Callable[[StatementRef, int], str]] = {
    "page": lambda ref, _: f"/s/{ref}",
    "page of a revision, a sentence shown": lambda ref, number: f"/s/{ref}@{number}?sentence=1",
    "plain text": lambda ref, number: f"/s/{ref}@{number}.txt",
    "citation, CSL-JSON": lambda ref, number: f"/s/{ref}@{number}/cite.json",
    "citation, Chicago, of a sentence": lambda ref, number: f"/s/{ref}@{number}/cite.txt?style=chicago&sentence=1",
}
"""What is asked for, of a statement and a revision."""


@dataclasses.dataclass(frozen=True, slots=True)
class Time:
    """Seconds of the clock, and of the processor in this process."""

    clock: float
    processor: float


class RequestFailed(Exception):
    """An address did not answer."""


@dataclasses.dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds of the server: the median, what 95 of 100 requests do not exceed, and the median of processor time.

    Where other programs use the machine too, only the last can be compared with another run.
    """

    what: str
    requests: int
    median: float
    of_95: float
    processor: float


def main() -> None:
    """Make the archive unless it is there, measure, and print a table or JSON."""
    options = _options()
    if not (options.data / "archive.db").exists():
        options.data.mkdir(parents=True, exist_ok=True)
        records = options.data / "records.jsonl"
        write_records(options.statements, records, most=options.n)
        ingest(records, options.data)
        records.unlink()
    _revise(options.data)
    refs = _some_statements(options.data, options.requests)
    client = create_app(Settings(options.data)).test_client()
    figures = [_figures("anchors of the tenth revision of the busiest", _anchors(options.data, options.requests))]
    for what, address in ADDRESSES.items():
        figures.append(_figures(what, [_asked(client, address(ref, 1)) for ref in refs]))
        numbers = random.Random(_SEED).choices(range(1, _REVISIONS + 1), k=options.requests)  # noqa: S311 - no secret
        times = [_asked(client, address(BUSIEST, number)) for number in numbers]
        figures.append(_figures(f"{what}, of the busiest", times))
    with Archive.open(options.data / "archive.db", read_only=True) as archive:
        counts = archive.counts()
    if options.json:
        machine = {"machine": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}
        measured = [dataclasses.asdict(one) for one in figures]
        print(json.dumps({**machine, "statements": counts.statements, "figures": measured}))
    else:
        print(f"{counts.statements:,} statements, {counts.revisions:,} revisions\n")
        print("| request | median, ms | 95 of 100 within, ms | of the processor, ms |\n|---|---|---|---|")
        print(
            "\n".join(f"| {one.what} | {one.median:.2f} | {one.of_95:.2f} | {one.processor:.2f} |" for one in figures)
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    corpus = PROJECT.parent / "shared" / "bench" / "statements-100k.jsonl.zst"
    parser.add_argument("data", type=Path, help="data directory; made where there is none, which takes minutes")
    parser.add_argument("--statements", type=Path, default=corpus, help="zstd JSONL, see benchmarks/ingest.py")
    parser.add_argument("--n", type=int, default=100_000, help="how many of these statements")
    parser.add_argument("--requests", type=int, default=300, help="how often each kind of address is asked for")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _revise(data: Path) -> None:
    """Take in the busiest statement, unless it is there."""
    with Archive.open(data / "archive.db") as archive:
        if BUSIEST in archive.changes(0):
            return
        original = dataclasses.replace(_long_statement(archive), ref=BUSIEST)
        sentences = split(original.text, original.description.language.code)
        for number in range(_REVISIONS):
            changed = sentences[number % len(sentences)]
            edited = _FIRST_EDIT + timedelta(days=number)
            revised = dataclasses.replace(
                original,
                text=f"{original.text[: changed.end]} Corrected {number} times.{original.text[changed.end :]}",
                provenance=dataclasses.replace(original.provenance, edited=SourceTime(edited, "UTC"), tells_edits=True),
            )
            record = CaptureRecord(f"{number:064x}", size=1, media_type="application/json", name="revised")
            with archive.transaction():
                observation = archive.observe(record, CaptureTime(edited, asserted=False))
                archive.accession(revised, observation, now=edited)


def _anchors(data: Path, times: int) -> list[Time]:
    """The seconds that it takes to find the sentences of the newest revision, and which ones they are in all others."""
    with Archive.open(data / "archive.db", read_only=True) as archive:
        *earlier, newest = archive.revisions(BUSIEST)
        before = [_sentences(one) for one in earlier]

    def find() -> None:
        after = _sentences(newest)
        for sentences in before:
            match_sentences(sentences, after)

    return [_timed(find) for _ in range(times)]


def _sentences(revision: Revision) -> list[str]:
    statement = revision.statement
    return [statement.text[one.start : one.end] for one in split(statement.text, statement.description.language.code)]


def _long_statement(archive: Archive) -> Statement:
    """The first that is long enough; the last where none is."""
    for ref in archive.changes(0):
        found = archive.statement(ref).statement
        if len(found.text) >= _LENGTH_OF_THE_BUSIEST:
            break
    return found


def _some_statements(data: Path, number: int) -> list[StatementRef]:
    with Archive.open(data / "archive.db", read_only=True) as archive:
        refs = list(archive.changes(0))
    return random.Random(_SEED).choices(refs, k=number)  # noqa: S311 - no secret


def _asked(client: FlaskClient, address: str) -> Time:
    def ask() -> None:
        status = client.get(address).status_code
        if status != 200:
            raise RequestFailed(f"{address} answered with the status {status}, nothing can be measured")

    return _timed(ask)


def _timed(call: Callable[[], None]) -> Time:
    clock, processor = perf_counter(), process_time()
    call()
    return Time(perf_counter() - clock, process_time() - processor)


def _figures(what: str, times: Sequence[Time]) -> Figures:
    clock = sorted(1000 * one.clock for one in times)
    processor = statistics.median(1000 * one.processor for one in times)
    of_95 = clock[math.ceil(0.95 * len(clock)) - 1]
    return Figures(what, len(times), statistics.median(clock), of_95, processor)


if __name__ == "__main__":
    main()
