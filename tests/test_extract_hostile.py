"""No text makes extraction raise, or give evidence that is not there, or take more than its share of time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.description import Description
from archive.statement import SourceTime
from ingest.extract import describe

DAYS = st.datetimes(timezones=st.just(UTC))
ZONES = st.sampled_from(["UTC", "Europe/Moscow", "Pacific/Kiritimati", "America/New_York"])
PIECES = st.sampled_from(
    [
        *(
            "💬",
            "📍",
            "🎙",
            "#UN",
            "#LIVE",
            "(",
            ")",
            ":",
            ",",
            ".",
            "\n",
            "\n\n",
            "–",
            "“",
            "”",
            "’s",
            " ",
            "\u00a0",
            "\x00",
        ),
        *(
            "\ud83c",
            "President of",
            "Minister",
            "Ana Lopez",
            "S.Lavrov",
            "Moscow",
            "in",
            "at the",
            "Summit",
            "session of",
        ),
        *(
            "today",
            "yesterday",
            "on Monday",
            "May",
            "On March 8",
            "29 February",
            "0000-00-00",
            "December 31, 9999",
            "held",
        ),
        *(
            "Question:",
            "Ana Lopez:",
            "Москва, Кремль",
            "9 марта",
            "Bern, 15.04.2020 –",
            "SPIEF-2023",
            "联合国",
            "I. I.",
        ),
        *("January 1, 0001", "31.12.9999", "statement by", "stressed", "Security Council", "Day", "مرحبا", "本日", "ё"),
        *("heute", "am Freitag", "jeudi", "oggi", "вчера", "getroffen", "adopté", "svolto", "прошли", "on \u017funday"),
    ]
)


def evidence_of(description: Description) -> list[tuple[int, int, str]]:
    values = [
        *((description.date,) if description.date else ()),
        *((description.issuer,) if description.issuer else ()),
        *description.places,
        *description.speakers,
        *description.participants,
        *description.events,
        *description.organisations,
        description.kind,
        description.language,
    ]
    assert all(turn.start < turn.end for turn in description.turns)
    return [(one.evidence.start, one.evidence.end, one.evidence.rule) for one in values if one.evidence is not None]


def assert_honest(text: str, description: Description) -> None:
    for start, end, rule in evidence_of(description):
        assert 0 <= start < end <= len(text)
        assert rule
    if description.date is not None:
        found = description.date
        assert text[found.evidence.start : found.evidence.end] == found.as_written
    for person in (*description.speakers, *description.participants):
        assert person.id
        assert person.name.strip()


@given(st.text(st.characters()), st.none() | st.builds(SourceTime, DAYS, ZONES))
def test_any_characters_are_read(text: str, posted: SourceTime | None) -> None:
    assert_honest(text, describe(text, posted=readable(posted)))


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=30).map(" ".join), st.none() | st.builds(SourceTime, DAYS, ZONES))
def test_any_order_of_the_words_that_rules_look_for_is_read(text: str, posted: SourceTime | None) -> None:
    assert_honest(text, describe(text, posted=readable(posted)))


def readable(posted: SourceTime | None) -> SourceTime | None:
    """A time that the zone can express: the first and the last hours of the calendar have no day everywhere."""
    if posted is None or not 1 < posted.instant.year < 9999:
        return None
    return posted


@pytest.mark.parametrize("year", [1, 9999])
def test_the_first_and_the_last_year_of_the_calendar_are_read(year: int) -> None:
    posted = SourceTime(datetime(year, 6, 1, tzinfo=UTC), "UTC")
    description = describe("On Monday, May 31, the ministers met today.", posted=posted)
    assert description.date is not None


@pytest.mark.parametrize("day", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_yesterday_and_tomorrow_of_the_ends_of_the_calendar_do_no_harm(day: datetime) -> None:
    assert_honest("Yesterday, they met.", describe("Yesterday, they met.", posted=SourceTime(day, "UTC")))


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a",
            "Ab ",
            "President ",
            "President of ",
            "Minister Ana Lopez ",
            "(Moscow, March 8, 2026)\n",
            "March 8, 2026 ",
        ),
        *(
            "💬 Ana Lopez:\n",
            "Meeting of the ",
            "Day of ",
            "#UN",
            "UN ",
            "the Security Council of the ",
            "held in Moscow ",
        ),
        *(
            "“",
            "(",
            ":",
            "\n",
            "A\n",
            "I. ",
            ". A",
            "Russia's ",
            "statement by ",
            "مرحبا ",
            "\x00",
            "\ud83c",
            "🇷🇺",
            "today ",
        ),
        *(
            "Question: ",
            "Question: a\n",
            "9 марта ",
            "15.04.2020 – ",
            "Организация Объединённых ",
            "联合国",
            "#SPIEF2023 ",
        ),
        *("9 March 2026, ", "Bern/", "5–", "1.", "St. ", "Of the ", "A, B\n"),
        *("• Ana Lopez, Minister of Peru, said\n", "On March 8, ", "The President said ", "Embassy of ", "<...>\n"),
    ],
)
def test_a_long_hostile_text_is_read_to_its_end(piece: str) -> None:
    text = piece * (100_000 // len(piece)) + "\nThe NATO summit."
    description = describe(text, posted=SourceTime(datetime(2026, 3, 9, tzinfo=UTC), "UTC"))
    assert "NATO" in [organisation.id for organisation in description.organisations]
    assert_honest(text, description)


def test_a_megabyte_of_thousands_of_dates_and_names_is_read() -> None:
    names = (
        f"Minister Ana{number} Lopez{number} met on March {number % 31 + 1}, {number % 9999:04d}. "
        for number in range(20_000)
    )
    text = "".join(names)
    assert len(text) > 1_000_000 - 100_000
    assert_honest(text, describe(text, posted=SourceTime(datetime(2026, 3, 9, tzinfo=UTC), "UTC")))


def test_ten_thousand_people_of_one_family_are_read() -> None:
    text = "".join(f"Minister Ana{number} Lopez met Lopez.\n" for number in range(10_000))
    assert_honest(text, describe(text, posted=None))
