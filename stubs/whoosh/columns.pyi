from collections.abc import Callable
from typing import Any

class Column:
    def default_value(self) -> bytes | int: ...

class CompressedBytesColumn(Column):
    def __init__(self, level: int = ..., module: str = ...) -> None: ...

class ColumnReader:
    def __getitem__(self, docnum: int) -> Any: ...

class TranslatingColumnReader(ColumnReader):
    def __init__(self, reader: ColumnReader, translate: Callable[[object], object]) -> None: ...
