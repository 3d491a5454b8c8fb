"""How long do searches take that were made to take long? ``python benchmarks/limits.py``.

Each is answered or refused; the longest of some rounds counts, the first of which has opened what it needs already.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

PROJECT = Path(__file__).parents[1]
# Run as a script, Python looks for modules in this file's folder.
sys.path[:] = [str(PROJECT), *(one for one in sys.path if Path(one).resolve() != Path(__file__).resolve().parent)]

from benchmarks.documents import documents, read_documents, write_documents  # noqa: E402
from benchmarks.engines.communique import CommuniqueStemmed  # noqa: E402
from index.columnar.engine import ColumnarEngine  # noqa: E402
from index.engine import SearchLimitExceeded  # noqa: E402
from index.query import Query  # noqa: E402
from index.syntax import QuerySyntaxError, parse  # noqa: E402

_ROUNDS = 5
_MILLISECONDS = 1_000

_TEXTS: Mapping[str, str] = {
    "`?*`": "?*",
    "`*a*`": "*a*",
    "`a*`": "a*",
    "`[a TO z]`": "[a TO z]",
    "5,000 parentheses": "(" * 5_000,
    "3,000 NOTs": "NOT " * 3_000,
    "a word of 1 MB": "a" * 1_000_000,
    "50 nested parentheses": "(" * 50 + "peace" + ")" * 50,
    "a beginning of thousands of words, `co*`": "co*",
    "400 frequent words": "the in of and " * 100,
    "a phrase of 300 frequent words": '"' + "the of and " * 100 + '"',
    "60 organisations that nothing has": " OR ".join(f"org:nobody-{number}" for number in range(60)),
}


def main() -> None:
    """Print a table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--statements", type=Path, required=True, help="statements, JSONL compressed with zstd")
    options.add_argument("--n", type=int, default=100_000, help="how many of them (100,000)")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = _built(Path(folder), chosen.statements, chosen.n)
        engine.search(Query())
        print("| search | outcome | longest, ms |\n|---|---|---|")
        for name, use in _uses(engine).items():
            outcome, seconds = _longest(use)
            print(f"| {name} | {outcome} | {seconds * _MILLISECONDS:.1f} |")


def _built(folder: Path, statements: Path, most: int) -> ColumnarEngine:
    prepared = folder / "documents.jsonl"
    write_documents(documents(statements), prepared, most=most)
    candidate = CommuniqueStemmed(folder / "communique")
    candidate.build(map(candidate.prepare, read_documents(prepared)))
    return ColumnarEngine(folder / "communique" / "index", layout=CommuniqueStemmed.layout)


def _uses(engine: ColumnarEngine) -> Mapping[str, Callable[[], object]]:
    def search(text: str) -> object:
        parsed = parse(text)
        return engine.search(Query(parsed.expression, parsed.filters, parsed.dates, values=200))

    return {
        **{name: lambda text=text: search(text) for name, text in _TEXTS.items()},  # type: ignore[misc]
        "the hit 1,000,000,000": lambda: engine.search(Query(offset=10**9)),
        "the nearest word to `goverment`": lambda: engine.nearest_words("goverment", most=1),
        "the nearest word to `sanktions`": lambda: engine.nearest_words("sanktions", most=1),
        "words that begin with `c`": lambda: engine.complete("c", facet=None, most=10),
        "speakers with a name that begins with `s`": lambda: engine.complete("s", facet="speaker", most=10),
    }


def _longest(use: Callable[[], object]) -> tuple[str, float]:
    longest, outcome = 0.0, "answered"
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        try:
            use()
        except (QuerySyntaxError, SearchLimitExceeded):
            outcome = "refused"
        longest = max(longest, time.perf_counter() - started)
    return outcome, longest


if __name__ == "__main__":
    main()
