"""What a snapshot says of itself in ``bag-info.txt``, which its signature covers: see docs/snapshot-format.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.bag import BagRefused, labelled, read_labelled

VERSION = 1
"""Counts up when programs written before cannot read snapshots any more."""

_AGENT = "communique"

DECLARED_AGENT = f"Bag-Software-Agent: {_AGENT}\n".encode()
"""How the file begins, by which a snapshot can be told from any other folder."""

_WHOLE = re.compile(r"\d{1,18}")
_COVERAGE = re.compile(r"(\S+) (\d{4}-\d{2}|unknown) (\d{1,18})")


@dataclass(frozen=True, slots=True)
class MonthOfChannel:
    """How many statements of a channel were posted in a month, as ``2026-03``; None where nobody knows when."""

    channel: str
    month: str | None
    statements: int


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """A state of the archive: the number and time of its last change, and what it holds.

    `sequence` is the number of the newest statement; `withheld` are those of which only a tombstone is left.
    `record_bytes` are the bytes of all records when they are not compressed, `root` is the hash of the tree over all
    revisions, in hexadecimal (archive.merkle).
    """

    generation: int
    dated: datetime
    sequence: int
    statements: int
    revisions: int
    withheld: int
    record_bytes: int
    root: str
    index: bool
    captures: bool
    coverage: tuple[MonthOfChannel, ...]

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels of which there are statements."""
        return tuple(dict.fromkeys(one.channel for one in self.coverage))

    def to_bytes(self, *, payload_bytes: int, payload_files: int) -> bytes:
        """The file ``bag-info.txt``."""
        return labelled(
            [
                ("Bag-Software-Agent", _AGENT),
                ("Bagging-Date", self.dated.date().isoformat()),
                ("External-Description", "A snapshot of an archive of diplomatic statements, see README.html"),
                ("Payload-Oxum", f"{payload_bytes}.{payload_files}"),
                ("Communique-Format", str(VERSION)),
                ("Communique-Generation", str(self.generation)),
                ("Communique-Date", self.dated.isoformat()),
                ("Communique-Sequence", str(self.sequence)),
                ("Communique-Statements", str(self.statements)),
                ("Communique-Revisions", str(self.revisions)),
                ("Communique-Withheld", str(self.withheld)),
                ("Communique-Record-Bytes", str(self.record_bytes)),
                ("Communique-Root", self.root),
                ("Communique-Index", "yes" if self.index else "no"),
                ("Communique-Captures", "yes" if self.captures else "no"),
                *(
                    ("Communique-Coverage", f"{one.channel} {one.month or 'unknown'} {one.statements}")
                    for one in self.coverage
                ),
            ]
        )


@dataclass(frozen=True, slots=True)
class ReadInfo:
    """What a snapshot says of itself, and the bytes and files that its payload is said to have."""

    info: SnapshotInfo
    payload_bytes: int
    payload_files: int


def read_info(data: bytes, name: str) -> ReadInfo:
    """Read what `SnapshotInfo.to_bytes` wrote, and nothing else. Raises BagRefused."""
    values = read_labelled(data, name)
    given = dict(values)
    try:
        if given["Communique-Format"] != str(VERSION):
            raise BagRefused(
                f"the snapshot has the format {given['Communique-Format'][:20]}, and this program knows {VERSION}: "
                "use a newer communique"
            )
        oxum = given["Payload-Oxum"].split(".")
        info = SnapshotInfo(
            generation=_whole(given["Communique-Generation"]),
            dated=datetime.fromisoformat(given["Communique-Date"]),
            sequence=_whole(given["Communique-Sequence"]),
            statements=_whole(given["Communique-Statements"]),
            revisions=_whole(given["Communique-Revisions"]),
            withheld=_whole(given["Communique-Withheld"]),
            record_bytes=_whole(given["Communique-Record-Bytes"]),
            root=given["Communique-Root"],
            index=given["Communique-Index"] == "yes",
            captures=given["Communique-Captures"] == "yes",
            coverage=tuple(_coverage(values)),
        )
        read = ReadInfo(info, _whole(oxum[0]), _whole(oxum[1]))
    except (KeyError, ValueError, IndexError) as error:
        raise BagRefused(f"{name} does not describe a snapshot: {error}") from error
    if info.to_bytes(payload_bytes=read.payload_bytes, payload_files=read.payload_files) != data:
        raise BagRefused(f"{name} is not written as that of a snapshot is")
    return read


def _coverage(values: Sequence[tuple[str, str]]) -> Iterator[MonthOfChannel]:
    for label, value in values:
        if label == "Communique-Coverage":
            found = _COVERAGE.fullmatch(value)
            if found is None:
                raise ValueError(f"{value!r} is no coverage")
            yield MonthOfChannel(found[1], found[2] if found[2] != "unknown" else None, _whole(found[3]))


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no number")
    return int(text)
