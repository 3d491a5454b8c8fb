"""Snapshots of the invented samples: with revisions, a withdrawal, a tombstone, looks, captures and script."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import zstandard
from click.testing import CliRunner

from archive import bag
from archive.statement import StatementRef
from archive.store import Archive
from index.snapshot_info import SnapshotInfo, read_info
from index.snapshot_layout import SIZES
from index.snapshot_write import Signing, write_snapshot
from tests.corpora import SAMPLE
from tests.small_archive import HOSTILE
from tests.statements import statement, take_in
from webapp.cli import main

WITHHELD = StatementRef("velmora-mfa", "14")
WITHDRAWN = StatementRef("tarsk-mid", "12")
NOW = datetime(2026, 3, 20, 8, tzinfo=UTC)


def unshown(items: Iterable[str], _: str) -> Iterable[str]:
    """Shows no progress."""
    return items


def make_data(data: Path) -> Path:
    """A data directory of the samples, one statement of which is withheld, one withdrawn, and one hostile."""
    data.mkdir(parents=True)
    shutil.copy(SAMPLE / "channels.toml", data)
    taken = (SAMPLE / "velmora-mfa", SAMPLE / "tarsk-mid" / "result.json", SAMPLE / "velmora-mfa-later" / "result.json")
    run = CliRunner().invoke(main, ["ingest", *map(str, taken), "--data", str(data)])
    assert run.exit_code == 0, run.output
    with Archive.open(data / "archive.db") as archive:
        take_in(archive, statement("velmora-mfa/hostile", HOSTILE))
        with archive.transaction():
            archive.withdraw(WITHDRAWN, "The ministry deleted it.", now=NOW)
    run = CliRunner().invoke(main, ["withhold", str(WITHHELD), "--reason", "A court said so.", "--data", str(data)])
    assert run.exit_code == 0, run.output
    return data


def write(
    data: Path, out: Path, *, signing: Signing | None = None, captures: bool = False, index: bool = True
) -> SnapshotInfo:
    """Write a snapshot."""
    return write_snapshot(data, out, signing=signing, captures=captures, index=index, progress=unshown)


def files_of(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lines_of(compressed: bytes) -> list[Any]:
    """The JSON of each line of a compressed file."""
    return list(map(json.loads, zstandard.decompress(compressed).decode().splitlines()))


def records_of(folder: Path) -> list[Any]:
    """All records, as JSON."""
    return [line for path in sorted(folder.glob("data/statements/*")) for line in lines_of(path.read_bytes())]


def compressed(lines: Iterable[str]) -> bytes:
    """Lines in a frame, as whoever makes a hostile snapshot may write them."""
    return zstandard.compress("".join(f"{line}\n" for line in lines).encode())


def reseal(folder: Path) -> None:
    """Do what an attacker can, who has no key: make sizes and manifests fit the files that are there now."""
    for name in (bag.SIGNATURE, "signing-key.pub", "signing-key.pub.minisig"):
        (folder / name).unlink(missing_ok=True)
    payload = {name: content for name, content in files_of(folder).items() if name.startswith(bag.PAYLOAD)}
    sizes = {name: len(content) for name, content in sorted(payload.items())}
    (folder / SIZES).write_text("".join(f"{size}  {name}\n" for name, size in sizes.items()))
    (folder / bag.MANIFEST).write_bytes(_manifest(payload))
    info = read_info((folder / bag.INFO).read_bytes(), bag.INFO).info
    (folder / bag.INFO).write_bytes(info.to_bytes(payload_bytes=sum(sizes.values()), payload_files=len(sizes)))
    (folder / bag.TAG_MANIFEST).unlink()
    tags = {name: content for name, content in files_of(folder).items() if not name.startswith(bag.PAYLOAD)}
    (folder / bag.TAG_MANIFEST).write_bytes(_manifest(tags))


def _manifest(files: dict[str, bytes]) -> bytes:
    return bag.manifest({name: hashlib.sha256(content).hexdigest() for name, content in files.items()})
