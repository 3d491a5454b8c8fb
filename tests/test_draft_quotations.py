"""From a draft to its quotations: by their marks, with their words, their speakers and their dates."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.draft_formats import read_text
from webapp.draft_text import DraftTooLong, UnreadableDraft
from webapp.drafts import MOST_QUOTATIONS, DraftQuotation, find_quotations
from webapp.quotation_marks import find_marks


def quoted(text: str) -> list[str]:
    return [one.claim.text for one in find_quotations(read_text(text)).quotations]


def the_quotation(text: str, *, number: int = 0) -> DraftQuotation:
    return find_quotations(read_text(text)).quotations[number]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He said “we go now”.", ["we go now"]),
        ('He said "we go now".', ["we go now"]),
        ("‘We don’t go,’ he said, ‘in the ’90s.’", ["We don’t go | in the ’90s."]),
        ("‘The ministers’ words don’t count,’ he said.", ["The ministers’ words don’t count"]),
        ("'We don't go,' he said of the '90s.", ["We don't go"]),
        ("The ministers' words aren't ours, and the dogs' aren't either.", []),
        ("„Wir gehen heute“, sagte er.", ["Wir gehen heute"]),
        ("Powiedziała: „Idziemy dzisiaj”.", ["Idziemy dzisiaj"]),
        ("»Wir gehen heute«, sagte er.", ["Wir gehen heute"]),
        ("”Vi går i dag”, sade han.", ["Vi går i dag"]),
        ("« Nous partons », dit-il ; ‹ oui ›.", ["Nous partons", "oui"]),
        ("他说「我们不去」。", ["我们不去"]),
        ("He said “the ‘big gate’ is “shut” now” today.", ["the ‘big gate’ is “shut” now"]),
        ('“He said "no" to us.”', ['He said "no" to us.']),
        ('It was 5" wide, he said.', []),
        ('("Go now")—"or stay"—', ["Go now", "or stay"]),
        ("„We go there “, „we stay “.", ["We go there", "we stay"]),
        ('“We go there ”, "we stay ".', ["We go there", "we stay"]),
        ("“We go,\nwrapped as in mail,” he said.", ["We go, wrapped as in mail"]),
    ],
)
def test_every_kind_of_marks_is_read_and_apostrophes_are_none(text: str, words: list[str]) -> None:
    assert quoted(text) == words


def test_paragraphs_that_repeat_the_opening_mark_are_one_quotation() -> None:
    assert quoted("She said: “One.\n\n“Two.\n\n“Three.” And “four”.") == ["One. Two. Three.", "four"]


def test_a_mark_that_is_never_closed_is_told_and_costs_no_quotation_of_other_paragraphs() -> None:
    found = find_quotations(read_text("“We go, he said.\n\nShe said “we stay here”."))
    assert [one.claim.text for one in found.quotations] == ["we stay here"]
    assert found.unclosed == (0,)


@pytest.mark.parametrize(
    "text",
    [
        "“We go,” he said, “and we stay.”",
        "«Мы идём, – сказал министр, – и остаёмся».",
        "«Мы идём, – сказал министр. – И остаёмся».",
        "«Мы идём», – сказал министр, – «и остаёмся».",
        "« Nous partons, a-t-il déclaré, et nous restons. »",
        "„Wir gehen“, sagte der Minister, „und wir bleiben.“",
    ],
)
def test_an_attribution_divides_a_quotation_into_pieces(text: str) -> None:
    assert len(the_quotation(text).pieces) == 2
    assert len(quoted(text)) == 1


def test_two_sentences_that_are_quoted_apart_are_two_quotations_by_one_speaker() -> None:
    text = "“We ask for no plaque,” Corin Vale said. “We ask for an account.”"
    assert quoted(text) == ["We ask for no plaque", "We ask for an account."]
    assert the_quotation(text, number=1).attributed_to == "Corin Vale"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We go there now,” Ambassador Corin Vale said in Geneva.", "Corin Vale"),
        ("“We go there now,” said I.Tarrenholm on Tuesday.", "I.Tarrenholm"),
        ("“We go there now,” said the spokesman, Oskar Brindle, on Friday.", "Oskar Brindle"),
        ("Ilse Tarrenholm, the foreign minister of Velmora, said: “We go there now.”", "Ilse Tarrenholm"),
        ("According to Velesov, Tarsk “will go there now” with others.", "Velesov"),
        ("Speaking in New York, Maren Aldous-Reyes told the Council: “We go there now.”", "Maren Aldous-Reyes"),
        ("Velesov: “We go there now.”", "Velesov"),
        ("The Foreign Ministry said in a statement that “we go there now”.", "The Foreign Ministry"),
        ("The sign read “No entry for the press” in four languages.", None),
        ("“We go there now.” The minister left the room.", None),
        ("«Мы идём туда сейчас», – заявил министр иностранных дел Тарска Андрей Велесов.", "Андрей Велесов"),
        ("По словам Лады Сомовой, «мы идём туда сейчас».", "Лады Сомовой"),
        ("Как отметил Велесов, «мы идём туда сейчас».", "Велесов"),
        ("« Nous y allons maintenant », a déclaré le ministre, Jean Barrel, lundi.", "Jean Barrel"),
        ("Selon la porte-parole Anne Dufour, « nous y allons maintenant ».", "Anne Dufour"),
        ("„Wir gehen jetzt dorthin“, sagte Außenministerin Anna Berg am Dienstag.", "Anna Berg"),
        ("„Wir gehen jetzt dorthin“, so der Sprecher Hans Meier.", "Hans Meier"),
        ("Laut Bundesrat Beat Keller „gehen wir jetzt dorthin“.", "Beat Keller"),
    ],
)
def test_the_speaker_is_read_before_or_behind_the_quotation(text: str, speaker: str | None) -> None:
    assert the_quotation(text).attributed_to == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“One goes first,” said Oskar Brindle.\n\n“Two will follow him,” he added.", "Oskar Brindle"),
        ("«Один идёт первым», – сказал Велесов.\n\n«Двое идут за ним», – добавил он.", "Велесов"),
        ("« Un part le premier », dit Anne Dufour.\n\n« Deux la suivront », a-t-elle ajouté.", "Anne Dufour"),
        (
            "“One goes first,” said Velesov.\n\nForeign Minister Ilse Tarrenholm spoke. “Two will follow,” she said.",
            "Ilse Tarrenholm",
        ),
        (
            "“One goes first,” said Minister Ilse Tarrenholm.\n\n“Two follow it,” the minister said.",
            "Ilse Tarrenholm",
        ),
        ("“One goes first,” said Oskar Brindle.\n\n“Two will follow him.”", "Oskar Brindle"),
    ],
)
def test_pronouns_and_offices_are_the_speaker_who_was_named_last(text: str, speaker: str) -> None:
    assert the_quotation(text, number=1).attributed_to == speaker


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("“We go there now,” Vale said on 14 May 2025.", "2025-05-14"),
        ("On July 8, 2025, the ministry said “we go there now”.", "2025-07-08"),
        ("«Мы идём туда сейчас», – сказал Велесов 5 декабря 2024 года.", "2024-12-05"),
        ("“We go there now,” Vale said on Tuesday.", "None"),
        ("“We go there now,” Vale said of the 2024 treaty.", "None"),
    ],
)
def test_only_a_date_that_is_written_with_its_year_is_claimed(text: str, date: str) -> None:
    assert str(the_quotation(text).dated) == date


def test_marked_words_under_four_are_scare_quotes() -> None:
    found = find_quotations(read_text("A “not yet”, “comma by comma”, and “a no it is”.")).quotations
    assert [one.is_scare for one in found] == [True, True, False]


def test_a_draft_with_too_many_quotations_is_refused_by_the_limit() -> None:
    with pytest.raises(DraftTooLong, match="500 quotations, this one has 501"):
        find_quotations(read_text("“a” " * (MOST_QUOTATIONS + 1)))


MARKS = "“”„‟«»‹›‘’‚\"'「」『』"
texts = st.text(alphabet=MARKS + "ab s.,–:\n>", max_size=200)


@given(texts)
def test_extraction_never_fails_and_the_places_hold_the_words(text: str) -> None:
    try:
        draft = read_text(text)
    except UnreadableDraft:
        return
    for one in find_quotations(draft).quotations:
        for piece in one.pieces:
            held = " ".join(draft.text[start:end] for start, end in piece.spans)
            assert " ".join(held.split()) == piece.words
            assert all(one.start <= start <= end <= one.end for start, end in piece.spans)


@given(texts)
def test_quotations_stand_in_order_and_apart(text: str) -> None:
    marks = find_marks(text, [(0, len(text))])
    edges = [edge for one in marks.quotations for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert len(set(edges[1:-1:1])) >= len(marks.quotations) - 1


@given(st.text(alphabet=MARKS + "ab ", max_size=50))
def test_marks_of_one_paragraph_lose_no_quotation_of_the_next(damage: str) -> None:
    text = re.sub(r"\s+", " ", damage) + "\n\nThen he said “we go there now” again."
    assert "we go there now" in quoted(text)


@pytest.mark.parametrize("marks", ['"', "“", "”", "“«", '"a', "'a ", "«a, – сказал "])
def test_a_hundred_thousand_marks_of_one_paragraph_lose_no_quotation_of_the_next(marks: str) -> None:
    assert "we go there now" in quoted(marks * (100_000 // len(marks)) + "\n\nHe said “we go there now”.")


@pytest.mark.parametrize("marks", ["“”", '"a" ', "“a ‘s’ ” "])
def test_a_hundred_thousand_marks_that_are_balanced_are_refused_by_the_limit(marks: str) -> None:
    with pytest.raises(DraftTooLong, match="at most 500 quotations"):
        quoted(marks * (100_000 // len(marks)))
