"""Which words turn, limit or count what a sentence says."""

from __future__ import annotations

import pytest

from archive.critical_words import WordClass, is_of_class, number_key, turns_or_limits


@pytest.mark.parametrize(
    ("word", "word_class", "language"),
    [
        ("Not", WordClass.NEGATION, "en"),
        ("won’t", WordClass.NEGATION, "en"),
        ("unless", WordClass.CONDITION, "en"),
        ("may", WordClass.MODAL, "en"),
        ("only", WordClass.QUALIFIER, "en"),
        ("3.5", WordClass.NUMBER, "en"),
        ("billion", WordClass.NUMBER, "en"),
        ("ни", WordClass.NEGATION, "ru"),
        ("четырёх", WordClass.NUMBER, "ru"),
        ("якобы", WordClass.QUALIFIER, "ru"),
        ("n’est", WordClass.NEGATION, "fr"),
        ("pourrait", WordClass.MODAL, "fr"),
        ("sofern", WordClass.CONDITION, "de"),
        ("Müssen", WordClass.MODAL, "de"),
        ("5G", WordClass.NUMBER, "xx"),
    ],
)
def test_a_word_is_known_however_it_is_written(word: str, word_class: WordClass, language: str) -> None:
    """In either case, with any apostrophe, with ё or е."""
    assert is_of_class(word, word_class, language)


@pytest.mark.parametrize(("word", "language"), [("lake", "en"), ("non", "en"), ("но", "ru"), ("one", "en")])
def test_other_words_are_in_no_class_nor_those_of_other_languages(word: str, language: str) -> None:
    """“non” is a negation in Italian only; “one” is no count."""
    assert not any(is_of_class(word, one, language) for one in WordClass)


def test_where_the_language_is_not_known_the_words_of_all_count() -> None:
    """A warning too many is better than one too few."""
    assert all(turns_or_limits(word, "und") for word in ("not", "не", "nicht", "jamais", "isn't", "n'est"))


def test_a_figure_and_its_word_are_one_number() -> None:
    """And so are the ways to part thousands; a decimal point is none of them."""
    assert number_key("three", "en") == number_key("3", "en") == number_key("trois", "fr")
    assert number_key("1,000", "en") == number_key("1000", "en")
    assert number_key("3.5", "en") != number_key("35", "en")
