"""The words of a text, and the forms under which they are found."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.canonical import fold
from index.analysis import stem, stems, tokens
from index.whoosh_schema import ExactAnalyzer


def texts(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("S.Lavrov", ["s", "lavrov"]),
        ("С.В.Лавров", ["с", "в", "лавров"]),
        ("SPIEF-2023 #SPIEF2023", ["spief", "2023", "spief2023"]),
        ("#Russia_Africa", ["russia", "africa"]),
        ("3.5 35 1,000,000 2.3bn", ["3.5", "35", "1,000,000", "2.3bn"]),
        ("in 2023. May", ["in", "2023", "may"]),
        ("09.03.2026, 12:30", ["09.03.2026", "12", "30"]),
        ("We will not, may us", ["we", "will", "not", "may", "us"]),
        ("и в с", ["и", "в", "с"]),
        ("Russia's d’Ivoire п'ять пʼять", ["russia", "s", "d", "ivoire", "п", "ять", "п", "ять"]),
        ("«мир» — “peace”", ["мир", "peace"]),
        ("Всё ЁЛКА", ["все", "елка"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("Malmo\u0308 Malmö", ["malmö", "malmö"]),
        ("Rus\u00adsia", ["russia"]),
        ("हिन्दी", ["हिन्दी"]),
        ("中国人民", ["中国", "国人", "人民"]),
        ("2023年3月", ["2023", "年", "3", "月"]),
        ("トランプ", ["トラ", "ラン", "ンプ"]),
        ("ไทย", ["ไท", "ทย"]),
        ("— … !", []),
    ],
)
def test_words_are_divided_and_folded_but_never_dropped(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_runs_without_spaces_take_a_position_for_each_character() -> None:
    assert [(token.text, token.position) for token in tokens("a 中国人 b 年 c")] == [
        ("a", 0), ("中国", 1), ("国人", 2), ("b", 4), ("年", 5), ("c", 6),
    ]  # fmt: skip


@settings(deadline=None)
@given(st.text() | st.text("aя.,3'’-#中国ไท\u0301ё "))
def test_tokens_say_where_they_stand_in_the_text_as_it_was_given(text: str) -> None:
    found = list(tokens(text))
    for token in found:
        assert 0 <= token.start < token.end <= len(text)
        assert token.text == fold(text[token.start : token.end]) != ""
    assert all(one.position < other.position for one, other in pairwise(found))
    assert all(one.start < other.start and one.end <= other.end for one, other in pairwise(found))


@settings(deadline=None)
@given(st.text("aяЁSß.3'-中国 "))
def test_folding_first_gives_the_same_words(text: str) -> None:
    assert texts(fold(text)) == texts(text)


def test_the_forms_of_a_word_share_their_stem() -> None:
    assert stem("negotiations", "en") == stem("negotiation", "en")
    assert stem("переговоры", "ru") == stem("переговорах", "ru")


def test_a_language_without_a_stemmer_keeps_its_words() -> None:
    assert stem("negotiations", "zz") == stem("negotiations", "und") == "negotiations"


def test_a_word_is_looked_up_in_the_stems_of_all_languages() -> None:
    assert stems("negotiations", ["en", "ru"]) == {"negoti", "negotiations"}
    assert stems("negotiations", []) == frozenset()


def test_whoosh_is_given_the_same_words_with_their_places() -> None:
    text = "Peace, 中国人 — and S.Lavrov"
    seen = [(token.text, token.startchar, token.endchar, token.pos) for token in ExactAnalyzer()(text)]
    assert seen == [(token.text, token.start, token.end, token.position) for token in tokens(text)]
