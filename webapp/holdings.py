"""What a request may read: the engine, the archive and the registry of channels.

The engine is opened once for an application; the archive is opened read-only for each request and closed at its end,
because a connection of SQLite belongs to the thread that made it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

from flask import Flask, current_app, g

from archive.channels import Channels
from archive.store import Archive
from index.columnar.engine import ColumnarEngine
from index.engine import ArchiveEngine
from webapp.repair import Repair
from webapp.settings import Settings

_EXTENSION = "communique"


@dataclass(frozen=True, slots=True)
class _Holdings:
    settings: Settings
    repair: Repair
    engine: ArchiveEngine


def attach(app: Flask, settings: Settings) -> None:
    """Give an application its settings and its engine, and close what a request has opened at the end of it."""
    repair = Repair(settings)
    engine = ColumnarEngine(settings.index_path, on_damage=repair)
    app.extensions[_EXTENSION] = _Holdings(settings, repair, engine)
    app.teardown_appcontext(_close_archive)


def _holdings() -> _Holdings:
    return cast(_Holdings, current_app.extensions[_EXTENSION])


def settings() -> Settings:
    """The settings of the application that answers."""
    return _holdings().settings


def engine() -> ArchiveEngine:
    """The engine of the application that answers."""
    return _holdings().engine


def index_is_being_repaired() -> bool:
    """Whether the index was found damaged, and is being made anew."""
    return _holdings().repair.under_way


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
