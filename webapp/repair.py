"""A damaged index is made anew while the pages are served, which meanwhile say so."""

from __future__ import annotations

import threading

import click

from archive.errors import ArchiveError
from archive.store import Archive
from index.catch_up import rebuild
from index.columnar.engine import ColumnarEngine
from index.engine import SearchIndexDamaged, SearchIndexError
from webapp.settings import Settings


class Repair:
    """To be called when an index is found damaged; names it on standard error, and makes it anew in the background.

    Once in the life of a process: an index that is damaged again lies on a disk that cannot be trusted, or was damaged
    by a mistake of ours, and making it anew for ever would help nobody.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._first = threading.Lock()
        self.under_way = False

    def __call__(self, error: SearchIndexDamaged) -> None:
        """Begin, in a thread of its own."""
        click.echo(error, err=True)
        if self._first.acquire(blocking=False):
            self.under_way = True
            threading.Thread(target=self._make_anew, daemon=True).start()

    def _make_anew(self) -> None:
        settings = self._settings
        try:
            with Archive.open(settings.archive_path, read_only=True) as archive:
                rebuild(ColumnarEngine(settings.index_path), archive, progress=lambda refs: refs)
            click.echo(f"the index in {settings.index_path} has been made anew", err=True)
        except (ArchiveError, SearchIndexError) as failure:
            click.echo(f"the index could not be made anew: {failure}", err=True)
        finally:
            self.under_way = False
