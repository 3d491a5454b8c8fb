"""The history of a statement: when it was seen, when nobody looked, and what changed from state to state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise, zip_longest

from flask import Blueprint, Response, make_response, render_template, request, url_for

from archive.anchors import Fate
from archive.presence import Observed
from archive.statement import Revision, StatementRef
from archive.store import Archive
from archive.word_differences import WordRun, word_differences
from webapp import holdings
from webapp.addresses import permalink
from webapp.wording import counted, instant_words

blueprint = Blueprint("history", __name__)


@dataclass(frozen=True, slots=True)
class Unobserved:
    """A time in which nobody looked: what stood there then is not known."""

    start: datetime
    end: datetime

    @property
    def words(self) -> str:
        """``3 days, from 9 March 2026, 15:02 (UTC) to 12 March 2026, 15:02 (UTC)``."""
        return f"{duration_words(self.end - self.start)}, from {instant_words(self.start)} to {instant_words(self.end)}"


@dataclass(frozen=True, slots=True)
class Sightings:
    """Observations in a row that found the same: a revision, or that the statement was not there.

    `unobserved` are the times between them, `until_next` the time until something else was found.
    """

    revision: int | None
    observed: tuple[Observed, ...]
    unobserved: tuple[Unobserved, ...]
    until_next: Unobserved | None


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """Sentences of a state that were moved, reworded, removed or (`before` is empty) added in the next one."""

    kind: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    words: tuple[WordRun, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What changed from one state of a statement to the one that is known to have stood next."""

    before: Revision
    after: Revision
    title: tuple[WordRun, ...]
    """Empty where the title did not change."""
    sentences: tuple[SentenceChange, ...]


@blueprint.get("/s/<channel>/<native_id>/history")
def history(channel: str, native_id: str) -> Response:
    """The history of a statement. Raises UnknownStatement, StatementWithheld or InvalidReference."""
    archive = holdings.archive()
    ref = StatementRef(channel, native_id)
    revisions = archive.revisions(ref)
    response = make_response(
        render_template(
            "history.html",
            revision=archive.statement(ref),
            channel=holdings.channels().get(ref.channel),
            sightings=sightings(archive.observations(ref)),
            steps=steps(revisions, archive),
            canonical=permalink(ref) + "/history",
            instant_words=instant_words,
        )
    )
    response.add_etag()
    response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


def history_address(ref: StatementRef) -> str:
    """The page of a statement's history."""
    return url_for("history.history", channel=ref.channel, native_id=ref.native_id)


def sightings(observations: Sequence[Observed]) -> tuple[Sightings, ...]:
    """What was found, in order of time, and the times in which nobody looked."""
    runs = [tuple(run) for _, run in groupby(observations, key=lambda one: one.revision)]
    return tuple(
        Sightings(
            run[0].revision,
            run,
            tuple(each for one, other in pairwise(run) if (each := _between(one, other))),
            _between(run[-1], following[0]) if following else None,
        )
        for run, following in zip_longest(runs, runs[1:])
    )


def steps(revisions: Sequence[Revision], archive: Archive) -> tuple[Step, ...]:
    """What changed between successive states, in the order in which they are known to have stood."""
    ordered = sorted(revisions, key=lambda one: (_stood_at(one), one.number))
    return tuple(
        Step(before, after, _title_change(before, after), tuple(_sentence_changes(before, after, archive)))
        for before, after in pairwise(ordered)
    )


def duration_words(duration: timedelta) -> str:
    """How long, in the greatest unit that fits: ``3 days``, ``5 hours``, ``12 minutes``, ``less than a minute``."""
    if duration >= timedelta(days=1):
        return counted(duration.days, "day")
    hours, minutes = duration.seconds // 3600, duration.seconds // 60
    if hours:
        return counted(hours, "hour")
    return counted(minutes, "minute") if minutes else "less than a minute"


def _between(one: Observed, other: Observed) -> Unobserved | None:
    start, end = one.captured.instant, other.captured.instant
    return Unobserved(start, end) if start < end else None


def _stood_at(revision: Revision) -> datetime:
    provenance = revision.statement.provenance
    return provenance.stood_at or provenance.captured.instant


def _title_change(before: Revision, after: Revision) -> tuple[WordRun, ...]:
    old, new = before.statement.title or "", after.statement.title or ""
    return word_differences(old, new) if old != new else ()


def _sentence_changes(before: Revision, after: Revision, archive: Archive) -> Iterator[SentenceChange]:
    """The changed sentences in the order of the later state; removed ones behind what they stood behind."""
    old, new = _words_of_sentences(before, archive), _words_of_sentences(after, archive)
    forward = archive.fates(before.ref, before.number, into=after.number)
    backward = archive.fates(before.ref, after.number, into=before.number)
    changes: list[tuple[tuple[int, ...], SentenceChange]] = []
    place: tuple[int, ...] = ()
    for one in forward:
        if one.fate is Fate.REMOVED:
            changes.append((place, _change(one.fate.value, (one.number,), (), old, new)))
            continue
        place = one.into
        origins = backward[one.into[0] - 1].into
        if one.fate is not Fate.SAME and one.number == origins[0]:  # of joined sentences the first tells of all
            changes.append((place, _change(one.fate.value, origins, one.into, old, new)))
    changes += [
        ((one.number,), _change("added", (), (one.number,), old, new)) for one in backward if one.fate is Fate.REMOVED
    ]
    yield from (change for _, change in sorted(changes, key=lambda one: one[0]))


def _change(
    kind: str, before: tuple[int, ...], after: tuple[int, ...], old: Sequence[str], new: Sequence[str]
) -> SentenceChange:
    words = (" ".join(state[number - 1] for number in numbers) for state, numbers in ((old, before), (new, after)))
    return SentenceChange(kind, before, after, word_differences(*words))


def _words_of_sentences(revision: Revision, archive: Archive) -> list[str]:
    text = revision.statement.text
    return [text[one.start : one.end] for one in archive.sentences(revision.ref, revision.number)]
