"""Which international bodies a text names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract import describe, gazetteer


def ids(text: str) -> list[str]:
    return [organisation.id for organisation in describe(text, posted=None).organisations]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The UN Security Council met.", ["UNSC"]),
        ("The UN and its Security Council met.", ["UN", "UNSC"]),
        ("Talks at NATO, OPEC+ and OPEC.", ["NATO", "OPEC+", "OPEC"]),
        ("the organization for security and cooperation in europe", ["OSCE"]),
        ("The P5+1 met at UN\u2011Habitat.", ["P5+1", "UN-Habitat"]),
        ("We greet #BRICS and the #UNHabitat.", ["BRICS", "UN-Habitat"]),
        ("NATO’s leaders and the UN's staff", ["NATO", "UN"]),
    ],
)
def test_bodies_are_found_by_name_acronym_and_hashtag_in_the_order_of_the_text(text: str, expected: list[str]) -> None:
    assert ids(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "cis and trans, who and eu, un and au",
        "Secretary of the Security Council of the Russian Federation",
        "The Security Council was in session.",  # a national one, as far as the text says
        "The World Health\nOrganization of the harvest",
        "#Russia and #unseen",
    ],
)
def test_words_that_only_look_like_a_body_are_none(text: str) -> None:
    assert ids(text) == []


def test_a_body_is_given_once_with_its_first_mention_as_evidence() -> None:
    text = "NATO said that #NATO will stay in NATO."
    (organisation,) = describe(text, posted=None).organisations
    assert (organisation.evidence.start, organisation.evidence.end) == (0, len("NATO"))


@given(st.sampled_from(gazetteer.organisations()))
def test_every_body_of_the_gazetteer_is_found_by_its_own_name(known: gazetteer.KnownOrganisation) -> None:
    assert known.id in ids(f"Today {known.name} spoke of peace.")


@given(st.sampled_from([(one, alias) for one in gazetteer.organisations() for alias in one.aliases]))
def test_every_body_of_the_gazetteer_is_found_by_each_alias(pair: tuple[gazetteer.KnownOrganisation, str]) -> None:
    known, alias = pair
    assert known.id in ids(f"We spoke with {alias} of peace.")


@given(st.sampled_from([(one, name) for one in gazetteer.organisations() for name in one.translations]))
def test_every_body_of_the_gazetteer_is_found_by_its_names_in_other_languages(
    pair: tuple[gazetteer.KnownOrganisation, str],
) -> None:
    known, name = pair
    assert known.id in ids(f"Heute: {name}.")


@given(st.sampled_from([(one, tag) for one in gazetteer.organisations() for tag in one.hashtags]))
def test_every_body_of_the_gazetteer_is_found_by_each_hashtag(pair: tuple[gazetteer.KnownOrganisation, str]) -> None:
    known, tag = pair
    assert known.id in ids(f"We spoke of peace. #{tag}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("В Организации Объединенных Наций и в СНГ говорили о Евросоюзе.", ["UN", "CIS", "EU"]),
        ("Встреча с Советом Безопасности ООН и Лигой арабских государств", ["UNSC", "LAS"]),
        ("Der Europarat, die OSZE und die Vereinten Nationen", ["CoE", "OSCE", "UN"]),
        ("Le Conseil de sécurité de l’ONU et l’Union européenne", ["UNSC", "EU"]),
        ("Il Consiglio d’Europa e le Nazioni Unite", ["CoE", "UN"]),
        ("La Organización Mundial de la Salud", ["WHO"]),
        ("Die Koalition der Willigen und das Weltwirtschaftsforum", ["CoalitionOfTheWilling", "WEF"]),
        ("В рамках Движения неприсоединения и Вассенаарских договорённостей", ["NAM", "WassenaarArrangement"]),
        ("L’Organisation internationale de la Francophonie et la FINUL", ["OIF", "UNIFIL"]),
        ("El Pacto de Varsovia y la Comunidad Andina", ["WarsawPact", "AndeanCommunity"]),
        ("مجلس الأمن الدولي", ["UNSC"]),
        ("联合国安理会今天举行会议，上合组织成员国", ["UNSC", "SCO"]),
        ("the World Trade Organisation and the Labor Organization; International Labor Organisation", ["WTO", "ILO"]),
    ],
)
def test_bodies_are_found_in_other_languages_and_spellings(text: str, expected: list[str]) -> None:
    assert ids(text) == expected
