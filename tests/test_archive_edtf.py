"""Calendar dates as far as they are known."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import edtf
from archive.edtf import InvalidDate, Precision


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2026-03-09", date(2026, 3, 9), date(2026, 3, 9), Precision.DAY),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), Precision.MONTH),
        ("2022", date(2022, 1, 1), date(2022, 12, 31), Precision.YEAR),
        ("2026-03-07/2026-03-08", date(2026, 3, 7), date(2026, 3, 8), Precision.SPAN),
    ],
)
def test_each_form_covers_its_days_and_reads_back_as_written(
    text: str, first: date, last: date, precision: Precision
) -> None:
    read = edtf.parse(text)
    assert (read.first, read.last, read.precision) == (first, last, precision)
    assert str(read) == text


@pytest.mark.parametrize("text", ["", "2023-02-30", "2023-13", "0000", "26-03-09", "2026-3-9", "2026/2025", "٢٠٢٦"])
def test_anything_else_is_refused_with_the_text_in_the_message(text: str) -> None:
    with pytest.raises(InvalidDate):
        edtf.parse(text)


@given(st.dates(), st.dates())
def test_spans_round_trip(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert edtf.parse(str(edtf.span(first, last))) == edtf.span(first, last)


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidDate, match="ends before it begins"):
        edtf.span(date(2026, 3, 8), date(2026, 3, 7))


def test_a_year_without_a_month_counts_as_month_unknown() -> None:
    assert edtf.parse("2022").months() == ("2022-XX",)
    assert edtf.parse("2022").years() == ("2022",)


def test_a_span_counts_under_every_month_and_year_it_touches() -> None:
    read = edtf.parse("2025-12-30/2026-02-01")
    assert read.months() == ("2025-12", "2026-01", "2026-02")
    assert read.years() == ("2025", "2026")


def test_the_last_month_of_the_calendar_ends_the_list() -> None:
    assert edtf.parse("9999-12-31").months() == ("9999-12",)
