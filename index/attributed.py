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
_TITLES = """
chair chairman chairperson chairwoman comrade director dr frau governor head herr lady lord m madam madame mme monsieur
mr mrs ms excellency premier prime prof professor senator sir speaker vorsitzende vorsitzender
außenminister außenministerin bundeskanzler bundeskanzlerin bundespräsident bundespräsidentin bundesrat bundesrätin
kanzler kanzlerin ministerin präsidentin staatssekretär staatssekretärin
глава г-жа г-н господин госпожа председатель товарищ
"""
_RANKS = (
    "acting adjoint assistant deputy designate elect ex former interim stellvertretende stellvertretender under vice "
    "vize зам заместитель ehemaliger"
)
_SMALL = "a and d das de dem den der des die du et for für in l la le les of on s the to und von"
# What joins a name to somebody else who is meant: "an aide to X", "not X".
_RELATIONS = """
about after against alongside before behind beside besides by close de des du for from near not of than to unlike with
auf bei für nach nicht neben von vor zu après avec chez contre pas pour selon без для как не о от после против рядом у
"""
_OFFICE_WORDS, _TITLE_WORDS, _RANK_WORDS, _SMALL_WORDS, _RELATION_WORDS = (
    frozenset(words.split()) for words in (_INSTITUTIONS, _TITLES, _RANKS, _SMALL, _RELATIONS)
)
_OF_PLACE = re.compile(
    r"\b(?:of|for|from|de|du|von) (?:the )?(?!Foreign|Affairs|State|Defen[cs]e|Affaires)([^\W\d_a-zа-яё][\w-]+)"
    r"|([^\W\d_a-zа-яё][\w-]+)['’]s\b"
)
_STEM = 4
"""In letters: by so many “Russian” and “Russia” are one."""
_SPEAKING_FOR = frozenset(["office", "secretary", "service", "spokesman", "spokesperson", "spokeswoman"])
# Who is named by somebody else's name: "people who know Tarrenholm", "Tarrenholm critics".
_WHO_KNOW = frozenset(["who", "people", "sources"])
_COMPANION = re.compile(
    r"(?:aides?|all(?:y|ies)|critics?|advis[eo]rs?|sources?|friends?|colleagues?|rivals?|opponents?|predecessors?"
    r"|successors?|supporters?|wife|husband)"
)
_OF_OFFICE = re.compile(r",| (?:of|to|for|de|des|du|der|von|at|in) ")


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
    context: str = ""
    """The text with its channel's name, which may have the country that is claimed."""


def spoken(statement: Statement, position: int) -> Spoken:
    """Who says the words at that place of the text: the one whose turn it is, else the speakers of the statement."""
    description = statement.description
    if description.turns:
        return _spoken_in_turn(description, position, _context(statement))
    offices = [person.role for person in description.speakers if person.role]
    if description.issuer is not None:
        offices.append(description.issuer.name)
    persons = description.speakers or description.participants
    return Spoken(
        tuple(person.name for person in persons),
        tuple(offices),
        certain=len(description.speakers) == 1 or description.kind.kind is Kind.JOINT_STATEMENT,
        issued=statement.text if description.issuer is not None and not persons else None,
        context=_context(statement),
    )


def _spoken_in_turn(description: Description, position: int, context: str) -> Spoken:
    turn = next((one for one in description.turns if one.start <= position < one.end), None)
    if turn is None or turn.speaker_id is None:
        return Spoken(tuple(person.name for person in description.speakers), (), certain=False)
    known = (*description.speakers, *description.participants)
    person = next((one for one in known if one.id == turn.speaker_id), None)
    if person is None:
        return Spoken((turn.label,), (), certain=True)
    return Spoken((person.name,), (person.role,) if person.role else (), certain=True, context=context)


def _context(statement: Statement) -> str:
    return f"{statement.ref.channel}\n{statement.text}"


def compare(claimed: str, who: Spoken) -> Attribution:
    """Whether a quotation that is given to `claimed` is given to whoever said it."""
    if any(_is_named(claimed, name) for name in who.names):
        is_sure = who.certain and not _is_of_elsewhere(claimed, who)
        return Attribution.SAME if is_sure else Attribution.NOT_ESTABLISHED
    if _is_office(claimed, who.offices):
        return Attribution.SAME if who.certain or not who.names else Attribution.NOT_ESTABLISHED
    if not _names_person(claimed):
        return Attribution.NOT_ESTABLISHED
    if who.issued is not None:
        return Attribution.NOT_ESTABLISHED if _is_mentioned(claimed, who.issued) else Attribution.OTHER
    return Attribution.OTHER if who.names else Attribution.NOT_ESTABLISHED


def _is_of_elsewhere(claimed: str, who: Spoken) -> bool:
    """Whether it makes the person somebody of a country or body of which neither statement nor offices have a word."""
    known = {_spelling(word)[:_STEM] for word in _words(" ".join((who.context, *who.offices, *who.names)))}
    places = (found[1] or found[2] for found in _OF_PLACE.finditer(claimed))
    return bool(who.context) and any(_spelling(place)[:_STEM] not in known for place in places)


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
    behind = _words(claimed[claimed.rindex(persons[-1]) + len(persons[-1]) :].partition(",")[0])
    if _is_somebody_beside(before, family) or any(_COMPANION.fullmatch(word.casefold()) for word in behind):
        return False
    if not before or not _may_be_given_name(before[-1]):
        return True
    return not given or _is_same_given([word for word in before if _may_be_given_name(word)], given)


def _is_somebody_beside(before: Sequence[str], family: Sequence[str]) -> bool:
    """Whether the words before a family name lead to it as that of another: “an aide to”, “sources close to President”.

    “Minister of Foreign Affairs” and “President of Velmora” go before a name, too: an office and what it is for.
    """
    relations = _RELATION_WORDS - {word.casefold() for word in family}  # "de Montalbe"
    leading = next((at for at in reversed(range(len(before))) if before[at].casefold() in relations), None)
    if leading is None:
        return not _WHO_KNOW.isdisjoint(word.casefold() for word in before)
    between = [word for word in before[leading + 1 :] if word.casefold() not in _SMALL_WORDS]
    offices = [word for word in before[:leading] if word.casefold() in _OFFICE_WORDS - _SPEAKING_FOR]
    return not offices or all(word.casefold() in _OFFICE_WORDS | _TITLE_WORDS for word in between)


def _may_be_given_name(word: str) -> bool:
    """Not an office or a title, and no country: “Minister”, “Ms”, “Velmora's”."""
    if not word[:1].isupper() or word.endswith(("'s", "’s")):
        return False
    return word.casefold() not in _OFFICE_WORDS | _TITLE_WORDS


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
    words = _office_words(claimed)
    return bool(words) and any(_is_this_office(words, office) for office in offices)


def _is_this_office(words: frozenset[str], office: str) -> bool:
    """Whether the words name it, with its rank: the Deputy Foreign Minister is not “the foreign minister”."""
    head = _office_words(_OF_OFFICE.split(office)[0])
    ranks = {_spelling(word) for word in _RANK_WORDS}
    return words <= _office_words(office) and not words.isdisjoint(head) and words >= head & ranks


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
