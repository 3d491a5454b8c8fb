"""Lines of text in a Zstandard frame (RFC 8878), read without trust: none may be too large, nor all together."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

from archive.bag import BagRefused

LEVEL = 9  # of 1 to 22: beyond it a tenth is saved in thrice the time
MOST_WINDOW = 8 << 20
MOST_LINE = 64 << 20
"""Bytes of one line: a statement with all its revisions."""


def compressed_lines(lines: Iterable[str]) -> bytes:
    """The lines as one frame with a checksum; equal lines give equal bytes."""
    data = "".join(f"{line}\n" for line in lines).encode()
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True, write_content_size=True).compress(data)


def lines(path: Path) -> Iterator[str]:
    """The lines of a file. Raises BagRefused."""
    with path.open("rb") as file:
        yield from read_lines(file, path.name)


def read_lines(file: BinaryIO, name: str, *, most: int | None = None) -> Iterator[str]:
    """The lines of a frame, of `most` bytes in all. Raises BagRefused, which names the file by `name`."""
    left = most if most is not None else MOST_LINE
    frame = zstandard.ZstdDecompressor(max_window_size=MOST_WINDOW).stream_reader(file, read_across_frames=False)
    reader = io.BufferedReader(frame)
    try:
        while line := reader.readline(min(left, MOST_LINE) + 1):
            left -= len(line) if most is not None else 0
            if len(line) > MOST_LINE or left < 0:
                raise BagRefused(f"{name} holds more than a snapshot says that it does")
            if not line.endswith(b"\n"):
                raise BagRefused(f"{name} ends inside of a line")
            yield line[:-1].decode("utf-8")
        if file.read(1):
            raise BagRefused(f"{name} has something behind its end")
    except (zstandard.ZstdError, UnicodeDecodeError) as error:
        raise BagRefused(f"{name} cannot be read: {error}") from error
