"""The index follows the archive: it takes in what changed since it last did, or everything anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from archive.statement import Revision, StatementRef
from archive.store import Archive
from index.engine import Engine, SearchIndexBusy, SearchIndexDamaged, SearchIndexError

Progress = Callable[[Iterable[StatementRef]], Iterable[StatementRef]]
"""Passes the changed statements through, and shows how many there have been."""

OnDamage = Callable[[SearchIndexDamaged], None]
"""Is told that the index is damaged, before it is made anew."""


def catch_up(engine: Engine, archive: Archive, *, progress: Progress, on_damage: OnDamage = lambda _: None) -> None:
    """Index the statements that changed since the engine's checkpoint; where the index is damaged, all of them.

    The checkpoint that is set was read first: what another process takes in meanwhile is indexed now or in the next
    round, or twice, which does no harm. Where another process is writing the index, the rest is left to its next round,
    which sees all that the archive has by now. Raises SearchIndexError, also where the index is damaged again after it
    was made anew: then the disk cannot be trusted.
    """
    try:
        _catch_up(engine, archive, progress)
    except SearchIndexDamaged as error:
        on_damage(error)
        with suppress(SearchIndexBusy):  # who has the lock has found the same, and does the same
            rebuild(engine, archive, progress=progress)


def _catch_up(engine: Engine, archive: Archive, progress: Progress) -> None:
    while (checkpoint := engine.checkpoint()) != (newest := archive.last_change()):
        try:
            if checkpoint > newest:  # the index is of another archive, or the archive came from an older backup
                _index_anew(engine, archive, newest, progress)
            else:
                changed = progress(archive.changes(checkpoint))
                engine.apply(_with_revisions(changed, archive), checkpoint=newest)
        except SearchIndexBusy:
            return


def require_index(engine: Engine, archive: Archive) -> None:
    """Raise SearchIndexError where there are statements and no index: then "nothing found" would be a lie."""
    if engine.checkpoint() == 0 and archive.last_change() > 0:
        raise SearchIndexError("there is no index of the archive yet; make it with: communique reindex")


def rebuild(engine: Engine, archive: Archive, *, progress: Progress) -> None:
    """Index every statement anew, and then what has been taken in meanwhile. Raises SearchIndexError."""
    _index_anew(engine, archive, archive.last_change(), progress)
    _catch_up(engine, archive, progress)


def _index_anew(engine: Engine, archive: Archive, newest: int, progress: Progress) -> None:
    engine.rebuild(_with_revisions(progress(archive.changes(0)), archive), checkpoint=newest)


def _with_revisions(
    refs: Iterable[StatementRef], archive: Archive
) -> Iterator[tuple[StatementRef, tuple[Revision, ...]]]:
    for ref in refs:
        yield ref, () if archive.tombstone(ref) else archive.revisions(ref)
