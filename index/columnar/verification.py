"""Whether files have the bytes that were written, and what is remembered of it.

Hashing a large index takes seconds, so what was found whole is remembered beside it, with size, time of modification
and inode of each file. A file of which one of these is another is hashed anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from index.columnar.damage import DamagedSegment
from index.columnar.segment import read_bounded, verify

FILE = "verified.json"
"""What was found whole, in the directory of the index. It can be removed at any time."""

_GREATEST = 1 << 20

Seen = Mapping[str, Sequence[int]]


def verify_once(directory: Path, files: Mapping[Path, str]) -> None:
    """Hash those files, each given with its SHA-256, that were not found whole before.

    What was hashed is remembered where the directory can be written. Raises DamagedSegment for the first file that has
    another SHA-256, or is missing.
    """
    known = _remembered(directory)
    seen: dict[str, Sequence[int]] = {}
    for path, sha256 in files.items():
        identity = _identity(path)  # before hashing, so that what is changed meanwhile is not taken for what was hashed
        name = f"{path.relative_to(directory)} {sha256}"
        if known.get(name) != identity:
            verify(path, sha256)
        seen[name] = identity
    if known != seen:
        _remember(directory, seen)


def _identity(path: Path) -> Sequence[int]:
    try:
        status = path.stat()
    except OSError as error:
        raise DamagedSegment(f"{path.parent.name}/{path.name} cannot be read: {error.strerror}") from error
    return [status.st_size, status.st_mtime_ns, status.st_ino]


def _remembered(directory: Path) -> Seen:
    """What is remembered; nothing where that cannot be read, since then everything can be hashed again."""
    with suppress(OSError, ValueError, RecursionError, DamagedSegment):
        parsed = json.loads(read_bounded(directory / FILE, _GREATEST))
        if isinstance(parsed, dict):
            return parsed
    return {}


def _remember(directory: Path, seen: Seen) -> None:
    # Not synced: after a power cut it is there or not, and what is half there is not read.
    beside = directory / f"{FILE}.{os.getpid()}"
    with suppress(OSError):
        beside.write_text(json.dumps(seen))
        os.replace(beside, directory / FILE)
