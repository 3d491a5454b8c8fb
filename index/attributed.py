"""Who is established as the speaker of words in a statement, and whether a quotation is given to that person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from anyascii import anyascii
from rapidfuzz.distance import Indel

from archive.description import Description, Kind
from archive.personal_names import divide
from archive.statement import Statement

_WORD = re.compile(r"[^\W\d_](?:[\w'’-]|\.(?=\w))*")
_SAME_GIVEN_NAME = 0.7
"""So like are the spellings of a given name (Sergei, Sergey); less is another person."""
_INSTITUTIONS = """
administration ambassade ambassador außenministerium botschaft chancellor council delegation department embassy fm
gouvernement government kremlin minister ministere ministerium ministre ministries ministry ministère mission office
official officials pm president président präsident regierung secretary service spokesman spokesperson spokeswoman
мид министерство министр посол посольство правительство президент
"""
_SMALL = "a and d das de dem den der des die du et for für in l la le les of on s the to und von"
_LESSER_OFFICES = "acting assistant deputy former vice vize заместитель зам вице adjoint ehemaliger"
_OFFICE_WORDS, _SMALL_WORDS = (frozenset(words.split()) for words in (_INSTITUTIONS, _SMALL))
_RELATIONS = frozenset(["of", "to", "with", "for", "by", "against", "de", "von", "zu", "к", "с"])
"""Behind these, without an office before them, a name is that of another: “an aide to Ilse Tarrenholm”."""


class Attribution(StrEnum):
    """How the claimed speaker stands to the established one."""

    SAME = "same"
    OTHER = "other"
    NOT_ESTABLISHED = "not-established"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who may have said a passage: names of persons, and other words for them, their offices and the issuer."""

    names: tuple[str, ...]
    offices: tuple[str, ...]
    certain: bool
    """False where each of these persons may have said it, or taken part only; but nobody else."""
    issued: str | None = None
    """The whole text, where an institution speaks in it, and no person does."""


def spoken(statement: Statement, position: int) -> Spoken:
    """Who says the words at that place of the text: the one whose turn it is, else the speakers of the statement."""
    description = statement.description
    if description.turns:
        return _spoken_in_turn(description, position)
    offices = [person.role for person in description.speakers if person.role]
    if description.issuer is not None:
        offices.append(description.issuer.name)
    persons = description.speakers or description.participants
    return Spoken(
        tuple(person.name for person in persons),
        tuple(offices),
        certain=len(description.speakers) == 1 or description.kind.kind is Kind.JOINT_STATEMENT,
        issued=statement.text if description.issuer is not None and not persons else None,
    )


def _spoken_in_turn(description: Description, position: int) -> Spoken:
    turn = next((one for one in description.turns if one.start <= position < one.end), None)
    if turn is None or turn.speaker_id is None:
        return Spoken(tuple(person.name for person in description.speakers), (), certain=False)
    known = (*description.speakers, *description.participants)
    person = next((one for one in known if one.id == turn.speaker_id), None)
    if person is None:
        return Spoken((turn.label,), (), certain=True)
    return Spoken((person.name,), (person.role,) if person.role else (), certain=True)


def compare(claimed: str, who: Spoken) -> Attribution:
    """Whether a quotation that is given to `claimed` is given to whoever said it."""
    if any(_is_named(claimed, name) for name in who.names):
        return Attribution.SAME if who.certain else Attribution.NOT_ESTABLISHED
    if _is_office(claimed, who.offices):
        return Attribution.SAME if who.certain or not who.names else Attribution.NOT_ESTABLISHED
    if not _names_person(claimed):
        return Attribution.NOT_ESTABLISHED
    if who.issued is not None:
        return Attribution.NOT_ESTABLISHED if _is_mentioned(claimed, who.issued) else Attribution.OTHER
    return Attribution.OTHER if who.names else Attribution.NOT_ESTABLISHED


def _is_named(claimed: str, name: str) -> bool:
    """Whether the claimed words end in the person's family name, with no other given name before it.

    The last name counts: “Tarrenholm's spokesman Oskar Brindle” is Brindle. What follows a comma is an office.
    """
    words = [word for word in _words(claimed.partition(",")[0]) if word[:1].isupper() and len(word) > 1]
    persons = [word for word in words if word.casefold() not in _OFFICE_WORDS]
    divided = divide(name)
    if divided is None:
        # Which part of “Wang Yi” is the family name is not known: all of them, or a single one.
        parts = {_spelling(word) for word in _words(name) if len(word) > 1}
        said = {_spelling(word) for word in persons}
        return bool(said) and (parts <= said or (len(said) == 1 and said <= parts))
    family, given = _words(divided.family), _words(divided.given)
    if not family or not persons or _spelling(family[-1]) != _spelling(persons[-1]):
        return False
    before = _words(claimed[: claimed.rindex(persons[-1])])
    if _RELATIONS & set(before) and not _OFFICE_WORDS & {word.casefold() for word in before}:
        return False
    if not before or not _may_be_given_name(before[-1]):
        return True
    return not given or _is_same_given([word for word in before if _may_be_given_name(word)], given)


def _may_be_given_name(word: str) -> bool:
    """Not an office, and no country: “Minister”, “Velmora's”."""
    return word[:1].isupper() and word.casefold() not in _OFFICE_WORDS and not word.endswith(("'s", "’s"))


def _is_mentioned(claimed: str, text: str) -> bool:
    """Whether a text has some name of the person, who may then have spoken for the institution."""
    names = {_spelling(word) for word in _words(claimed) if word[:1].isupper() and word.casefold() not in _OFFICE_WORDS}
    return any(_spelling(word) in names for word in _words(text) if word[:1].isupper())


def _is_same_given(claimed: Sequence[str], given: Sequence[str]) -> bool:
    first = _spelling(given[0])
    for word in map(_spelling, claimed):
        if len(word) == 1 or len(first) == 1:
            if word[:1] == first[:1]:
                return True
        elif Indel.normalized_similarity(word, first) >= _SAME_GIVEN_NAME:
            return True
    return False


def _is_office(claimed: str, offices: Sequence[str]) -> bool:
    words, lesser = _office_words(claimed), _office_words(_LESSER_OFFICES)
    known = [_office_words(office) for office in offices]
    return bool(words) and any(words <= office and office & lesser <= words for office in known)


def _office_words(text: str) -> frozenset[str]:
    return frozenset(_spelling(word.removesuffix("'s").removesuffix("’s")) for word in _words(text)) - _SMALL_WORDS


def _names_person(claimed: str) -> bool:
    words = _words(claimed)
    if any(word.casefold() in _OFFICE_WORDS for word in words[-1:]):
        return False
    return any(word[:1].isupper() and word.casefold() not in _OFFICE_WORDS for word in words)


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _spelling(name: str) -> str:
    """A name without the differences between transliterations: ``Lawrow``, ``Лавров`` and ``Lavrov`` are one."""
    plain = anyascii(name).lower().replace("'", "").replace("w", "v").replace("kh", "h")
    return re.sub(r"(.)\1", r"\1", re.sub(r"[jyi]+", "i", plain))
