"""At which named occasion a statement was made."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.statement import SourceTime
from ingest.extract import describe

POSTED = SourceTime(datetime(2026, 3, 9, 12, 0, tzinfo=UTC), "UTC")


def events(text: str) -> list[str]:
    return [event.name for event in describe(text, posted=POSTED).events]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Statement by Minister Ana Lopez at the 61st Session of the Lake Council (LC):",
            "61st Session of the Lake Council",
        ),
        (
            "Remarks at a UNSC Open Debate on the Situation in Chad (New York, May 4)",
            "UNSC Open Debate on the Situation in Chad",
        ),
        (
            "Speech at the plenary meeting of the Conference on Disarmament",
            "plenary meeting of the Conference on Disarmament",
        ),
        ("Remarks at the 12th Lima International Economic Forum", "12th Lima International Economic Forum"),
        (
            "All is ready for the Second Conference of the #LakeTowns Forum to begin",
            "Second Conference of the LakeTowns Forum",
        ),
        ("Naval exercises “Calm Sea 2026” have begun", "Naval exercises “Calm Sea 2026”"),
        ("Ambassador Ana Lopez on Fishermen's Day (March 9, 2026)", "Fishermen's Day"),
        ("January 24 is the International Day of Rivers, proclaimed in 2018.", "International Day of Rivers"),
        ("Ana Lopez at the Lake Forum and at the Town Congress", "Lake Forum"),
        ("The ministers met on the sidelines of the Lake Summit in Lima.", "Lake Summit"),
        ("Special Advisor for the Town Congress Ana Lopez at the Lake Forum", "Lake Forum"),
        (
            "The Lake\nThe first negotiating session of the Lake Committee will convene in May.",
            "first negotiating session of the Lake Committee",
        ),
        ("The Lake Council holds an emergency meeting on floods", "Lake Council holds an emergency meeting"),
        ("Statement on agenda item 4 of the session of the Lake Board", "session of the Lake Board"),
        ("On May 8, Regatta-2026 kicks off", "Regatta-2026"),
        ("The Days of Velmoran Culture in Peru are over", "Days of Velmoran Culture in Peru"),
        ("Address by Minister Ana Lopez\nToday we celebrate Fishermen's Day.", "Fishermen's Day"),
    ],
)
def test_an_occasion_is_read_with_its_whole_name(text: str, name: str) -> None:
    assert events(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Minister Ana Lopez holds annual news conference",
        "A bilateral meeting between President Ana Lopez and Minister Idris Saleh",
        "The ministers held a meeting in Brasilia.",
        "The constructive dialogue between Peru and Chad goes on.",
        "Minister Ana Lopez had a telephone conversation with Idris Saleh.",
        "The next session begins on March 12.",
        "The president of the Lake Forum died",
        "The harvest\nMinisters spoke of the Lake Forum with warmth.",
        "Day of rest",
        "On the meeting between ministers",
    ],
)
def test_ordinary_work_is_no_occasion(text: str) -> None:
    assert events(text) == []


def test_under_a_heading_that_announces_words_the_text_names_no_occasion() -> None:
    assert events("Comment by Minister Ana Lopez on the harvest\nAt the Lima Summit they said otherwise.") == []


def test_the_id_tells_the_edition_by_its_number_or_the_year() -> None:
    (numbered,) = describe("Remarks at the 12th Lima Forum", posted=POSTED).events
    (unnumbered,) = describe("Remarks at the Lima Forum", posted=POSTED).events
    assert (numbered.id, unnumbered.id) == ("12th-lima-forum", "lima-forum-2026")


def test_the_words_are_kept_as_written() -> None:
    text = "All is ready for the Conference of the #LakeTowns Forum"
    (event,) = describe(text, posted=POSTED).events
    assert event.as_written == "Conference of the #LakeTowns Forum"
    assert text[event.evidence.start : event.evidence.end] == event.as_written


@pytest.mark.parametrize(
    "text",
    [
        "Speech at the 26th St Petersburg International Economic Forum",
        "The Minister spoke at SPIEF-2023 on trade.",
        "The Minister spoke of trade.\n#SPIEF2023",
        "Speech at the plenary session of the 26th St. Petersburg International Economic Forum",
    ],
)
def test_all_names_of_an_edition_are_one_edition_of_one_series(text: str) -> None:
    (event,) = describe(text, posted=POSTED).events
    assert (event.id, event.series_id) == ("spief-2023", "spief")


def test_the_series_of_an_unknown_event_is_its_name_without_number_and_year() -> None:
    (numbered,) = describe("Remarks at the 12th Lima Forum", posted=POSTED).events
    (dated,) = describe("Remarks at the Lima Forum 2025", posted=POSTED).events
    assert {(one.series_id, one.series) for one in (numbered, dated)} == {("lima-forum", "Lima Forum")}
    assert numbered.id != dated.id


def test_a_short_name_in_passing_is_no_event() -> None:
    assert events("The Minister spoke of trade, as he did before SPIEF-2023.") == []
