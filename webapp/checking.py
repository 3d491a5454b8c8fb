"""A draft checked: each of its quotations with what the record says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.engine import SearchLimitExceeded
from index.quote_parts import QuoteRefused
from index.quotes import QuoteChecker
from index.verdicts import Claim, Judgement
from webapp.drafts import DraftQuotation

SCARE = "scare"
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim with its judgement; there is none of scare quotes, and of a claim that was refused, for a reason."""

    claim: Claim
    judgement: Judgement | None = None
    refusal: str | None = None

    @property
    def outcome(self) -> str:
        """The verdict, else ``scare`` or ``refused``."""
        if self.judgement:
            return self.judgement.verdict.value
        return REFUSED if self.refusal else SCARE

    @property
    def passes(self) -> bool:
        """Whether it is verified, or was not to be checked."""
        return self.judgement.verified if self.judgement else self.refusal is None


def check_claim(claim: Claim, checker: QuoteChecker) -> CheckedClaim:
    """Judge a claim. One that asks for too much is refused, so that the others of a draft are judged all the same."""
    try:
        return CheckedClaim(claim, checker.judge(claim))
    except (QuoteRefused, SearchLimitExceeded) as error:
        return CheckedClaim(claim, refusal=str(error))


def check_quotations(quotations: Iterable[DraftQuotation], checker: QuoteChecker) -> Iterator[CheckedClaim]:
    """Judge the quotations of a draft, in order, but for scare quotes."""
    for one in quotations:
        yield CheckedClaim(one.claim) if one.is_scare else check_claim(one.claim, checker)
