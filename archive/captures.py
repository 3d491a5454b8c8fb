"""The captures: the exact bytes that statements were read from, kept under their SHA-256.

``captures/ab/abcd….zst`` is a Zstandard frame (RFC 8878) with a checksum, so that any ``zstd`` reads and tests it.
Everything is streamed: memory does not grow with the capture. A capture may hold more than is published, so nothing
serves a whole one; a message's own bytes are all that leaves.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

import zstandard

from archive import durable
from archive.errors import ArchiveUnwritable, CaptureChanged, CaptureDamaged, CaptureMissing
from archive.statement import MessageBytes

_LEVEL = 3
_MOST_WINDOW = 8 * 1024 * 1024
"""In bytes, the memory that a frame may ask for: that of ``zstd -19``. A forged header could ask for gigabytes."""
_CHUNK = 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")


class CaptureStore:
    """The captures in a directory, which need not exist until one is kept. Processes may share it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __contains__(self, sha256: str) -> bool:
        return self.path(sha256).exists()

    def hashes(self) -> Iterator[str]:
        """The SHA-256 of each capture that is there, in order. It goes by the names, and opens none."""
        for path in sorted(self._directory.glob("??/*.zst")):
            if _SHA256.fullmatch(path.stem):
                yield path.stem

    def path(self, sha256: str) -> Path:
        """Where the file of a capture is, or would be. Raises CaptureMissing for what is no SHA-256."""
        if not _SHA256.fullmatch(sha256):
            raise CaptureMissing(f"{sha256!r} names no capture: write a SHA-256, 64 hexadecimal digits")
        return self._directory / sha256[:2] / f"{sha256}.zst"

    def keep(self, path: Path, sha256: str) -> None:
        """Keep the bytes of a file, whose hash is known already. One that is there is left as it is.

        Raises CaptureChanged where the bytes have another hash by now, OSError where the file cannot be opened, and
        ArchiveUnwritable where the capture cannot be kept; then nothing is left of it.
        """
        if sha256 in self:
            return
        with path.open("rb") as source:
            try:
                with self._incoming() as incoming:
                    self._take_over(source, incoming, sha256)
            except OSError as error:
                raise ArchiveUnwritable(
                    f"{path} cannot be kept in {self._directory}: {error.strerror}; make room, or check the "
                    "permissions, and run the same again"
                ) from error

    def _take_over(self, source: BinaryIO, incoming: Path, sha256: str) -> None:
        if sha256 in self:  # another process has kept it while this one waited
            return
        with incoming.open("wb") as target:
            found = _compress(iter(partial(source.read, _CHUNK), b""), target)
        if found != sha256:
            raise CaptureChanged(f"{source.name} has other bytes than when it was hashed")
        self._move_into_place(incoming, sha256)

    @contextmanager
    def _incoming(self) -> Iterator[Path]:
        """A file to write a capture into; what is not moved away is deleted at the end.

        Behind the lock one name is enough: a remnant of a killed process is overwritten.
        """
        with durable.locked(self._directory):
            incoming = self._directory / "incoming.part"
            try:
                yield incoming
            finally:
                incoming.unlink(missing_ok=True)

    def _move_into_place(self, incoming: Path, sha256: str) -> None:
        durable.make_folder(self.path(sha256).parent)
        durable.move_into_place(incoming, self.path(sha256))

    def keep_blanked(self, sha256: str, spans: Sequence[tuple[int, int]]) -> str:
        """Keep a capture once more, with spaces in the place of some spans (first byte, length); gives its new hash.

        Raises CaptureMissing, CaptureDamaged and ArchiveUnwritable; then nothing is left of it.
        """
        with self.open(sha256) as source:
            try:
                with self._incoming() as incoming:
                    with incoming.open("wb") as target:
                        blanked = _compress(_blanked(source, spans), target)
                    self._move_into_place(incoming, blanked)
            except OSError as error:
                raise ArchiveUnwritable(
                    f"{self.path(sha256)} cannot be blanked: {error.strerror}; make room, or check the permissions"
                ) from error
        return blanked

    def remove(self, sha256: str) -> None:
        """Keep a capture no longer. Raises ArchiveUnwritable."""
        try:
            self.path(sha256).unlink(missing_ok=True)
            durable.sync(self.path(sha256).parent)
        except OSError as error:
            raise ArchiveUnwritable(f"{self.path(sha256)} cannot be deleted: {error.strerror}") from error

    def open(self, sha256: str) -> io.BufferedReader:
        """The bytes of a capture, as a stream.

        Raises CaptureMissing; reading raises CaptureDamaged, at the end of the stream at the latest. Until then nothing
        says that what was read is what was kept.
        """
        path = self.path(sha256)
        try:
            return io.BufferedReader(_VerifiedReader(path, sha256), _CHUNK)
        except FileNotFoundError:
            raise CaptureMissing(f"there is no {path}: restore it from a backup") from None

    def message_bytes(self, sha256: str, message: MessageBytes) -> bytes:
        """The bytes of one message, which are those that were read at accession.

        What stands before them has to be decompressed, and takes the time. Raises CaptureMissing and CaptureDamaged.
        """
        with self.open(sha256) as stream:
            left = message.offset
            while left and (passed := stream.read(min(left, _CHUNK))):
                left -= len(passed)
            own = stream.read(message.length)
        if hashlib.sha256(own).hexdigest() != message.sha256:
            raise CaptureDamaged(
                f"{self.path(sha256)} has other bytes at {message.offset} than were read: restore it from a backup"
            )
        return own


def _compress(chunks: Iterable[bytes], target: BinaryIO) -> str:
    """Compress the chunks into a stream, and return the SHA-256 of what went in."""
    digest = hashlib.sha256()
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    with compressor.stream_writer(target, closefd=False) as writer:
        for chunk in chunks:
            digest.update(chunk)
            writer.write(chunk)
    return digest.hexdigest()


def _blanked(source: BinaryIO, spans: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    position = 0
    while chunk := source.read(_CHUNK):
        blanked = bytearray(chunk)
        for first, length in spans:
            start, end = max(0, first - position), min(len(chunk), first + length - position)
            if start < end:
                blanked[start:end] = b" " * (end - start)
        yield bytes(blanked)
        position += len(chunk)


class _VerifiedReader(io.RawIOBase):
    """What a frame holds. At its end it is known whether these are the bytes that were kept.

    The end is where the frame ends, not where its header says: a forged or a cut off one shows by its hash.
    """

    def __init__(self, path: Path, sha256: str) -> None:
        self._path = path
        self._sha256 = sha256
        self._digest = hashlib.sha256()
        self._file = path.open("rb")
        self._frame = zstandard.ZstdDecompressor(max_window_size=_MOST_WINDOW).stream_reader(self._file)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # BufferedReader passes nothing else
        try:
            size = self._frame.readinto(buffer)
        except (zstandard.ZstdError, OSError) as error:
            raise self._damaged(str(error)) from error
        self._digest.update(buffer[:size])
        if size == 0 and self._digest.hexdigest() != self._sha256:
            raise self._damaged("its bytes have another hash")
        return size

    def close(self) -> None:
        self._file.close()
        super().close()

    def _damaged(self, reason: str) -> CaptureDamaged:
        return CaptureDamaged(f"{self._path} is damaged ({reason}): restore it from a backup")
