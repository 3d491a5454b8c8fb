"""Signed bags of a few bytes, where a test is not about what a snapshot has in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import minisign

from archive import bag
from archive.signing import Stated, sign
from index.snapshot_info import MonthOfChannel, SnapshotInfo
from index.snapshot_layout import PUBLIC_KEY, PUBLIC_KEY_SIGNATURE, README, SCHEMAS, SIZES
from index.snapshot_verify import check_files
from tests.snapshots import unshown

MADE = datetime(2026, 3, 9, 12, tzinfo=UTC)


def make_bag(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    key: minisign.KeyPair,
    generation: int = 1,
    previous: minisign.KeyPair | None = None,
    expires: date | None = None,
) -> Path:
    """A bag with these files below ``data/``, signed as snapshots are; where the key is new, by the previous one."""
    payload = {f"data/{name}": content for name, content in files.items()}
    lengths = {name: len(content) for name, content in payload.items()}
    tags = {
        bag.DECLARATION: bag.DECLARED,
        bag.INFO: info(generation).to_bytes(payload_bytes=sum(lengths.values()), payload_files=len(payload)),
        bag.MANIFEST: _hashes(payload),
        SIZES: bag.sizes(lengths),
        README: b"Read me.",
        **dict.fromkeys(SCHEMAS, b"{}"),
        PUBLIC_KEY: bytes(key.public_key) + b"\n",
    }
    if previous:
        tags[PUBLIC_KEY_SIGNATURE] = sign(tags[PUBLIC_KEY], previous.secret_key, Stated(generation, MADE))
    tag_manifest = _hashes(tags)
    signature = sign(tag_manifest, key.secret_key, Stated(generation, MADE, expires))
    for name, content in {**payload, **tags, bag.TAG_MANIFEST: tag_manifest, bag.SIGNATURE: signature}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def info(generation: int) -> SnapshotInfo:
    """What a snapshot of that state of an archive could say of itself."""
    return SnapshotInfo(
        generation=generation,
        dated=MADE,
        sequence=9,
        statements=9,
        revisions=10,
        withheld=0,
        record_bytes=1000,
        root="0" * 64,
        index=True,
        captures=False,
        coverage=(MonthOfChannel("velmora", "2026-02", 4), MonthOfChannel("velmora", "2026-03", 5)),
    )


def payload_of(folder: Path) -> dict[str, bytes]:
    """The files below ``data/``, as they were given to `make_bag`."""
    data = folder / "data"
    return {str(path.relative_to(data)): path.read_bytes() for path in data.rglob("*") if path.is_file()}


def require_whole(folder: Path) -> None:
    """Raise BagRefused where a file is not what the manifests say."""
    with bag.bag_files(folder) as files:
        check_files(files, public_key=None, progress=unshown)


def _hashes(files: Mapping[str, bytes]) -> bytes:
    return bag.manifest({name: hashlib.sha256(content).hexdigest() for name, content in files.items()})
