"""A backup: a data directory of its own, with the archive, its captures and its registry of channels.

The index is left out: it is derived, and larger than it is slow to make.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from archive import durable
from archive.audit import Finding, Progress, audit
from archive.captures import CaptureStore
from archive.channels import Channels
from archive.connection import connect
from archive.errors import ArchiveUnwritable, BackupRefused
from archive.store import Archive, CaptureRecord


def back_up(data: Path, out: Path, *, progress: Progress) -> list[Finding]:
    """Copy the data directory `data` to `out`, which must not exist, or be empty. It may run beside an ingest.

    What is copied is audited, and only then gets its name: there is a whole backup, or none. The findings are those of
    the copy; damage that the archive had already does not keep the rest from being saved.

    Raises BackupRefused where `out` cannot be the place, ArchiveUnwritable where it cannot be written, and what
    `Archive.open` raises.
    """
    out = out.resolve()
    _require_free(out)
    with Archive.open(data / "archive.db", read_only=True):
        pass  # before anything is made: there is an archive, and one that we can read
    with _beside(out) as beside:
        # The archive first. A capture and a channel are kept before the first statement that refers to them, and never
        # removed, so what is copied after the archive has all that the copy refers to. The other way round, a statement
        # taken in meanwhile would be copied without its capture.
        for database in progress([data / "archive.db"], "archive.db"):  # a bar of one step, to say what takes the time
            _copy_database(database, beside / "archive.db")
        with Archive.open(beside / "archive.db", read_only=True) as copy:
            kept = [one for one in copy.captures() if one.kept]
        captures = CaptureStore(beside / "captures")
        _copy_captures(progress(kept, "captures"), CaptureStore(data / "captures"), captures)
        for name in ("channels.toml", "corrections.toml"):
            if (data / name).exists():
                shutil.copyfile(data / name, beside / name)
                durable.sync(beside / name)
        channels = Channels(beside / "channels.toml")
        return list(audit(beside / "archive.db", captures, channels, progress=progress))


def _require_free(out: Path) -> None:
    if out.is_dir() and not any(out.iterdir()):
        return
    if out.exists() or out.is_symlink():
        raise BackupRefused(f"{out} is there already: name a directory that does not exist, or an empty one")


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A directory to write into, which becomes `out` at the end; if that is not reached, nothing of it stays."""
    beside = out.with_name(f"{out.name}.incomplete")
    try:
        durable.make_folder(out.parent)
        beside.mkdir()
    except FileExistsError:
        raise BackupRefused(
            f"{beside} is there: another backup is running, or one was interrupted; in that case delete it"
        ) from None
    except OSError as error:
        raise ArchiveUnwritable(f"{beside} cannot be made: {error.strerror}") from error
    try:
        yield beside
        durable.sync(beside)
        os.replace(beside, out)
        durable.sync(out.parent)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise ArchiveUnwritable(f"{out} cannot be written: {error.strerror}; make room and try again") from error
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _copy_database(source: Path, target: Path) -> None:
    """Copy one state of the database, whoever writes on (https://sqlite.org/backup.html)."""
    with closing(connect(source, read_only=True)) as reading, closing(sqlite3.connect(target)) as writing:
        try:
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode = DELETE")  # a write-ahead log could not be read from read-only media
        except sqlite3.OperationalError as error:
            raise ArchiveUnwritable(f"{target} cannot be written: {error}; make room and try again") from error
    durable.sync(target)


def _copy_captures(records: Iterable[CaptureRecord], source: CaptureStore, target: CaptureStore) -> None:
    """Copy the files as they are. Damaged ones too, since part of them may be read; the audit names them."""
    for record in records:
        into = target.path(record.kept_sha256)
        durable.make_folder(into.parent)
        try:
            shutil.copyfile(source.path(record.kept_sha256), into)
        except FileNotFoundError:
            continue  # the audit names it
        durable.sync(into)
