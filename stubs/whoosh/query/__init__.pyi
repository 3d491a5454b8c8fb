from collections.abc import Sequence

from whoosh.matching import Matcher
from whoosh.query.spans import Span
from whoosh.searching import Searcher

class Query:
    def matcher(self, searcher: Searcher, context: object = ...) -> Matcher: ...

NullQuery: Query

class Term(Query):
    def __init__(self, fieldname: str, text: str) -> None: ...

class Phrase(Query):
    def __init__(self, fieldname: str, words: list[str]) -> None: ...

class Prefix(Query):
    def __init__(self, fieldname: str, text: str) -> None: ...

class Every(Query):
    def __init__(self, fieldname: str | None = ...) -> None: ...

class NumericRange(Query):
    def __init__(self, fieldname: str, start: int | None, end: int | None) -> None: ...

class SpanNear2(Query):
    qs: Sequence[Query]
    def __init__(self, qs: Sequence[Query]) -> None: ...

    class SpanNear2Matcher(Matcher):
        ms: Sequence[Matcher]
        def __init__(self, ms: Sequence[Matcher]) -> None: ...
        def _get_spans(self) -> list[Span]: ...

class And(Query):
    def __init__(self, subqueries: Sequence[Query]) -> None: ...

class Or(Query):
    def __init__(self, subqueries: Sequence[Query]) -> None: ...

class Not(Query):
    def __init__(self, query: Query) -> None: ...
