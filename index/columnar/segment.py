"""A segment on the disk: a folder of files that never change, and a header that says what is where.

The header is JSON; every other file is nothing but arrays of little-endian numbers, which are mapped into memory and
used as they stand. docs/index-format.md has the whole of it. Nothing here can run code, whatever the bytes are.
"""

from __future__ import annotations

import errno
import hashlib
import json
import mmap
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from archive.durable import sync
from index.columnar.damage import DamagedSegment

Array = NDArray[Any]

VERSION = 1
"""Counts up when readers that know only the version before would misread a segment."""

HEADER = "header.json"
"""The file with the layout, and with place, type and count of every array."""

STORED = "_stored.text"
"""Names the arrays of the stored texts; no field has such a name (index.columnar.whoosh_layout)."""

_ARRAYS = "arrays.bin"  # all arrays but the streams, which grow while others do and so have files of their own
_FILE_NAME = re.compile(r"\w+(\.\w+)*", re.ASCII)  # so that no header leads out of its folder
_ALIGNMENT = 64
_UNSIGNED = frozenset({"|u1", "<u2", "<u4", "<u8"})
_SIGNED = frozenset({"|i1", "<i2", "<i4", "<i8"})  # of number fields, and of no others
_MOST_WORDS = 1 << 32  # in one document
_GREATEST_HEADER = 1 << 20
_CHUNK = 1 << 20
_NO_FILE = frozenset({errno.ELOOP, errno.ENOTDIR, errno.ENXIO, errno.ENAMETOOLONG})


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of a document: texts (and whether with positions), keywords with labels, and whole numbers.

    `stored` says whether there is a JSON text for every document beside them, which nothing is found by.
    """

    texts: Mapping[str, bool]
    keywords: tuple[str, ...]
    numbers: tuple[str, ...]
    stored: bool = False

    @classmethod
    def from_json(cls, parsed: Mapping[str, Any]) -> Self:
        """From a header. Raises KeyError, TypeError or AttributeError for what is none."""
        texts = {str(name): bool(positions) for name, positions in parsed["texts"].items()}
        keywords, numbers = tuple(map(str, parsed["keywords"])), tuple(map(str, parsed["numbers"]))
        return cls(texts, keywords, numbers, stored=bool(parsed.get("stored", False)))

    def to_json(self) -> Mapping[str, object]:
        """For the header."""
        fields = {"texts": dict(self.texts), "keywords": list(self.keywords), "numbers": list(self.numbers)}
        return {**fields, "stored": True} if self.stored else fields


class SegmentWriter:
    """Writes one segment into a folder that it makes. Nothing may use the segment before `finish` has returned."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._files = {_ARRAYS: _HashingFile(folder / _ARRAYS)}
        self._arrays: dict[str, Mapping[str, object]] = {}

    def array(self, name: str, values: Array, *, dtype: np.dtype[Any] | None = None) -> None:
        """Write an array in the given type, else in the narrowest for numbers that are not negative. Raises OSError."""
        file = self._files[_ARRAYS]
        file.write(bytes(-file.size % _ALIGNMENT))
        packed = np.ascontiguousarray(values, dtype=dtype or np.min_scalar_type(int(values.max(initial=0))))
        self._arrays[name] = _place(_ARRAYS, file.size, packed.dtype.str, packed.size)
        file.write(packed.data)

    def stream(self, name: str) -> _HashingFile:
        """A file for bytes that come piece by piece, to be read as one array of that name."""
        return self._files.setdefault(f"{name}.bin", _HashingFile(self._folder / f"{name}.bin"))

    def finish(self, layout: Layout, *, documents: int, totals: Mapping[str, int]) -> str:
        """Sync everything, write the header last, and return its SHA-256 in hexadecimal. Raises OSError."""
        for name, file in self._files.items():
            file.close()
            if name != _ARRAYS:
                self._arrays[name.removesuffix(".bin")] = _place(name, 0, "|u1", file.size)
        header = {
            "format": "communique-segment",
            "version": VERSION,
            "documents": documents,
            "totals": totals,
            "layout": layout.to_json(),
            "files": {name: {"bytes": file.size, "sha256": file.sha256()} for name, file in self._files.items()},
            "arrays": self._arrays,
        }
        encoded = json.dumps(header, indent=1).encode()
        path = self._folder / HEADER
        path.write_bytes(encoded)
        sync(path)
        sync(self._folder)
        return hashlib.sha256(encoded).hexdigest()


