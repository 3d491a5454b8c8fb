"""The passage that shows why a statement was found."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from index.query import AllOf, AnyOf, Expression, FacetIs, Not, Phrase, Prefix, Quote, Word
from index.snippets import LENGTH, OMISSION, SnippetPart, snippet

FILLER = "There is nothing to be seen in this sentence, which is here to fill the page. "


def passage(text: str, expression: Expression | None, language: str = "en") -> tuple[SnippetPart, ...]:
    return snippet(text, expression, language=language, languages=("en", "ru"))


def marked(text: str, expression: Expression, language: str = "en") -> list[str]:
    return [part.text for part in passage(text, expression, language) if part.matched]


def test_a_word_is_marked_in_all_its_forms() -> None:
    assert marked("Negotiations: we negotiate.", Word("negotiation")) == ["Negotiations", "negotiate"]
    assert marked("О переговорах.", Word("переговоры"), "ru") == ["переговорах"]


def test_a_phrase_is_marked_as_one_and_only_where_it_stands_whole() -> None:
    assert marked("Not now. We will “not be — bought”, not ever.", Phrase("not be bought")) == ["not be — bought"]
    assert marked("SPIEF-2023 and SPIEF", Word("spief-2023")) == ["SPIEF-2023"]
    assert marked("中国 国人, 中国人民", Phrase("中国人")) == ["中国人"]


def test_the_beginning_of_a_word_marks_the_word() -> None:
    assert marked("A diplomat is undiplomatic.", Prefix("Diplom")) == ["diplomat"]


def test_all_parts_are_marked_but_not_what_is_unwanted_or_no_text() -> None:
    expression = AllOf((AnyOf((Word("peace"), Word("war"))), Not(Word("oil")), FacetIs("kind", "gas")))
    assert marked("War, oil, gas and peace.", expression) == ["War", "peace"]


def test_of_a_quotation_each_word_is_marked_in_the_passage_that_has_most_of_them() -> None:
    text = f"{FILLER}The border is here. {FILLER * 5}Nobody shuts the borders of the valley. {FILLER}"
    found = marked(text, Quote("the border will never be shut"))
    assert {"shuts", "borders"} < set(found)
    assert "border" not in found


def test_matches_that_overlap_are_marked_once() -> None:
    assert marked("Peace talks now.", AllOf((Phrase("peace talks"), Word("talk"), Phrase("talks now")))) == [
        "Peace talks now"
    ]


def test_a_short_text_is_shown_whole() -> None:
    assert passage("Peace.", None) == (SnippetPart("Peace.", matched=False),)
    assert passage("", Word("peace")) == ()


def test_without_words_the_beginning_is_shown_and_cut_after_a_word() -> None:
    text = FILLER * 10
    first, last = passage(text, FacetIs("kind", "news"))
    assert text.startswith(first.text)
    assert LENGTH - 20 < len(first.text) <= LENGTH
    assert text[len(first.text)] == " "
    assert last == SnippetPart(OMISSION, matched=False)


def test_the_passage_is_where_most_of_the_query_stands_with_words_on_both_sides() -> None:
    text = f"Peace. {FILLER * 5}We want peace and security, now. {FILLER * 5}Security."
    parts = passage(text, AllOf((Word("peace"), Word("security"))))
    assert [part.text for part in parts if part.matched] == ["peace", "security"]
    assert (parts[0].text, parts[-1].text) == (OMISSION, OMISSION)
    assert len(parts[1].text) > 50
    assert len(parts[-2].text) > 50


def test_of_equally_good_passages_the_first_is_shown() -> None:
    parts = passage(f"{FILLER * 5}Peace one. {FILLER * 5}Peace two. {FILLER * 5}", Word("peace"))
    assert "Peace one" in "".join(part.text for part in parts)


def test_words_at_a_cut_stay_whole_also_where_a_match_is_a_part_of_one() -> None:
    text = f"{FILLER * 5}S.Lavrov/Y.Petrova {FILLER * 5}"
    for part in passage(text, AllOf((Word("Petrova"),))):
        assert part.text in text or part.text == OMISSION
    assert "S.Lavrov/Y." in "".join(part.text for part in passage(text, Word("Petrova")))


def test_a_word_longer_than_a_passage_is_cut() -> None:
    parts = passage("x" * 100_000, Word("peace"))
    assert [len(part.text) for part in parts] == [LENGTH, len(OMISSION)]


def test_a_text_without_spaces_is_cut_between_characters() -> None:
    parts = passage("中国人民" * 200, Phrase("国人"))
    assert len("".join(part.text for part in parts)) <= LENGTH + 2 * len(OMISSION)


WORDS = st.sampled_from(["peace", "war", "S.Lavrov", "d’Ivoire", "中国人", "—", "a", "negotiations,", "x" * 90, "\n"])
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", " ", ""])), max_size=120).map(
    lambda pairs: "".join(word + space for word, space in pairs)
)
SOUGHT = st.sampled_from(
    [
        None,
        Word("peace"),
        Word("Lavrov"),
        Prefix("ne"),
        Phrase("peace war"),
        Phrase("中国"),
        AllOf((Word("war"), Not(Word("peace")), Word("negotiation"))),
    ]
)


@settings(max_examples=300, deadline=None)
@given(TEXTS | st.text(), SOUGHT)
def test_the_parts_are_the_statements_own_words_without_a_gap(text: str, expression: Expression | None) -> None:
    parts = list(passage(text, expression))
    if text.strip() and parts and not text.startswith(parts[0].text) and parts[0].text == OMISSION:
        del parts[0]
    if parts and parts[-1].text == OMISSION and not text.rstrip().endswith(OMISSION):
        del parts[-1]
    joined = "".join(part.text for part in parts)
    assert joined in text
    assert len(joined) <= LENGTH * 1.5
    assert bool(joined.strip()) == bool(text.strip())
    assert all(part.text for part in parts)
