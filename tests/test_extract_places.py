"""Where a statement was made, as far as its text says so."""

from __future__ import annotations

import pytest

from ingest.extract import describe


def places(text: str) -> list[tuple[str, str | None]]:
    return [(place.name, place.country) for place in describe(text, posted=None).places]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Remarks by Minister Ana Lopez (Lima, March 3, 2026)", ("Lima", "Peru")),
        ("Remarks by Minister Ana Lopez (March 3, 2026, Geneva)", ("Geneva", "Switzerland")),
        ("📍 Vienna, March 6, 2026\nThe talks have begun.", ("Vienna", "Austria")),
        ("A bridge\nBerne, 15.04.2020 – The Council has decided.", ("Bern", "Switzerland")),
        (
            "Before the meeting\nAna Lopez, Secretary of State\nNew York, New York\nWelcome.",
            ("New York", "United States"),
        ),
        ("The ministers held talks in Kiev.", ("Kyiv", "Ukraine")),
        ("The leaders met at the Kremlin.", ("Moscow", "Russia")),
        ("On March 8 in Cairo, the ministers met.", ("Cairo", "Egypt")),
        ("The Minister arrived in Cairo for the talks.", ("Cairo", "Egypt")),
        ("Remarks by Minister Ana Lopez (Rio de Janeiro, March 3, 2026)", ("Rio de Janeiro", "Brazil")),
        ("Remarks by Minister Ana Lopez (Lindhaven, March 3, 2026)", ("Lindhaven", None)),
    ],
)
def test_datelines_and_reports_of_an_act_name_the_place(text: str, expected: tuple[str, str | None]) -> None:
    assert places(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The Foreign Ministry has taken note of the report.",
        "Statement on the terrorist attack in Islamabad",
        "Consul General of Peru in Edinburgh spoke of the harvest.",
        "They followed up on their last meeting in Kyiv.",
        "The ministers will hold talks in Moscow.",
        "Congratulations to the guild (The Lima Herald, March 1, 2026)",
        "Press briefing – June 17, 2021",
        "▪️ Night of December 15 – the dam broke.",
        "Words\n\n<...>\n\nmore words",
    ],
)
def test_places_that_are_only_mentioned_are_not_where_it_was_said(text: str) -> None:
    assert places(text) == []


def test_the_id_is_the_name_and_the_country_code() -> None:
    (place,) = describe("📍 São Paulo, March 6, 2026", posted=None).places
    assert (place.id, place.country_code) == ("sao-paulo-br", "BR")
