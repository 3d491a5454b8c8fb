"""How well and how fast are quotations from memory found, beside simpler ways? ``python benchmarks/quotes.py DATA``.

An archive is made of real statements, and among them those from which the quotations are taken. Then each way is asked
for the statements that a quotation comes from. One is right that holds the quoted sentence, under whatever reference:
some releases stand in the file several times. At last quotations of articles, most of them word for word, are judged.
Nothing is read out of the statements but their words, so that what is judged of speakers means nothing here.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time

PROJECT = Path(__file__).parents[1]
# Run as a script, Python looks for modules in this file's folder, where it would take ingest.py for the package ingest.
sys.path[:] = [str(PROJECT), *(one for one in sys.path if Path(one).resolve() != Path(__file__).resolve().parent)]

from rapidfuzz import fuzz, process  # noqa: E402

from archive.canonical import fold  # noqa: E402
from archive.statement import StatementRef  # noqa: E402
from archive.store import Archive  # noqa: E402
from benchmarks import stages  # noqa: E402
from benchmarks.documents import documents  # noqa: E402
from index.analysis import tokens  # noqa: E402
from index.columnar.engine import ColumnarEngine  # noqa: E402
from index.query import AnyOf, Expression, Phrase, Query, Word  # noqa: E402
from index.quotes import QuoteChecker  # noqa: E402
from index.verdicts import Claim  # noqa: E402

_SHOWN = 5  # statements, among which the right one should be
_ARTICLE = 20  # quotations


@dataclass(frozen=True, slots=True)
class Remembered:
    """A quotation as somebody typed it, and the sentence that was meant."""

    query: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one way: the shares of quotations whose statement comes first and among five, and milliseconds of the clock.

    The median, what 95 of 100 quotations do not exceed, the median of the processor's time in this process, which alone
    can be compared where other programs use the machine too, and the mean of 20 quotations, as an article has them.
    Nobody asked for a quotation before. Shares are None where no statements were asked for.
    """

    way: str
    quotations: int
    first: float | None
    among_five: float | None
    median: float
    of_95: float
    processor: float
    article: float


Way = Callable[[str], Sequence[StatementRef]]


