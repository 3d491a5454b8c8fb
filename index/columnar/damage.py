"""What is wrong with a segment or a generation whose bytes are not those that were written."""


class DamagedSegment(Exception):
    """Bytes that no writer has written. The message says what of which file; the engine names index and remedy."""
