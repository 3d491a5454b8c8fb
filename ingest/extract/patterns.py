"""Building patterns out of words, so that a list of words reads as one."""

from __future__ import annotations


def any_of(*alternatives: str) -> str:
    """A pattern for any of these patterns."""
    return f"(?:{'|'.join(alternatives)})"
