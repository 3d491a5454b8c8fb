"""Canonical text: what is shown and hashed, and the form in which words are compared."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.canonical import UnusableText, content_digest, display_text, fold, text_key

usable_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def test_white_space_around_lines_goes_and_one_empty_line_stays() -> None:
    assert display_text(" First \r\n \n \n\n  Second\u00a0\r") == "First\n\nSecond"


def test_letters_and_accents_are_composed() -> None:
    assert display_text("Szijja\u0301rto\u0301") == "Szijjártó"


@pytest.mark.parametrize("text", ["half \ud83d a pair", "a\0b"])
def test_what_no_text_has_is_refused_with_its_position(text: str) -> None:
    with pytest.raises(UnusableText, match=r"position \d+"):
        display_text(text)


@given(usable_text)
def test_display_text_is_settled_after_one_pass(text: str) -> None:
    assert display_text(display_text(text)) == display_text(text)


@given(usable_text)
def test_display_text_keeps_every_word(text: str) -> None:
    assert display_text(text).split() == unicodedata.normalize("NFC", text).split()


def test_folding_drops_the_differences_of_typography() -> None:
    assert fold("«Всё» — #ASEAN’s “Аll”") == fold('"все" - asean\'s "аll"')


@given(usable_text)
def test_folding_is_settled_after_one_pass(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_the_digest_of_a_post_is_that_of_its_words_alone() -> None:
    assert content_digest(None, "Всё — открыто.") == hashlib.sha256("Всё — открыто.".encode()).hexdigest()


def test_the_digest_tells_title_and_text_apart() -> None:
    assert len({content_digest("a", "b"), content_digest(None, "ab"), content_digest("ab", ""), "a b"}) == 4
    assert content_digest("", "c") == content_digest(None, "c")


def test_texts_of_few_words_are_never_taken_for_copies() -> None:
    assert text_key(None, "Read in full") is None
    assert text_key(None, "We shall keep the valley open") == text_key(None, "We shall keep\nthe valley OPEN")
