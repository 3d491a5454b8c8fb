"""BagIt bags (RFC 8493) that need not be trusted: which files there are, and whether they are what was written.

A bag is a folder, or a zip file in which nothing is compressed: so no name in it can lead outside, and no file can be
larger than the disk that it came on. All that a manifest names is checked before anybody reads it.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

DECLARATION = "bagit.txt"
INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
SIGNATURE = f"{TAG_MANIFEST}.minisig"
PAYLOAD = "data/"

DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

MOST_FILES = 1_000_000
MOST_TAG_BYTES = 64 << 20
"""Of one tag file: a manifest has about 100 bytes for each file."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){0,7}")
_LINE = re.compile(r"([0-9a-f]{64})  (\S+)\n")
_SIZE = re.compile(r"(\d{1,18})  (\S+)\n")
_LABELLED = re.compile(r"([A-Za-z][A-Za-z-]*): (\S.*)\n")
_CHUNK = 1 << 20
_HASHED_AT_ONCE = 2

UNREADABLE = (OSError, zipfile.BadZipFile, KeyError, ValueError, EOFError, RuntimeError, struct.error)
"""What reading a file of a bag may raise; from zipfile, which documents only some, wherever a field was forged."""

Progress = Callable[[Iterable[str], str], Iterable[str]]
"""Passes the names of files through, and shows under a name how many there have been."""


class BagRefused(Exception):
    """The bag is not what was written, or may not be read. The message names the file."""


class BagFiles(Protocol):
    """The files of a bag, by their names in it, with a / between folders. Threads may share it."""

    def sizes(self) -> Mapping[str, int]:
        """All files there are, with their bytes. Raises BagRefused for whatever no bag of ours has."""
        ...

    def open(self, name: str) -> BinaryIO:
        """A file to read. Raises BagRefused where there is none of that name."""
        ...


class FolderFiles:
    """A bag in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        """Where a file or folder of the bag is."""
        return self._folder / name

    def sizes(self) -> Mapping[str, int]:
        """All files, and no link, pipe or device; see BagFiles."""
        found: dict[str, int] = {}
        folders = [""]
        while folders:
            folder = folders.pop()
            with os.scandir(self._folder / folder) as entries:
                for entry in entries:
                    name = _safe(f"{folder}{entry.name}")
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(f"{name}/")
                    elif entry.is_file(follow_symlinks=False):
                        found[name] = entry.stat(follow_symlinks=False).st_size
                    else:
                        raise BagRefused(f"{name} is a link or a device, and no file of a snapshot")
                    _bound(found)
        return _without_clashes(found)

    def open(self, name: str) -> BinaryIO:
        """Open a file, not a link; see BagFiles."""
        try:
            descriptor = os.open(self._folder / _safe(name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise BagRefused(f"{name} cannot be read: {error.strerror}") from error
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise BagRefused(f"{name} is no file")
        return os.fdopen(descriptor, "rb")


class ZipFiles:
    """A bag in a zip file."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        """Read from an open zip file, which lies there."""
        self.path = path
        self._archive = archive

    def sizes(self) -> Mapping[str, int]:
        """All files; see BagFiles. Compressed, encrypted, repeated and overlapping ones are refused."""
        found: dict[str, int] = {}
        for entry in self._archive.infolist():
            name = _safe(entry.filename)
            if name in found:
                raise BagRefused(f"the zip file has {name} twice")
            if (
                entry.compress_type != zipfile.ZIP_STORED
                or entry.flag_bits & 1
                or entry.file_size != entry.compress_size
            ):
                raise BagRefused(f"{name} is compressed or encrypted, as no file in a snapshot's zip file is")
            if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
                raise BagRefused(f"{name} is a link or a device, and no file of a snapshot")
            found[name] = entry.file_size
            _bound(found)
        if sum(found.values()) > self.path.stat().st_size:
            raise BagRefused("the files in the zip file share their bytes, as those of no snapshot do")
        return _without_clashes(found)

    def open(self, name: str) -> BinaryIO:
        """Open a file; see BagFiles."""
        try:
            return self._archive.open(_safe(name))  # type: ignore[return-value]  # an IO[bytes] that can all it needs
        except UNREADABLE as error:
            raise BagRefused(f"{name} cannot be read: {error}") from error


@contextmanager
def bag_files(path: Path) -> Iterator[BagFiles]:
    """The files of a bag, be it a folder or a zip file. Raises BagRefused where it is neither."""
    if path.is_dir():
        yield FolderFiles(path)
        return
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise BagRefused(f"there is no snapshot at {path}") from None
    except UNREADABLE as error:
        raise BagRefused(f"{path} is neither a folder nor a zip file with a snapshot: {error}") from error
    with archive:
        yield ZipFiles(path, archive)


def _safe(name: str) -> str:
    """The name, if it can lead nowhere else and is a file's on every system."""
    if not _NAME.fullmatch(name.removesuffix("/")):
        raise BagRefused(f"a file is called {name[:120]!r}, as none in a snapshot is")
    return name


