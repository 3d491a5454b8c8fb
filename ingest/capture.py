"""A capture: the exact bytes that were taken from a source."""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.statement import CaptureTime


class UnreadableCapture(Exception):
    """A file cannot be read, wholly or from some place on.

    `where` names the file and the place, `reason` says what is wrong and what to do.
    """

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Capture:
    """A file as it was found. `size` is in bytes; `name` is the path as it was given, for messages.

    `modified` is the file's modification time, in nanoseconds since 1970.
    """

    path: Path
    name: str
    sha256: str
    size: int
    modified: int
    captured: CaptureTime

    def require_unchanged(self) -> None:
        """Raise UnreadableCapture if the file has changed: what is read from it then is not what was hashed."""
        try:
            status = self.path.stat()
        except OSError:
            status = None
        if status is None or (status.st_size, status.st_mtime_ns) != (self.size, self.modified):
            raise changed(self.name)

    @contextmanager
    def mapped(self) -> Iterator[mmap.mmap]:
        """All its bytes, read from the disk as they are needed.

        If another program cuts the file off meanwhile, the system ends this process as soon as it reads behind the
        new end (SIGBUS, mmap(2)). Nothing that was taken in is lost by that, as by any killing.
        """
        # Not closed by hand: that fails as long as a match of a pattern refers to it.
        with self.path.open("rb") as file:
            yield mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def head(self, size: int = 65536) -> bytes:
        """Its first bytes, by which formats are told apart."""
        with self.path.open("rb") as file:
            return file.read(size)


def shown(path: Path) -> str:
    """The path as it can be printed and kept: bytes that are no UTF-8 are escaped."""
    return str(path).encode("utf-8", errors="backslashreplace").decode()


def files_of(path: Path) -> list[Path]:
    """The files that a path names: itself, or those of the export in a directory.

    Telegram Desktop writes either ``result.json`` or ``messages.html``, ``messages2.html`` and so on, or both; the JSON
    tells more, so it is taken. Other files of a directory are left alone. Raises UnreadableCapture where there is no
    export in it.
    """
    try:
        if not path.is_dir():
            return [path]
        if (path / "result.json").exists():
            return [path / "result.json"]
    except OSError as error:  # a name that is too long, a folder that may not be read
        raise UnreadableCapture(shown(path), f"cannot be read: {error.strerror}") from error
    files = sorted(path.glob("messages*.html"), key=lambda file: (len(file.name), file.name))
    if not files:
        raise UnreadableCapture(
            shown(path), "is a directory without result.json and messages*.html: name the files in it"
        )
    return files


def changed(name: str) -> UnreadableCapture:
    """What is said of a file that changed under our hands."""
    return UnreadableCapture(
        name, "changed while it was read, and the rest was left out: take it in again when it is whole"
    )


def take(path: Path, *, captured_at: datetime | None = None) -> Capture:
    """Hash a file. Where nobody says when it was captured, its modification time stands in, marked as asserted.

    Raises UnreadableCapture where there is no such file, or it cannot be read or is empty.
    """
    name = shown(path)
    try:
        if path.exists() and not path.is_file():
            raise UnreadableCapture(name, "is no regular file")
        with path.open("rb") as file:
            status = os.stat(file.fileno())  # before the bytes: a change while they are hashed has to show
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise UnreadableCapture(name, "there is no such file") from None
    except OSError as error:
        raise UnreadableCapture(name, f"cannot be read: {error.strerror}") from error
    if status.st_size == 0:
        raise UnreadableCapture(name, "is empty")
    modified = datetime.fromtimestamp(status.st_mtime, UTC).replace(microsecond=0)
    captured = CaptureTime(captured_at or modified, asserted=captured_at is None)
    return Capture(path, name, sha256, status.st_size, status.st_mtime_ns, captured)