class _HashingFile:
    """A file that is written from beginning to end, and hashed on the way."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("xb")
        self._path = path
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes | memoryview) -> None:
        view = memoryview(data)
        view = view.cast("B") if view.nbytes else memoryview(b"")
        self._file.write(view)
        self._digest.update(view)
        self.size += len(view)

    def close(self) -> None:
        self._file.close()
        sync(self._path)

    def sha256(self) -> str:
        return self._digest.hexdigest()


def _place(file: str, offset: int, dtype: str, count: int) -> Mapping[str, object]:
    return {"file": file, "offset": offset, "type": dtype, "count": count}


class Segment:
    """A segment, mapped into memory.

    Opening reads the header and checks sizes and places, not the bytes: `verify` does that. What an array holds is
    checked by those who use it.
    """

    def __init__(self, folder: Path, header: Mapping[str, Any]) -> None:
        self.folder = folder
        self._header = header
        self.layout = Layout.from_json(header["layout"])
        for name in header["files"]:
            if not _FILE_NAME.fullmatch(name):
                raise DamagedSegment(f"{folder.name}/{HEADER} names a file {name!r}, as none is called")
        self._maps = {name: _mapped(folder / name, each["bytes"]) for name, each in header["files"].items()}
        self._arrays = {name: self._view(name, place) for name, place in header["arrays"].items()}
        # No field has less than a byte for each document, so memory is bounded by what is on the disk.
        self.documents = whole(header["documents"], most=self.size)
        self.totals = {
            name: whole(header["totals"][name], most=self.documents * _MOST_WORDS) for name in self.layout.texts
        }
        if not self.documents:
            raise DamagedSegment(f"{folder.name} has no documents, and no such segment is written")

    @classmethod
    def open(cls, folder: Path, *, sha256: str) -> Self:
        """Open the segment whose header has that SHA-256. Raises DamagedSegment, or FileNotFoundError."""
        if folder.is_symlink():
            raise DamagedSegment(f"{folder.name} is a link, and no folder of the index")
        encoded = read_bounded(folder / HEADER, _GREATEST_HEADER)
        if hashlib.sha256(encoded).hexdigest() != sha256:
            raise DamagedSegment(f"{folder.name}/{HEADER} is not what was written")
        try:
            header = json.loads(encoded)
            if (header["format"], header["version"]) != ("communique-segment", VERSION):
                raise DamagedSegment(f"{folder.name} has the version {header['version']}, not {VERSION}")
            return cls(folder, header)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise DamagedSegment(f"{folder.name}/{HEADER} does not describe a segment: {error!r}") from error

    @property
    def size(self) -> int:
        """The bytes of all its files but the header."""
        return sum(len(each) for each in self._maps.values())

    def files(self) -> Mapping[Path, str]:
        """Each file with the SHA-256, in hexadecimal, that it must have."""
        return {self.folder / name: each["sha256"] for name, each in self._header["files"].items()}

    def has(self, name: str) -> bool:
        """Whether there is an array of that name."""
        return name in self._arrays

    def array(self, name: str, count: int | None = None) -> Array:
        """An array, which nobody can change. Raises DamagedSegment where there is none, or not with `count` numbers."""
        try:
            found = self._arrays[name]
        except KeyError:
            raise DamagedSegment(f"{self.folder.name} has no array {name}") from None
        if count is not None and len(found) != count:
            raise DamagedSegment(f"{self.folder.name}: the array {name} has {len(found)} numbers, not {count}")
        return found

    def octets(self, name: str, count: int | None = None) -> Array:
        """An array of bytes; see `array`."""
        found = self.array(name, count)
        if found.dtype != np.uint8:
            raise DamagedSegment(f"{self.folder.name}: the array {name} is not one of bytes")
        return found

    def _view(self, name: str, place: Mapping[str, Any]) -> Array:
        data = self._maps[place["file"]]
        dtype, offset, count = (
            place["type"],
            whole(place["offset"], most=len(data)),
            whole(place["count"], most=len(data)),
        )
        if dtype not in (_SIGNED if name in self.layout.numbers else _UNSIGNED):
            raise DamagedSegment(f"{self.folder.name}: the array {name} cannot have the type {dtype}")
        if offset + count * np.dtype(dtype).itemsize > len(data):
            raise DamagedSegment(f"{self.folder.name}: the array {name} is not inside its file")
        return np.frombuffer(data, dtype=dtype, count=count, offset=offset)


def verify(path: Path, sha256: str) -> None:
    """Hash a file. Raises DamagedSegment where it is missing or has another SHA-256."""
    digest = hashlib.sha256()
    try:
        with open_regular(path) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise DamagedSegment(f"{path.parent.name}/{path.name} cannot be read: {error.strerror}") from error
    if digest.hexdigest() != sha256:
        raise DamagedSegment(f"{path.parent.name}/{path.name} is not what was written: its SHA-256 differs")


def verify_all(files: Mapping[Path, str]) -> None:
    """Hash files, each given with its SHA-256; see `verify`."""
    for path, sha256 in files.items():
        verify(path, sha256)


def whole(value: object, *, most: int) -> int:
    """A number of a header. Raises DamagedSegment where it is none from 0 to `most`."""
    if type(value) is not int or not 0 <= value <= most:
        raise DamagedSegment(f"a header has {str(value)[:40]!r} where a number up to {most:,} should be")
    return value


def open_regular(path: Path) -> BinaryIO:
    """Open a file of an index.

    A link could lead out of the folder, and a pipe would be waited for: both raise DamagedSegment, other failures
    OSError.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in _NO_FILE:
            raise DamagedSegment(f"{path.parent.name}/{path.name} is no file: {error.strerror}") from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise DamagedSegment(f"{path.parent.name}/{path.name} is no file")
    return os.fdopen(descriptor, "rb")


def read_bounded(path: Path, greatest: int) -> bytes:
    """A small file. Raises DamagedSegment where it has more than `greatest` bytes, or FileNotFoundError."""
    with open_regular(path) as file:
        data = file.read(greatest + 1)
    if len(data) > greatest:
        raise DamagedSegment(f"{path.name} has more than {greatest:,} bytes")
    return data


def _mapped(path: Path, size: int) -> memoryview:
    with open_regular(path) as file:
        actual = file.seek(0, 2)
        if actual != size:
            raise DamagedSegment(f"{path.parent.name}/{path.name} has {actual:,} bytes, not {size:,}")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b"")
