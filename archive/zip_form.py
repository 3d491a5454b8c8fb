"""The one form in which a bag is packed as a zip file, so that equal bags are equal, and every other byte is noticed.

The files stand in the order of their names, not compressed, with the same date and rights; nothing stands before,
between or behind them. The format is that of PKWARE's APPNOTE 6.3, as the standard library writes it.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import IO, BinaryIO

from archive.bag import UNREADABLE, BagFiles, BagRefused

_DATE = (1980, 1, 1, 0, 0, 0)
_RIGHTS = 0o644
_MOST_REWRITTEN = 1024
"""Bytes of a header at most: zipfile writes each once before its file, and again when it knows the checksum."""


def write_zip(files: BagFiles, target: Path) -> None:
    """Pack a bag. Raises OSError."""
    with target.open("wb") as into:
        _write(files, into)


def require_zip_form(path: Path, files: BagFiles) -> None:
    """Compare a zip file with what `write_zip` makes of the files in it. Raises BagRefused."""
    try:
        with path.open("rb") as written:
            comparison = _Comparison(written)
            _write(files, comparison)  # type: ignore[arg-type]  # it can all that zipfile asks of a file
            comparison.finish()
    except UNREADABLE as error:
        raise BagRefused(f"{path} cannot be read: {error}") from error


def _write(files: BagFiles, target: BinaryIO) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files.sizes()):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.external_attr = _RIGHTS << 16
            with files.open(name) as source, archive.open(entry, "w", force_zip64=True) as into:
                shutil.copyfileobj(source, into)


class _Comparison:
    """A file to write to, which compares what is written with a file that is there.

    Short writes are compared at the end, since a header may be written again; so memory grows with the number of files,
    and not with their bytes.
    """

    def __init__(self, written: IO[bytes]) -> None:
        self._written = written
        self._place = 0
        self._short: dict[int, bytes] = {}

    def write(self, data: bytes) -> int:
        if len(data) > _MOST_REWRITTEN:
            self._require(self._place, data)
        elif data:
            self._short[self._place] = bytes(data)
        self._place += len(data)
        return len(data)

    def seek(self, place: int) -> int:
        self._place = place
        return place

    def tell(self) -> int:
        return self._place

    def flush(self) -> None:
        """Nothing is kept back."""

    def finish(self) -> None:
        """Compare the rest, which ends where the file ends."""
        for place, data in sorted(self._short.items()):
            self._require(place, data)
        if self._written.seek(0, 2) != self._place:
            raise BagRefused(f"the zip file has something behind its end, at byte {self._place:,}")

    def _require(self, place: int, data: bytes) -> None:
        self._written.seek(place)
        if self._written.read(len(data)) != data:
            raise BagRefused(
                f"the zip file is not packed as snapshots are, between its bytes {place:,} and {place + len(data):,}"
            )
