"""What sort of statement a text is, and in which language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.description import Kind
from archive.statement import SourceTime
from ingest.extract import describe


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("🔴 #LIVE : Briefing by Spokeswoman Ana Lopez", Kind.ANNOUNCEMENT),
        ("On Thursday, Spokeswoman Ana Lopez will hold her weekly briefing.", Kind.ANNOUNCEMENT),
        ("JOINT STATEMENT by the ministers of the lake towns", Kind.JOINT_STATEMENT),
        ("Minister Ana Lopez’s interview with the daily", Kind.INTERVIEW),
        ("Comment by Ana Lopez on the President’s interview", Kind.COMMENT),
        ("Ana Lopez’s answer to a media question on floods", Kind.COMMENT),
        ("Opening remarks by Ana Lopez at the talks with Chad", Kind.REMARKS),
        ("Statement by Ana Lopez at a UNSC briefing", Kind.STATEMENT),
        ("Lake Commission:\nThe river has risen.", Kind.STATEMENT),
        ("Floods\nAna Lopez, Secretary of State\nThe river has risen.", Kind.STATEMENT),
        ("Article by Ana Lopez for the weekly", Kind.ARTICLE),
        ("President Ana Lopez sent greetings to the guild", Kind.MESSAGE),
        ("On May 4, Ana Lopez had a telephone conversation with Idris Saleh.", Kind.READOUT_CALL),
        ("On May 4, Ana Lopez met with Idris Saleh.", Kind.READOUT_MEETING),
        ("On May 4, Ana Lopez met with Idris Saleh.\n💬 Ana Lopez: Welcome to Lima.", Kind.REMARKS),
        ("Address by the President to the people", Kind.SPEECH),
        ("DEPARTMENT PRESS BRIEFING – May 4, 2021", Kind.BRIEFING),
        ("#OnThisDay a treaty was signed", Kind.COMMEMORATION),
        ("The harvest is in and the granaries are full.", Kind.NEWS),
        ("The Ministry opened a school in Lima. #OTD", Kind.COMMEMORATION),
        ("May 4 is the Day of the Lake", Kind.COMMEMORATION),
        ("The lake's anniversary of birth\nAna Lopez, Minister of Peru\nMINISTER LOPEZ: Welcome.", Kind.REMARKS),
        ("The lake\nAna Lopez, Minister of Peru\nMINISTER LOPEZ:\nWelcome.", Kind.REMARKS),
        ("Minister to visit Peru", Kind.ANNOUNCEMENT),
        ("Many came to visit the lake.", Kind.NEWS),
        ("The rivers are high, and I fear for the harvest.", Kind.SPEECH),
        ("The rivers are high, and “I fear for the harvest” is heard in Lima.", Kind.NEWS),
        ("The lake\nThe session of the Lake Committee will convene in May.", Kind.ANNOUNCEMENT),
        ("Comment by Ana Lopez on the treaty. #OTD", Kind.COMMENT),
        ("The lake\nBern, 15.04.2020 – Address by Minister Ana Lopez", Kind.SPEECH),
        ("The lake\nLadies and gentlemen,\nWe love it.", Kind.SPEECH),
        ("The lake\nAna Lopez, Minister of Peru\nMINISTER LOPEZ: Welcome.", Kind.REMARKS),
        ("The lake\nAna Lopez, Minister of Peru\nQUESTION: How deep?\nMINISTER LOPEZ: Deep.", Kind.INTERVIEW),
        ("Lake Day\nAna Lopez, Minister of Peru\nI send best wishes to all.", Kind.MESSAGE),
        ("Интервью министра Аны Лопес газете", Kind.INTERVIEW),
        ("Gemeinsame Erklärung der Seen", Kind.JOINT_STATEMENT),
        ("Entretien téléphonique avec la ministre", Kind.READOUT_CALL),
        ("Урожай собран, и амбары полны, говорят в министерстве.", Kind.NEWS),
    ],
)
def test_the_first_words_that_show_a_kind_decide(text: str, kind: Kind) -> None:
    assert describe(text, posted=None).kind.kind is kind


@pytest.mark.parametrize(("year", "kind"), [(1943, Kind.COMMEMORATION), (2026, Kind.NEWS)])
def test_a_hashtag_of_memory_below_news_of_this_year_does_not_decide(year: int, kind: Kind) -> None:
    posted = SourceTime(datetime(2026, 3, 9, tzinfo=UTC), "UTC")
    assert describe(f"On May 4, {year}, the town rose. #WeRemember", posted=posted).kind.kind is kind


def test_every_kind_but_other_has_evidence_in_the_text() -> None:
    text = "🎙 Comment by Ana Lopez on floods"
    reading = describe(text, posted=None).kind
    assert reading.evidence is not None
    assert text[reading.evidence.start : reading.evidence.end] == "Comment"


@pytest.mark.parametrize("text", ["", "🕯", "A betakarítás befejeződött, és a magtárak tele vannak."])
def test_where_nothing_is_known_the_kind_is_other(text: str) -> None:
    reading = describe(text, posted=None).kind
    assert (reading.kind, reading.evidence) == (Kind.OTHER, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ministers discussed the harvest and the river.", "en"),
        ("Министры обсудили урожай и реку, а также погоду.", "ru"),
        ("Les ministres ont parlé de la récolte et de la rivière.", "fr"),
        ("Der Bundesrat hat über die Ernte und den Fluss gesprochen.", "de"),
        ("Live", "und"),
        ("🕯🕯🕯", "und"),
    ],
)
def test_the_language_is_told_from_the_text_where_there_is_enough_of_it(text: str, code: str) -> None:
    assert describe(text, posted=None).language.code == code


def test_the_language_that_the_source_gives_stands() -> None:
    reading = describe("The ministers discussed the harvest.", posted=None, language="fr").language
    assert (reading.code, reading.evidence) == ("fr", None)
