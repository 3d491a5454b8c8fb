"""Which contiguous spans of a channel a capture shows."""

from __future__ import annotations

from collections.abc import Iterable

from archive.statement import Look, Statement
from ingest.capture import Capture
from ingest.post import Rejection, ServiceMessage


class Spans:
    """What was seen of a file, in its order.

    What could not be taken in ends a span: its post was there, so nobody may take it for missing.
    """

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []
        self._open = False

    def see(self, reads: Iterable[Statement | Rejection | ServiceMessage]) -> None:
        """Go on by some items of the file."""
        for read in reads:
            match read:
                case Statement():
                    self._see(read.ref.native_id)
                case ServiceMessage():
                    self._see(read.native_id)
                case Rejection():
                    self._open = False

    def _see(self, native_id: str) -> None:
        if not native_id.isdecimal():
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
