"""The differences of two texts, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.word_differences import Change, WordRun, word_differences

texts = st.lists(st.sampled_from(["We", "will", "not", "close", "3.5", "don’t", ",", ".", " ", "\n", "—", "я"])).map(
    " ".join
)


@given(texts | st.text(max_size=30), texts | st.text(max_size=30))
def test_both_texts_can_be_read_from_their_differences(before: str, after: str) -> None:
    runs = word_differences(before, after)
    later = "".join(one.text for one in runs if one.change is not Change.REMOVED)
    earlier = "".join(one.text for one in runs if one.change is not Change.ADDED)
    assert later == after
    assert earlier.split() == before.split() or "".join(earlier.split()) == "".join(before.split())


@given(texts)
def test_equal_texts_have_no_difference_and_none_is_found_in_white_space(text: str) -> None:
    assert all(one.change is Change.KEPT for one in word_differences(text, text))
    assert all(
        one.change is Change.KEPT or not one.text.strip() for one in word_differences(text, text.replace(" ", "  "))
    )


def test_a_changed_word_is_removed_and_added_between_what_is_kept() -> None:
    assert word_differences("We will not close.", "We will never close.") == (
        WordRun("We will ", Change.KEPT),
        WordRun("not ", Change.REMOVED),
        WordRun("never ", Change.ADDED),
        WordRun("close.", Change.KEPT),
    )
