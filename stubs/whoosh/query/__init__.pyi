from collections.abc import Sequence

from whoosh.matching import Matcher
from whoosh.query.spans import Span
from whoosh.searching import Searcher

class Query:
    def matcher(self, searcher: Searcher, context: object = ...) -> Matcher: ...

NullQuery: Query

class Term(Query):
    fieldname: str
    text: str | bytes
    boost: float
    def __init__(self, fieldname: str, text: str | bytes, boost: float = ...) -> None: ...

class Phrase(Query):
    fieldname: str
    words: list[str]
    slop: int
    boost: float
    def __init__(self, fieldname: str, words: list[str], slop: int = ..., boost: float = ...) -> None: ...

class Prefix(Query):
    fieldname: str
    text: str
    def __init__(self, fieldname: str, text: str, boost: float = ...) -> None: ...

class Every(Query):
    fieldname: str | None
    boost: float
    def __init__(self, fieldname: str | None = ..., boost: float = ...) -> None: ...

class NumericRange(Query):
    fieldname: str
    start: int | None
    end: int | None
    startexcl: bool
    endexcl: bool
    boost: float
    def __init__(
        self,
        fieldname: str,
        start: int | None,
        end: int | None,
        startexcl: bool = ...,
        endexcl: bool = ...,
        boost: float = ...,
    ) -> None: ...

class ConstantScoreQuery(Query):
    child: Query
    score: float
    def __init__(self, child: Query, score: float = ...) -> None: ...

class SpanNear2(Query):
    qs: Sequence[Term]
    def __init__(self, qs: Sequence[Query]) -> None: ...

    class SpanNear2Matcher(Matcher):
        ms: Sequence[Matcher]
        def __init__(self, ms: Sequence[Matcher]) -> None: ...
        def _get_spans(self) -> list[Span]: ...

class And(Query):
    subqueries: Sequence[Query]
    boost: float
    def __init__(self, subqueries: Sequence[Query], boost: float = ...) -> None: ...

class Or(Query):
    subqueries: Sequence[Query]
    boost: float
    def __init__(self, subqueries: Sequence[Query], boost: float = ...) -> None: ...

class Not(Query):
    query: Query
    def __init__(self, query: Query) -> None: ...

class Wildcard(Query):
    def __init__(self, fieldname: str, text: str) -> None: ...

class FuzzyTerm(Query):
    def __init__(self, fieldname: str, text: str, *, maxdist: int = ..., prefixlength: int = ...) -> None: ...

class TermRange(Query):
    def __init__(self, fieldname: str, start: str, end: str, startexcl: bool = ...) -> None: ...

class DisjunctionMax(Query):
    def __init__(self, subqueries: Sequence[Query]) -> None: ...

class AndMaybe(Query):
    def __init__(self, a: Query, b: Query) -> None: ...

class AndNot(Query):
    def __init__(self, a: Query, b: Query) -> None: ...

class Require(Query):
    def __init__(self, a: Query, b: Query) -> None: ...
