"""The storage of the index: immutable segments of packed arrays, mapped into memory (docs/index-format.md)."""
