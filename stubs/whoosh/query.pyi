from collections.abc import Sequence

class Query: ...

NullQuery: Query

class Term(Query):
    def __init__(self, fieldname: str, text: str) -> None: ...

class Prefix(Query):
    def __init__(self, fieldname: str, text: str) -> None: ...

class Every(Query):
    def __init__(self, fieldname: str | None = ...) -> None: ...

class NumericRange(Query):
    def __init__(self, fieldname: str, start: int | None, end: int | None) -> None: ...

class SpanNear2(Query):
    qs: Sequence[Query]
    def __init__(self, qs: Sequence[Query], *, slop: int = ..., ordered: bool = ..., mindist: int = ...) -> None: ...

class And(Query):
    def __init__(self, subqueries: Sequence[Query]) -> None: ...

class Or(Query):
    def __init__(self, subqueries: Sequence[Query]) -> None: ...

class Not(Query):
    def __init__(self, query: Query) -> None: ...
