"""Words cited out of a statement: where they stand, what is around them and what they leave out."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sentences import Sentence, split
from webapp.quotation import Quotation, find_words, quotation, text_fragment

TEXT = "The shores are quiet. We will not close the valley, if Tarsk agrees. Nobody left.\nThe ferry runs."
SENTENCES = split(TEXT, "en")


def of(words: str, text: str = TEXT, language: str = "en") -> Quotation:
    start = text.index(words)
    found = quotation(text, split(text, language), (start, start + len(words)), language=language)
    assert found is not None
    return found


def test_a_quotation_has_its_words_and_one_sentence_of_context_on_both_sides() -> None:
    found = of("close the valley")
    assert (found.before, found.words, found.after) == (
        "The shores are quiet. We will not ",
        "close the valley",
        ", if Tarsk agrees. Nobody left.",
    )
    assert (found.first_sentence, found.last_sentence) == (2, 2)


def test_a_quotation_of_several_sentences_knows_the_first_and_the_last() -> None:
    found = of("agrees. Nobody left.\nThe")
    assert (found.first_sentence, found.last_sentence) == (2, 4)
    assert (found.before, found.after) == (
        "The shores are quiet. We will not close the valley, if Tarsk ",
        " ferry runs.",
    )


@pytest.mark.parametrize(
    ("text", "words", "language", "left_out"),
    [
        (TEXT, "close the valley", "en", ("not", "if")),
        (TEXT, "We will not close the valley", "en", ("if",)),
        (TEXT, "We will not close the valley, if Tarsk agrees.", "en", ()),
        (TEXT, "left", "en", ("Nobody",)),
        (TEXT, "The ferry runs", "en", ()),
        ("We won’t go there.", "go there", "en", ("won’t",)),
        ("Мы не закроем долину.", "закроем долину", "ru", ("не",)),
        ("Wir werden das Tal nicht schließen.", "Wir werden das Tal", "de", ("nicht",)),
        ("Nous n’irons pas.", "irons", "fr", ("n", "pas")),
        ("We will not go.", "go", "xx", ("not",)),
    ],
)
def test_negations_and_conditions_of_the_sentence_that_are_cut_off_are_named(
    text: str, words: str, language: str, left_out: tuple[str, ...]
) -> None:
    assert of(words, text, language).left_out == left_out


@pytest.mark.parametrize(
    ("text", "words", "cut"),
    [
        ("It is impossible to go.", "possible to", ("impossible",)),
        ("It is impossible to go.", "possible t", ("impossible", "to")),
        ("It is impossible to go.", "mpossibl", ("impossible",)),
        ("It is impossible to go.", "impossible to", ()),
        ("我们不会关闭山谷。", "会关闭", ()),
    ],
)
def test_words_inside_which_a_quotation_begins_or_ends_are_named(text: str, words: str, cut: tuple[str, ...]) -> None:
    assert of(words, text).cut_words == cut


@given(st.text(alphabet="ab .\n", max_size=40), st.integers(0, 50), st.integers(0, 50))
def test_context_and_words_joined_are_a_run_of_the_text(text: str, start: int, end: int) -> None:
    found = quotation(text, split(text, "en"), (start, end), language="en")
    if found is None:
        assert not text[start:end].strip()
        return
    assert text[found.start : found.end] == found.words == found.words.strip()
    assert f"{found.before}{found.words}{found.after}" in text
    assert text[: found.start].endswith(found.before)


def test_words_are_found_whatever_white_space_is_between_them_first_behind_the_place() -> None:
    assert find_words("one  two\none two", "one two") == (0, 8)
    assert find_words("one  two\none two", "one two", after=5) == (9, 16)
    assert find_words("one two", "one two", after=5) == (0, 7)
    assert find_words("one (two)", "(TWO)") is None
    assert find_words("one", " ") is None


@given(st.text(min_size=1, max_size=200).filter(str.strip), st.data())
def test_any_words_of_a_text_are_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    words = text[start : start + data.draw(st.integers(1, 50))]
    if words.strip():
        assert find_words(text, words) is not None


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=100).filter(str.strip))
def test_a_text_fragment_holds_no_character_that_has_a_meaning_there(words: str) -> None:
    """Only the comma between two ends: https://wicg.github.io/scroll-to-text-fragment/#syntax."""
    directive = text_fragment(words).removeprefix(":~:text=")
    parts = directive.split(",")
    assert len(parts) <= 2
    assert all(part and not set(part) & set("&-,#<> \n") for part in parts)
    if len(parts) == 1:
        assert unquote(parts[0]) == " ".join(words.split())


def test_long_words_are_named_by_their_ends() -> None:
    words = " ".join(f"word{number}" for number in range(60))
    assert text_fragment(words) == (
        ":~:text=word0%20word1%20word2%20word3%20word4,word55%20word56%20word57%20word58%20word59"
    )
    assert text_fragment("One line,\nand two-fold more") == ":~:text=One%20line%2C,and%20two%2Dfold%20more"


def test_without_any_sentence_the_words_stand_alone() -> None:
    assert quotation("***", (), (0, 3), language="en") == Quotation(0, 3, "***", None, None, "", "", (), ())
    assert quotation("ab", [Sentence(1, 0, 2)], (0, 1), language="en") is not None
