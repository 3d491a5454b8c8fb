"""The text that a person types, read as a query."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive import edtf
from index.query import (
    AllOf,
    AnyOf,
    DateRange,
    Expression,
    FacetFilter,
    FacetIs,
    Not,
    Phrase,
    Prefix,
    Query,
    Quote,
    Sort,
    Word,
)
from index.query import describe as described
from index.syntax import MAX_DEPTH, MAX_LENGTH, OPERATORS, ParsedText, QuerySyntaxError, parse

PAGE = Path(__file__).parents[1] / "docs" / "query-language.md"


def refused(text: str) -> QuerySyntaxError:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text)
    return caught.value


def words(*texts: str) -> AllOf:
    return AllOf(tuple(Word(text) for text in texts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("peace", Word("peace")),
        ("peace talks", words("peace", "talks")),
        ("peace AND talks", words("peace", "talks")),
        ("peace and talks or not", words("peace", "and", "talks", "or", "not")),
        ("a OR b c", AnyOf((Word("a"), words("b", "c")))),
        ("(a OR b) c", AllOf((AnyOf((Word("a"), Word("b"))), Word("c")))),
        ("-war", Not(Word("war"))),
        ("NOT war", Not(Word("war"))),
        ("NOT NOT war", Not(Not(Word("war")))),
        ("-(a OR b)", Not(AnyOf((Word("a"), Word("b"))))),
        ('-"a b"', Not(Phrase("a b"))),
        ("diplom*", Prefix("diplom")),
        ("#SPIEF*", Prefix("SPIEF")),
        ("SPIEF-2023,", Word("SPIEF-2023")),
        ("(peace)", Word("peace")),
        ("Astana - a view", words("Astana", "a", "view")),
        ("Astana -- a view — there", words("Astana", "a", "view", "there")),
        ("a & b", words("a", "b")),
        ("2*", None),
    ],
)
def test_operators_combine_what_is_searched_for(text: str, expected: Expression | None) -> None:
    if expected is None:
        refused(text)
    else:
        assert parse(text) == ParsedText(expected)


@pytest.mark.parametrize(
    "text",
    [
        *('"a b"', "“a b”", "”a b”", "„a b“", "„a b”", "«a b»", "»a b«", "‹a b›", "「a b」", "『a b』", "＂a b＂"),
        *("'a b'", "‘a b’", "’a b’", "‚a b‘", '“a b"', '"a b”', "('a b')"),
    ],
)
def test_any_kind_of_quotation_marks_makes_a_phrase(text: str) -> None:
    assert parse(text) == ParsedText(Phrase("a b"))


@pytest.mark.parametrize("text", ["Russia's", "d’Ivoire", "'tis", "workers'", "rock'n'roll", "'n'roll"])
def test_apostrophes_make_no_phrase(text: str) -> None:
    parsed = parse(f"{text} one")
    assert isinstance(parsed.expression, AllOf)
    assert all(isinstance(part, Word) for part in parsed.expression.parts)


def test_quotation_marks_of_another_kind_belong_to_the_phrase() -> None:
    assert parse("«a „b“ c»") == ParsedText(Phrase("a „b“ c"))


def test_facets_and_dates_that_must_hold_become_filters() -> None:
    assert parse('peace speaker:Lavrov Org:"United Nations" date:2023..2024-03') == ParsedText(
        Word("peace"),
        (FacetFilter("speaker", ("Lavrov",)), FacetFilter("organisation", ("United Nations",))),
        DateRange(edtf.parse("2023"), edtf.parse("2024-03")),
    )


def test_a_second_value_of_a_facet_must_hold_as_well() -> None:
    assert parse("org:un org:osce date:2023.. date:..2024") == ParsedText(
        AllOf((FacetIs("organisation", "osce"), DateRange(None, edtf.parse("2024")))),
        (FacetFilter("organisation", ("un",)),),
        DateRange(edtf.parse("2023"), None),
    )


def test_a_quotation_stands_anywhere_in_an_expression() -> None:
    assert parse('quote:"the border, „never“ shut…"') == ParsedText(Quote("the border, „never“ shut…"))
    assert parse('QUOTE:border -quote:"a b"') == ParsedText(AllOf((Quote("border"), Not(Quote("a b")))))
    assert parse('quote:"a b" org:un').filters == (FacetFilter("organisation", ("un",)),)


def test_facets_inside_an_expression_stay_there() -> None:
    assert parse("kind:news OR -org:un") == ParsedText(
        AnyOf((FacetIs("kind", "news"), Not(FacetIs("organisation", "un"))))
    )
    assert parse("(org:un peace) war").filters == ()


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2023", "2023", "2023"),
        ("2023-05", "2023-05", "2023-05"),
        ("2023-05-09..", "2023-05-09", None),
        ("..2023", None, "2023"),
        ("2023..2023", "2023", "2023"),
        ("2023-05..2023", "2023-05", "2023"),
        ("2026-03-07/2026-03-08", "2026-03-07/2026-03-08", "2026-03-07/2026-03-08"),
    ],
)
def test_dates_keep_what_was_written(written: str, first: str | None, last: str | None) -> None:
    expected = DateRange(edtf.parse(first) if first else None, edtf.parse(last) if last else None)
    assert parse(f"date:{written}").dates == expected
    assert parse(f'date:"{written}"').dates == expected


@pytest.mark.parametrize(
    "text", ["http://www.example.org/x", "12:30", "Moscow: talks", "Moscow:talks", "Speaker: Lavrov", "спикер:Лавров"]
)
def test_colons_of_addresses_times_and_headings_are_text(text: str) -> None:
    parsed = parse(text)
    assert parsed.filters == ()
    assert parsed.expression is not None


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_no_text_asks_for_nothing(text: str) -> None:
    assert parse(text) == ParsedText()


@pytest.mark.parametrize(
    ("text", "message", "marked", "suggestion"),
    [
        ("organization:un peace", "organisation:", "organization:", "organisation:un peace"),
        ("speakr:Lavrov", "speaker:", "speakr:", "speaker:Lavrov"),
        ("year:2023", "date:", "year:", "date:2023"),
        ('quotation:"a b"', "quote:", "quotation:", 'quote:"a b"'),
        ("note:this", "no field note:", "note:", "note: this"),
        ('peace "will not', "not closed", '"', 'peace "will not"'),
        ("«мир", "not closed", "«", "«мир»"),
        ("(a OR b", "not closed", "(", "(a OR b)"),
        ("a) b", "no opening", ")", "a b"),
        ("OR a", "before", "OR", "a"),
        ("a OR", "after", "OR", "a"),
        ("a OR OR b", "after", "OR", "a OR b"),
        ("(a OR) b", "after", "OR", "(a ) b"),
        ("AND a", "before", "AND", "a"),
        ("a AND", "after", "AND", "a"),
        ("a AND OR b", "after", "AND", "a OR b"),
        ("a NOT", "after", "NOT", "a"),
        ("a NOT OR b", "after", "NOT", "a OR b"),
        ("a -", "after", "-", "a"),
        ("a -—", "after", "-", "a —"),
        ("a ()", "nothing", "()", "a"),
        ('a ""', "no word", '""', "a"),
        ("—", "no word", "—", None),
        ("a *", "end of a word", "*", "a"),
        ("*mat", "end of a word", "*mat", "mat"),
        ("di*mat", "end of a word", "di*mat", "di mat"),
        ("d*", "2 letters", "d*", "d"),
        ("SPIEF-20*", "undivided", "SPIEF-20*", "SPIEF-20"),
        ("speaker: Lavrov", "directly after", "speaker:", "speaker:Lavrov"),
        ("a speaker:", "directly after", "speaker:", "a"),
        ('a speaker:""', "directly after", 'speaker:""', "a"),
        ("date:2023-13", "no date", "date:2023-13", "date:2023"),
        ("date:2023-02-30", "no date", "date:2023-02-30", "date:2023-02"),
        ("date:2023-5-9", "not a date", "date:2023-5-9", "date:2023-05-09"),
        ("date:9.5.2023..", "not a date", "date:9.5.2023..", "date:2023-05-09.."),
        ("date:05/2023", "not a date", "date:05/2023", "date:2023-05"),
        ("date:2023-2024", "not a date", "date:2023-2024", "date:2023..2024"),
        ("date:yesterday", "not a date", "date:yesterday", None),
        ("date:2024..2023", "before it begins", "date:2024..2023", "date:2023..2024"),
        ('(a OR date:2023-5 "b', "not closed", '"', '(a OR date:2023-05 "b")'),
    ],
)
def test_a_slip_is_named_shown_and_put_right(text: str, message: str, marked: str, suggestion: str | None) -> None:
    error = refused(text)
    assert message in str(error)
    assert text[error.position : error.position + error.length] == marked
    assert error.suggestion == suggestion


def test_what_is_too_long_or_too_deep_is_refused() -> None:
    error = refused("a" * (MAX_LENGTH + 5))
    assert (error.position, error.length, error.suggestion) == (MAX_LENGTH, 5, None)
    for opening, closing in (("(", ")"), ("NOT ", ""), ("-(", ")")):
        parse(opening * (MAX_DEPTH // 2) + "a" + closing * (MAX_DEPTH // 2))
        assert "deep" in str(refused(opening * (MAX_DEPTH + 1) + "a" + closing * (MAX_DEPTH + 1)))


def test_side_by_side_is_not_deep() -> None:
    assert parse("(a) -b NOT c " * (MAX_DEPTH + 1)).expression is not None


PIECES = st.sampled_from(
    [
        *('"', "“", "”", "'", "’", "«", "»", "「", "(", ")", "-", "*", " ", " ", " ", ":", "..", "/"),
        *(
            "OR",
            "AND",
            "NOT",
            "org:",
            "date:",
            "speaker:",
            "nope:",
            "2023",
            "2023-05",
            "peace",
            "мир",
            "中国",
            "\ud800",
            "\0",
        ),
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join) | st.text())
@example("(" * MAX_LENGTH)
@example("'a" * (MAX_LENGTH // 2))
@example("NOT " * (MAX_LENGTH // 4))
def test_any_text_is_read_or_refused_with_a_suggestion_that_can_be_read(text: str) -> None:
    try:
        parse(text)
    except QuerySyntaxError as caught:
        error = caught
    else:
        return
    assert 0 <= error.position <= error.position + error.length <= len(text)
    if error.suggestion is not None:
        parse(error.suggestion)


def documented() -> Iterator[str]:
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if row := re.match(r"\| `([^`]+)` \|", line):
            yield row[1]


def test_the_documentation_has_every_operator_and_no_other() -> None:
    assert sorted(documented()) == sorted(OPERATORS)


def test_the_examples_of_the_documentation_can_be_read() -> None:
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if row := re.match(r"\| `[^`]+` \| `([^`]+)` \|", line):
            assert parse(row[1]) != ParsedText()


def test_the_documentation_names_the_limits() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"{MAX_LENGTH:,} characters" in text
    assert f"{MAX_DEPTH} deep" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ('peace "not now" -war', "peace and “not now” and not war"),
        ("(a OR b*) c", "(a or b…) and c"),
        ("org:osce OR date:2023", "organisation OSCE or dated 2023"),
        ("lang:ru date:2023..2024-03", "language RU, from 2023 until 2024-03"),
        ("date:..2024", "until 2024"),
        ('quote:"we will, not…" org:osce', "a passage like “we will, not…”, organisation OSCE"),
    ],
)
def test_a_query_can_be_said_in_words(text: str, expected: str) -> None:
    parsed = parse(text.replace("b*", "bb*"))
    query = Query(parsed.expression, parsed.filters, parsed.dates)
    assert described(query, lambda _, value: value.upper()).replace("bb", "b") == expected


def test_the_words_name_all_chosen_values_and_the_order() -> None:
    query = Query(filters=(FacetFilter("event", ("a", "b")),), sort=Sort.NEWEST)
    assert described(query, lambda facet, value: f"{facet}-{value}") == "event event-a or event-b, newest first"
