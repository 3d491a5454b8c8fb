"""How often the verdicts on labelled quotations are right.

A labelled file has one JSON object a line: `id`, `quote`, `attribution` (or null), `expect` (the verdict), `source`
(the statement, or null), and `critical`, which for an elided quotation means that its omission has to be warned of.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.quotes import QuoteChecker
from index.verdicts import Claim, Judgement, Verdict


@dataclass(frozen=True, slots=True)
class LabelledQuote:
    """A quotation, and what is to be said of it."""

    id: str
    claim: Claim
    expect: Verdict
    source: str | None
    critical: bool

    @property
    def is_true(self) -> bool:
        """Whether it may be printed: verbatim, or with a fair omission."""
        return self.expect in (Verdict.VERBATIM, Verdict.ELIDED) and not self.critical


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares of 1. `recall` is by the verdict that was wanted; the source counts too, where there is one.

    `false_verified` are the ids of those that were verified and may not be; `clean` is the share of the true ones that
    came back with the right verdict and no warning.
    """

    quotes: int
    exact: float
    clean: float
    recall: dict[Verdict, float]
    false_verified: tuple[str, ...]


def labelled_quotes(path: Path) -> Iterator[LabelledQuote]:
    """The quotations of a labelled file."""
    with path.open(encoding="utf-8") as lines:
        for line in filter(str.strip, lines):
            fields = json.loads(line)
            yield LabelledQuote(
                fields["id"],
                Claim((fields["quote"],), speaker=fields["attribution"]),
                Verdict(fields["expect"]),
                fields["source"],
                critical=fields["critical"],
            )


def accuracy(quotes: Iterable[LabelledQuote], checker: QuoteChecker) -> Accuracy:
    """Judge them all. There has to be at least one true quotation."""
    judged = [(quote, checker.judge(quote.claim)) for quote in quotes]
    wanted = Counter(quote.expect for quote, _ in judged)
    right = Counter(quote.expect for quote, judgement in judged if _is_right(quote, judgement))
    true = [(quote, judgement) for quote, judgement in judged if quote.is_true]
    return Accuracy(
        quotes=len(judged),
        exact=sum(judgement.verdict is quote.expect for quote, judgement in judged) / len(judged),
        clean=sum(judgement.verdict is quote.expect and judgement.verified for quote, judgement in true) / len(true),
        recall={verdict: right[verdict] / count for verdict, count in sorted(wanted.items())},
        false_verified=tuple(quote.id for quote, judgement in judged if judgement.verified and not quote.is_true),
    )


def _is_right(quote: LabelledQuote, judgement: Judgement) -> bool:
    source = None if judgement.passage is None else str(judgement.passage.ref)
    if judgement.verdict is not quote.expect:
        return False
    if quote.expect is Verdict.ELIDED and quote.critical:
        return bool(judgement.warnings)
    return quote.source is None or source == quote.source
