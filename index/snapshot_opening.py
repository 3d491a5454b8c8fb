"""A snapshot is opened: verified, and made a data directory of, with which the pages and commands work as always.

That is done once and kept under the hash of the tag manifest, on which every byte of the snapshot hangs: to open the
same snapshot again takes no longer than to read its manifests. What is kept must lie where nobody else can write, so
not beside the snapshot.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import minisign

from archive import durable
from archive.bag import BagFiles, BagRefused, Progress, bag_files, require_hashes
from archive.errors import ArchiveUnwritable
from archive.record_reading import read_observation, read_record
from archive.records import Record, RecordedObservation
from archive.restoring import restore
from archive.signing import SignatureInvalid
from archive.store import Archive
from archive.zstd_lines import read_lines
from index.catch_up import Progress as IndexProgress
from index.catch_up import rebuild
from index.columnar.engine import ColumnarEngine
from index.snapshot_index import unpack_index
from index.snapshot_info import SnapshotInfo
from index.snapshot_layout import CHANNELS, OBSERVATIONS
from index.snapshot_verify import CheckedFiles, check_structure, read_head

_KEPT = 3
"""How many snapshots stay opened, the last used ones: each takes about as much room as the archive did."""


class OriginUnknown(Exception):
    """No trusted key has signed the snapshot. The message says what to do."""


@dataclass(frozen=True, slots=True)
class OpenedSnapshot:
    """A data directory made of a snapshot, and the trusted key that signed it: None where the origin is unknown."""

    data: Path
    info: SnapshotInfo
    key: minisign.PublicKey | None


def open_snapshot(
    path: Path,
    opened: Path,
    *,
    keys: Sequence[minisign.PublicKey],
    trust_unsigned: bool,
    progress: Progress,
    indexing: IndexProgress,
) -> OpenedSnapshot:
    """Open the snapshot, a folder or a zip file; `opened` is where data directories are kept.

    Raises OriginUnknown where none of the keys has signed it, unless `trust_unsigned`; BagRefused or SignatureInvalid
    where it is not what was written, and ArchiveUnwritable where there is no room. A damaged index is made anew.
    """
    with bag_files(path) as files:
        checked = _checked(files, keys, trust_unsigned=trust_unsigned)
        data = opened / checked.manifest_sha256
        if not data.exists():
            try:
                _make(data, files, checked, progress, indexing)
            except OSError as error:
                raise ArchiveUnwritable(
                    f"{path} cannot be opened in {opened}: {error.strerror}; make room and try again"
                ) from error
    os.utime(data)
    _forget_all_but_the_last(opened)
    return OpenedSnapshot(data, checked.info, checked.key)


def _checked(files: BagFiles, keys: Sequence[minisign.PublicKey], *, trust_unsigned: bool) -> CheckedFiles:
    """The head of the snapshot, by the first key that has signed it."""
    refusal: Exception | None = None
    for key in keys:
        try:
            return read_head(files, public_key=key).checked
        except SignatureInvalid as error:
            refusal = error
    head = read_head(files, public_key=None)
    if not trust_unsigned:
        said = str(refusal) if refusal else "no key is trusted yet"
        raise OriginUnknown(
            f"nobody knows where this snapshot comes from ({said}): give the key of the archive, from elsewhere, with "
            "--public-key; or open it all the same with --trust-unsigned"
        )
    return head.checked


def _make(data: Path, files: BagFiles, checked: CheckedFiles, progress: Progress, indexing: IndexProgress) -> None:
    """Verify everything, and make the data directory of it, which is there wholly or not at all."""
    indexes = {name: checked.payload[name] for name in checked.index}
    others = {name: sha256 for name, sha256 in checked.payload.items() if name not in indexes}
    require_hashes(files, others, progress=progress, name="fixity")
    has_index = checked.info.index and _are_whole(files, indexes, progress)
    check_structure(
        files, checked if has_index else replace(checked, info=replace(checked.info, index=False)), progress=progress
    )
    beside = data.with_name(f"{data.name}.incomplete")
    with durable.locked(data.parent):
        if data.exists():
            return
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        if CHANNELS in checked.payload:
            _copy(files, CHANNELS, beside / "channels.toml")
        restore(beside / "archive.db", _observations(files), _records(files, checked, progress))
        if has_index:
            unpack_index(files, indexes, beside / "index", record_bytes=checked.info.record_bytes)
        else:
            with Archive.open(beside / "archive.db", read_only=True) as archive:
                rebuild(ColumnarEngine(beside / "index"), archive, progress=indexing)
        durable.move_into_place(beside, data)


def _are_whole(files: BagFiles, hashes: dict[str, str], progress: Progress) -> bool:
    try:
        require_hashes(files, hashes, progress=progress, name="fixity")
    except BagRefused:
        return False
    return True


def _observations(files: BagFiles) -> Iterator[RecordedObservation]:
    with files.open(OBSERVATIONS) as file:
        yield from map(read_observation, read_lines(file, OBSERVATIONS))


def _records(files: BagFiles, checked: CheckedFiles, progress: Progress) -> Iterator[Record]:
    for name in progress(checked.statements, "restore"):
        with files.open(name) as file:
            yield from map(read_record, read_lines(file, name))


def _copy(files: BagFiles, name: str, into: Path) -> None:
    into.parent.mkdir(parents=True, exist_ok=True)
    with files.open(name) as source, into.open("xb") as target:
        shutil.copyfileobj(source, target)


def _forget_all_but_the_last(opened: Path) -> None:
    folders = sorted((each for each in opened.iterdir() if each.is_dir()), key=lambda each: each.stat().st_mtime)
    for each in folders[:-_KEPT]:
        shutil.rmtree(each, ignore_errors=True)
