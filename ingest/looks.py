"""What a capture shows besides its posts: contiguous spans of a channel, and up to when it goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from archive.statement import Look, Statement
from ingest.capture import Capture
from ingest.post import Rejection, ServiceMessage

_MOST_DIGITS = 10
"""Telegram's ids fit 32 bits; a longer one is damage, or hostile: everything up to it would count as seen."""


class Seen:
    """What was seen of a file, in its order.

    `newest` is the newest time of posting or editing: the file cannot have been there before. What could not be taken
    in ends a span: its post was there, so nobody may take it for missing.
    """

    def __init__(self) -> None:
        self.newest: datetime | None = None
        self._spans: list[tuple[int, int]] = []
        self._open = False

    def see(self, reads: Iterable[Statement | Rejection | ServiceMessage]) -> None:
        """Go on by some items of the file."""
        for read in reads:
            match read:
                case Statement():
                    self._see(read.ref.native_id)
                    provenance = read.provenance
                    times = [time.instant for time in (provenance.posted, provenance.edited) if time is not None]
                    self.newest = max([*times, *([self.newest] if self.newest else [])], default=None)
                case ServiceMessage():
                    self._see(read.native_id)
                case Rejection():
                    self._open = False

    def _see(self, native_id: str) -> None:
        if not native_id.isdecimal() or len(native_id) > _MOST_DIGITS:
            self._open = False
            return
        identifier = int(native_id)
        if self._open and identifier >= self._spans[-1][0]:
            first, last = self._spans[-1]
            self._spans[-1] = first, max(last, identifier)
        else:
            self._spans.append((identifier, identifier))
        self._open = True

    def looks(self, channel: str, capture: Capture) -> list[Look]:
        """What has been seen so far."""
        return [Look(channel, first, last, capture.captured, capture.sha256) for first, last in self._spans]
