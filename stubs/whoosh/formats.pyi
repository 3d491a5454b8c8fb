from collections.abc import Iterator, Mapping

from whoosh.analysis import Analyzer, Token

class Format:
    field_boost: float
    def supports(self, name: str) -> bool: ...

class Positions(Format): ...

def tokens(value: object, analyzer: Analyzer, kwargs: Mapping[str, object]) -> Iterator[Token]: ...