def main() -> None:
    """Make the archive unless it is there, ask, and print a table or JSON."""
    options = _options()
    if not (options.data / "archive.db").exists():
        _make(options)
    with options.quotations.open(encoding="utf-8") as lines:
        remembered = [Remembered(one["query"], one["sentence"]) for one in map(json.loads, lines)]
    with options.articles.open(encoding="utf-8") as lines:
        claims = [Claim((one["quote"],), one["attribution"]) for one in map(json.loads, lines)]
    with Archive.open(options.data / "archive.db", read_only=True) as archive:
        statements = archive.counts().statements
        judged = _judged(claims, archive, options.data / "index")
        folded = {ref: fold(archive.statement(ref).statement.text) for ref in archive.changes(0)}
    figures = [
        _found(name, way, remembered[:: options.every if name == "partial_ratio" else 1], folded)
        for name, way in _ways(ColumnarEngine(options.data / "index"), folded).items()
    ]
    figures.append(judged)
    if options.json:
        machine = {"machine": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}
        print(json.dumps({**machine, "statements": statements, "figures": [asdict(one) for one in figures]}))
    else:
        print(f"{statements:,} statements\n\n{_HEADING}")
        print("\n".join(map(_row, figures)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    shared = PROJECT.parent / "shared"
    parser.add_argument("data", type=Path, help="data directory; made where there is none, which takes minutes")
    parser.add_argument("--statements", type=Path, default=shared / "bench" / "statements-100k.jsonl.zst")
    parser.add_argument("--n", type=int, default=100_000, help="how many; the file is repeated if need be")
    parser.add_argument("--sources", type=Path, default=shared / "gold" / "dev.jsonl", help="JSONL of those quoted")
    parser.add_argument("--language", default="en", help="in which the quoted statements are")
    parser.add_argument("--quotations", type=Path, default=shared / "quotes" / "misremembered-dev.jsonl")
    parser.add_argument("--articles", type=Path, default=shared / "quotes" / "dev.jsonl", help="quotations to judge")
    parser.add_argument("--every", type=int, default=6, help="partial_ratio, slow, is asked every so-manieth quotation")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _make(options: argparse.Namespace) -> None:
    options.data.mkdir(parents=True, exist_ok=True)
    records = options.data / "records.jsonl"
    with records.open("w", encoding="utf-8") as out:
        for one in islice(documents(options.statements), options.n):
            record = {"key": one.ref, "text": one.text, "posted_at": one.day, "lang": one.lang}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
        for line in options.sources.read_text(encoding="utf-8").splitlines():
            out.write(json.dumps({**json.loads(line), "lang": options.language}, ensure_ascii=False) + "\n")
    stages.parse_and_store(records, options.data)
    stages.index(records, options.data)
    records.unlink()


def _ways(engine: ColumnarEngine, folded: Mapping[StatementRef, str]) -> Mapping[str, Way]:
    def passages(text: str) -> Sequence[StatementRef]:
        return [one.ref for one in engine.passages([text], most=_SHOWN)]

    def searched(expression: Expression) -> Sequence[StatementRef]:
        return [hit.ref for hit in engine.search(Query(expression, limit=_SHOWN, facets=())).hits]

    def similar(text: str) -> Sequence[StatementRef]:
        found = process.extract(fold(text), folded, scorer=fuzz.partial_ratio, limit=_SHOWN)
        return [ref for _, _, ref in found]

    return {
        "passages": passages,
        "any word, BM25 over stems": lambda text: searched(AnyOf(tuple(Word(one.text) for one in tokens(text)))),
        "phrase": lambda text: searched(Phrase(text)),
        "partial_ratio": similar,
    }


def _found(name: str, way: Way, remembered: Sequence[Remembered], folded: Mapping[StatementRef, str]) -> Figures:
    way("the")  # opens the index
    stopwatch = _Stopwatch()
    first = among_five = 0
    for one in remembered:
        with stopwatch:
            found = way(one.query)
        right = [fold(one.sentence) in folded[ref] for ref in found]
        first += right[:1] == [True]
        among_five += any(right)
    return stopwatch.figures(name, first=first / len(remembered), among_five=among_five / len(remembered))


def _judged(claims: Sequence[Claim], archive: Archive, index: Path) -> Figures:
    engine = ColumnarEngine(index)
    engine.checkpoint()  # opens the index
    stopwatch = _Stopwatch()
    for start in range(0, len(claims), _ARTICLE):
        checker = QuoteChecker(archive, engine)
        for claim in claims[start : start + _ARTICLE]:
            with stopwatch:
                checker.judge(claim)
    return stopwatch.figures("judged", first=None, among_five=None)


class _Stopwatch:
    """Times what is done in its context, each time anew, in milliseconds."""

    def __init__(self) -> None:
        self._clock: list[float] = []
        self._processor: list[float] = []

    def __enter__(self) -> None:
        self._start = perf_counter(), process_time()

    def __exit__(self, *_: object) -> None:
        clock, processor = self._start
        self._clock.append(1000 * (perf_counter() - clock))
        self._processor.append(1000 * (process_time() - processor))

    def figures(self, way: str, *, first: float | None, among_five: float | None) -> Figures:
        return Figures(
            way=way,
            quotations=len(self._clock),
            first=first,
            among_five=among_five,
            median=statistics.median(self._clock),
            of_95=sorted(self._clock)[math.ceil(0.95 * len(self._clock)) - 1],
            processor=statistics.median(self._processor),
            article=statistics.mean(self._clock) * _ARTICLE,
        )


_HEADING = (
    "| way | quotations | right first | among five | median, ms | 95 of 100 within, ms | of the processor, ms | "
    "20 of them, ms |\n|---|---|---|---|---|---|---|---|"
)


def _row(one: Figures) -> str:
    shares = " | ".join("–" if share is None else f"{share:.3f}" for share in (one.first, one.among_five))
    times = f"{one.median:.1f} | {one.of_95:.1f} | {one.processor:.1f} | {one.article:,.0f}"
    return f"| {one.way} | {one.quotations} | {shares} | {times} |"


if __name__ == "__main__":
    main()
