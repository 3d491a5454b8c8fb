"""Which contiguous spans of a channel a capture shows."""

from __future__ import annotations

from collections.abc import Iterator

from archive.statement import Look
from ingest.capture import Capture
from ingest.post import Item, Rejection


class Spans:
    """Watches the items of a file pass by.

    An item that cannot be read ends a span: its post was there, so nobody may take it for missing.
    """

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []
        self._open = False

    def watching(self, items: Iterator[Item]) -> Iterator[Item]:
        """The same items."""
        for item in items:
            if isinstance(item, Rejection) or item.native_id is None or not item.native_id.isdecimal():
                self._open = False
            else:
                self._extend(int(item.native_id))
            yield item

    def _extend(self, identifier: int) -> None:
        if self._open and identifier >= self._spans[-1][0]:
            first, last = self._spans[-1]
            self._spans[-1] = first, max(last, identifier)
        else:
            self._spans.append((identifier, identifier))
        self._open = True

    def looks(self, channel: str, capture: Capture) -> list[Look]:
        """What has been seen so far."""
        return [Look(channel, first, last, capture.captured, capture.sha256) for first, last in self._spans]
