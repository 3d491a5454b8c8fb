"""Signed bags of a few bytes, where a test is not about what a snapshot has in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import minisign

from archive.bag import (
    DECLARATION,
    DECLARED,
    INFO,
    MANIFEST,
    SIGNATURE,
    TAG_MANIFEST,
    bag_files,
    labelled,
    manifest,
    read_manifest,
    read_tag_file,
    require_hashes,
)
from archive.signing import Stated, sign

MADE = datetime(2026, 3, 9, 12, tzinfo=UTC)


def make_bag(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    key: minisign.KeyPair,
    generation: int = 1,
    expires: date | None = None,
) -> Path:
    """A bag with these files below ``data/``, signed as snapshots are."""
    payload = {f"data/{name}": content for name, content in files.items()}
    size = sum(map(len, payload.values()))
    tags = {
        DECLARATION: DECLARED,
        INFO: labelled([("Payload-Oxum", f"{size}.{len(payload)}"), ("Generation", str(generation))]),
        MANIFEST: _hashes(payload),
    }
    tag_manifest = _hashes(tags)
    signature = sign(tag_manifest, key.secret_key, Stated(generation, MADE, expires))
    for name, content in {**payload, **tags, TAG_MANIFEST: tag_manifest, SIGNATURE: signature}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def payload_of(folder: Path) -> dict[str, bytes]:
    """The files below ``data/``, as they were given to `make_bag`."""
    data = folder / "data"
    return {str(path.relative_to(data)): path.read_bytes() for path in data.rglob("*") if path.is_file()}


def require_whole(folder: Path) -> None:
    """Raise BagRefused where a file is not what the manifests say."""
    with bag_files(folder) as files:
        for name in (TAG_MANIFEST, MANIFEST):
            hashes = read_manifest(read_tag_file(files, name), name)
            require_hashes(files, hashes, progress=lambda names, _: names, name=name)


def _hashes(files: Mapping[str, bytes]) -> bytes:
    return manifest({name: hashlib.sha256(content).hexdigest() for name, content in files.items()})
