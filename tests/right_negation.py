"""Whoosh's negation without its mistake, for tests that hold other things against Whoosh's matchers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from whoosh.matching import InverseMatcher


@contextmanager
def right_negation() -> Iterator[None]:
    """Let negations leave deleted documents out.

    Whoosh's matcher looks for the next document that is neither deleted nor found by what is negated, and stops at one
    that is deleted if it stands behind the last that is found (`InverseMatcher._find_next`, in all versions).
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(InverseMatcher, "_find_next", _find_next)
        yield


def _find_next(self: InverseMatcher) -> None:
    while self._id < self.limit:
        if self.child.is_active() and self.child.id() < self._id:
            self.child.skip_to(self._id)
        found = self.child.is_active() and self.child.id() == self._id
        if not found and not self.missing(self._id):
            return
        self._id += 1
