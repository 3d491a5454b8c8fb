from collections.abc import Callable
from typing import Any

from whoosh.formats import Format
from whoosh.scoring import BaseScorer

class ReadTooFar(Exception): ...

class Matcher:
    def is_active(self) -> bool: ...
    def id(self) -> int: ...
    def skip_to(self, id: int) -> object: ...  # noqa: A002, the name in the library
    def value_as(self, astype: str) -> Any: ...

class LeafMatcher(Matcher):
    format: Format
    scorer: BaseScorer | None
    def supports_block_quality(self) -> bool: ...
    def max_quality(self) -> float: ...
    def block_quality(self) -> float: ...

class InverseMatcher(Matcher):
    child: Matcher
    limit: int
    missing: Callable[[int], bool]
    _id: int

def NullMatcher() -> Matcher: ...  # noqa: N802, the name in the library
