"""Taking the messages of withheld statements out of the captures that hold them.

An export holds the messages of many statements, whose proof it is. So a withheld message is overwritten with spaces,
and what is kept is known by its new hash; the other messages stay where they were, and their hashes hold. The hash of
the whole, as it was taken, can be checked no more. Where it is not known which bytes are the message's (tables,
records, dumps of text), the capture is no longer kept.
"""

from __future__ import annotations

from archive.captures import CaptureStore
from archive.errors import CaptureDamaged
from archive.store import Archive
from archive.tombstones import WithheldMessages


def blank_captures(archive: Archive, captures: CaptureStore) -> list[CaptureDamaged]:
    """Blank what is withheld in all captures that are kept. Done again, it changes nothing.

    After an interruption the next call does the rest; it also blanks anew what an ingest has brought back. Gives those
    that cannot be blanked because they are damaged. Raises ArchiveUnwritable; the captures before stay blanked.
    """
    damaged = []
    for one in archive.withheld_messages():
        if one.sha256 in captures or not one.all_blanked:
            try:
                _blank(archive, captures, one)
            except CaptureDamaged as error:
                damaged.append(error)
    return damaged


def _blank(archive: Archive, captures: CaptureStore, withheld: WithheldMessages) -> None:
    kept = [each for each in (withheld.sha256, withheld.blanked_sha256) if each is not None and each in captures]
    blanked = None
    if kept and withheld.spans is not None:
        blanked = captures.keep_blanked(kept[0], withheld.spans)
    with archive.transaction():
        archive.note_blanked(withheld.sha256, blanked)
    for each in kept:
        if each != blanked:
            captures.remove(each)
