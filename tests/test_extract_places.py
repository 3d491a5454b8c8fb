"""Where a statement was made, as far as its text says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.statement import SourceTime
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Встреча\n25 марта 2025 года\nМосква, Кремль\nСлова.", ("Moscow", "Russia")),
        ("Un pont\nGenève, 15 avril 2020\nMots.", ("Geneva", "Switzerland")),
        ("Eine Brücke\nBrüssel, 15.04.2020 – Worte.", ("Brussels", "Belgium")),
        ("Un ponte\nGinevra, 15 aprile 2020\nParole.", ("Geneva", "Switzerland")),
        ("Talks\nMarch 9, 2026\nGuildhall, London\nWords.", ("London", "United Kingdom")),
        ("Talks\nMarch 9, 2026\nTver Region\nWords.", ("Tver Region", None)),
        ("Talks\nAna Lopez, Minister of Peru\nCollege Park, MD\nWords.", ("College Park", "United States")),
        ("Talks\nMarch 9, 2026\nNorway\nWords.", ("Norway", "Norway")),
        ("Speech by the President in the Parliament of Peru", ("Parliament of Peru", "Peru")),
        ("The ministers held talks in Cordoba on the vineyards of Spain.", ("Córdoba", "Spain")),
        ("The ministers held talks in Cordoba.", ("Córdoba", "Argentina")),
    ],
)
def test_places_are_known_in_several_languages_and_by_their_country(
    text: str, expected: tuple[str, str | None]
) -> None:
    assert places(text) == [expected]


def test_a_dateline_may_name_two_cities() -> None:
    assert [name for name, _ in places("Talks\nBern/Geneva, March 3, 2026\nWords.")] == ["Bern", "Geneva"]


def test_a_venue_that_stands_alone_is_kept_beside_its_city() -> None:
    (alone,) = describe("The leaders met at the Grand Kremlin Palace.", posted=None).places
    (with_city,) = describe("Talks\nMarch 9, 2026\nGrand Kremlin Palace, Moscow", posted=None).places
    assert (alone.id, alone.venue) == ("moscow-ru", "Grand Kremlin Palace")
    assert (with_city.id, with_city.venue) == ("moscow-ru", None)


@pytest.mark.parametrize(
    "text",
    [
        "The ministers met in Geneva Park.",
        "The ministers met in St George's Hall.",
        "The minister spoke by phone with his colleague in Paris.",
        "Weekly Briefing, June 17, 2021\nWords.",
    ],
)
def test_a_city_within_another_name_or_at_the_other_end_of_a_line_is_no_place(text: str) -> None:
    assert places(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Remarks by Ana Lopez during talks with the Minister of Velmora in Lima", ["Lima"]),
        ("On the outcome of the three-party talks in Geneva (March 7-8):\nThey were long.", ["Geneva"]),
        ("Remarks by Ana Lopez at the State Duma", ["Moscow"]),
        ("During her working visit to Cairo, the Minister praised the harvest.", ["Cairo"]),
        ("The Minister of Velmora arrived in Peru on Monday.", ["Peru"]),
        ("A concert was held at the Embassy of Velmora in Lima.", ["Lima"]),
        ("Readings were held in Hanoi, Vientiane, and Jakarta.", ["Hanoi", "Vientiane", "Jakarta"]),
        ("The ceremony took place in the White Hall of the Grand Kremlin Palace.", ["Moscow"]),
        ("The Kremlin hosted a reception for the choirs.", ["Moscow"]),
        ("Speech by Ana Lopez\nFriends, I welcome you all to Lima.", ["Lima"]),
        ("Die Brücke\nDie Minister haben sich am 4. März 2026 in Genf getroffen.", ["Geneva"]),
        ("Die Brücke\nDas Treffen fand in Naters VS statt.", ["Naters"]),
        ("Le pont\nLa ministre s’est rendue à Bruxelles.", ["Brussels"]),
        ("Il ponte\nIl seminario si è svolto a Küsnacht (ZH).", ["Küsnacht"]),
        ("Мост\nПереговоры министров прошли в Женеве.", ["Geneva"]),
    ],
)
def test_reports_and_headings_say_where_the_act_took_place(text: str, expected: list[str]) -> None:
    assert [name for name, _ in places(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "The ambassadors accredited in Lima met for lunch.",
        "Talks of 1998 were held in Lima.",
        "They recalled the treaty that was signed in Lima on May 4, 1998.",
        "On the floods in Lima",
        "The Minister spoke about the road from Cairo to Lima.",
        "Die Botschaft von Velmora in Lima hat ein Fest durchgeführt.",
        "Die Minister werden in Lima empfangen.",
        "Le siège de la ligue à Lima a été inauguré.",
        "The Minister will arrive in Peru on Monday.",
    ],
)
def test_seats_plans_and_the_past_are_no_places_of_the_act(text: str) -> None:
    posted = SourceTime(datetime(2026, 3, 9, 12, 0, tzinfo=UTC), "UTC")
    assert describe(text, posted=posted).places == ()
