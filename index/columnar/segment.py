"""A segment on the disk: a folder of files that never change, and a header that says what is where.

The header is JSON; every other file is nothing but arrays of little-endian numbers, which are mapped into memory and
used as they stand. docs/index-format.md has the whole of it. Nothing here can run code, whatever the bytes are.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import re
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
_TYPES = frozenset({"|u1", "<u2", "<u4", "<u8", "|i1", "<i2", "<i4", "<i8"})
_GREATEST_HEADER = 1 << 20
_CHUNK = 1 << 20


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
        self.documents = int(header["documents"])
        self.totals: Mapping[str, int] = header["totals"]
        self.layout = Layout.from_json(header["layout"])
        for name in header["files"]:
            if not _FILE_NAME.fullmatch(name):
                raise DamagedSegment(f"{folder.name}/{HEADER} names a file {name!r}, as none is called")
        self._maps = {name: _mapped(folder / name, each["bytes"]) for name, each in header["files"].items()}
        self._arrays = {name: self._view(name, place) for name, place in header["arrays"].items()}

    @classmethod
    def open(cls, folder: Path, *, sha256: str) -> Self:
        """Open the segment whose header has that SHA-256. Raises DamagedSegment, or FileNotFoundError."""
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

    def _view(self, name: str, place: Mapping[str, Any]) -> Array:
        dtype, offset, count = place["type"], int(place["offset"]), int(place["count"])
        data = self._maps[place["file"]]
        if dtype not in _TYPES or offset < 0 or count < 0 or offset + count * np.dtype(dtype).itemsize > len(data):
            raise DamagedSegment(f"{self.folder.name}: the array {name} is not inside its file")
        return np.frombuffer(data, dtype=dtype, count=count, offset=offset)


def verify(path: Path, sha256: str) -> None:
    """Hash a file. Raises DamagedSegment where it is missing or has another SHA-256."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise DamagedSegment(f"{path.parent.name}/{path.name} cannot be read: {error.strerror}") from error
    if digest.hexdigest() != sha256:
        raise DamagedSegment(f"{path.parent.name}/{path.name} is not what was written: its SHA-256 differs")


def read_bounded(path: Path, greatest: int) -> bytes:
    """A small file. Raises DamagedSegment where it has more than `greatest` bytes, or FileNotFoundError."""
    with path.open("rb") as file:
        data = file.read(greatest + 1)
    if len(data) > greatest:
        raise DamagedSegment(f"{path.name} has more than {greatest:,} bytes")
    return data


def _mapped(path: Path, size: int) -> memoryview:
    with path.open("rb") as file:
        actual = file.seek(0, 2)
        if actual != size:
            raise DamagedSegment(f"{path.parent.name}/{path.name} has {actual:,} bytes, not {size:,}")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b"")
