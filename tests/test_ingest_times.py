"""Times as sources write them."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.statement import TimePrecision
from ingest.times import UnreadableTime, from_unix, parse_time


@pytest.mark.parametrize(
    ("text", "instant", "precision"),
    [
        ("2026-03-09T12:02:09+00:00", datetime(2026, 3, 9, 12, 2, 9, tzinfo=UTC), TimePrecision.INSTANT),
        ("2026-03-09T15:02:09+03:00", datetime(2026, 3, 9, 12, 2, 9, tzinfo=UTC), TimePrecision.INSTANT),
        ("2026-03-09T12:02:09Z", datetime(2026, 3, 9, 12, 2, 9, tzinfo=UTC), TimePrecision.INSTANT),
        ("2026-03-09 12:02", datetime(2026, 3, 9, 9, 2, tzinfo=UTC), TimePrecision.INSTANT),
        ("Sat, 30 Apr 2022 23:44:09 +0000", datetime(2022, 4, 30, 23, 44, 9, tzinfo=UTC), TimePrecision.INSTANT),
        ("5 May 2022 - 15:15", datetime(2022, 5, 5, 12, 15, tzinfo=UTC), TimePrecision.INSTANT),
        ("August 29, 2018", datetime(2018, 8, 28, 21, tzinfo=UTC), TimePrecision.DAY),
        ("29 August 2018", datetime(2018, 8, 28, 21, tzinfo=UTC), TimePrecision.DAY),
        ("2018-08-29", datetime(2018, 8, 28, 21, tzinfo=UTC), TimePrecision.DAY),
    ],
)
def test_each_form_is_read_and_zoneless_ones_are_on_the_channel_s_clocks(
    text: str, instant: datetime, precision: TimePrecision
) -> None:
    read = parse_time(text).in_zone("Europe/Moscow")
    assert (read.instant, read.precision, read.zone) == (instant, precision, "Europe/Moscow")


@pytest.mark.parametrize(
    "text",
    ["", "soon", "10/11/2022", "2022-13-01", "0001-01-01", "9999-12-31T23:59:59-12:00", "1646827329", "May 2022"],
)
def test_what_is_no_full_time_is_refused_and_never_guessed(text: str) -> None:
    with pytest.raises(UnreadableTime):
        parse_time(text)


@given(
    st.datetimes(
        min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
        max_value=datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours))),
    )
)
def test_iso_8601_and_rfc_2822_keep_the_instant(instant: datetime) -> None:
    whole = instant.replace(microsecond=0)
    assert parse_time(whole.isoformat()).in_zone("UTC").instant == whole
    assert parse_time(format_datetime(whole)).in_zone("UTC").instant == whole


@given(st.text(max_size=40))
def test_any_text_is_refused_or_an_instant_in_every_zone(text: str) -> None:
    with contextlib.suppress(UnreadableTime):
        assert parse_time(text).in_zone("Pacific/Kiritimati").day


@pytest.mark.parametrize("seconds", ["", "x", "1e9", 10**20, -(10**20)])
def test_counts_of_seconds_out_of_the_calendar_are_refused(seconds: str | int) -> None:
    with pytest.raises(UnreadableTime):
        from_unix(seconds)
