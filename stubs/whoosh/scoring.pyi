class BM25F:
    B: float
    K1: float
    def __init__(self, B: float = ..., K1: float = ...) -> None: ...  # noqa: N803, the names in the library

class BaseScorer: ...
