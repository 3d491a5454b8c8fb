"""Records of somebody else's archive are read: nothing in them is believed that the archive would stumble over.

A line has to be in the one form in which records are written (archive.json_form), its digests have to be those of its
words, and whatever is an offset, a number, a time or a time zone has to be one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import NoReturn, TypeVar

import cattrs

from archive import json_form
from archive.canonical import UnusableText, content_digest, require_usable, text_key
from archive.channels import is_time_zone
from archive.description import Description, Evidence
from archive.edtf import InvalidDate
from archive.records import InvalidRecord, Record, RecordedObservation, RecordedRevision, RecordedSighting
from archive.statement import InvalidReference, Status

T = TypeVar("T")

_MOST = 1 << 62
"""Numbers in the database are below 2 to the 63rd."""


def read_record(line: str) -> Record:
    """Read a line that nobody vouches for. Raises InvalidRecord."""
    record = _read(line, Record)
    try:
        _require_sound(record)
    except (InvalidReference, UnusableText) as error:
        raise InvalidRecord(str(error)) from error
    return record


def read_observation(line: str) -> RecordedObservation:
    """Read a line that nobody vouches for. Raises InvalidRecord."""
    observation = _read(line, RecordedObservation)
    _require_times((observation.captured_at, observation.not_before), f"the observation {observation.number}")
    return observation


def _read(line: str, kind: type[T]) -> T:
    try:
        data = json.loads(line, parse_int=_bounded, parse_float=_refused, parse_constant=_refused)
        found = json_form.from_json(data, kind)
        again = json_form.dumps(found)
    except (ValueError, InvalidDate, RecursionError, cattrs.BaseValidationError, TypeError, KeyError) as error:
        raise InvalidRecord(f"it is no {kind.__name__}: {type(error).__name__}: {str(error)[:200]}") from error
    if again != line:
        # Unknown keys, repeated keys, numbers for texts: whatever was read otherwise than it is written.
        raise InvalidRecord(f"it is no {kind.__name__} in the form in which they are written")
    return found


def _bounded(digits: str) -> int:
    if len(digits) > 19 or abs(number := int(digits)) > _MOST:
        _refused(digits)
    return number


def _refused(number: str) -> NoReturn:
    raise ValueError(f"there is no such number in a record: {number[:30]}")


def _require_sound(record: Record) -> None:
    """What its parts say of each other is true. Raises InvalidRecord, or InvalidReference."""
    numbers = [one.number for one in record.revisions]
    if str(record.ref) != record.statement or record.sequence < 1:
        raise InvalidRecord(f"{record.statement} cannot be the name of a statement")
    if numbers != list(range(1, len(numbers) + 1)) or bool(numbers) != (record.tombstone is None):
        raise InvalidRecord(f"{record.statement} has the revisions {numbers[:20]}")
    if (record.latest not in numbers if numbers else record.latest is not None) or record.status is Status.SUPERSEDED:
        raise InvalidRecord(f"{record.statement} has no latest revision")
    _require_times((time for _, time in record.changes), record.statement)
    if record.withdrawal is not None:
        _require_times((record.withdrawal.withdrawn_at,), record.statement)
    if record.tombstone is not None:
        _require_times((record.tombstone.withheld_at,), record.statement)
    for one in record.revisions:
        _require_sound_revision(record, one)
    for each in record.sentence_matches:
        if not 1 <= each.before < each.after <= len(numbers):
            raise InvalidRecord(f"{record.statement} compares revisions that it does not have")


def _require_sound_revision(record: Record, one: RecordedRevision) -> None:
    where = f"{record.statement}@{one.number}"
    for words in (one.title or "", one.text):
        require_usable(words, where)
    if one.content_digest != content_digest(one.title, one.text) or one.text_key != text_key(one.title, one.text):
        raise InvalidRecord(f"{where} has other words than its digest says")
    if not one.descriptions or not one.sightings:
        raise InvalidRecord(f"{where} has no description, or was never seen")
    bounds = [0, *(bound for span in one.sentences for bound in span), len(one.text)]
    if any(later < earlier for earlier, later in pairwise(bounds)):
        raise InvalidRecord(f"{where} has sentences outside of its text, or out of order")
    for evidence in _evidence(one.descriptions[-1]):
        if not 0 <= evidence.start <= evidence.end <= len(one.text):
            raise InvalidRecord(f"{where} has evidence outside of its text")

    for seen in one.sightings:
        _require_sound_sighting(seen, where)


def _require_sound_sighting(seen: RecordedSighting, where: str) -> None:
    _require_times((seen.posted_at, seen.stood_at), where)
    for time in (seen.provenance.posted, seen.provenance.edited):
        if time is not None and not is_time_zone(time.zone):
            raise InvalidRecord(f"{where} has the time zone {time.zone[:40]!r}, which there is not")


def _require_times(times: Iterable[str | None], where: str) -> None:
    """They are written in UTC and in one form, since the archive compares them as text."""
    for time in times:
        try:
            if time is None or datetime.fromisoformat(time).astimezone(UTC).isoformat() == time:
                continue
        except (ValueError, OverflowError):
            pass
        raise InvalidRecord(f"{where} has the time {str(time)[:40]!r}, which is not in UTC or not written in full")


def _evidence(description: Description) -> Iterator[Evidence]:
    single = (description.date, description.issuer, description.kind, description.language)
    several = (description.places, description.speakers, description.participants, description.events)
    for value in (*single, *(each for values in several for each in values), *description.organisations):
        if value is not None and value.evidence is not None:
            yield value.evidence
    yield from (Evidence(turn.start, turn.end, "turn") for turn in description.turns)
