"""Records in, what they say of themselves out: extraction without an archive, for measuring and for other programs."""

from __future__ import annotations

from collections.abc import Iterator

from archive.canonical import UnusableText, display_text
from archive.channels import ASSUMED_ZONE
from archive.description import Description, Place
from ingest import telegram_json
from ingest.capture import Capture, UnreadableCapture
from ingest.extract import describe
from ingest.post import Rejection
from ingest.records import jsonl_records

Json = dict[str, object]


def described_records(capture: Capture) -> Iterator[Json | Rejection]:
    """For each line of a JSONL file, in order, the values read from its text, under the line's own `key`.

    Raises UnreadableCapture at the first one where the file has no such lines, and LanguageModelUnavailable.
    """
    _require_lines(capture)
    for record in jsonl_records(capture):
        if isinstance(record, Rejection):
            yield record
            continue
        try:
            text = display_text(record.text)
        except UnusableText as error:
            yield Rejection(f"{capture.name}, {record.location}", str(error))
            continue
        posted = record.posted.in_zone(ASSUMED_ZONE) if record.posted else None
        yield {"key": record.key, **_values(describe(text, posted=posted, language=record.language))}


def _require_lines(capture: Capture) -> None:
    """Refuse another kind of file as a whole: each of its lines would be rejected."""
    head = capture.head().decode("utf-8-sig", errors="replace").lstrip()
    if telegram_json.recognises(head) or not any(line.lstrip().startswith("{") for line in head.splitlines()):
        raise UnreadableCapture(
            capture.name,
            "is no file of JSON lines, each an object with `key` and `text`; other formats are for `communique ingest`",
        )


def _values(description: Description) -> Json:
    date = description.date
    return {
        "date": str(date.date) if date else None,
        "date_as_written": date.as_written if date else None,
        "places": [{"name": _place_name(place), "country": place.country} for place in description.places],
        "speakers": [{"name": person.name, "role": person.role} for person in description.speakers],
        "participants": [person.name for person in description.participants],
        "issuer": description.issuer.name if description.issuer else None,
        "events": [{"name": event.name, "as_written": event.as_written} for event in description.events],
        "organisations": [organisation.id for organisation in description.organisations],
        "kind": description.kind.kind.value,
        "language": description.language.code,
        "note": None,
    }


def _place_name(place: Place) -> str:
    return f"{place.venue}, {place.name}" if place.venue else place.name
