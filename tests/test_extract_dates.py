"""Which date a text states, and which dates it only mentions."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import edtf
from archive.statement import SourceTime
from ingest.extract import describe
from ingest.extract.date_expressions import find_dates, nearest_year

POSTED = SourceTime(datetime(2026, 3, 9, 12, 0, tzinfo=UTC), "Europe/Moscow")  # a Monday


def stated(text: str, posted: SourceTime | None = POSTED) -> str | None:
    found = describe(text, posted=posted).date
    return None if found is None else str(found.date)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Remarks by Minister Ana Lopez (Lima, March 3, 2026)", "2026-03-03"),
        ("Remarks by Minister Ana Lopez (3 March 2026)", "2026-03-03"),
        ("📍 Vienna, March 6, 2026\n\nThe talks have begun.", "2026-03-06"),
        ("Statement by Ana Lopez:\n📍 March 6, 2026, Geneva", "2026-03-06"),
        ("A new bridge\nBern, 15.04.2020 – The Council has decided.", "2020-04-15"),
        ("A new bridge\nBern, 2020-04-15 - The Council has decided.", "2020-04-15"),
        ("Speech at the university\nBeijing, 22 March 2016\nDear friends,", "2016-03-22"),
        ("Press briefing – June 17, 2021\nGood morning.", "2021-06-17"),
        ("Statement of the Lake Commission\nWe are concerned.\n2 March, 2026", "2026-03-02"),
        ("Article by Ana Lopez (March 2026)", "2026-03"),
        ("Consultations of deputy ministers (Hanoi, March 4-5, 2026)", "2026-03-04/2026-03-05"),
    ],
)
def test_a_dateline_gives_the_date(text: str, expected: str) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("📞 On March 8, the ministers had a telephone conversation.", "2026-03-08"),
        ("On 8 March 2026, the ministers met in Cairo.", "2026-03-08"),
        ("From 4 to 6 March, consultations were held in Hanoi.", "2026-03-04/2026-03-06"),
        ("On December 30, the ministers met.", None),
        ("On February 27 – March 1, consultations were held in Hanoi.", "2026-02-27/2026-03-01"),
    ],
)
def test_a_recent_day_that_opens_a_report_is_the_date_of_the_act(text: str, expected: str | None) -> None:
    assert stated(text) == expected


def test_a_missing_year_is_the_one_nearest_to_the_posting() -> None:
    new_year = SourceTime(datetime(2026, 1, 2, 9, 0, tzinfo=UTC), "UTC")
    assert stated("On December 31, the ministers met in Cairo.", new_year) == "2025-12-31"


def test_the_day_of_posting_is_that_of_the_source_zone() -> None:
    late_evening = SourceTime(datetime(2026, 3, 8, 22, 30, tzinfo=UTC), "Europe/Moscow")
    assert stated("The ministers met today in Cairo.", late_evening) == "2026-03-09"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Secretary spoke today with Minister Ana Lopez.", "2026-03-09"),
        ("Yesterday, the ministers met in Cairo.", "2026-03-08"),
        ("The ministers met in Cairo on Friday.", "2026-03-06"),
        ("On Friday, the ministers met in Cairo.", "2026-03-06"),
        ("Today, the Secretary designated Ana Lopez as envoy.", "2026-03-09"),
        ("Address by the President\nCitizens! The day is over. Today we lost a friend.", "2026-03-09"),
    ],
)
def test_words_that_count_from_the_posting_are_resolved(text: str, expected: str) -> None:
    assert stated(text) == expected


def test_a_speech_after_midnight_that_closes_the_day_belongs_to_the_day_before() -> None:
    night = SourceTime(datetime(2026, 3, 10, 0, 40, tzinfo=UTC), "UTC")
    assert stated("Address by the President\nOur 26th day is over. Today we lost a friend.", night) == "2026-03-09"


@pytest.mark.parametrize(
    "text",
    [
        "On March 9, 1799, a squadron took the fortress.",
        "On this day, 64 years ago, the programme was established.",
        "🇵🇪 On March 9, Peru celebrates Fishermen's Day.",
        "On March 30, the Minister will hold a briefing.",
        "The Embassy condemns the attacks in the north (January 31–February 1).",
        "Today's world needs more bridges.",
        "On Friday, the ministers will look into what was discussed.",
        "We may meet again; the decision may be read.",
        "Statement by the Lake Commission on the floods\nOn March 1, 2026, Peru took over the chair.",
        "Consular service in figures: March 2026",
    ],
)
def test_dates_that_are_only_mentioned_are_no_stated_dates(text: str) -> None:
    assert stated(text) is None


def test_without_a_time_of_posting_nothing_is_resolved_against_it() -> None:
    assert stated("The ministers met today in Cairo.", None) is None
    assert stated("On March 8, the ministers met.", None) is None
    assert stated("Remarks (Lima, March 3, 2026)", None) == "2026-03-03"


def test_the_words_and_their_place_are_kept_as_written() -> None:
    text = "🎙 Remarks by Minister Ana Lopez (Lima, March\u00a03, 2026)"
    found = describe(text, posted=POSTED).date
    assert found is not None
    assert found.as_written == "March\u00a03, 2026"
    assert text[found.evidence.start : found.evidence.end] == found.as_written
    assert found.evidence.rule == "dateline"


@pytest.mark.parametrize("text", ["February 30, 2026", "31 June 2026", "32.01.2026", "0000-01-01", "May 0000"])
def test_dates_that_the_calendar_does_not_have_are_left_out(text: str) -> None:
    assert find_dates(text, posted=date(2026, 3, 9)) == []


@given(st.dates())
def test_every_day_of_the_calendar_is_read_back_from_its_written_forms(day: date) -> None:
    year = f"{day.year:04d}"
    forms = [f"{day:%B} {day.day}, {year}", f"{day.day} {day:%B} {year}", day.isoformat(), f"{day:%d.%m}.{year}"]
    for form in forms:
        assert [one.date for one in find_dates(form, posted=None)] == [edtf.day(day)]


@given(st.dates(), st.integers(min_value=1, max_value=12), st.integers(min_value=1, max_value=28))
def test_the_nearest_year_is_at_most_half_a_year_away(posted: date, month: int, day: int) -> None:
    found = nearest_year(month, day, posted)
    assert (found.month, found.day) == (month, day)
    assert abs(found.year - posted.year) <= 1
    if date.min.year < posted.year < date.max.year:
        assert abs((found - posted).days) <= 184


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25 марта 2025 года", "2025-03-25"),
        ("7–8 марта 2026 г.", "2026-03-07/2026-03-08"),
        ("с 7 по 9 марта", "2026-03-07/2026-03-09"),
        ("9 березня 2026 року", "2026-03-09"),
        ("15. April 2020", "2020-04-15"),
        ("12.–14. Mai 2024", "2024-05-12/2024-05-14"),
        ("1er mai 2024", "2024-05-01"),
        ("15 août 2020", "2020-08-15"),
        ("1° maggio 2020", "2020-05-01"),
        ("9 de marzo de 2026", "2026-03-09"),
        ("9 de março de 2026", "2026-03-09"),
        ("2026年3月9日", "2026-03-09"),
        ("15.04.2020", "2020-04-15"),
        ("12-14.05.2024", "2024-05-12/2024-05-14"),
        ("04/30/2022", "2022-04-30"),
        ("27 December 2025 – 2 January 2026", "2025-12-27/2026-01-02"),
        ("from 12 to 14 May", "2026-05-12/2026-05-14"),
        ("март 2025", "2025-03"),
        ("MAY 5, 2022", "2022-05-05"),
    ],
)
def test_dates_are_read_as_they_are_written_in_each_language(text: str, expected: str) -> None:
    assert [str(one.date) for one in find_dates(text, posted=POSTED.day)] == [expected]


@pytest.mark.parametrize(
    "text", ["they may 9 times", "to march 5 miles", "9 Marchand", "x9 March", "9 märzlich", "9 may"]
)
def test_words_that_only_begin_like_months_are_none(text: str) -> None:
    assert find_dates(text, posted=POSTED.day) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Neue Brücke\nBern, 15.04.2020 – Der Rat hat entschieden.", "2020-04-15"),
        ("Un pont\nBerne, le mercredi 15 avril 2020, 15h30\nLe Conseil a décidé.", "2020-04-15"),
        ("Встреча\n25 марта 2025 года\nМосква, Кремль\nСтороны встретились.", "2025-03-25"),
        ("Day of the lake, March 21, 2007\nBern, March 20, 2007\nWords.", "2007-03-20"),
        ("Talks\nDate: 9 March 2026\nWords.", "2026-03-09"),
    ],
)
def test_datelines_are_read_in_each_language(text: str, expected: str) -> None:
    assert stated(text, posted=None) == expected


def test_a_label_before_a_date_is_no_dateline() -> None:
    assert stated("Talks\nPublication date: June 12, 2001, 13:30\nWords.", posted=None) is None


def test_under_a_byline_today_goes_before_a_day_that_was_earlier() -> None:
    text = "A new dam\nAna Lopez, Minister of Peru\nOn March 2, we met.\nToday, we are announcing the dam."
    assert stated(text) == "2026-03-09"


def test_brackets_within_running_text_are_no_dateline() -> None:
    assert stated(f"In early 1942 the landing (December 26, 1941) ended. {'The gate held. ' * 40}", posted=None) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eine Brücke\nDer Rat von Velmora hat heute über die Brücke entschieden.", "2026-03-09"),
        ("Eine Brücke\nDie Minister haben sich am Freitag getroffen.", "2026-03-06"),
        ("Eine Brücke\nDie Minister haben sich am 4. März 2026 in Bern getroffen.", "2026-03-04"),
        ("Un pont\nLe conseil de Velmora a adopté jeudi le plan.", "2026-03-05"),
        ("Un ponte\nIl 3 e il 4 marzo si è svolto a Tarsk un seminario.", "2026-03-03/2026-03-04"),
        ("Un ponte\nIl 3/4 marzo si sono svolti i colloqui.", "2026-03-03/2026-03-04"),
        ("Мост\nВчера в Вельморе состоялась встреча министров.", "2026-03-08"),
        ("Eine Brücke\nDie Minister werden am 4. März 2026 empfangen.", None),
        ("Eine Brücke\nDie Brücke von 1904 wurde am 4. März 1998 eröffnet.", None),
        ("Un pont\nLe plan sera adopté jeudi.", None),
    ],
)
def test_reports_in_other_languages_are_dated_by_their_day(text: str, expected: str | None) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"The new bridge\n{'A long paragraph about the bridge of Velmora. ' * 4}\nOn March 5, it was opened.",
            "2026-03-05",
        ),
        (f"The new bridge\n{'A long paragraph about the bridge of Velmora. ' * 4}\nOn March 5, cars were few.", None),
        (f"Ten years ago\n{'A long paragraph about the bridge of Velmora. ' * 4}\nOn March 5, it was opened.", None),
    ],
)
def test_a_day_that_opens_a_later_line_counts_where_an_act_follows(text: str, expected: str | None) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Minister of Velmora met on March 5 with her colleague from Tarsk.", "2026-03-05"),
        ("The ministers signed the plan in Lima on March 5, 2026.", "2026-03-05"),
        ("The ministers praised the truce that began on February 5, and signed it.", None),
        ("The ministers will open on March 9 what they signed.", None),
    ],
)
def test_a_fresh_day_within_an_english_report_dates_it(text: str, expected: str | None) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ana Lopez, the oldest citizen of Velmora (March 28, 1917), has died.",
        "Before the talks\nAna Lopez, Secretary of Velmora\nSECRETARY LOPEZ:\nWe met and agreed today.",
        "Speech by the President\nCitizens! As of this morning, the dam is closed.",
        "“Today they have the right to be proud,” says the message of Velmora.",
        "Embassy of Velmora:\nArticle by the Ambassador of Velmora\nOn March 5, a ceremony was held.",
        "Der Botschafter ist hier empfangen worden.",
    ],
)
def test_days_of_births_records_and_quoted_words_do_not_date_the_statement(text: str) -> None:
    assert stated(text) is None


def test_brackets_before_a_colon_at_the_end_of_a_heading_need_no_year() -> None:
    assert stated("On the outcome of the talks in Tarsk (March 7-8):\nThey were long.") == "2026-03-07/2026-03-08"


def test_letters_that_only_fold_to_those_of_a_weekday_are_read_like_them() -> None:
    assert stated("The ministers met in Cairo on \u017funday.") == "2026-03-08"
