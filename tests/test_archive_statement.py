"""Identities, times and effective dates."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from archive import edtf
from archive.description import Evidence, StatedDate
from archive.statement import InvalidReference, SourceTime, StatementRef
from tests.statements import NOTHING_READ, statement


def test_references_read_back_as_written() -> None:
    assert str(StatementRef.parse("mfarussia/28619")) == "mfarussia/28619"


@pytest.mark.parametrize(
    "text", ["", "velmora", "velmora/", "/1", "vel mora/1", "velmora/a/b", "velmora/1@2", "v/é", "v/1\n"]
)
def test_what_could_not_stand_in_a_permalink_is_no_reference(text: str) -> None:
    with pytest.raises(InvalidReference):
        StatementRef.parse(text)


def test_calendar_days_are_those_of_the_source_s_zone() -> None:
    late = SourceTime(datetime(2026, 3, 9, 22, 30, tzinfo=UTC), "Europe/Moscow")
    assert late.day.isoformat() == "2026-03-10"


def test_the_effective_date_is_the_stated_one_else_the_day_of_posting_else_none() -> None:
    stated = StatedDate(edtf.parse("2022"), "2022", Evidence(0, 4, "dateline"))
    with_date = statement(description=dataclasses.replace(NOTHING_READ, date=stated)).effective_date
    posted = statement().effective_date
    assert with_date is not None
    assert (str(with_date.date), with_date.stated) == ("2022", True)
    assert posted is not None
    assert (str(posted.date), posted.stated) == ("2026-03-09", False)
    assert statement(posted=None).effective_date is None
