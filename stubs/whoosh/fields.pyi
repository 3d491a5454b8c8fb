from whoosh.analysis import Analyzer
from whoosh.columns import Column
from whoosh.formats import Format

class UnknownFieldError(Exception): ...

class FieldType:
    analyzer: Analyzer
    format: Format
    scorable: bool
    stored: bool
    unique: bool
    vector: Format | None
    column_type: Column | None
    def separate_spelling(self) -> bool: ...
    def from_bytes(self, bs: bytes) -> str: ...
    def from_column_value(self, value: object) -> object: ...

class ID(FieldType):
    def __init__(self, *, unique: bool = ..., stored: bool = ..., sortable: bool = ...) -> None: ...

class KEYWORD(FieldType):
    def __init__(
        self,
        *,
        stored: bool = ...,
        commas: bool = ...,
        scorable: bool = ...,
        vector: bool | None = ...,
        sortable: bool = ...,
    ) -> None: ...

class NUMERIC(FieldType):
    numtype: type[int] | type[float]
    bits: int
    signed: bool
    shift_step: int
    def __init__(
        self,
        numtype: type[int] | type[float] = ...,
        *,
        bits: int = ...,
        stored: bool = ...,
        shift_step: int = ...,
        sortable: bool = ...,
    ) -> None: ...
    def prepare_number(self, x: object) -> int: ...

class DATETIME(NUMERIC):
    def __init__(self) -> None: ...

class STORED(FieldType): ...

class TEXT(FieldType):
    def __init__(
        self,
        *,
        analyzer: Analyzer | None = ...,
        phrase: bool = ...,
        chars: bool = ...,
        stored: bool = ...,
        field_boost: float = ...,
        spelling: bool = ...,
        vector: bool | None = ...,
        sortable: bool = ...,
    ) -> None: ...

class COLUMN(FieldType):
    def __init__(self, columnobj: Column) -> None: ...

class Schema:
    def __init__(self, **fields: FieldType) -> None: ...
    def __contains__(self, fieldname: str) -> bool: ...
    def __getitem__(self, name: str) -> FieldType: ...
    def items(self) -> list[tuple[str, FieldType]]: ...
    def names(self) -> list[str]: ...
