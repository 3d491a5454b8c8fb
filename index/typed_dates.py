"""Dates as they are typed into a query: ``2023``, ``2023-05``, ``2023..2024-03``, ``..2024-03-05``, ``2023..``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive import edtf
from archive.edtf import EdtfDate, InvalidDate
from index.query import DateRange

_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})(?:[-./](\d{1,2}))?", re.ASCII)
_YEAR_LAST = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})[./](\d{4})", re.ASCII)
_BETWEEN_YEARS = re.compile(r"(\d{4})\s*[-–—]\s*(\d{4})", re.ASCII)


class InvalidDateRange(ValueError):
    """Text that is no date and no range of dates. `corrected` is what was probably meant, None where nobody knows."""

    def __init__(self, message: str, corrected: str | None) -> None:
        super().__init__(message)
        self.corrected = corrected


def read_date_range(written: str) -> DateRange:
    """Read one EDTF date, or two with ``..`` between, of which one may be missing.

    Raises InvalidDateRange where one is no date, both are missing, or the range ends before it begins.
    """
    before, dots, after = written.partition("..")
    if not dots:
        date = _read(written, written)
        return DateRange(date, date)
    if not before and not after:
        raise InvalidDateRange("a range of dates needs a beginning or an end: 2023.. or ..2024-03", None)
    first = _read(before, written) if before else None
    last = _read(after, written) if after else None
    if first and last and last.last < first.first:
        raise InvalidDateRange(f"the range {written} ends before it begins; exchange its ends", f"{after}..{before}")
    return DateRange(first, last)


def _read(text: str, written: str) -> EdtfDate:
    try:
        return edtf.parse(text)
    except InvalidDate as error:
        likely = next(_likely_dates(text), None)
        raise InvalidDateRange(str(error), written.replace(text, likely, 1) if likely else None) from None


def _likely_dates(text: str) -> Iterator[str]:
    """Dates that were probably meant. None for ``9/3/2026``, where half of the world reads September."""
    if years := _BETWEEN_YEARS.fullmatch(text):
        yield f"{years[1]}..{years[2]}"
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
    elif found := _YEAR_LAST.fullmatch(text):
        day, month, year = found.groups()
    else:
        return
    parts = [part.zfill(2) for part in (year, month, day) if part]
    while parts:
        candidate = "-".join(parts)
        if _is_date(candidate):
            yield candidate
        parts.pop()


def _is_date(text: str) -> bool:
    try:
        edtf.parse(text)
    except InvalidDate:
        return False
    return True
