"""What became of the sentences of a superseded revision: what a reader of an old link must be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.anchors import Fate, SentenceFate
from archive.sentences import Sentence
from archive.statement import Revision
from archive.word_differences import WordRun, word_differences

_WORDS = {
    Fate.SAME: "This sentence stands unchanged in the latest revision.",
    Fate.MOVED: "This sentence stands elsewhere in the latest revision, with the same words.",
    Fate.REWORDED: "This sentence was reworded in the latest revision.",
    Fate.REMOVED: "This sentence does not stand in the latest revision any more.",
}


@dataclass(frozen=True, slots=True)
class FateNote:
    """What became of a sentence. `into` are the numbers that it has in the latest revision.

    `differences` are the words that were changed, where it was reworded.
    """

    number: int
    fate: Fate
    into: tuple[int, ...]
    differences: tuple[WordRun, ...]

    @property
    def words(self) -> str:
        """It in a sentence."""
        return _WORDS[self.fate]


def fate_notes(
    revision: Revision,
    sentences: Sequence[Sentence],
    latest: Revision,
    latest_sentences: Sequence[Sentence],
    fates: Sequence[SentenceFate],
) -> tuple[FateNote, ...]:
    """A note for each sentence of a revision, by what became of it in the latest one."""
    old = {one.number: revision.statement.text[one.start : one.end] for one in sentences}
    new = {one.number: latest.statement.text[one.start : one.end] for one in latest_sentences}
    return tuple(_notes(fates, old, new))


def _notes(fates: Sequence[SentenceFate], old: dict[int, str], new: dict[int, str]) -> Iterator[FateNote]:
    for one in fates:
        differences: tuple[WordRun, ...] = ()
        if one.fate is Fate.REWORDED:
            # Sentences that were joined are compared together with what they became.
            joined = [other.number for other in fates if other.into == one.into]
            before, after = " ".join(old[number] for number in joined), " ".join(new[number] for number in one.into)
            differences = word_differences(before, after)
        yield FateNote(one.number, one.fate, one.into, differences)
