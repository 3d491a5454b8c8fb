"""The bytes of the messages that statements were read from, for who asks for them in a snapshot.

A message's own bytes and nothing around them: a capture as a whole may hold more than was published.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from archive.captures import CaptureStore
from archive.errors import CaptureDamaged, CaptureMissing
from archive.record_reading import read_record
from archive.statement import MessageBytes
from archive.zstd_lines import lines

_CHUNK = 1 << 20


def message_lines(records: Path, store: CaptureStore, kept: Mapping[str, str]) -> Iterator[str]:
    """A line of JSON for each message of a file of records: its SHA-256, and its bytes in base64.

    `kept` has the hash under which a capture is kept, by that of the bytes as they were taken. Messages that are not
    kept, or not known by their place, are left out.
    """
    found: dict[str, bytes] = {}
    for capture, messages in _wanted(records).items():
        if capture in kept:
            with suppress(CaptureMissing, CaptureDamaged):
                found.update(_messages(store, kept[capture], messages))
    for sha256, own in sorted(found.items()):
        yield json.dumps({"base64": base64.b64encode(own).decode(), "sha256": sha256}, separators=(",", ":"))


def _wanted(records: Path) -> Mapping[str, set[MessageBytes]]:
    """The messages of a file of records, by their captures."""
    wanted: dict[str, set[MessageBytes]] = defaultdict(set)
    for line in lines(records):
        for revision in read_record(line).revisions:
            for seen in revision.sightings:
                if seen.provenance.message is not None:
                    wanted[seen.provenance.capture_sha256].add(seen.provenance.message)
    return wanted


def _messages(store: CaptureStore, sha256: str, messages: Iterable[MessageBytes]) -> Iterator[tuple[str, bytes]]:
    """The messages of one capture, which is decompressed once for all of them."""
    with store.open(sha256) as stream:
        position = 0
        for message in sorted(messages, key=lambda one: one.offset):
            while position < message.offset and (passed := stream.read(min(message.offset - position, _CHUNK))):
                position += len(passed)
            own = stream.read(message.length)
            position += len(own)
            if hashlib.sha256(own).hexdigest() == message.sha256:
                yield message.sha256, own
