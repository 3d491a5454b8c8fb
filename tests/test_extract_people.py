"""Who is named in a text, who speaks in it, and who takes part."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.description import Description
from archive.statement import SourceTime
from ingest.extract import describe


def speakers(text: str) -> list[tuple[str, str | None]]:
    return [(person.name, person.role) for person in describe(text, posted=None).speakers]


def read(text: str) -> Description:
    return describe(text, posted=None)


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("🎙 Foreign Minister of Peru Ana Lopez’s interview with the daily", "Ana Lopez", "Foreign Minister of Peru"),
        ("Peru's Foreign Minister Ana Lopez 's remarks at the talks", "Ana Lopez", "Peru's Foreign Minister"),
        ("Statement by the Ambassador of Peru to Chad Ana Lopez", "Ana Lopez", "Ambassador of Peru to Chad"),
        (
            "Statement by Permanent Representative of Peru to the UN Ana Lopez at the session",
            "Ana Lopez",
            "Permanent Representative of Peru to the UN",
        ),
        ("Greetings of President Ana Lopez to the athletes", "Ana Lopez", "President"),
        ("Comment by Head of Rosnano Ana Lopez on the report", "Ana Lopez", "Head of Rosnano"),
        ("Sanctions\nAna B. Lopez, Secretary of State\nToday we act.", "Ana B. Lopez", "Secretary of State"),
        (
            "A call\nThe following is attributable to Spokesperson Ana Lopez:\nThe two spoke.",
            "Ana Lopez",
            "Spokesperson",
        ),
        ("💬 Ana Lopez: The lake is ours.", "Ana Lopez", None),
        ("Spokeswoman Ana Lopez will hold a briefing on Thursday.", "Ana Lopez", "Spokeswoman"),
        ("Ambassador Ana Lopez to RT on the harvest", "Ana Lopez", "Ambassador"),
        ("Peace is near - address by President Ana Lopez", "Ana Lopez", "President"),
        (
            "Article by Ana Lopez, Director of the First Lake Countries Department",
            "Ana Lopez",
            "Director of the First Lake Countries Department",
        ),
        (
            "Comment by Minister of Foreign Affairs, Emigration and Trade Ana Lopez on it",
            "Ana Lopez",
            "Minister of Foreign Affairs, Emigration and Trade",
        ),
        ("Comment by Minister Ana P. Medina on the report", "Ana P. Medina", "Minister"),  # a city's name, too
        ("Comment by Minister Abdullah bin Saad Al Nur on the report", "Abdullah bin Saad Al Nur", "Minister"),
        (
            "Article by the Consul General of Peru in Lima, A.Lopez , for the weekly",
            "A.Lopez",
            "Consul General of Peru in Lima",
        ),
    ],
)
def test_a_speaker_is_named_with_the_office(text: str, name: str, role: str | None) -> None:
    assert speakers(text) == [(name, role)]


def test_in_a_report_of_talks_whoever_is_said_to_have_said_something_speaks_and_the_other_takes_part() -> None:
    description = read(
        "📞 On March 8, Minister of Peru Ana Lopez and Minister of Chad Idris Saleh had a telephone conversation.\n"
        "Lopez stressed the need for peace."
    )
    assert [person.id for person in description.speakers] == ["ana-lopez"]
    assert [person.name for person in description.participants] == ["Idris Saleh"]


def test_an_office_that_one_person_holds_stands_for_the_person() -> None:
    description = read(
        "The call\nSecretary of State Ana Lopez spoke with Idris Saleh.\nThe Secretary emphasized peace."
    )
    assert [person.name for person in description.speakers] == ["Ana Lopez"]


@pytest.mark.parametrize(
    "said",
    [
        "The Peruvian Foreign Minister stressed that the lake is theirs.",
        "In turn, the Foreign Minister of Peru conveyed her best wishes.",
        "Lopez had the following to say: the lake is ours.",
        "“The lake is ours,” said Minister Ana Lopez.",
        "The minister from the hills, Ana Lopez, noted the drought.",
        "The Chair of the session, Ambassador Ana Lopez, noted the drought.",
    ],
)
def test_in_a_report_an_office_may_be_named_in_another_way(said: str) -> None:
    text = f"On March 8, Foreign Minister of Peru Ana Lopez met with Foreign Minister of Chad Idris Saleh.\n{said}"
    assert [person.name for person in read(text).speakers] == ["Ana Lopez"]


@pytest.mark.parametrize(
    "said",
    [
        "The Foreign Minister said so.",  # both hold this office
        "Peru said so.",
        "They praised the Minister of Peru and wished her well.",
        "The Minister and Foreign Minister of Chad also stressed their friendship.",
        "Lopez and the Foreign Minister of Chad also stressed their friendship.",
        "The Foreign Minister of Chad conveyed a message from the King.",
    ],
)
def test_what_cannot_be_given_to_one_of_them_is_nobody_s_own_words(said: str) -> None:
    text = f"On March 8, Foreign Minister of Peru Ana Lopez met with Foreign Minister of Chad Idris Saleh.\n{said}"
    assert read(text).speakers == ()


@pytest.mark.parametrize(("year", "ids"), [(2010, []), (2017, ["vladimir-putin"])])
def test_an_office_of_the_people_file_stands_for_the_person_while_it_is_held(year: int, ids: list[str]) -> None:
    text = "Call with Minister Idris Saleh\nVladimir Putin phoned Saleh.\nThe President of Russia thanked him."
    speakers = describe(text, posted=SourceTime(datetime(year, 3, 9, tzinfo=UTC), "UTC")).speakers
    assert [person.id for person in speakers] == ids


@pytest.mark.parametrize(
    "label",
    [
        "President of the Union of European Rowing Associations (UERA) Ana Lopez",
        "Minister of Peru Ana Lopez (in Spanish)",
    ],
)
def test_the_label_of_a_paragraph_names_a_speaker_after_the_office(label: str) -> None:
    assert [person.name for person in read(f"Meeting with rowers\nThey met.\n{label}: Thank you.").speakers] == [
        "Ana Lopez"
    ]


def test_the_first_of_a_line_before_spoken_words_speaks() -> None:
    text = "Delegates of many towns and Ambassador Ana Lopez , on the outcome of the talks:\n💬 It went well."
    assert speakers(text) == [("Ana Lopez", "Ambassador")]


@pytest.mark.parametrize("label", ["Embassy of Peru in Chad", "Minister of Lake Town", "The President noted Lake Town"])
def test_a_label_without_a_name_is_no_person(label: str) -> None:
    assert speakers(f"{label}: Thank you.") == []


def test_news_carry_the_words_of_whoever_is_quoted_in_them() -> None:
    text = "A farewell was held in Lima.\nMany came to the lake.\n💬 Consul General Ana Lopez noted:\nWe remember."
    assert speakers(text) == [("Ana Lopez", "Consul General")]


@pytest.mark.parametrize(
    "text",
    [
        "The ministers spoke of President Ana Lopez and of the harvest.",
        "Comment on President Ana Lopez’s interview",
        "❓ Question: What of Minister Ana Lopez’s remarks?",
        "Key points: the harvest is in.",
        "Read More: the harvest is in.",
        "On Sunday Morning the harvest began.",
    ],
)
def test_being_mentioned_makes_no_speaker(text: str) -> None:
    assert speakers(text) == []


def test_initials_titles_and_capitals_mean_the_person_named_in_full_elsewhere() -> None:
    description = read(
        "Talks of Minister Ana Lopez and Minister Idris Saleh\n"
        "MINISTER LOPEZ: Welcome.\nMR SALEH: Thank you.\nA.Lopez: Let us begin.\nQUESTION: May I?"
    )
    assert [(person.id, person.name) for person in description.speakers] == [
        ("ana-lopez", "Ana Lopez"),
        ("idris-saleh", "Idris Saleh"),
    ]


@pytest.mark.parametrize("written", ["Sergey Lavrov", "Sergei Lavrov", "S.Lavrov", "Foreign Minister S.V.Lavrov"])
def test_spellings_of_the_people_file_are_one_person(written: str) -> None:
    assert [person.id for person in read(f"Statement by {written} on the talks").speakers] == ["sergey-lavrov"]


def test_people_with_one_family_name_and_other_initials_are_two() -> None:
    text = "Remarks by Minister Ana Lopez at the talks\nRemarks by Minister Bruno Lopez at the talks"
    assert [person.id for person in read(text).speakers] == ["ana-lopez", "bruno-lopez"]


def test_a_double_family_name_means_the_person_named_in_full_elsewhere() -> None:
    description = read(
        "Call with Mrs Ana Lopez-Rey\nMrs Lopez-Rey stressed the drought. Ana Lopez-Rey noted the floods."
    )
    assert [person.id for person in description.speakers] == ["ana-lopez-rey"]


def test_a_name_without_latin_letters_gets_an_ascii_id() -> None:
    (person,) = read("💬 Андрей Велесов: Вода мягкая.").speakers
    assert (person.id, person.name) == ("andrey-velesov", "Андрей Велесов")


def test_a_signature_names_the_speaker() -> None:
    text = "Minister Ana Lopez sent a letter to the guild\nDear friends,\nI wish you well.\nANA LOPEZ"
    assert [person.name for person in read(text).speakers] == ["Ana Lopez"]


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("🇵🇪 Embassy of Peru in Chad:\nWe mourn.", "Embassy of Peru in Chad"),
        ("❗️ The Embassy of Peru in Chad strongly condemns the attacks.", "Embassy of Peru in Chad"),
        ("Statement of the Lake Cooperation Organisation regarding the floods", "Lake Cooperation Organisation"),
        ("Peruvian Foreign Ministry Spokeswoman Ana Lopez's comment on floods", "Peruvian Foreign Ministry"),
        ("The floods\nOffice of the Spokesperson\nThe river has risen.", "Office of the Spokesperson"),
        ("Comment by Ambassador Ana Lopez on floods", None),
        ("My Government welcomes the delegates.", None),
    ],
)
def test_the_institution_on_whose_behalf_it_is_said_is_the_issuer(text: str, issuer: str | None) -> None:
    found = read(text).issuer
    assert (found.name if found else None) == issuer
