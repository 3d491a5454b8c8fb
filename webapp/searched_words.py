"""What was searched, in words: whoever says that words are not in the record says with it what the record is."""

from __future__ import annotations

from collections.abc import Iterable

from archive.coverage import ChannelCoverage
from index.verdicts import Searched
from webapp.wording import counted, day_words

_MOST_GAPS = 5


def searched_words(searched: Searched) -> tuple[str, ...]:
    """A line for each channel, and one on how words were compared."""
    return (*map(_channel_words, searched.channels), searched.folding)


def _channel_words(one: ChannelCoverage) -> str:
    """``velmora-mfa: 48 statements, posted from 5 February 2024 to 26 November 2025; nobody looked at ids 12–15``."""
    words = f"{one.channel}: {counted(one.statements, 'statement')}"
    if one.first_posted and one.last_posted:
        first, last = (day_words(time.date()) for time in (one.first_posted, one.last_posted))
        words += f", posted on {first}" if first == last else f", posted from {first} to {last}"
    if not one.looked:
        return f"{words}; whether there are others between is not known"
    return f"{words}; nobody looked at the ids {_gap_words(one.gaps)}" if one.gaps else words


def _gap_words(gaps: Iterable[tuple[int, int]]) -> str:
    spans = [str(first) if first == last else f"{first}–{last}" for first, last in gaps]
    more = len(spans) - _MOST_GAPS
    return ", ".join(spans[:_MOST_GAPS]) + (f" and {counted(more, 'other span')}" if more > 0 else "")
