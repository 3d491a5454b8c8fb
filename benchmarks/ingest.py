"""How fast is an ingest, stage by stage, and how much memory does it need? ``python benchmarks/ingest.py``.

Each stage runs in a fresh process, some times over; the medians are shown. The first stage, `floor`, is a bare loop of
json.loads and INSERT over the same posts: figures of two machines can be compared by their ratio to it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]
# Run as a script, Python looks for modules in this file's folder, where it would take this file for the package ingest.
sys.path[:] = [str(PROJECT), *(one for one in sys.path if Path(one).resolve() != Path(__file__).resolve().parent)]

from benchmarks.inputs import write_export, write_records  # noqa: E402
from benchmarks.memory import output_and_peak  # noqa: E402
from benchmarks.stages import STAGES  # noqa: E402

_SEED = 20260309
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians of the runs of a stage; `peak_megabytes` is anonymous memory, of all its processes together."""

    stage: str
    statements: int
    statements_a_second: float
    times_the_floor: float
    peak_megabytes: float


def main() -> None:
    """Measure, and print a table or JSON."""
    options = _options()
    with tempfile.TemporaryDirectory() as temporary:
        found = {}
        for name, file in _inputs(options, Path(temporary)):
            found[name] = list(_measure(file, Path(temporary), stages=options.stages, runs=options.runs))
            if not options.json:
                print(_table(name, found[name]), flush=True)
    if options.json:
        machine = {"machine": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}
        measured = {name: [asdict(one) for one in figures] for name, figures in found.items()}
        print(json.dumps({**machine, "figures": measured}))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    corpus = PROJECT.parent / "shared" / "bench" / "statements-100k.jsonl.zst"
    parser.add_argument(
        "--statements", type=Path, default=corpus, help="zstd JSONL with id, channel, posted_at, lang, text"
    )
    parser.add_argument("--n", type=int, default=20_000, help="how many of these statements")
    parser.add_argument("--export-megabytes", type=float, default=200, help="size of the made-up export; 0 for none")
    parser.add_argument("--stages", nargs="+", choices=STAGES, default=list(STAGES), help="floor is measured always")
    parser.add_argument("--runs", type=int, default=3, help="of which the median is shown")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if "index" in options.stages and "ingest" not in options.stages:
        parser.error("the stage index needs the stage ingest, which makes its archive")
    options.stages = [stage for stage in STAGES if stage == "floor" or stage in options.stages]
    return options


def _inputs(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Path]]:
    if options.statements.exists():
        records = folder / "records.jsonl"
        number = write_records(options.statements, records, most=options.n)
        yield f"{number} real statements, {_megabytes(records)} MB", records
    else:
        print(f"no {options.statements}: only the made-up export is measured", file=sys.stderr)
    if options.export_megabytes:
        export = folder / "result.json"
        number = write_export(export, size=int(options.export_megabytes * _MEGABYTE), seed=_SEED)
        yield f"made-up export of {number} posts, {_megabytes(export)} MB", export


def _megabytes(file: Path) -> str:
    return f"{file.stat().st_size / _MEGABYTE:.1f}"


def _measure(file: Path, temporary: Path, *, stages: Sequence[str], runs: int) -> Iterator[Figures]:
    """The figures of each stage; the ratio to the floor is of the same run, so that a busy machine slows both."""
    results: dict[str, list[tuple[int, float, int]]] = {stage: [] for stage in stages}
    for _ in range(runs):
        with tempfile.TemporaryDirectory(dir=temporary) as folder:
            for stage in stages:
                data = Path(folder) / ("ingest" if stage == "index" else stage)
                command = [sys.executable, "-m", "benchmarks.stages", stage, str(file), str(data)]
                output, peak = output_and_peak(command, folder=PROJECT)
                timing = json.loads(output)
                results[stage].append((timing["statements"], timing["statements"] / timing["seconds"], peak))
    floors = [rate for _, rate, _ in results["floor"]]
    for stage, found in results.items():
        numbers, rates, peaks = zip(*found, strict=True)
        yield Figures(
            stage=stage,
            statements=numbers[0],
            statements_a_second=statistics.median(rates),
            times_the_floor=statistics.median(rate / floor for rate, floor in zip(rates, floors, strict=True)),
            peak_megabytes=statistics.median(peaks) / _MEGABYTE,
        )


def _table(name: str, figures: Sequence[Figures]) -> str:
    lines = [
        f"\n{name}\n",
        "| stage | statements a second | of the floor's | peak memory, MB |",
        "|---|---|---|---|",
        *(
            f"| {one.stage} | {one.statements_a_second:,.0f} | {one.times_the_floor:.3f} | {one.peak_megabytes:,.0f} |"
            for one in figures
        ),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
