"""What is asked of a quotation, and what is said of it: the data between finding, judging and showing.

The words are those of the design's section on quotes. A verdict says whether words stand in the record, never whether
they are true.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.coverage import ChannelCoverage
from archive.edtf import EdtfDate
from archive.statement import StatementRef, Status
from archive.word_differences import WordRun


class Verdict(StrEnum):
    """How a quotation stands to the record."""

    VERBATIM = "verbatim"
    """The words, in order, in one statement; only typography differs."""
    ELIDED = "elided"
    """Verbatim pieces in order, in one statement and one speaker's turn, and every gap is marked."""
    ALTERED = "altered"
    """The passage is recognisable; words differ without a mark."""
    SPLICED = "spliced"
    """True pieces out of order, from different statements, or joined over whole sentences with no mark."""
    MISATTRIBUTED = "misattributed"
    """The words are there; somebody else is established as their speaker."""
    NOT_FOUND = "not-found"


class WarningKind(StrEnum):
    """Why a quotation whose words are in the record is not verified all the same."""

    DROPPED_NEGATION = "dropped-negation"
    DROPPED_CONDITION = "dropped-condition"
    DROPPED_NUMBER = "dropped-number"
    DROPPED_QUALIFIER = "dropped-qualifier"
    CUT_SHORT = "cut-short"
    """The quotation ends just before, or begins just behind, words that limit or reverse what it says."""
    QUOTED_FROM_ANOTHER = "quoted-from-another"
    """The words stand in a quotation inside the statement: somebody else said them."""
    OWN_ELISION = "own-elision"
    """The words run over an elision (``<...>``) that the statement itself has."""
    INSERTION = "insertion"
    """A bracketed insertion stands for words that say something else."""
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    SPEAKER_NOT_ESTABLISHED = "speaker-not-established"
    DATE_DIFFERS = "date-differs"


@dataclass(frozen=True, slots=True)
class QuoteWarning:
    """What is wrong with using the words so; `words` are those that it is about, empty where it is about none."""

    kind: WarningKind
    words: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.words}" if self.words else self.kind.value


@dataclass(frozen=True, slots=True)
class Claim:
    """A quotation as somebody gives it. `pieces` are several where an attribution divides it ("…", he said, "…")."""

    pieces: tuple[str, ...]
    speaker: str | None = None
    """To whom it is given, in the words of whoever quotes: ``Lavrov``, ``the Russian foreign minister``."""
    dated: EdtfDate | None = None

    @property
    def text(self) -> str:
        """All of it, the pieces parted as reports show them."""
        return " | ".join(self.pieces)


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a revision. Each span counts code points of its text, the end excluded; they stand in the quote's order.

    `sentence` is the number of the one in which the first span begins; None where the text has no sentence there.
    """

    ref: StatementRef
    revision: int
    status: Status
    sentence: int | None
    spans: tuple[tuple[int, int], ...]
    words: str
    distance: float
    """From the quotation: 0 where the words are equal, 1 where they have nothing in common."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the record says of a claim.

    `passage` is where the words stand, or for *altered* the passage that they come from; None where nothing was found,
    and then `nearest` has what comes closest, the closest first. `differences` lead from the record's words to the
    quotation's. `also_in` are the other statements that hold the same words, the one that was first said first.
    """

    claim: Claim
    verdict: Verdict
    passage: Passage | None
    warnings: tuple[QuoteWarning, ...] = ()
    critical: bool = False
    """Whether a negation, modal, number or name differs."""
    differences: tuple[WordRun, ...] = ()
    also_in: tuple[Passage, ...] = ()
    nearest: tuple[Passage, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether the quotation may be printed as it stands."""
        return self.verdict in (Verdict.VERBATIM, Verdict.ELIDED) and not self.warnings


@dataclass(frozen=True, slots=True)
class Searched:
    """In what a quotation was looked for, so that *not found* can be defended; `folding` says how, in English."""

    channels: tuple[ChannelCoverage, ...]
    folding: str = (
        "Passages were looked for without regard to case, forms of words, ё and е, and kinds of quotation marks, "
        "dashes and spaces; titles of web pages were not searched."
    )
