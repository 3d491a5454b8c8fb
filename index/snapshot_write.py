"""Writing a snapshot: one state of the archive as a bag, whole or not at all; see docs/snapshot-format.md."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import minisign

from archive import bag, durable, merkle, signing
from archive.bag import BagRefused, Progress, bag_files, manifest
from archive.captures import CaptureStore
from archive.errors import ArchiveUnwritable
from archive.json_schema import json_schema
from archive.records import RecordReader, reading
from archive.zip_form import write_zip
from archive.zstd_lines import compressed_lines
from index.snapshot_captures import message_lines
from index.snapshot_index import write_index
from index.snapshot_info import DECLARED_AGENT, MonthOfChannel, SnapshotInfo
from index.snapshot_layout import (
    CAPTURES,
    CHANNELS,
    INDEX,
    OBSERVATIONS,
    PUBLIC_KEY,
    PUBLIC_KEY_SIGNATURE,
    RANGE,
    README,
    SCHEMAS,
    SIZES,
    STATEMENTS,
)
from index.snapshot_readme import readme


@dataclass(frozen=True, slots=True)
class Signing:
    """With which key a snapshot is signed, and on which day the signature expires, if it does.

    `previous` is the key that signed the snapshots before, where it is another: it vouches for the new one.
    """

    key: minisign.SecretKey
    expires: date | None = None
    previous: minisign.SecretKey | None = None


def write_snapshot(
    data: Path,
    out: Path,
    *,
    signing: Signing | None,
    captures: bool,
    index: bool,
    progress: Progress,
) -> SnapshotInfo:
    """Write a snapshot of the data directory `data` to `out`: a zip file where its name ends so, else a folder.

    It may run beside an ingest. What is at `out` is replaced in one step. Raises ArchiveUnwritable where it cannot be
    written, InvalidRecord for an archive without statements, and what `Archive.open` raises.
    """
    with reading(data / "archive.db") as reader, _beside(out) as (folder, finish):
        contents = _Contents(folder, reader, progress)
        contents.write_payload(data, captures=captures, index=index)
        info = contents.info(index=index, captures=captures)
        _write_tag_files(folder, info, signing)
        finish()
    return info


@contextmanager
def _beside(out: Path) -> Iterator[tuple[Path, Callable[[], None]]]:
    """A folder to write into, and what then puts it, as a zip file if that is wanted, in the place of `out`.

    Who writes to the same folder at the same time waits. What a killed run left there is removed.
    """
    out = out.resolve()
    _require_replaceable(out)
    folder, zipped = (out.with_name(f".{out.name}.{part}") for part in ("incomplete", "zip"))

    def finish() -> None:
        _sync_all(folder)
        if out.suffix == ".zip":
            write_zip(bag.FolderFiles(folder), zipped)
            durable.move_into_place(zipped, out)
        elif out.exists():
            durable.exchange(folder, out)
        else:
            durable.move_into_place(folder, out)

    try:
        with durable.locked(out.parent):
            _remove(folder, zipped)
            folder.mkdir()
            try:
                yield folder, finish
            finally:
                _remove(folder, zipped)
    except OSError as error:
        raise ArchiveUnwritable(
            f"{out} cannot be written: {error.strerror or error}; make room and try again"
        ) from error


def _require_replaceable(out: Path) -> None:
    """Only a snapshot gives way to another one: a mistyped name must not cost anybody a folder of other files."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    refused = ArchiveUnwritable(f"{out} is there, and is no snapshot that could be replaced: name another place")
    try:
        with bag_files(out) as files:
            found = bag.read_tag_file(files, bag.INFO)
    except BagRefused as error:
        raise refused from error
    if not found.startswith(DECLARED_AGENT) or out.is_dir() == (out.suffix == ".zip"):
        raise refused


