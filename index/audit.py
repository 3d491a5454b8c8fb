"""Whether the index is that of the archive: as far as it has come, and as much as there is."""

from __future__ import annotations

from collections.abc import Iterator

from archive.audit import Finding
from archive.statement import Status
from archive.store import Archive
from index.engine import ArchiveEngine, SearchIndexDamaged
from index.query import FacetFilter, Query

_REMEDY = "run `communique reindex`"


def audit(engine: ArchiveEngine, archive: Archive) -> Iterator[Finding]:
    """What is wrong with the index. Raises SearchIndexError where it cannot be opened."""
    try:
        engine.verify()
        yield from _compare(engine, archive)
    except SearchIndexDamaged as error:
        yield Finding("the index", str(error))


def _compare(engine: ArchiveEngine, archive: Archive) -> Iterator[Finding]:
    newest, checkpoint = archive.last_change(), engine.checkpoint()
    if checkpoint != newest:
        yield Finding("the index", f"has come to the change {checkpoint} of the archive's {newest}: {_REMEDY}")
        return
    # By the counts of the facet, not by the total: of the same words in two channels only the earliest is a hit.
    everything = Query(filters=(FacetFilter("status", tuple(Status)),), limit=0, facets=("channel",))
    indexed = {one.value: one.count for one in engine.search(everything).facets["channel"]}
    kept = archive.revisions_by_channel()
    for channel in sorted(kept.keys() | indexed.keys()):
        if indexed.get(channel, 0) != kept.get(channel, 0):
            yield Finding(
                f"the index, channel {channel}",
                f"has {indexed.get(channel, 0)} revisions, the archive has {kept.get(channel, 0)}: {_REMEDY}",
            )
