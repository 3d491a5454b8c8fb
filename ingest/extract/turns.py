"""Who says which paragraph? The turns of interviews, briefings and records of talks.

A turn begins with a line that opens with a label and a colon: a person whom the text names ("Ana Lopez:", "PRESIDENT
LOPEZ:"), a word for whoever asks ("Question:"), or, in a text that has such turns, another name. It lasts until the
next label, so that a quotation inside a statement is not given to the wrong person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import re2

from archive.description import Turn
from ingest.extract import gazetteer
from ingest.extract.identifiers import slug
from ingest.extract.patterns import any_of
from ingest.extract.people import NamedPeople
from ingest.extract.phrases import find_words
from ingest.extract.source_text import ASIDE, Line, SourceText

_LONGEST_LABEL = 160
_ASKING = re2.compile(
    r"(?i)^(?:(?:remark|reply|voice|question)s?|q|journalist|reporter|moderator|host|participants?|correspondent|"
    + any_of("вопрос", "реплика", "ведущий", "ведущая", "модератор", "frage", "journalistin", "domanda", "giornalista")
    + r")(?: \(.*\))?$"
)
_LIKE_A_NAME = re2.compile(r"^\p{Lu}[^\s:.,;]*\.?(?:\s(?:\p{Lu}[^\s:.,;]*\.?|de|van|von|al|el|bin)){1,3}$")
_ENDS_WITH_NAME = re2.compile(r"\s(\p{Lu}[^\s:.,;]+\s\p{Lu}[^\s:.,;]+)$")
_FEWEST_OF_RECORD = 2


@dataclass(frozen=True, slots=True)
class _Label:
    """The beginning of a turn: where the line and the words behind the colon start, and whose turn it is, if known."""

    line_start: int
    words_start: int
    name: str
    speaker_id: str | None


def read_turns(source: SourceText, people: NamedPeople) -> tuple[Turn, ...]:
    """The turns in order; none where no line has the label of a person or a question."""
    labels = list(_labels(source, people))
    end_of_text = len(source.text.rstrip())
    turns = (
        Turn(label.words_start, following.line_start if following else end_of_text, label.name, label.speaker_id)
        for label, following in zip_longest(labels, labels[1:])
    )
    return tuple(turn for turn in turns if turn.start < turn.end)


def _labels(source: SourceText, people: NamedPeople) -> Iterator[_Label]:
    lines = [(line, label) for line in source.lines if (label := _written_label(line))]
    people_of_lines = [_person(line, label, people) for line, label in lines]
    is_record = len([person for person in people_of_lines if person]) >= _FEWEST_OF_RECORD
    times = Counter(label for _, label in lines)
    for (line, label), person in zip(lines, people_of_lines, strict=True):
        words_start = line.end - len(line.text.partition(":")[2].lstrip())
        if person is not None or _ASKING.search(label):
            yield _Label(line.start, words_start, label, person)
        elif (is_record or times[label] > 1) and (name := _name_in(label)):
            yield _Label(line.start, words_start, label, slug(name) or None)


def _name_in(label: str) -> str:
    """The name that the label is, or ends with after an office; empty where it is like neither."""
    if _LIKE_A_NAME.search(label):
        return label
    ends_with_name = _ENDS_WITH_NAME.search(label)
    is_office = any(word.folded in gazetteer.offices().heads for word in find_words(label))
    return ends_with_name[1] or "" if ends_with_name and is_office else ""


def _written_label(line: Line) -> str:
    """What stands before the colon with which the line opens, without an aside ("Ana Lopez (in Spanish)")."""
    colon = line.text.find(":", 0, _LONGEST_LABEL)
    return ASIDE.sub("", line.text[:colon].rstrip()) if colon > 0 else ""


def _person(line: Line, label: str, people: NamedPeople) -> str | None:
    """The id of the person that the whole label names."""
    end = line.start + len(label)
    for mention, identity in people.between(line.start, end):
        if (mention.start, mention.end) == (line.start, end):
            return identity.id
    return None