def _remove(folder: Path, zipped: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    zipped.unlink(missing_ok=True)


def _sync_all(folder: Path) -> None:
    for path, _, names in os.walk(folder):
        for name in names:
            durable.sync(Path(path, name))
        durable.sync(Path(path))


def _files(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


class _Contents:
    """What stands in ``data/``."""

    def __init__(self, folder: Path, reader: RecordReader, progress: Progress) -> None:
        self._folder = folder
        self._reader = reader
        self._progress = progress
        self._state = reader.state()
        self._record_bytes = 0

    def write_payload(self, data: Path, *, captures: bool, index: bool) -> None:
        """Write all files of the payload."""
        (self._folder / STATEMENTS).mkdir(parents=True)
        observations = self._folder / OBSERVATIONS
        observations.write_bytes(compressed_lines(self._counted(self._reader.observations())))
        ranges = {f"{first}": first for first in range(1, self._state.statements + 1, RANGE)}
        files = {}
        for name in self._progress(ranges, "records"):
            first = ranges[name]
            if (month := self._reader.month(first, first + RANGE - 1)) is not None:
                files[first] = self._write_records(first, month)
        if (data / "channels.toml").exists():
            shutil.copyfile(data / "channels.toml", self._folder / CHANNELS)
        if captures:
            self._write_captures(CaptureStore(data / "captures"), files)
        if index:
            write_index(
                self._folder / INDEX,
                files,
                observations,
                generation=self._state.generation,
                progress=self._progress,
            )

    def _write_records(self, first: int, month: str) -> Path:
        lines = compressed_lines(self._counted(self._reader.records(first, first + RANGE - 1)))
        name = f"{month}-{bag.sha256(lines)[:16]}.jsonl.zst"
        path = self._folder / STATEMENTS / name
        path.write_bytes(lines)
        return path

    def _counted(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            self._record_bytes += len(line.encode()) + 1
            yield line

    def _write_captures(self, store: CaptureStore, records: Mapping[int, Path]) -> None:
        (self._folder / CAPTURES).mkdir()
        names = {path.name: path for path in records.values()}
        kept = self._reader.kept_captures()
        for name in self._progress(names, "captures"):
            (self._folder / CAPTURES / name).write_bytes(compressed_lines(message_lines(names[name], store, kept)))

    def info(self, *, index: bool, captures: bool) -> SnapshotInfo:
        """What the snapshot says of itself."""
        leaves = self._reader.leaves()
        coverage = tuple(MonthOfChannel(*each) for each in self._reader.coverage())
        return SnapshotInfo(
            generation=self._state.generation,
            dated=self._state.dated,
            sequence=self._state.statements,
            statements=sum(one.statements for one in coverage),
            revisions=len(leaves),
            withheld=self._reader.withheld(),
            record_bytes=self._record_bytes,
            root=merkle.root(leaves).hex(),
            index=index,
            captures=captures,
            coverage=coverage,
        )


def _write_tag_files(folder: Path, info: SnapshotInfo, signed: Signing | None) -> None:
    payload = _files(folder)
    sizes = {name: path.stat().st_size for name, path in sorted(payload.items())}
    tags = {
        bag.DECLARATION: bag.DECLARED,
        bag.INFO: info.to_bytes(payload_bytes=sum(sizes.values()), payload_files=len(sizes)),
        bag.MANIFEST: manifest({name: _sha256(path) for name, path in payload.items()}),
        SIZES: bag.sizes(sizes),
        README: readme(info).encode(),
        **{name: _schema(name, kind) for name, kind in SCHEMAS.items()},
    }
    if signed is not None:
        tags |= _keys(info, signed)
    (folder / "schema").mkdir()
    for name, content in tags.items():
        (folder / name).write_bytes(content)
    hashes = manifest({name: bag.sha256(content) for name, content in tags.items()})
    (folder / bag.TAG_MANIFEST).write_bytes(hashes)
    if signed is not None:
        stated = signing.Stated(info.generation, info.dated, signed.expires)
        (folder / bag.SIGNATURE).write_bytes(signing.sign(hashes, signed.key, stated))


def _keys(info: SnapshotInfo, signed: Signing) -> Mapping[str, bytes]:
    """The public key, which proves nothing by being here, and the word of the key before it."""
    public_key = bytes(signed.key.get_public_key()) + b"\n"
    if signed.previous is None:
        return {PUBLIC_KEY: public_key}
    stated = signing.Stated(info.generation, info.dated)
    return {PUBLIC_KEY: public_key, PUBLIC_KEY_SIGNATURE: signing.sign(public_key, signed.previous, stated)}


def _schema(name: str, kind: type) -> bytes:
    schema: dict[str, Any] = json_schema(kind, title=Path(name).name.partition(".")[0])
    return json.dumps(schema, indent=1, ensure_ascii=False).encode() + b"\n"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
