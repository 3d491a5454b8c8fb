"""Evidence and web addresses marked in a text, without a change to the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sentences import split
from archive.web_address import is_web_address
from webapp.marking import Span, passages, pieces, web_addresses

texts = st.text(max_size=60) | st.lists(
    st.sampled_from(["https://a.example/b", "HTTP://x", " ", "\n", "(", ")", ".", "word", "я", "🇷🇺"]), max_size=12
).map("".join)


def span(start: int, end: int, number: int = 1) -> Span:
    return Span(start, end, number, "place", "Place: Lindhaven")


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(texts)
    edge = st.integers(-2, len(text) + 2)
    return text, [span(draw(edge), draw(edge), number) for number in range(draw(st.integers(0, 6)))]


@given(texts_with_spans())
def test_the_pieces_joined_are_the_text_and_none_is_empty(given_: tuple[str, list[Span]]) -> None:
    text, spans = given_
    cut = pieces(text, spans)
    assert "".join(piece.text for piece in cut) == text
    assert all(piece.text for piece in cut)


@given(texts_with_spans())
def test_each_character_is_marked_with_exactly_the_spans_that_cover_it(given_: tuple[str, list[Span]]) -> None:
    text, spans = given_
    sound = [one for one in spans if 0 <= one.start < one.end <= len(text)]
    at = 0
    for piece in pieces(text, spans):
        for position in range(at, at + len(piece.text)):
            assert set(piece.spans) == {one for one in sound if one.start <= position < one.end}
        at += len(piece.text)


@given(texts_with_spans())
def test_every_sound_span_begins_in_exactly_one_piece(given_: tuple[str, list[Span]]) -> None:
    text, spans = given_
    begun = [one.number for piece in pieces(text, spans) for one in piece.begins]
    assert sorted(begun) == sorted(one.number for one in spans if 0 <= one.start < one.end <= len(text))


@given(texts_with_spans())
def test_the_passages_are_the_sentences_and_what_stands_between_cut_into_the_same_marks(
    given_: tuple[str, list[Span]],
) -> None:
    text, spans = given_
    sentences = split(text, "en")
    cut = passages(text, sentences, spans)
    assert [one.sentence for one in cut if one.sentence] == list(sentences)
    for one in cut:
        words = "".join(piece.text for piece in one.pieces)
        assert one.sentence is None or words == text[one.sentence.start : one.sentence.end]
    marks = [(character, piece.spans) for one in cut for piece in one.pieces for character in piece.text]
    assert marks == [(character, piece.spans) for piece in pieces(text, spans) for character in piece.text]


def test_overlapping_spans_are_cut_at_each_others_edges() -> None:
    whole, late = span(0, 10, 1), span(6, 14, 2)
    cut = pieces("Foreign Minister", [late, whole])
    assert [(piece.text, piece.spans) for piece in cut] == [
        ("Foreig", (whole,)),
        ("n Mi", (whole, late)),
        ("nist", (late,)),
        ("er", ()),
    ]


def test_an_address_that_evidence_cuts_leads_to_the_whole_address_from_each_part() -> None:
    text = "See https://velmora.example/a now"
    cut = pieces(text, [span(12, 19)])
    assert [piece.text for piece in cut if piece.address] == ["https://", "velmora", ".example/a"]
    assert {piece.address for piece in cut} == {None, "https://velmora.example/a"}


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("https://velmora.example/en.", ["https://velmora.example/en"]),
        ("(see https://velmora.example/a_(b))", ["https://velmora.example/a_(b)"]),
        ("«https://velmora.example/?a=1&b=2#c», and", ["https://velmora.example/?a=1&b=2#c"]),
        ("HTTP://VELMORA.EXAMPLE!", ["HTTP://VELMORA.EXAMPLE"]),
        ("http://a.example http://b.example", ["http://a.example", "http://b.example"]),
        ("https://мид.tarsk.example/речь", ["https://мид.tarsk.example/речь"]),
        ("javascript:alert(1) data:text/html,x ftp://a.example //b.example", []),
        ("https:// https://. http:///path", []),
    ],
)
def test_addresses_end_where_the_sentence_goes_on(text: str, addresses: list[str]) -> None:
    assert [text[start:end] for start, end in web_addresses(text)] == addresses


@pytest.mark.parametrize("text", [None, "", "javascript:alert(1)", " https://a.example", "https:///a", "//a.example"])
def test_only_http_and_https_may_be_linked(text: str | None) -> None:
    assert not is_web_address(text)


def test_a_text_of_nothing_but_brackets_and_addresses_is_cut_in_time_that_grows_with_its_length() -> None:
    """It would not end in the time that a test has, if each closing bracket were counted anew."""
    brackets = "https://a.example/" + ")" * 1_000_000
    assert web_addresses(brackets) == ((0, 18),)
    many = "https://a.example/b " * 20_000
    assert sum(piece.address is not None for piece in pieces(many, [span(0, 5)])) == 20_001
