"""A snapshot is brought up to date: only files whose hash is new are fetched, and nobody ever sees half of it.

The tag manifest and its signature come first. What they do not vouch for is not asked for; what comes is kept under its
hash, so that a run that broke off goes on with the next one. The new snapshot is put together beside the old one,
verified like any other, and takes its place in one step.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import minisign

from archive import durable
from archive.bag import MANIFEST, MOST_TAG_BYTES, SIGNATURE, TAG_MANIFEST, Progress, read_manifest
from archive.signing import SignatureInvalid, Stated
from index.snapshot_layout import PUBLIC_KEY, PUBLIC_KEY_SIGNATURE
from index.snapshot_source import SnapshotSource
from index.snapshot_verify import check_head, signer

_AT_ONCE = 4
_ATTEMPTS = 2  # the second one from the beginning, where what was kept was the beginning of something else
_MOST_KEY_BYTES = 4096  # of a key or a signature
_NO_LINKS = frozenset({errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EMLINK})
_NO_EXCHANGE = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP})


class SnapshotUpdateRefused(Exception):
    """What the source offers must not take the place of the snapshot. The message says why, and what to do."""


class SnapshotUpdateFailed(Exception):
    """The update could not be written. The message says why, and what to do; the snapshot is as it was."""


@dataclass(frozen=True, slots=True)
class Update:
    """What an update came to: the generations before (None where there was none) and after, and what was fetched.

    `key` is the one that signed what is here now. It is another than before where that one vouches for it.
    """

    before: int | None
    after: int
    files: int
    size: int
    key: minisign.PublicKey


@dataclass(frozen=True, slots=True)
class _Signed:
    """A tag manifest, and what its signature states, by a key that is trusted or has the word of one.

    `given` are the tag manifest, the signature and the keys as they were read.
    """

    given: Mapping[str, bytes]
    stated: Stated
    key: minisign.PublicKey

    @property
    def tag_manifest(self) -> bytes:
        return self.given[TAG_MANIFEST]


def update(
    held: Path,
    source: SnapshotSource,
    *,
    keys: Sequence[minisign.PublicKey],
    now: datetime,
    expired_is_fine: bool,
    verify: Callable[[Path], object],
    progress: Progress,
) -> Update:
    """Bring the snapshot in the folder `held` to the state of the source; where there is none, fetch the whole of it.

    What is offered has to be signed by the key that signed what is held, or where nothing is held by one of `keys`; or
    by a key for which that one vouches. `verify` raises an exception where a folder is no whole snapshot.

    Raises SnapshotUpdateRefused, SnapshotUpdateFailed, SnapshotSourceError, BagRefused, SignatureInvalid, and what
    `verify` raises. In each case the snapshot is as it was, and what was fetched is kept for the next run.
    """
    staging = _Staging(held, source)
    try:
        with durable.locked(staging.folder):
            staging.begin()
            before = _signed(_head_of(held), keys) if held.exists() else None
            offered = _signed(staging.head(), [before.key] if before else keys)
            _require_progress(before, offered, now, expired_is_fine=expired_is_fine)
            if before and before.tag_manifest == offered.tag_manifest:
                staging.renew_signature(offered)
                return Update(before.stated.generation, offered.stated.generation, 0, 0, offered.key)
            files, size = staging.complete(offered, progress)
            verify(staging.bag)
            staging.switch()
            generation = before.stated.generation if before else None
            return Update(generation, offered.stated.generation, files, size, offered.key)
    except OSError as error:
        raise SnapshotUpdateFailed(
            f"{error.filename or staging.folder} cannot be written ({error.strerror}); run the same again when it can"
        ) from error


def _head_of(held: Path) -> Mapping[str, bytes]:
    if not held.is_dir():
        raise SnapshotUpdateRefused(f"{held} is no folder: unpack the snapshot, and update that")
    names = (TAG_MANIFEST, SIGNATURE, PUBLIC_KEY, PUBLIC_KEY_SIGNATURE)
    given = {name: (held / name).read_bytes() for name in names if (held / name).exists()}
    if TAG_MANIFEST not in given or SIGNATURE not in given:
        raise SnapshotUpdateRefused(f"{held} is no signed snapshot, so nobody can tell whose newer one it wants")
    return given


def _signed(given: Mapping[str, bytes], keys: Sequence[minisign.PublicKey]) -> _Signed:
    refusal = SignatureInvalid("no key is trusted: give the archive's key, from elsewhere, with --public-key")
    for key in keys:
        try:
            stated, signing_key = signer(given, given[TAG_MANIFEST], key)
        except SignatureInvalid as error:
            refusal = error
            continue
        if stated and signing_key:
            return _Signed(given, stated, signing_key)
    raise refusal


def _require_progress(before: _Signed | None, offered: _Signed, now: datetime, *, expired_is_fine: bool) -> None:
    """Refuse an older state (rollback), and one whose signer would have signed anew by now (freeze)."""
    generation = offered.stated.generation
    if before and generation < before.stated.generation:
        raise SnapshotUpdateRefused(
            f"the source offers generation {generation}, and {before.stated.generation} is here already: the source "
            "may be out of date, or mean to hide what came since"
        )
    expires = offered.stated.expires
    if expires and now.date() > expires and not expired_is_fine:
        raise SnapshotUpdateRefused(
            f"the signature was meant to be renewed by {expires}: the source may be hiding what came since; "
            "take it all the same with --expired"
        )


class _Staging:
    """The folder beside a snapshot in which its successor is put together.

    ``parts/`` has what was fetched, under its SHA-256, and outlives a run that breaks off; ``bag/`` is made anew by
    each run, of links to those and to files of the snapshot.
    """

    def __init__(self, held: Path, source: SnapshotSource) -> None:
        self._held = held
        self._source = source
        self.folder = held.with_name(f"{held.name}.update")
        self.bag = self.folder / "bag"
        self._parts = self.folder / "parts"
        self._previous = self.folder / "previous"

    def begin(self) -> None:
        """Clear away what an earlier run has left but what it fetched."""
        if self._previous.exists() and not self._held.exists():
            durable.move_into_place(self._previous, self._held)
        shutil.rmtree(self._previous, ignore_errors=True)
        shutil.rmtree(self.bag, ignore_errors=True)
        self._parts.mkdir(exist_ok=True)

    def head(self) -> Mapping[str, bytes]:
        """What says whose the source's snapshot is, as it is now."""
        tag_manifest = self._fetch_anew(TAG_MANIFEST, MOST_TAG_BYTES)
        tags = read_manifest(tag_manifest, TAG_MANIFEST)
        names = [SIGNATURE, *(name for name in (PUBLIC_KEY, PUBLIC_KEY_SIGNATURE) if name in tags)]
        return {TAG_MANIFEST: tag_manifest, **{name: self._fetch_anew(name, _MOST_KEY_BYTES) for name in names}}

    def _fetch_anew(self, name: str, most: int) -> bytes:
        path = self.folder / name
        path.unlink(missing_ok=True)
        self._source.fetch(name, path, most=most)
        return path.read_bytes()

    def complete(self, offered: _Signed, progress: Progress) -> tuple[int, int]:
        """Put the bag together; gives how many files were fetched for it, and their bytes."""
        held = self._hashes_held()
        tags = read_manifest(offered.tag_manifest, TAG_MANIFEST)
        fetched = self._fetch(tags, held, dict.fromkeys(tags, MOST_TAG_BYTES), progress)
        contents = {name: self._file(sha256, held).read_bytes() for name, sha256 in tags.items()}
        head = check_head({**contents, **offered.given}, public_key=offered.key)
        fetched += self._fetch(head.checked.payload, held, head.checked.sizes, progress)
        for name, sha256 in {**tags, **head.checked.payload}.items():
            _link(self._file(sha256, held), self.bag / name)
        for name in (TAG_MANIFEST, SIGNATURE):
            (self.bag / name).write_bytes(offered.given[name])
            durable.sync(self.bag / name)
        for folder in (self.bag, *(path for path in self.bag.rglob("*") if path.is_dir())):
            durable.sync(folder)
        return len(fetched), sum(fetched)

    def renew_signature(self, offered: _Signed) -> None:
        """Put the signature of the source in the place of the one that is here, for the same state."""
        beside = self.folder / SIGNATURE
        beside.write_bytes(offered.given[SIGNATURE])
        durable.move_into_place(beside, self._held / SIGNATURE)
        shutil.rmtree(self.folder, ignore_errors=True)

    def switch(self) -> None:
        """Put the bag in the place of the snapshot, in one step where the file system can do that."""
        try:
            if self._held.exists():
                durable.exchange(self.bag, self._held)
            else:
                durable.move_into_place(self.bag, self._held)
        except OSError as error:
            if error.errno not in _NO_EXCHANGE:
                raise
            # As on FAT. If the power fails between the two, `begin` of the next run puts the old one back.
            os.replace(self._held, self._previous)
            durable.move_into_place(self.bag, self._held)
        shutil.rmtree(self.folder, ignore_errors=True)  # it is done, whatever stays here

    def _hashes_held(self) -> dict[str, Path]:
        """The files of the snapshot by their SHA-256, if they have it still."""
        if not self._held.exists():
            return {}
        manifests = [(self._held / name).read_bytes() for name in (TAG_MANIFEST, MANIFEST)]
        named = read_manifest(manifests[0], TAG_MANIFEST) | read_manifest(manifests[1], MANIFEST)
        paths = {sha256: self._held / name for name, sha256 in named.items()}
        return {sha256: path for sha256, path in paths.items() if _sha256(path) == sha256}

    def _file(self, sha256: str, held: Mapping[str, Path]) -> Path:
        return held.get(sha256, self._parts / sha256)

    def _fetch(
        self, named: Mapping[str, str], held: Mapping[str, Path], most: Mapping[str, int], progress: Progress
    ) -> list[int]:
        """Fetch the files that are not here, given with their SHA-256 and the most bytes of each; gives their sizes."""
        missing = {sha256: name for name, sha256 in named.items() if sha256 not in held}
        with ThreadPoolExecutor(_AT_ONCE) as executor:
            try:
                sizes = executor.map(
                    lambda sha256: self._fetch_one(missing[sha256], sha256, most[missing[sha256]]), missing
                )
                return [size for size, _ in zip(sizes, progress(missing, "update"), strict=True)]
            except BaseException:
                executor.shutdown(wait=False, cancel_futures=True)
                raise

    def _fetch_one(self, name: str, sha256: str, most: int) -> int:
        part = self._parts / sha256
        for _ in range(_ATTEMPTS):
            if _sha256(part) == sha256:
                return part.stat().st_size
            self._source.fetch(name, part, most=most)
            if _sha256(part) == sha256:
                durable.sync(part)
                return part.stat().st_size
            part.unlink()
        raise SnapshotUpdateRefused(
            f"{name} is not what the signed manifest says, or the source has changed meanwhile; run the same again"
        )


def _sha256(path: Path) -> str | None:
    """None where there is no such file, or it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _link(file: Path, name: Path) -> None:
    """Give a file another name; a copy of it where the file system has no links."""
    name.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, name)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        shutil.copyfile(file, name)
        durable.sync(name)
