"""What a request may read: the engine, the archive and the registry of channels.

The engine is opened once for an application; the archive is opened read-only for each request and closed at its end,
because a connection of SQLite belongs to the thread that made it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import cast

from flask import Flask, current_app, g

from archive.channels import Channels
from archive.store import Archive
from index.columnar.engine import ColumnarEngine
from index.engine import Engine
from webapp.settings import Settings

_EXTENSION = "communique"


def attach(app: Flask, settings: Settings) -> None:
    """Give an application its settings and its engine, and close what a request has opened at the end of it."""
    app.extensions[_EXTENSION] = (settings, ColumnarEngine(settings.index_path))
    app.teardown_appcontext(_close_archive)


def settings() -> Settings:
    """The settings of the application that answers."""
    return cast(tuple[Settings, Engine], current_app.extensions[_EXTENSION])[0]


def engine() -> Engine:
    """The engine of the application that answers."""
    return cast(tuple[Settings, Engine], current_app.extensions[_EXTENSION])[1]


def archive() -> Archive:
    """This request's connection to the archive. Raises an ArchiveError where it cannot be opened."""
    if "archive" not in g:
        g.archive = Archive.open(settings().archive_path, read_only=True)
    return cast(Archive, g.archive)


def channels() -> Channels:
    """The registry as it stands in the file now, which an ingest may write meanwhile. Raises InvalidChannel."""
    path = settings().channels_path
    try:
        modified = path.stat().st_mtime_ns
    except FileNotFoundError:
        modified = 0
    return _read_channels(path, modified)


@lru_cache(maxsize=4)
def _read_channels(path: Path, _modified: int) -> Channels:
    # Parsing the file takes milliseconds, too long for every page; its time of modification is the key.
    return Channels(path)


def _close_archive(_error: BaseException | None) -> None:
    opened = g.pop("archive", None)
    if opened is not None:
        opened.close()
