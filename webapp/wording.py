"""How pages say things in English: dates, times and numbers of things."""

from __future__ import annotations

from datetime import date, datetime

from archive.date_words import DAY_FIRST, day_written, written
from archive.edtf import EdtfDate
from archive.statement import CaptureTime, SourceTime, TimePrecision


def day_words(day: date) -> str:
    """``9 March 2026``."""
    return day_written(day, DAY_FIRST)


def date_words(value: EdtfDate) -> str:
    """A date as far as it is known: ``9 March 2026``, ``March 2026``, ``2026``, ``7–8 March 2026``."""
    return written(value, DAY_FIRST)


def period_words(first: EdtfDate | None, last: EdtfDate | None) -> str:
    """A range of dates: ``March 2026``, ``from 2023``, ``until 9 May 2024``, ``2023 to March 2024``."""
    if first and last:
        return date_words(first) if first == last else f"{date_words(first)} to {date_words(last)}"
    if first:
        return f"from {date_words(first)}"
    return f"until {date_words(last)}" if last else "any date"


def time_words(time: SourceTime) -> str:
    """A time on the clocks of its source, with the zone: ``9 March 2026, 15:02 (Europe/Moscow)``."""
    if time.precision is TimePrecision.DAY:
        return day_words(time.day)
    return f"{day_words(time.day)}, {time.local:%H:%M} ({time.zone})"


def instant_words(instant: datetime) -> str:
    """``9 March 2026, 15:02 (UTC)``."""
    return f"{day_words(instant.date())}, {instant:%H:%M} (UTC)"


def capture_words(captured: CaptureTime) -> str:
    """``10 March 2026, 12:00 (UTC)``, and whether that is only what the file says."""
    words = instant_words(captured.instant)
    return f"{words}, asserted by the file’s own date" if captured.asserted else words


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number of things: ``1 statement``, ``2,080 statements``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size_words(size: int) -> str:
    """A number of bytes: ``812 bytes``, ``3.4 MB``."""
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return counted(size, "byte")
