from collections.abc import Iterator

class Token:
    text: str
    pos: int
    boost: float
    startchar: int
    endchar: int
    def __init__(self, **options: object) -> None: ...

class Analyzer:
    def __call__(self, value: str, **options: object) -> Iterator[Token]: ...