def _bound(found: Mapping[str, int]) -> None:
    if len(found) > MOST_FILES:
        raise BagRefused(f"there are more than {MOST_FILES:,} files, as no snapshot has")


def _without_clashes(found: dict[str, int]) -> Mapping[str, int]:
    folded: dict[str, str] = {}
    for name in found:
        clash = folded.setdefault(name.casefold(), name)
        if clash != name:
            raise BagRefused(f"{clash} and {name} would be one file on some systems")
    return dict(sorted(found.items()))


def read_tag_file(files: BagFiles, name: str, *, most: int = MOST_TAG_BYTES) -> bytes:
    """A tag file, which has at most so many bytes. Raises BagRefused."""
    try:
        with files.open(name) as file:
            data = file.read(most + 1)
    except UNREADABLE as error:
        raise BagRefused(f"{name} cannot be read: {error}") from error
    if len(data) > most:
        raise BagRefused(f"{name} has more than {most:,} bytes, as none in a snapshot has")
    return data


def manifest(hashes: Mapping[str, str]) -> bytes:
    """A manifest of the files with their SHA-256 in hexadecimal, in the order of their names."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(hashes.items())).encode()


def read_manifest(data: bytes, name: str) -> dict[str, str]:
    """Read what `manifest` wrote, and nothing else; `name` is the file's, for messages. Raises BagRefused."""
    hashes = {each[2]: each[1] for each in _LINE.finditer(data.decode("ascii", "replace"))}
    if manifest(hashes) != data:
        raise BagRefused(f"{name} is not written as the manifests of snapshots are")
    for each in hashes:
        _safe(each)
    return hashes


def sizes(files: Mapping[str, int]) -> bytes:
    """A list of the files with their bytes, in the order of their names; manifests have no place for these."""
    return "".join(f"{size}  {name}\n" for name, size in sorted(files.items())).encode()


def read_sizes(data: bytes, name: str) -> dict[str, int]:
    """Read what `sizes` wrote, and nothing else. Raises BagRefused."""
    found = {each[2]: int(each[1]) for each in _SIZE.finditer(data.decode("ascii", "replace"))}
    if sizes(found) != data:
        raise BagRefused(f"{name} is not written as that of a snapshot is")
    return found


def labelled(values: Iterable[tuple[str, str]]) -> bytes:
    """A file of labels with values, as bag-info.txt is (RFC 8493, section 2.2.2); a line each."""
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in values).encode()


def read_labelled(data: bytes, name: str) -> list[tuple[str, str]]:
    """Read what `labelled` wrote, and nothing else. Raises BagRefused."""
    values = [(each[1], each[2]) for each in _LABELLED.finditer(data.decode("utf-8", "replace"))]
    if labelled(values) != data:
        raise BagRefused(f"{name} is not written as that of a snapshot is")
    return values


def require_hashes(files: BagFiles, hashes: Mapping[str, str], *, progress: Progress, name: str) -> None:
    """Compare all bytes with a manifest. Raises BagRefused, which names the first file that has others."""
    with ThreadPoolExecutor(_HASHED_AT_ONCE) as executor:
        found = executor.map(lambda each: _sha256(files, each), hashes)
        for each, digest in zip(progress(hashes, name), found, strict=True):
            if digest != hashes[each]:
                raise BagRefused(f"{each} is not what was written: its SHA-256 differs")


def sha256(data: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def require_hash(data: bytes, expected: str, name: str) -> None:
    """Compare bytes with what a manifest says of them. Raises BagRefused."""
    if sha256(data) != expected:
        raise BagRefused(f"{name} is not what was written: its SHA-256 differs")


def _sha256(files: BagFiles, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with files.open(name) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except UNREADABLE as error:
        raise BagRefused(f"{name} cannot be read: {error}") from error
    return digest.hexdigest()
