"""A generation: the segments that together are the index at one time, named in one small file.

The file is replaced in one step, so a reader has one whole generation or the one before, never a mix. It has the
SHA-256 of every segment's header and of itself, and the headers have those of all other files: what it names is what
was written, down to the last byte.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from archive.durable import move_into_place
from index.columnar.damage import DamagedSegment
from index.columnar.segment import read_bounded, whole

FORMAT = 3
"""Counts up when indexes written before cannot be searched any more: the meaning of fields or tokens has changed."""

FILE = "generation.json"

_GREATEST = 1 << 20
_LAST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment of a generation. `deleted` names the file of its deleted documents, None where there are none."""

    name: str
    sha256: str
    documents: int
    deleted: str | None = None
    deleted_sha256: str | None = None
    deleted_count: int = 0

    @property
    def live(self) -> int:
        """How many documents are not deleted."""
        return self.documents - self.deleted_count


@dataclass(frozen=True, slots=True)
class Generation:
    """`number` counts up with each commit; `checkpoint` is the archive's change up to which the index has come."""

    number: int
    checkpoint: int
    segments: tuple[SegmentEntry, ...]

    @classmethod
    def read(cls, directory: Path) -> Self | None:
        """The generation that is current; None where there is no index, or one of another format.

        Raises DamagedSegment, or OSError where the file is there and cannot be read.
        """
        try:
            encoded = read_bounded(directory / FILE, _GREATEST)
        except FileNotFoundError:
            return None
        try:
            parsed = json.loads(encoded)
            digest = parsed.pop("sha256")
            if hashlib.sha256(_canonical(parsed)).hexdigest() != digest or _encoded(parsed, digest) != encoded:
                raise DamagedSegment(f"{FILE} is not what was written: its SHA-256 differs")
            if parsed["format"] != FORMAT:
                return None
            entries = tuple(_entry(each) for each in parsed["segments"])
            if len({entry.name for entry in entries}) < len(entries):
                raise DamagedSegment(f"{FILE} names a segment twice")
            return cls(whole(parsed["number"], most=_LAST), whole(parsed["checkpoint"], most=_LAST), entries)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise DamagedSegment(f"{FILE} does not describe a generation: {error!r}") from error

    def write(self, directory: Path) -> None:
        """Make it the current one. What it names must be synced before. Raises OSError."""
        parsed = {
            "format": FORMAT,
            "number": self.number,
            "checkpoint": self.checkpoint,
            "segments": [{name: getattr(entry, name) for name in SegmentEntry.__slots__} for entry in self.segments],
        }
        beside = directory / f"{FILE}.new"
        beside.write_bytes(_encoded(parsed, hashlib.sha256(_canonical(parsed)).hexdigest()))
        move_into_place(beside, directory / FILE)

    def names(self) -> Sequence[str]:
        """The files and folders that it needs."""
        return [FILE, *(name for entry in self.segments for name in (entry.name, entry.deleted) if name is not None)]


def _entry(parsed: dict[str, Any]) -> SegmentEntry:
    entry = SegmentEntry(**parsed)
    if not _is_name(entry.name) or (entry.deleted is not None and not _is_name(entry.deleted)):
        raise DamagedSegment(f"{FILE} names a file outside of the index")
    if not all(isinstance(digest, str) for digest in (entry.sha256, entry.deleted_sha256 or "")):
        raise DamagedSegment(f"{FILE} has a SHA-256 that is no text")
    if (entry.deleted is None) != (entry.deleted_sha256 is None):
        raise DamagedSegment(f"{FILE} names deleted documents without their SHA-256")
    whole(entry.deleted_count, most=whole(entry.documents, most=_LAST))
    return entry


def _is_name(name: str) -> bool:
    return name.replace("-", "").replace(".", "").isalnum() and name.isascii() and not name.startswith(".")


def _canonical(parsed: dict[str, Any]) -> bytes:
    return json.dumps(parsed, indent=1, sort_keys=True).encode()


def _encoded(parsed: dict[str, Any], digest: str) -> bytes:
    return json.dumps({**parsed, "sha256": digest}, indent=1).encode() + b"\n"
