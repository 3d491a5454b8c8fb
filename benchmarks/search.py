"""How fast is our engine beside its peers, on the same statements and queries? ``python benchmarks/search.py``.

Each engine runs in a process of its own. In each round each kind of query is put to one engine after the other, so that
what else the machine does slows all alike. Of each query the median of the rounds counts; figures are compared with
ours. Hits and facets are compared with ours, too: where they differ, nothing is measured, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]
# Run as a script, Python looks for modules in this file's folder.
sys.path[:] = [str(PROJECT), *(one for one in sys.path if Path(one).resolve() != Path(__file__).resolve().parent)]

from benchmarks.documents import Document, documents, write_documents  # noqa: E402
from benchmarks.engines.candidate import LIMIT, Answer  # noqa: E402
from benchmarks.engines.process import ENGINES, Built, EngineProcess  # noqa: E402
from benchmarks.queries import Kind, Lottery, Search, Variant  # noqa: E402

OURS = "communique"
_MEGABYTE = 1_000_000
_MILLISECONDS = 1_000
_SHOWN = 10  # of the differences
_ADDED = 1_000  # statements, at last, in one commit

Searches = Mapping[tuple[Kind, Variant], list[Search]]


@dataclass(frozen=True, slots=True)
class Timing:
    """The queries of one kind and variant: milliseconds, and as ratios to ours (more is slower than ours)."""

    median: float
    p95: float
    median_ratio: float
    p95_ratio: float


@dataclass(frozen=True, slots=True)
class Means:
    """Geometric means of the ratios over the kinds of query."""

    median_ratio: float
    p95_ratio: float


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one engine. The size is that of the index without texts, as a share of the bytes of the texts."""

    statements_a_second: float
    build_ratio: float
    open_milliseconds: float
    add_seconds: float
    peak_megabytes: float
    size_of_text: float
    means: Mapping[str, Means]
    timings: Mapping[str, Mapping[str, Timing]]


class Collection:
    """What is indexed, and drawn from."""

    def __init__(self, *, seed: int) -> None:
        self.lottery = Lottery(seed=seed)
        self.documents = 0
        self.text_bytes = 0

    def see(self, document: Document) -> None:
        """Count it in."""
        self.lottery.see(document)
        self.documents += 1
        self.text_bytes += len(document.text.encode())


def main() -> None:
    """Measure, and print tables or JSON."""
    options = _options()
    with tempfile.TemporaryDirectory() as temporary:
        collection, figures = _measured(options, Path(temporary))
    size = {"statements": collection.documents, "text_bytes": collection.text_bytes}
    if options.json:
        machine = {"machine": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}
        print(json.dumps({**machine, **size, "figures": {name: asdict(one) for name, one in figures.items()}}))
    else:
        print(f"{collection.documents} statements, {collection.text_bytes / _MEGABYTE:.1f} MB of text\n")
        print("\n".join(_tables(figures)))


def _measured(options: argparse.Namespace, folder: Path) -> tuple[Collection, dict[str, Figures]]:
    """Build all indexes, compare the answers, and time them. Exits where the answers differ."""
    collection = Collection(seed=options.seed)
    prepared = folder / "documents.jsonl"
    statements = documents(options.statements)
    write_documents(statements, prepared, most=options.n, seen=collection.see)
    more = folder / "more.jsonl"
    write_documents(statements, more, most=_ADDED)
    searches = collection.lottery.draw(options.queries)
    built = {name: _built(name, folder, prepared) for name in options.engines}
    with ExitStack() as stack:
        engines = {name: stack.enter_context(EngineProcess(name, folder / name)) for name in options.engines}
        opened = {name: engine.open() for name, engine in engines.items()}
        differences = list(_differences(engines, searches))
        if differences:
            print(*differences[:_SHOWN], f"{len(differences)} differences from ours", sep="\n", file=sys.stderr)
            sys.exit(1)
        milliseconds = _milliseconds(engines, searches, rounds=options.rounds)
        peaks = {name: engine.peak for name, engine in engines.items()}
        added = {name: engine.add(more) for name, engine in engines.items()}
    timings = {name: _timings(of_engine, milliseconds[OURS]) for name, of_engine in milliseconds.items()}
    return collection, {
        name: Figures(
            statements_a_second=collection.documents / built[name].seconds,
            build_ratio=built[name].seconds / built[OURS].seconds,
            open_milliseconds=opened[name] * _MILLISECONDS,
            add_seconds=added[name],
            peak_megabytes=peaks[name] / _MEGABYTE,
            size_of_text=built[name].bytes / collection.text_bytes,
            means={variant: _means(of_variant) for variant, of_variant in timings[name].items()},
            timings=timings[name],
        )
        for name in options.engines
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    corpus = PROJECT.parent / "shared" / "bench" / "statements-100k.jsonl.zst"
    parser.add_argument("--statements", type=Path, default=corpus, help="zstd JSONL; see benchmarks.documents")
    parser.add_argument("--n", type=int, default=10_000, help="how many statements; the file is repeated if need be")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES), help="ours always takes part")
    parser.add_argument("--queries", type=int, default=40, help="of each kind")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=20260309, help="of the queries that are drawn")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    options.engines = [name for name in ENGINES if name == OURS or name in options.engines]
    return options


