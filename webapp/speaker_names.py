"""Which name stands in the words that a draft has for a speaker: *Velmora's foreign minister Ilse Tarrenholm*."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest.extract import gazetteer
from webapp.attribution_words import DETERMINERS, OFFICE, PRONOUNS

_WORD = re.compile(r"[^\W\d_](?:[\w'’-]|\.(?=\w)|(?<=\b\w)\.)*")
_OFFICE = re.compile(OFFICE)
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_PATRONYMIC = re.compile("(?:вич|вна|ична)[а-я]{0,2}$")
_POSSESSIVE = re.compile(r"['’]s?$")
_BEGINNING = 100
"""In characters: so far from a sentence's beginning its subject is looked for."""
_PARTICLES = frozenset(["al", "bin", "da", "de", "del", "der", "di", "du", "el", "ibn", "la", "le", "van", "von", "zu"])
_PREPOSITIONS = frozenset(
    [
        *("of", "for", "in", "at", "from", "to", "with", "on", "by", "near", "de", "du", "des", "à", "en", "für"),
        *("von", "aus", "из", "в", "при", "по", "от", "во", "на"),
    ]
)
_PARTITIVE = frozenset(["of", "из", "des", "d"])
"""Behind the first word of a sentence they show that it is no name: *Some of them*."""
_NEVER_A_NAME = frozenset(
    [
        *("what", "whatever", "who", "how", "why", "one", "some", "another", "others", "many", "most", "both", "all"),
        *("not", "never", "no", "yes", "asked", "told", "only", "even", "nor", "or", "if", "once", "two", "i", "we"),
        *("it", "his", "her", "hers", "they", "there", "yet", "but", "and", "this", "that", "these", "those"),
        *("asking", "speaking", "addressing", "answering", "according"),
        *("как", "но", "по", "он", "она", "это", "а", "и", "в", "на", "отвечая", "комментируя", "одна", "один"),
        *("другая", "другой", "некоторые", "многие", "все", "есть", "так", "уже", "ещё", "не", "ни"),
        *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "mais", "selon", "dans", "pour"),
        *("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "auch", "es", "dort", "wer"),
        *("was", "dazwischen", "bleibt", "laut"),
    ]
)


def name_in(phrase: str) -> str | None:
    """The last name in the phrase that can be a speaker's; None where there is only an office, or nothing."""
    found = list(_names(phrase))
    return found[-1] if found else None


def offices_in(phrase: str) -> frozenset[str]:
    """The words of offices in the phrase, in lower case."""
    return frozenset(word.lower() for word in _WORD.findall(phrase) if is_office(word))


def leading_name(sentence: str) -> tuple[str, bool] | None:
    """The name of whom a sentence is about, near its beginning, and whether its place shows that it is a person's.

    It does behind an office, between commas (*the oldest interpreter, Agnia Ryabova, …*), and where a name of several
    words begins the sentence.
    """
    beginning, first = sentence[:_BEGINNING], None
    for run in _runs(beginning):
        name = _without_country(run)
        if offices_in(beginning[: run.start]) or (run.is_set_off and " " in run.name):
            return (name, True) if name else None
        if name and not run.before:
            first = name
    # "Oskar Brindle met reporters": what is no person mostly has an article.
    return (first, " " in first) if first else None


def is_office(word: str) -> bool:
    """Whether the word names an office, is part of such a name, or a form of address."""
    parts = re.split(r"[-‑]", _POSSESSIVE.sub("", word).rstrip("."))
    known = bool(word) and all(part.lower() in _office_words() for part in parts if part)
    return known or _OFFICE.fullmatch(word.rstrip(".")) is not None


def _names(phrase: str) -> Iterator[str]:
    """The names in a phrase that is one subject, without countries and adjectives."""
    for run in _runs(phrase):
        first_of_many = not run.before and " " not in run.name and run.behind.lower() in _PARTITIVE
        name = _without_country(run)
        if name and not run.qualifies and not first_of_many:
            yield name


def _without_country(run: _Run) -> str:
    """The name; empty where it is that of a country. *Of Velmora Ilse Tarrenholm* has one before it."""
    words = run.name.split(" ")
    if run.before.lower() in _PREPOSITIONS:
        return " ".join(words[1:]) if len(words) > 2 else ""
    if len(words) == 3 and _CYRILLIC.match(run.name) and not _PATRONYMIC.search(words[1]):
        return " ".join(words[1:])  # "министр иностранных дел Тарска Андрей Велесов" has no preposition
    return run.name


@dataclass(frozen=True, slots=True)
class _Run:
    """Words side by side that can be a name, with the words beside them, which are empty where none is."""

    name: str
    start: int
    before: str
    behind: str
    is_set_off: bool
    """Whether it stands between commas."""

    @property
    def qualifies(self) -> bool:
        """Whether a noun follows: ``Russian`` in *Russian minister*."""
        small = self.behind[:1].islower() and self.behind.lower() not in _PREPOSITIONS | DETERMINERS
        return is_office(self.behind) or (small and len(self.behind) > 3)


def _runs(phrase: str) -> Iterator[_Run]:
    words = list(_WORD.finditer(phrase))
    at = 0
    while at < len(words):
        if not _may_be_name(words[at][0]):
            at += 1
            continue
        last = at
        while last + 1 < len(words) and _joins(phrase, words, last):
            last += 1
        while words[last][0] in _PARTICLES:
            last -= 1
        adjoins = last + 1 < len(words) and not phrase[words[last].end() : words[last + 1].start()].strip()
        yield _Run(
            phrase[words[at].start() : words[last].end()],
            start=words[at].start(),
            before=words[at - 1][0] if at else "",
            behind=words[last + 1][0] if adjoins else "",
            is_set_off=phrase[: words[at].start()].endswith(", ") and phrase.startswith(",", words[last].end()),
        )
        at = last + 1


def _joins(phrase: str, words: list[re.Match[str]], last: int) -> bool:
    """Whether the next word goes on with the name."""
    if phrase[words[last].end() : words[last + 1].start()] not in (" ", "\n", "\u00a0", ". "):
        return False
    following = words[last + 1][0]
    return _may_be_name(following) or following in _PARTICLES


def _may_be_name(word: str) -> bool:
    if not word[0].isupper() or (len(word) > 1 and word.isupper() and "." not in word) or _POSSESSIVE.search(word):
        return False
    lower = word.lower()
    if lower in PRONOUNS | DETERMINERS | _NEVER_A_NAME or lower in _never_names():
        return False
    return not is_office(word)


@cache
def _office_words() -> frozenset[str]:
    offices = gazetteer.offices()
    return frozenset(word.lower() for word in offices.heads | offices.words | offices.honorifics) - {"h", "e", "d"}


@cache
def _never_names() -> frozenset[str]:
    return frozenset(word.lower() for word in gazetteer.offices().never_names)
