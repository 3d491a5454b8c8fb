"""Whether words of a statement stand in a quotation inside it, and so may be somebody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.personal_names import divide
from archive.statement import Statement

# Each with the marks that open and close it, and others of its kind inside; where it goes on over paragraphs, each of
# them begins with an opening mark again. A mark inside a word is an apostrophe.
_QUOTATION = re.compile(
    r"“(?:[^“”]|(?<=\n)“)*+”|«(?:[^«»]|(?<=\n)«|«[^«»]*+»)*+»|„[^„“”]*+[“”]|‹[^‹›]*+›"
    r"|(?<!\w)‘(?:[^‘’]|(?<=\w)’(?=\w))*+’(?!\w)|(?<!\w)'(?:[^'\n]|(?<=\w)'(?=\w))*+'(?!\w)"
    r"|(?<!\w)\"[^\"\n]*+\"(?!\w)"
)
_SHORT = 3
"""In words: so short quotations may be names or phrases, which a longer quotation begins with."""
_CAPITALISED = re.compile(r"\b[^\W\d_a-zа-яё][\w.'’-]*(?:\s+[^\W\d_a-zа-яё][\w.'’-]*)*")
_LAST_WORD = re.compile(r"(\w+)\W*$")
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[^\W\d_a-zа-яё])")
# What leads to another name that says nothing: a place, a listener.
_BESIDE = frozenset(
    [
        "in",
        "at",
        "on",
        "to",
        "with",
        "for",
        "during",
        "after",
        "before",
        "told",
        "a",
        "an",
        "the",
        "в",
        "во",
        "на",
        "с",
        "к",
        "при",
        "после",
        "à",
        "en",
        "au",
        "aux",
        "dans",
        "devant",
    ]
)
# Who uses these gives the words of another.
_REPORTING = re.compile(
    r"\b(?:the words of|quot(?:ed|es|ing)|cit(?:ed|es|ing)|recall\w*|according to|told (?:me|us|him|her)|wrote to"
    r"|слов[аами]*\s+[А-ЯЁ]|напомнил\w*|цитир\w*|процитир\w*|сказал\w* (?:мне|нам)|mots de|paroles de|rappel\w*"
    r"|citant|selon|cité\w*|Worte von|erinnert\w*|zitier\w*|laut|sagte (?:mir|uns))\b"
)
_LETTERS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def quotations_entered(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The quotations of the text, with their marks, inside of which one of the spans begins.

    Where a span before holds the beginning of the quotation as well, its reader knows that there is one.
    """
    for first, last in _quotations(text, 0, len(text)):
        for number, (start, end) in enumerate(spans):
            known = any(one[0] <= first < one[1] for one in spans[:number])
            runs_on = end > last and len(_LETTERS.findall(text, first, last)) <= _SHORT
            if first < start < last and not known and not runs_on:
                yield first, last
                break


def _quotations(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """All of them, and after each those inside of it, as in „… «…» …“."""
    while (found := _QUOTATION.search(text, start, end)) is not None:
        yield found.span()
        yield from _quotations(text, found.start() + 1, found.end() - 1)
        start = found.end()


def is_own(statement: Statement, quotation: tuple[int, int]) -> bool:
    """Whether a quotation inside a statement is of its speaker: the sentence around it names no other person.

    In a turn all words are the speaker's, and what stands in quotation marks there is of another, unless it says so.
    """
    before, behind, earlier = _around(statement, quotation)
    introducing = _SENTENCE_END.split(before)[-1]
    following = _SENTENCE_END.split(behind)[0]
    if not introducing.strip():
        introducing = _SENTENCE_END.split(earlier)[-1]
    return any(
        _names_only(_family(person.name), introducing + "\n" + following, statement)
        for person in statement.description.speakers
    )


def _names_only(family: frozenset[str], sentence: str, statement: Statement) -> bool:
    if not family <= frozenset(_LETTERS.findall(sentence.casefold())) or _REPORTING.search(sentence):
        return False
    if statement.description.language.code == "de":  # in which all nouns have capitals
        return True
    return all(_is_beside(found, family, sentence) for found in _CAPITALISED.finditer(sentence))


def _is_beside(name: re.Match[str], family: frozenset[str], sentence: str) -> bool:
    """Whether words with capitals are the person's name, or of a place or a listener, or only begin the sentence."""
    words = _LETTERS.findall(name[0].casefold())
    if family & frozenset(words) or (words and words[0] in _BESIDE):
        return True
    led_by = _LAST_WORD.search(sentence, 0, name.start())
    return led_by is not None and led_by[1].casefold() in _BESIDE


def _around(statement: Statement, quotation: tuple[int, int]) -> tuple[str, str, str]:
    """What stands before and behind in its paragraph, inside the turn, and the paragraph before, if it begins one."""
    text, (start, end) = statement.text, quotation
    turn = next((one for one in statement.description.turns if one.start <= start < one.end), None)
    first, last = (turn.start, turn.end) if turn else (0, len(text))
    opening = max(first, text.rfind("\n", 0, start) + 1)
    closing = text.find("\n", end)
    behind = text[end : min(last, closing if closing >= 0 else last)]
    if text[opening:start].strip():
        return text[opening:start], behind, ""
    before = text[first:opening].rstrip()
    return "", behind, before[before.rfind("\n") + 1 :]


def named_around(statement: Statement, quotation: tuple[int, int]) -> frozenset[str]:
    """The words beside a quotation, among which may be the name of whom it quotes; in lower case."""
    return frozenset(_LETTERS.findall(" ".join(_around(statement, quotation)).casefold()))


def _family(name: str) -> frozenset[str]:
    divided = divide(name)
    return frozenset(_LETTERS.findall((divided.family if divided else name).casefold()))
