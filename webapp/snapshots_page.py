"""The page of the snapshots that can be downloaded, and their files: whole, or the range that is asked for."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, Response, abort, render_template, send_from_directory, url_for

from archive.bag import SIGNATURE
from archive.signing import fingerprint
from index.snapshot_info import SnapshotInfo
from index.snapshot_layout import README
from index.snapshot_publishing import LATEST, published_key, published_snapshots
from webapp import holdings
from webapp.addresses import whole
from webapp.wording import counted

blueprint = Blueprint("snapshots", __name__)


@blueprint.get("/snapshots")
def snapshots_page() -> str:
    """Which snapshots there are, how to know them, and how to use them."""
    folder = holdings.settings().published_path
    key = published_key(folder)
    return render_template(
        "snapshots.html",
        published=published_snapshots(folder),
        fingerprint=fingerprint(key) if key else None,
        public_key=key.to_base64().decode() if key else None,
        coverage_words=coverage_words,
        file_address=file_address,
        latest_address=whole(file_address(LATEST)),
        readme=README,
        signature=SIGNATURE,
    )


@blueprint.get("/snapshots/<path:name>")
def snapshot_file(name: str) -> Response:
    """A file of what is published. NotFound for all others, wherever names and links may lead."""
    folder = holdings.settings().published_path.resolve()
    try:
        path = (folder / name).resolve()  # through `latest`
        inside = path.relative_to(folder)
    except ValueError:
        abort(404)
    if any(part.startswith(".") for part in inside.parts):  # what is just being written
        abort(404)
    return send_from_directory(folder, inside.as_posix())


def file_address(name: str) -> str:
    """The address of a file, or the beginning of those of a snapshot's files."""
    return url_for("snapshots.snapshot_file", name=name)


def coverage_words(info: SnapshotInfo) -> str:
    """``812 statements in 830 revisions, of 2 channels: velmora (2026-02 to 2026-03), tarsk (undated)``."""
    channels = []
    for channel, months in groupby(info.coverage, key=lambda one: one.channel):
        known = sorted(one.month for one in months if one.month)
        span = " to ".join(dict.fromkeys((known[0], known[-1]))) if known else "undated"
        channels.append(f"{channel} ({span})")
    counts = f"{counted(info.statements, 'statement')} in {counted(info.revisions, 'revision')}"
    return f"{counts}, of {counted(len(channels), 'channel')}: {', '.join(channels)}"
