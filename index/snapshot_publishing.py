"""Snapshots that are offered for download: a folder with the latest ones, for our pages or any server of static files.

Each is there as a folder, from which updates fetch single files, and as a zip file. ``latest`` is a link to the newest
folder, so that it has an address that stays; ``public-key.pub`` is the key that signs them.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import minisign

from archive import durable
from archive.bag import INFO, SIGNATURE, TAG_MANIFEST, BagRefused, FolderFiles, Progress, read_tag_file, sha256
from archive.errors import ArchiveUnwritable
from archive.signing import SigningError, fingerprint, public_key, verified
from archive.zip_form import write_zip
from index.snapshot_info import SnapshotInfo, read_info
from index.snapshot_layout import PUBLIC_KEY
from index.snapshot_write import Signing, write_snapshot

LATEST = "latest"
KEY = "public-key.pub"

_BESIDE = ".new"  # hidden, so that pages and servers do not list it
_DOOMED = ".old"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PublishedSnapshot:
    """A snapshot in the folder `name`: what it says of itself, its bytes, and the SHA-256 of its tag manifest.

    `key` is the fingerprint of the one that signed it, None where none did.
    """

    name: str
    info: SnapshotInfo
    size: int
    sha256: str
    key: str | None


def snapshot_name(generation: int, dated: datetime) -> str:
    """What the folder of a state of the archive is called: ``2026-03-09-812``."""
    return f"{dated.date().isoformat()}-{generation}"


def publish(data: Path, folder: Path, *, signing: Signing | None, keep: int, progress: Progress) -> str:
    """Put a snapshot of the data directory into the folder, and delete all but the `keep` newest; gives its name.

    One of the same state is replaced, as where its signature is renewed. At any moment ``latest`` leads to a whole
    snapshot. Raises what `index.snapshot_write.write_snapshot` does, and ArchiveUnwritable.
    """
    try:
        durable.make_folder(folder)
        beside = folder / _BESIDE
        info = write_snapshot(data, beside, signing=signing, captures=False, index=True, progress=progress)
        name = snapshot_name(info.generation, info.dated)
        zipped = folder / f"{_BESIDE}.zip"
        write_zip(FolderFiles(beside), zipped)
        if signing is not None:
            (folder / KEY).write_bytes(bytes(signing.key.get_public_key()) + b"\n")
        # The zip file first: whatever cuts this short, there is one of each folder.
        durable.move_into_place(zipped, folder / f"{name}.zip")
        _give_name(beside, folder / name)
        _lead_to(folder, name)
        for one in published_snapshots(folder)[keep:]:
            _delete(folder, one.name)
    except OSError as error:
        raise ArchiveUnwritable(f"{folder} cannot be written: {error.strerror}; make room and try again") from error
    return name


def _give_name(beside: Path, path: Path) -> None:
    if path.exists():
        durable.exchange(beside, path)
        shutil.rmtree(beside)
    else:
        durable.move_into_place(beside, path)


def _delete(folder: Path, name: str) -> None:
    """Delete a snapshot at once, as far as anybody can see."""
    doomed = folder / _DOOMED
    shutil.rmtree(doomed, ignore_errors=True)
    os.replace(folder / name, doomed)
    (folder / f"{name}.zip").unlink(missing_ok=True)
    shutil.rmtree(doomed)


def _lead_to(folder: Path, name: str) -> None:
    """Let ``latest`` be a link to the snapshot of that name."""
    link = folder / f"{_BESIDE}.{LATEST}"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    os.replace(link, folder / LATEST)
    durable.sync(folder)


def published_snapshots(folder: Path) -> tuple[PublishedSnapshot, ...]:
    """What is published, the latest state first."""
    found = [one for path in _folders(folder) if (one := _read(path)) is not None]
    return tuple(sorted(found, key=lambda one: (one.info.generation, one.name), reverse=True))


def published_key(folder: Path) -> minisign.PublicKey | None:
    """The key that signed the latest one that is signed; None where none is."""
    path = folder / KEY
    try:
        return public_key(str(path)) if path.exists() else None
    except SigningError as error:
        _log.warning("%s", error)
        return None


def _folders(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (
            each for each in folder.iterdir() if each.is_dir() and not each.is_symlink() and each.name[0] != "."
        )


def _read(path: Path) -> PublishedSnapshot | None:
    """What a folder says of itself; None, and a word in the log, where it is no snapshot."""
    files = FolderFiles(path)
    try:
        tag_manifest = read_tag_file(files, TAG_MANIFEST)
        read = read_info(read_tag_file(files, INFO), INFO)
    except BagRefused as error:
        _log.warning("%s is no snapshot that can be published: %s", path, error)
        return None
    return PublishedSnapshot(path.name, read.info, read.payload_bytes, sha256(tag_manifest), _key(files, tag_manifest))


def _key(files: FolderFiles, tag_manifest: bytes) -> str | None:
    try:
        key = minisign.PublicKey.from_bytes(read_tag_file(files, PUBLIC_KEY))
        verified(tag_manifest, read_tag_file(files, SIGNATURE), key, name=SIGNATURE)
    except (BagRefused, SigningError, minisign.Error):
        return None
    return fingerprint(key)
