"""Where sentences begin and end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import sentences
from archive.sentences import split


def cut(text: str, language: str = "en") -> list[str]:
    return [text[one.start : one.end] for one in split(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "S.Lavrov met I. B. Tarrenholm. | They spoke."),
        ("en", "Under Art. 51 of the U.N. Charter, Mr. Grinev and Dr. Tarrenholm may act. | Nobody else may."),
        ("en", "Talks with the U.S. Secretary ended. | It was made by the U.S. | The ferry runs."),
        (
            "en",
            "The Mekong-U.S. Partnership met at 5 p.m. Lindhaven time in St. Petersburg, see No. 5, pp. 3 and vol. 2.",
        ),
        ("en", "Will it close? | No. | We said so on May 15. | Plan B. | The end."),
        ("en", "“Will it close?” he asked. | “No!” | “We will not.” | (Applause.) | Thank you..."),
        ("en", "We said <...> that it stays. | <...> They left [...] Lindhaven. | And then… nothing. | So…"),
        ("en", "It costs 3.5 million, see velmora.example/news.html. | Next."),
        ("en", "He took boats, nets, etc. to the shore. | He took boats, nets, etc. | We did not."),
        ("ru", "С.В.Лавров, т.е. министр, встретился с И. Б. Гриневым. | Они говорили."),
        ("ru", "В 2022 г. Велмора и др. страны подписали ст. 51 Устава. | В 1945 г. | Мы помним."),
        ("ru", "Это в г. Линдхафене, на ул. Морской, т. е. у моря. | Мы благодарны им. | Мы ждём."),
        ("fr", "M. Grinev et le Dr. Tarrenholm, p. ex. Paul, citent l'art. 5. | L'ONU agit. | « Non ! » | Il part."),
        (
            "de",
            "Am 15. April traf Dr. Tarrenholm z. B. Grinev, d. h. am 3. Tag. | Im Jahr 2022. | Der Rat tagt.",
        ),
        ("it", "Il sig. Grinev e l'on. Rossi citano l'art. 5. | La riunione è finita."),
        ("es", "El Sr. Grinev y la Dra. Ruiz citan el art. 5. | ¿Cuándo? | Mañana."),
        ("uk", "У 2022 р. Велмора та ін. країни діяли за ст. 5. | Ми пам'ятаємо."),
        ("en", "✅ The ferry runs. | 🔹 The valley stays open. | 🔹 all may come! 🎉"),
        ("en", "1. One thing. | 2. Another. | (a) A third. | IV. A fourth."),
        ("und", "Hr. Grinev und Mr. Smith, см. ст. 5. | The end."),
    ],
)
def test_stops_end_a_sentence_unless_they_belong_to_a_word(language: str, text: str) -> None:
    wanted = text.replace(" 🎉", "").split(" | ")
    assert cut(text.replace(" | ", " "), language) == wanted


def test_a_line_break_ends_a_sentence_as_in_lists_and_headings() -> None:
    text = "The ferry:\n🔹 it runs;\n🔹 all may come\n\n* * *\nThe end"
    assert cut(text) == ["The ferry:", "🔹 it runs;", "🔹 all may come", "The end"]


def test_writing_without_spaces_between_sentences_has_its_own_stops() -> None:
    assert cut("渡轮开了。「山谷开放！」大家都来", "zh") == ["渡轮开了。", "「山谷开放！」", "大家都来"]


TEXTS = st.text(alphabet=st.sampled_from("aZя1.!?…。 \n\u00a0“”»()[<>]-*🔹")) | st.text()


@given(text=TEXTS.map(lambda text: text.replace("\x00", "")), language=st.sampled_from(["en", "ru", "de", "und", "xx"]))
def test_every_letter_and_digit_is_in_exactly_one_sentence_and_none_is_empty(text: str, language: str) -> None:
    found = split(text, language)
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert all(one.end <= other.start for one, other in pairwise(found))
    covered = {place for one in found for place in range(one.start, one.end)}
    assert {place for place, letter in enumerate(text) if letter.isalnum()} <= covered
    for one in found:
        words = text[one.start : one.end]
        assert words.strip() == words
        assert any(letter.isalnum() for letter in words)
        assert "\n" not in words


@given(text=TEXTS)
def test_stored_spans_come_back(text: str) -> None:
    found = split(text, "en")
    assert sentences.loads(sentences.dumps(found)) == found


@pytest.mark.parametrize("unit", [".", ". ", "a.", "a. ", "(", "».", " »", "…) ", "1. ", "🔹", "a . . . "])
def test_long_lines_without_sentences_are_read_in_one_pass(unit: str) -> None:
    """A pattern or a search that begins again at each stop would take hours."""
    assert len(split(unit * 100_000, "en")) <= 200_000
