"""The bytes of the messages that statements were read from, for who asks for them in a snapshot.

A message's own bytes and nothing around them: a capture as a whole may hold more than was published.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from archive.captures import CaptureStore
from archive.errors import CaptureDamaged, CaptureMissing
from archive.records import read_record
from archive.statement import MessageBytes
from archive.zstd_lines import lines


def message_lines(records: Path, store: CaptureStore) -> Iterator[str]:
    """A line of JSON for each message of a file of records: its SHA-256, and its bytes in base64.

    Messages that are not kept, or not known by their place, are left out.
    """
    wanted: dict[str, tuple[str, MessageBytes]] = {}
    for line in lines(records):
        for revision in read_record(line).revisions:
            for seen in revision.sightings:
                if (message := seen.provenance.message) is not None:
                    wanted.setdefault(message.sha256, (seen.provenance.capture_sha256, message))
    for sha256, (capture, message) in sorted(wanted.items()):
        with suppress(CaptureMissing, CaptureDamaged):
            own = store.message_bytes(capture, message)
            yield json.dumps({"base64": base64.b64encode(own).decode(), "sha256": sha256}, separators=(",", ":"))
