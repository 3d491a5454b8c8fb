"""How pages say things, and what a statement is called."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from archive import edtf
from archive.headline import headline
from archive.statement import SourceTime, TimePrecision
from tests.statements import statement
from webapp.wording import counted, date_words, period_words, time_words


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2026-03-09", "9 March 2026"),
        ("2026-03", "March 2026"),
        ("2026", "2026"),
        ("2026-03-07/2026-03-08", "7–8 March 2026"),
        ("2026-02-28/2026-03-01", "28 February 2026 – 1 March 2026"),
    ],
)
def test_a_date_is_said_as_far_as_it_is_known(date: str, words: str) -> None:
    assert date_words(edtf.parse(date)) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2023", "2023", "2023"),
        ("2023", "2024-03", "2023 to March 2024"),
        ("2023-05-09", None, "from 9 May 2023"),
        (None, "2024", "until 2024"),
    ],
)
def test_a_range_of_dates_says_which_end_is_open(first: str | None, last: str | None, words: str) -> None:
    assert period_words(first and edtf.parse(first), last and edtf.parse(last)) == words  # type: ignore[arg-type]


def test_a_time_is_that_of_the_source_with_its_zone() -> None:
    instant = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)
    assert time_words(SourceTime(instant, "Europe/Helsinki")) == "11 March 2026, 00:30 (Europe/Helsinki)"
    assert time_words(SourceTime(instant, "Europe/Helsinki", TimePrecision.DAY)) == "11 March 2026"


def test_things_are_counted_in_words() -> None:
    assert [counted(number, "statement") for number in (0, 1, 2080)] == [
        "0 statements",
        "1 statement",
        "2,080 statements",
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("🇻🇽 ⚡️ The valley stays open.\nMore below.", "The valley stays open."),
        ("⠀\n#BlueBasin\n\nThe valley stays open.", "The valley stays open."),
        ("#BlueBasin #Lake", "#BlueBasin #Lake"),
        ("“Open it,” she said", "“Open it,” she said"),
        ("🇻🇽 Embassy in Lindhaven :\n\n⚡️ The ferry runs.", "Embassy in Lindhaven : The ferry runs."),
        ("Lindhaven:", "Lindhaven:"),
        ("word " * 40, "word " * 21 + "word…"),
        ("x" * 300, "x" * 110 + "…"),
        ("", "Post without text"),
        ("🎥", "Post without text"),
    ],
)
def test_a_statement_without_a_title_is_called_by_its_first_words(text: str, name: str) -> None:
    assert headline(statement(text=text)) == name


def test_a_statement_with_a_title_is_called_by_it() -> None:
    assert headline(dataclasses.replace(statement(text="Other words."), title="On the valley")) == "On the valley"
