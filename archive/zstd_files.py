"""Whole files as Zstandard frames (RFC 8878); equal files give equal frames, and what inflates is bounded."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import zstandard

from archive.bag import BagRefused
from archive.zstd_lines import LEVEL, MOST_WINDOW

ENDING = ".zst"
_CHUNK = 1 << 20


def compress_file(path: Path) -> None:
    """Put a frame of the file, with ``.zst`` behind its name, in its place. Raises OSError."""
    compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
    size = path.stat().st_size
    with path.open("rb") as source, path.with_name(f"{path.name}{ENDING}").open("xb") as target:
        compressor.copy_stream(source, target, size=size)
    path.unlink()


def inflate(source: BinaryIO, into: Path, name: str, *, most: int) -> int:
    """Write what a frame holds to a new file, at most so many bytes, and give their number.

    Raises BagRefused, which names the frame by `name`, or OSError; the file is then of no use.
    """
    size = 0
    frame = zstandard.ZstdDecompressor(max_window_size=MOST_WINDOW).stream_reader(source, read_across_frames=False)
    try:
        with into.open("xb") as target:
            while chunk := frame.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise BagRefused(f"{name} holds more than the index of these records can")
                target.write(chunk)
        if source.read(1):
            raise BagRefused(f"{name} has something behind its end")
    except zstandard.ZstdError as error:
        raise BagRefused(f"{name} cannot be read: {error}") from error
    return size
