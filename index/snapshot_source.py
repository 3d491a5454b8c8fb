"""Where the files of a snapshot are fetched from: a folder, or an address in the web.

Nothing that a source says is believed: whoever fetches knows how many bytes there may be, and compares the SHA-256 of
what came. Here it is only seen to that a source can neither fill the disk, nor keep us waiting for ever, nor send us
elsewhere.
"""

from __future__ import annotations

import http.client
import os
import stat
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import IO, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

_CHUNK = 1 << 16
_SILENCE = 30  # seconds without a byte
_SLOWEST = 1_000  # bytes a second, on average; a connection that is slower than that will not end today


class SnapshotSourceError(Exception):
    """A file cannot be fetched. The message names its address, what went wrong, and what to do."""


class SnapshotSource(Protocol):
    """A folder or an address with the files of a snapshot. Threads may share it."""

    def fetch(self, name: str, into: Path, *, most: int) -> None:
        """Fetch the file of that name, which has at most `most` bytes. Raises SnapshotSourceError.

        What `into` holds already is taken for the beginning of it, and the rest is added where the source can do that.
        Whatever was fetched before an error stays in it, to go on from there. Raises OSError where `into` cannot be
        written.
        """
        ...


def snapshot_source(place: str) -> SnapshotSource:
    """The source at an address (``http://…``, ``https://…``), else in the folder of that name."""
    return WebSource(place) if place.startswith(("http://", "https://")) else FolderSource(Path(place))


class FolderSource:
    """A folder, as on a stick or a share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(self, name: str, into: Path, *, most: int) -> None:
        """Copy the file, from its beginning; see SnapshotSource."""
        path = self._folder / name
        try:
            file = open(path, "rb", opener=_neither_links_nor_pipes)  # noqa: SIM115 - only errors of opening are meant
        except OSError as error:
            raise SnapshotSourceError(f"{path} cannot be read: {error.strerror}") from error
        with file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise SnapshotSourceError(f"{path} is not a file, so it belongs to no snapshot")
            _write(_read(file, path), into, begin=0, most=most, address=path)


class WebSource:
    """An address of the site itself, or of any server of static files. `clock` gives seconds that only grow."""

    def __init__(self, address: str, *, clock: Callable[[], float] = time.monotonic, silence: float = _SILENCE) -> None:
        self._address = address.rstrip("/") + "/"
        self._clock = clock
        self._silence = silence
        self._opener = OpenerDirector()  # by hand: the usual one also opens files and FTP
        for handler in (
            *(ProxyHandler(), HTTPHandler(), HTTPSHandler(), _OnTheSameSite()),
            *(HTTPDefaultErrorHandler(), HTTPErrorProcessor()),
        ):
            self._opener.add_handler(handler)

    def fetch(self, name: str, into: Path, *, most: int) -> None:
        """Ask for the file, or for the rest of it; see SnapshotSource."""
        address = self._address + quote(name)
        have = into.stat().st_size if into.exists() else 0
        try:
            response = self._open(address, have)
        except _NoSuchRange:
            have = 0
            response = self._open(address, have)
        with response:
            goes_on = response.status == HTTPStatus.PARTIAL_CONTENT
            if goes_on and not response.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
                raise SnapshotSourceError(f"{address} answers with another part of the file than was asked for")
            _write(self._received(response, address), into, begin=have if goes_on else 0, most=most, address=address)

    def _open(self, address: str, have: int) -> http.client.HTTPResponse:
        asked = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        try:
            response = self._opener.open(Request(address, headers=asked), timeout=self._silence)  # noqa: S310 - see above
        except HTTPError as error:
            error.close()
            if have and error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                raise _NoSuchRange from None
            raise SnapshotSourceError(
                f"{address} answers {error.code} {error.reason}; check the address: what a "
                "site has published last is at its /snapshots/latest"
            ) from None
        except (URLError, http.client.HTTPException, ValueError, OSError) as error:
            reason = getattr(error, "reason", error)
            raise SnapshotSourceError(f"{address} cannot be reached: {reason}; try again later") from error
        if not isinstance(response, http.client.HTTPResponse):
            raise SnapshotSourceError(f"{address} is no address of the web")
        return response

    def _received(self, response: http.client.HTTPResponse, address: str) -> Iterator[bytes]:
        declared = response.headers.get("Content-Length", "")
        began, received = self._clock(), 0
        try:
            # Not read(): that waits for a whole chunk, however slowly it drips.
            while chunk := response.read1(_CHUNK):
                received += len(chunk)
                yield chunk
                if self._clock() - began > self._silence + received / _SLOWEST:
                    raise SnapshotSourceError(f"{address} sends too slowly; run the same again, to go on from there")
        except (http.client.HTTPException, OSError) as error:
            raise SnapshotSourceError(f"{address} broke off ({error}); {_AGAIN}") from error
        if declared.isdecimal() and received < int(declared):
            raise SnapshotSourceError(f"{address} broke off after {received:,} of {int(declared):,} bytes; {_AGAIN}")


_AGAIN = "run the same again, to go on from there"


class _NoSuchRange(Exception):
    """What we have is longer than the file, so it is not the beginning of it."""


class _OnTheSameSite(HTTPRedirectHandler):
    """Follows a redirect only where it stays with the scheme, host and port that were asked."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> Request | None:
        asked, target = urlsplit(req.full_url), urlsplit(newurl)
        if (asked.scheme, asked.netloc) != (target.scheme, target.netloc):
            fp.close()
            raise SnapshotSourceError(f"{req.full_url} leads elsewhere, to {newurl}; if that is right, name it instead")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _neither_links_nor_pipes(path: str, flags: int) -> int:
    """Follow no link, and do not wait for somebody to write into a pipe."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _read(file: IO[bytes], path: Path) -> Iterator[bytes]:
    try:
        while chunk := file.read(_CHUNK):
            yield chunk
    except OSError as error:
        raise SnapshotSourceError(f"{path} cannot be read: {error.strerror}") from error


def _write(pieces: Iterator[bytes], into: Path, *, begin: int, most: int, address: object) -> None:
    """Write the pieces behind the first `begin` bytes, in the place of what else is there."""
    with into.open("r+b" if begin else "wb") as file:
        size = file.seek(begin)
        for piece in pieces:
            size += len(piece)
            if size > most:
                file.truncate(0)
                raise SnapshotSourceError(
                    f"{address} has more than the {most:,} bytes that it may have; nothing is kept"
                )
            file.write(piece)
