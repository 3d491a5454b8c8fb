"""Who says which paragraph of an interview, a briefing or a record of talks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract import describe

INTERVIEW = """Minister Ana Lopez's interview with the Lake Herald

Question: Will the dam be built?
Ana Lopez: It will not.
We have said so.
Question (in Spanish): And the bridge?
Ana Lopez: “Never”, as my colleague said: no bridge.
"""


def turns(text: str) -> list[tuple[str, str | None, str]]:
    return [(one.label, one.speaker_id, text[one.start : one.end].strip()) for one in describe(text, posted=None).turns]


def test_each_turn_lasts_from_its_label_to_the_next() -> None:
    assert turns(INTERVIEW) == [
        ("Question", None, "Will the dam be built?"),
        ("Ana Lopez", "ana-lopez", "It will not.\nWe have said so."),
        ("Question", None, "And the bridge?"),
        ("Ana Lopez", "ana-lopez", "“Never”, as my colleague said: no bridge."),
    ]


def test_an_office_and_a_family_name_label_the_turn_of_the_same_person() -> None:
    text = "Talks\nForeign Minister of Peru Ana Lopez: Welcome.\nMINISTER LOPEZ: Thank you.\n💬 Ana Lopez: Goodbye."
    assert [speaker for _, speaker, _ in turns(text)] == ["ana-lopez"] * 3


def test_in_a_record_of_talks_somebody_whom_nothing_introduces_has_a_turn_too() -> None:
    text = "Talks\nMinister Ana Lopez: Welcome.\nKofi Mensah: Thank you.\nAna Lopez: Please."
    assert turns(text)[1] == ("Kofi Mensah", "kofi-mensah", "Thank you.")


@pytest.mark.parametrize(
    "text",
    [
        "Key points: the dam will be built.",
        "The ministry said:\nNothing new.",
        "https://velmora.example/report",
        "Time: 12:30",
    ],
)
def test_a_colon_alone_makes_no_turn(text: str) -> None:
    assert turns(text) == []


@given(
    st.lists(st.sampled_from(["Question:", "Ana Lopez:", "Minister Ana Lopez: ", "\n", "words", ": ", "💬", "A B:"]))
)
def test_turns_lie_in_the_text_one_after_the_other(pieces: list[str]) -> None:
    text = " ".join(pieces)
    edges = [edge for one in describe(text, posted=None).turns for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)
