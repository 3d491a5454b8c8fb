"""Times as sources write them, and the instants they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from archive.statement import SourceTime, TimePrecision

# Named months only: 10/11/2022 means two days, and we do not guess which.
_NAMED_MONTH_FORMATS = (
    ("%d %B %Y - %H:%M", TimePrecision.INSTANT),
    ("%d %B %Y %H:%M", TimePrecision.INSTANT),
    ("%B %d %Y %H:%M", TimePrecision.INSTANT),
    ("%d %B %Y", TimePrecision.DAY),
    ("%d %b %Y", TimePrecision.DAY),
    ("%B %d %Y", TimePrecision.DAY),
    ("%b %d %Y", TimePrecision.DAY),
)
_DAY_ONLY = re.compile(r"\d{4}-?\d\d-?\d\d", re.ASCII)
_EARLIEST_YEAR, _LATEST_YEAR = 2, 9998
"""A zone's offset moves the years 1 and 9999 out of the calendar."""


class UnreadableTime(ValueError):
    """Text that is no time in any form we read. The message quotes it and names the forms."""


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """A time as a source gives it; where `value` has no offset, it is on the clocks of the channel's zone.

    Raises UnreadableTime for the years that a zone's offset moves out of the calendar.
    """

    value: datetime
    precision: TimePrecision = TimePrecision.INSTANT

    def __post_init__(self) -> None:
        if not _EARLIEST_YEAR <= self.value.year <= _LATEST_YEAR:
            raise UnreadableTime(f"the year {self.value.year} cannot be that of a post")

    def in_zone(self, zone: str) -> SourceTime:
        """The instant, with the zone of the channel beside it."""
        value = self.value if self.value.tzinfo else self.value.replace(tzinfo=ZoneInfo(zone))
        return SourceTime(value.astimezone(UTC), zone, self.precision)


def parse_time(text: str) -> WrittenTime:
    """Read ISO 8601, RFC 2822, ``5 May 2022 - 15:15``, ``August 29, 2018``, or a bare date. Raises UnreadableTime."""
    text = text.strip()
    written = _iso_8601(text) or _named_month(text) or _rfc_2822(text)
    if written is None:
        raise UnreadableTime(
            f"cannot read the time {text[:60]!r}: write 2026-03-09T12:02:09+00:00, Mon, 09 Mar 2026 12:02:09 +0000, "
            "9 March 2026 - 12:02, March 9, 2026 or 2026-03-09"
        )
    return written


def from_unix(seconds: str | int) -> WrittenTime:
    """Read seconds since 1970 in UTC. Raises UnreadableTime."""
    try:
        return WrittenTime(datetime.fromtimestamp(int(seconds), UTC))
    except (TypeError, ValueError, OverflowError, OSError):
        raise UnreadableTime(f"{str(seconds)[:60]!r} is not a count of seconds since 1970") from None


def _iso_8601(text: str) -> WrittenTime | None:
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    return WrittenTime(value, TimePrecision.DAY if _DAY_ONLY.fullmatch(text) else TimePrecision.INSTANT)


def _named_month(text: str) -> WrittenTime | None:
    plain = " ".join(text.replace(",", " ").split())
    for form, precision in _NAMED_MONTH_FORMATS:
        try:
            return WrittenTime(datetime.strptime(plain, form), precision)  # noqa: DTZ007 - the channel's zone follows
        except ValueError:
            continue
    return None


def _rfc_2822(text: str) -> WrittenTime | None:
    try:
        return WrittenTime(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
