"""How verdicts and warnings are said to people: a sign and a word for each, and what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from index.verdicts import QuoteWarning, Verdict, WarningKind
from webapp.checking import REFUSED, SCARE, CheckedClaim
from webapp.wording import counted


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """A verdict as it is shown. The sign tells it to those who do not see its colour."""

    sign: str
    word: str
    meaning: str


VERDICTS = {
    Verdict.VERBATIM: VerdictWords("✓", "verbatim", "The record has these words, in this order."),
    Verdict.ELIDED: VerdictWords("✓", "elided", "The record has these words, and what is left out is marked."),
    Verdict.ALTERED: VerdictWords("≈", "altered", "The record has other words here, and no mark says so."),
    Verdict.SPLICED: VerdictWords("⋈", "spliced", "These are true pieces that do not stand together so."),
    Verdict.MISATTRIBUTED: VerdictWords("☍", "misattributed", "The record has these words, by somebody else."),
    Verdict.NOT_FOUND: VerdictWords("✗", "not found", "The archive does not have these words."),
    SCARE: VerdictWords("·", "scare quotes", "Fewer than four words are not checked."),
    REFUSED: VerdictWords("!", "refused", "This could not be checked."),
}
"""By the outcome of a check."""

WARNINGS = {
    WarningKind.DROPPED_NEGATION: "leaves out a negation",
    WarningKind.DROPPED_CONDITION: "leaves out a condition",
    WarningKind.DROPPED_NUMBER: "leaves out a number",
    WarningKind.DROPPED_QUALIFIER: "leaves out a word that limits what is said",
    WarningKind.CUT_SHORT: "is cut where the sentence goes on to limit or reverse it",
    WarningKind.QUOTED_FROM_ANOTHER: "stands in a quotation inside of the statement: somebody else said it",
    WarningKind.OWN_ELISION: "runs over words that the statement itself leaves out",
    WarningKind.INSERTION: "has a bracketed insertion that says something else",
    WarningKind.SUPERSEDED: "stands in an earlier revision; the source has changed it",
    WarningKind.WITHDRAWN: "stands in a statement that its source took down",
    WarningKind.SPEAKER_NOT_ESTABLISHED: "is given to somebody whom the record does not establish as the speaker",
    WarningKind.DATE_DIFFERS: "is dated otherwise in the record",
}
"""What a quotation does, by the kind of the warning."""


def warning_words(warning: QuoteWarning) -> str:
    """A sentence without its stop: ``leaves out a condition: “unless”``."""
    return f"{WARNINGS[warning.kind]}: “{warning.words}”" if warning.words else WARNINGS[warning.kind]


def is_sound(checked: CheckedClaim) -> bool:
    """Whether to show it as verified."""
    return checked.judgement is not None and checked.passes


def summary(checked: Iterable[CheckedClaim]) -> str:
    """``20 quotations checked: 17 verified, 3 not verified; 2 scare quotes``."""
    claims = list(checked)
    judged = [one for one in claims if one.outcome != SCARE]
    verified = sum(one.passes for one in judged)
    words = f"{counted(len(judged), 'quotation')} checked: {verified} verified, {len(judged) - verified} not verified"
    scare = len(claims) - len(judged)
    return f"{words}; {counted(scare, 'pair')} of scare quotes" if scare else words
