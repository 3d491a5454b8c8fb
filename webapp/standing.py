"""What a statement's pages say of its standing at the source, whichever revision they show."""

from __future__ import annotations

from archive.statement import StatementRef
from webapp import holdings
from webapp.wording import counted, day_words, instant_words

_AS_CAPTURED = "These are the words as they were captured."


def standing_words(ref: StatementRef) -> str | None:
    """That the source took the statement down, or that it was not seen any more; None where neither is known."""
    archive = holdings.archive()
    if withdrawal := archive.withdrawal(ref):
        noted = day_words(withdrawal.withdrawn_at.date())
        return f"The source has withdrawn this statement: {withdrawal.reason} (noted on {noted}). {_AS_CAPTURED}"
    if absence := archive.absence(ref):
        looks = counted(absence.looks, "look")
        return (
            f"Not seen since {instant_words(absence.last_seen)}: {looks} at its place since then, the last one on "
            f"{instant_words(absence.last_look)}, did not show it. {_AS_CAPTURED}"
        )
    return None