def _built(name: str, folder: Path, prepared: Path) -> Built:
    """In a process that ends with it, so that the memory it took is not that of searching."""
    with EngineProcess(name, folder / name) as engine:
        return engine.build(prepared)


def _differences(engines: Mapping[str, EngineProcess], searches: Searches) -> Iterator[str]:
    """Where another engine finds another number of hits, or counts facets otherwise; in words."""
    for of_kind in searches.values():
        answers = {name: engine.answers(of_kind) for name, engine in engines.items()}
        for name, found in answers.items():
            for search, ours, theirs in zip(of_kind, answers[OURS], found, strict=True):
                yield from (f"{name}: {search}: {difference}" for difference in compared(search, ours, theirs))


def compared(search: Search, ours: Answer, theirs: Answer) -> Iterator[str]:
    """What is wrong with their answer, if ours is right."""
    if len(theirs.refs) != min(theirs.total, LIMIT):
        yield f"{len(theirs.refs)} references of {theirs.total} hits"
    if theirs.total != ours.total:
        yield f"{theirs.total} hits, ours {ours.total}"
    if search.snippets and theirs.snippets != len(theirs.refs):
        yield f"{theirs.snippets} snippets of {len(theirs.refs)} hits"
    if search.facets:
        for name, counts in theirs.facets.items():
            if counts != ours.facets[name]:
                yield f"{name} {counts}, ours {ours.facets[name]}"


def _milliseconds(
    engines: Mapping[str, EngineProcess], searches: Searches, *, rounds: int
) -> Mapping[str, Mapping[tuple[Kind, Variant], list[float]]]:
    """For each engine and kind the median of the rounds of each query. Answers have warmed all engines up before."""
    names = list(engines)
    times: dict[str, dict[tuple[Kind, Variant], list[list[float]]]] = {name: {} for name in names}
    for round_number in range(rounds):
        turn = round_number % len(names)
        for kind, of_kind in searches.items():
            for name in (*names[turn:], *names[:turn]):
                times[name].setdefault(kind, []).append(engines[name].seconds(of_kind))
    return {
        name: {
            kind: [statistics.median(of_query) * _MILLISECONDS for of_query in zip(*by_round, strict=True)]
            for kind, by_round in of_engine.items()
        }
        for name, of_engine in times.items()
    }


def _timings(
    theirs: Mapping[tuple[Kind, Variant], list[float]], ours: Mapping[tuple[Kind, Variant], list[float]]
) -> dict[str, dict[str, Timing]]:
    """By variant, and in it by kind."""
    timings: dict[str, dict[str, Timing]] = {variant.value: {} for variant in Variant}
    for (kind, variant), times in theirs.items():
        median, p95 = statistics.median(times), _p95(times)
        of_ours = ours[kind, variant]
        timings[variant.value][kind.value] = Timing(
            median, p95, median / statistics.median(of_ours), p95 / _p95(of_ours)
        )
    return timings


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def _means(timings: Mapping[str, Timing]) -> Means:
    return Means(
        statistics.geometric_mean(one.median_ratio for one in timings.values()),
        statistics.geometric_mean(one.p95_ratio for one in timings.values()),
    )


def _tables(figures: Mapping[str, Figures]) -> Iterator[str]:
    yield (
        "| engine | statements a second | build time, ours = 1 | open, ms "
        f"| commit of {_ADDED:,}, s | peak memory, MB | index / text |"
    )
    yield "|---|---|---|---|---|---|---|"
    for name, one in figures.items():
        yield (
            f"| {name} | {one.statements_a_second:,.0f} | {one.build_ratio:.2f} | {one.open_milliseconds:.1f} "
            f"| {one.add_seconds:.2f} | {one.peak_megabytes:.0f} | {one.size_of_text:.2f} |"
        )
    for variant in Variant:
        yield f"\n{variant}: median / p95 in ms, and in brackets as ratios, ours = 1\n"
        yield f"| engine | {' | '.join(Kind)} | geometric mean of the ratios |"
        yield f"|---|{'---|' * len(Kind)}---|"
        for name, one in figures.items():
            cells = [_cell(one.timings[variant][kind]) for kind in Kind]
            means = one.means[variant]
            yield f"| {name} | {' | '.join(cells)} | {means.median_ratio:.2f} / {means.p95_ratio:.2f} |"


def _cell(timing: Timing) -> str:
    ratios = f"{timing.median_ratio:.2f} / {timing.p95_ratio:.2f}"
    return f"{timing.median:.2f} / {timing.p95:.2f} ({ratios})"


if __name__ == "__main__":
    main()
