"""Which sentence of one revision is which one of another."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.anchors import Fate, Match, SentenceFate, fates, match_sentences
from archive.errors import UnknownRevision
from archive.statement import StatementRef
from archive.store import Archive
from tests import anchor_verdicts
from tests.corpora import needs_corpora
from tests.statements import statement, take_in

REF = StatementRef("velmora", "1")
VALLEY = "We will keep the valley open to all who come in peace."
FERRY = "The ferry between the two shores runs again from Monday."
HARBOUR = "Nobody may close the harbour without the word of the council."
SCHOOL = "A new school for the children of the lighthouse keepers was opened."


def found(before: list[str], after: list[str]) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    return [(one.fate.value, one.before, one.after) for one in match_sentences(before, after)]


def test_a_sentence_is_the_same_where_others_came_before_it() -> None:
    assert found([VALLEY, FERRY], [SCHOOL, HARBOUR, VALLEY, FERRY]) == [("same", (1,), (3,)), ("same", (2,), (4,))]


def test_typography_and_spaces_make_no_other_sentence_but_case_and_letters_do() -> None:
    quoted = "“The US – and Tarsk – agree”, he said."
    for after, fate in {
        '"The US\u00a0-  and Tarsk — agree", he said .': "same",
        "“The us – and Tarsk – agree”, he said.": "reworded",
        "“The US – and Tarsk – agree”, he said?": "reworded",
    }.items():
        assert found([quoted], [after]) == [(fate, (1,), (1,))]
    assert found(["Это сказали все сразу."], ["Это сказали всё сразу."]) == [("reworded", (1,), (1,))]
    assert found(["It costs 3.5 millions now."], ["It costs 3. 5 millions now."]) == [("reworded", (1,), (1,))]


def test_a_sentence_that_stands_elsewhere_was_moved() -> None:
    assert found([VALLEY, FERRY, HARBOUR], [HARBOUR, VALLEY, FERRY]) == [
        ("same", (1,), (2,)),
        ("same", (2,), (3,)),
        ("moved", (3,), (1,)),
    ]


def test_a_changed_word_makes_a_reworded_sentence() -> None:
    changed = VALLEY.replace("will keep", "will not keep")
    assert found([FERRY, VALLEY, HARBOUR], [FERRY, changed, HARBOUR])[1] == ("reworded", (2,), (2,))


def test_a_moved_sentence_with_a_changed_word_is_reworded_if_no_other_could_be_meant() -> None:
    changed = SCHOOL.replace("new", "second")
    assert ("reworded", (1,), (4,)) in found([SCHOOL, VALLEY, FERRY, HARBOUR], [VALLEY, FERRY, HARBOUR, changed])
    unlike = SCHOOL.replace("A new school", "The third harbour").replace("was opened", "of the island burnt down")
    assert [one for one in found([SCHOOL, VALLEY, FERRY], [VALLEY, FERRY, unlike]) if one[1] == (1,)] == []
    twice = [changed, SCHOOL.replace("new", "third")]
    assert [one for one in found([SCHOOL, VALLEY, FERRY], [VALLEY, FERRY, *twice]) if one[1] == (1,)] == []


def test_another_sentence_in_its_place_is_not_the_sentence() -> None:
    assert found([FERRY, VALLEY, HARBOUR], [FERRY, SCHOOL, HARBOUR]) == [("same", (1,), (1,)), ("same", (3,), (3,))]


def test_sentences_are_divided_and_joined() -> None:
    joined = f"{VALLEY[:-1]}, and {FERRY[:1].lower()}{FERRY[1:]}"
    assert found([HARBOUR, joined], [HARBOUR, VALLEY, FERRY])[1] == ("reworded", (2,), (2, 3))
    assert found([HARBOUR, VALLEY, FERRY], [HARBOUR, joined])[1] == ("reworded", (2, 3), (2,))


def test_a_join_takes_in_no_sentence_that_is_not_there() -> None:
    longer = f"{VALLEY[:-1]}, and all who come with goods, letters, or news of the other shore may stay."
    assert found([longer, "Read on:"], [longer.replace("letters", "books"), "Read on:"]) == [
        ("reworded", (1,), (1,)),
        ("same", (2,), (2,)),
    ]


def test_a_short_sentence_is_known_by_its_place_only() -> None:
    assert found(["Thank you.", VALLEY, FERRY], [VALLEY, FERRY, "Thank you."]) == [
        ("same", (2,), (1,)),
        ("same", (3,), (2,)),
    ]


def test_writing_without_spaces_is_compared_by_its_letters() -> None:
    assert found(["渡轮从星期一起恢复运行。"], ["渡轮从星期二起恢复运行。"]) == [("reworded", (1,), (1,))]


def test_of_a_very_long_text_that_was_rewritten_only_the_same_sentences_are_found() -> None:
    """To compare all others with each other would take minutes."""
    before = [f"The old sentence number {number} of the report." for number in range(300)]
    after = [one.replace("old", "new") for one in before]
    assert found([*before, VALLEY], [*after, VALLEY, FERRY]) == [("same", (301,), (301,))]
    assert len(found(before[:100], after[:100])) == 100


def test_what_became_of_each_sentence_is_told_in_both_directions() -> None:
    matches = [Match((1,), (2,), Fate.MOVED), Match((2,), (3, 4), Fate.REWORDED)]
    assert fates(matches, 3) == (
        SentenceFate(1, Fate.MOVED, (2,)),
        SentenceFate(2, Fate.REWORDED, (3, 4)),
        SentenceFate(3, Fate.REMOVED, ()),
    )
    assert [(one.fate.value, one.into) for one in fates(matches, 4, backwards=True)] == [
        ("removed", ()),
        ("moved", (1,)),
        ("reworded", (2,)),
        ("reworded", (2,)),
    ]


def invented(number: int, length: int) -> str:
    """A sentence with the small words that all have, and others that no other number has."""
    return " ".join(f"the letter{number}{'abcdefghijkl'[at]} of" for at in range(length))


@given(data=st.data(), lengths=st.lists(st.integers(2, 8), min_size=1, max_size=12))
def test_no_sentence_is_ever_taken_for_another(data: st.DataObject, lengths: list[int]) -> None:
    """Sentences are removed, added, moved and reworded; each comes out as what it became, or as removed."""
    before = [invented(number, length) for number, length in enumerate(lengths)]
    after: list[tuple[int | None, str]] = []
    for at, words in enumerate(before):
        match data.draw(st.sampled_from(["keep", "keep", "remove", "reword", "move"])):
            case "keep":
                after.append((at, words))
            case "reword":
                after.append((at, words.replace(words.split()[1], "lighthouse")))
            case "move":
                after.insert(data.draw(st.integers(0, len(after))), (at, words))
        if data.draw(st.booleans()):
            after.append((None, invented(100 + at, data.draw(st.integers(2, 8)))))
    for one in match_sentences(before, [words for _, words in after]):
        assert len(one.before) == len(one.after) == 1
        (source,), (target,) = one.before, one.after
        assert after[target - 1][0] == source - 1
        assert (before[source - 1] == after[target - 1][1]) == (one.fate is not Fate.REWORDED)


# In the archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.db") as opened:
        texts = [
            f"{VALLEY} {FERRY}\n{HARBOUR}",
            f"{FERRY} {SCHOOL}\n{HARBOUR}",
            f"{VALLEY} {FERRY}\n{HARBOUR.replace('may', 'will')}",
        ]
        for number, text in enumerate(texts):
            take_in(opened, statement(text=text, edited=datetime(2026, 3, 9, 13 + number, tzinfo=UTC)))
        yield opened


def test_the_sentences_of_a_revision_are_spans_of_its_text(archive: Archive) -> None:
    text = archive.statement(REF, 2).statement.text
    assert [text[one.start : one.end] for one in archive.sentences(REF, 2)] == [FERRY, SCHOOL, HARBOUR]


def fates_of(archive: Archive, revision: int, into: int) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.fate.value, one.into) for one in archive.fates(REF, revision, into=into)]


def test_what_became_of_a_sentence_is_known_between_any_two_revisions(archive: Archive) -> None:
    assert fates_of(archive, 1, 2) == [("removed", ()), ("same", (1,)), ("same", (3,))]
    assert fates_of(archive, 2, 1) == [("same", (2,)), ("removed", ()), ("same", (3,))]
    assert fates_of(archive, 1, 3) == [("same", (1,)), ("same", (2,)), ("reworded", (3,))]
    assert fates_of(archive, 3, 3) == [("same", (1,)), ("same", (2,)), ("same", (3,))]


def test_an_unknown_revision_has_no_sentences(archive: Archive) -> None:
    for ask in (
        lambda: archive.sentences(REF, 4),
        lambda: archive.fates(REF, 1, into=4),
        lambda: archive.sentences(StatementRef("velmora", "2"), 1),
    ):
        with pytest.raises(UnknownRevision):
            ask()


def test_stored_spans_are_read_and_never_found_anew(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.sentences.split", lambda *_: ())
    assert len(archive.sentences(REF, 1)) == 3


def test_revisions_too_far_apart_to_be_compared_at_accession_are_compared_when_asked(
    tmp_path: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.sentence_matches._MOST_MATCHED", 1)
    take_in(archive, statement(text=FERRY, edited=datetime(2026, 3, 9, 17, tzinfo=UTC)))
    with sqlite3.connect(tmp_path / "archive.db") as connection:
        kept = connection.execute("SELECT before_id, after_id FROM sentence_matches ORDER BY 1, 2").fetchall()
    connection.close()
    assert kept == [(1, 2), (1, 3), (2, 3), (3, 4)]
    assert fates_of(archive, 1, 4) == [("removed", ()), ("same", (1,)), ("removed", ())]


@needs_corpora
def test_the_verdicts_given_by_hand_are_reached_for_99_percent_and_no_sentence_is_taken_for_another() -> None:
    """The other one percent would have to be removed, or new: never a sentence that it is not."""
    compared = list(anchor_verdicts.judged())
    changed = sum(len(each.before) + len(each.after) for one in compared for each in one.verdict.changed)
    mistakes = [mistake for one in compared for mistake in anchor_verdicts.wrong(one)]
    assert len(compared) == 63
    assert len(mistakes) <= 0.01 * changed, mistakes
    for one in compared:
        judged = {(each.before, each.after) for each in one.verdict.changed}
        for match in one.matches:
            words = [
                " ".join(state[number - 1] for number in numbers).split()
                for state, numbers in ((one.before, match.before), (one.after, match.after))
            ]
            assert words[0] == words[1] or (match.before, match.after) in judged


@needs_corpora
def test_the_verdicts_are_on_the_sentences_that_are_there_today() -> None:
    """A change of the rules for sentences must not leave verdicts on other words than were read."""
    for one in anchor_verdicts.judged():
        for each in one.verdict.changed:
            words = [*(one.before[n - 1] for n in each.before), *(one.after[n - 1] for n in each.after)]
            assert tuple(map(anchor_verdicts.digest, words)) == each.digests
