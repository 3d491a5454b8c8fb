"""Whether a statement still stands at its source: withdrawn, not seen any more, or nobody looked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.errors import UnknownStatement
from archive.presence import Absence, Withdrawal
from archive.statement import CaptureTime, Look, StatementRef, Status
from archive.store import Archive
from tests.statements import NOW, capture_record, statement

REF = StatementRef("velmora", "5")
DAY = timedelta(days=1)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.db") as opened:
        yield opened


def capture(
    archive: Archive,
    at: datetime,
    *shown: str,
    span: tuple[int, int] | None = None,
    asserted: bool = False,
    newest: datetime | None = None,
    text: str = "The valley stays open.",
) -> None:
    """Take in what a capture showed: statements, by their ids, and a span that it looked at."""
    with archive.transaction():
        observation = archive.observe(
            capture_record(f"{at:%d}-{asserted:d}-{shown}-{span}"), CaptureTime(at, asserted=asserted)
        )
        for native_id in shown:
            archive.accession(statement(f"velmora/{native_id}", text, captured=at), observation, now=NOW)
        if span is not None:
            archive.keep_looks([Look("velmora", *span, CaptureTime(at, asserted=asserted), "")], observation)
        archive.conclude(observation, newest=newest, now=NOW)


def status(archive: Archive) -> Status:
    return archive.statement(REF).status


def test_a_statement_that_two_looks_did_not_show_is_not_seen_since_and_the_index_hears_of_it(archive: Archive) -> None:
    capture(archive, NOW, "5", "9", span=(1, 9))
    capture(archive, NOW + DAY, "9", span=(1, 9))
    assert status(archive) is Status.CURRENT
    before = archive.last_change()
    capture(archive, NOW + 2 * DAY, "9", span=(1, 9))
    assert status(archive) is Status.NOT_SEEN
    assert list(archive.changes(before)) == [REF]
    assert archive.absence(REF) == Absence(NOW, 2, NOW + 2 * DAY)
    assert archive.statement(StatementRef("velmora", "9")).status is Status.CURRENT
    assert archive.absence(StatementRef("velmora", "9")) is None


def test_a_statement_that_is_seen_again_is_current_again(archive: Archive) -> None:
    capture(archive, NOW, "5", span=(1, 9))
    for days in (1, 2):
        capture(archive, NOW + days * DAY, "9", span=(1, 9))
    capture(archive, NOW + 3 * DAY, "5", span=(5, 5))
    assert status(archive) is Status.CURRENT
    assert archive.absence(REF) is None


@pytest.mark.parametrize(
    ("first", "last", "asserted", "newest"),
    [
        pytest.param(6, 9, False, None, id="its place was outside of the span"),
        pytest.param(1, 4, False, None, id="its place was behind the span"),
        pytest.param(1, 9, True, None, id="nobody knows when the look was"),
        pytest.param(1, 9, True, NOW - DAY, id="the look may have been before the statement was last seen"),
    ],
)
def test_what_was_no_later_look_at_its_place_says_nothing(
    archive: Archive, first: int, last: int, asserted: bool, newest: datetime | None
) -> None:
    capture(archive, NOW, "5", span=(1, 9))
    for days in (1, 2, 3):
        capture(archive, NOW + days * DAY, "9", span=(first, last), asserted=asserted, newest=newest)
    assert status(archive) is Status.CURRENT


def test_looks_from_before_it_was_last_seen_do_not_count(archive: Archive) -> None:
    for days in (1, 2):
        capture(archive, NOW - days * DAY, "9", span=(1, 9))
    capture(archive, NOW, "5", span=(1, 9))
    assert status(archive) is Status.CURRENT
    capture(archive, NOW + DAY, "9", span=(1, 9))
    assert status(archive) is Status.CURRENT


def test_a_capture_that_is_no_look_proves_no_absence(archive: Archive) -> None:
    capture(archive, NOW, "5")
    for days in (1, 2, 3):
        capture(archive, NOW + days * DAY, "4", "9")
    assert status(archive) is Status.CURRENT


def test_an_id_that_is_no_number_is_in_no_span(archive: Archive) -> None:
    capture(archive, NOW, "5a")
    for days in (1, 2):
        capture(archive, NOW + days * DAY, "9", span=(1, 9))
    assert archive.statement(StatementRef("velmora", "5a")).status is Status.CURRENT


def test_a_withdrawn_statement_stays_readable_and_an_old_export_does_not_bring_it_back(archive: Archive) -> None:
    capture(archive, NOW, "5")
    before = archive.last_change()
    with archive.transaction():
        archive.withdraw(REF, "deleted by the ministry", now=NOW + DAY)
    assert status(archive) is Status.WITHDRAWN
    assert list(archive.changes(before)) == [REF]
    assert archive.withdrawal(REF) == Withdrawal("deleted by the ministry", NOW + DAY)
    capture(archive, NOW - DAY, "5")
    capture(archive, NOW + 9 * DAY, "5", asserted=True)
    assert status(archive) is Status.WITHDRAWN
    assert archive.statement(REF).statement.text == "The valley stays open."


def test_a_capture_from_after_the_withdrawal_shows_that_the_source_put_it_back(archive: Archive) -> None:
    capture(archive, NOW, "5")
    with archive.transaction():
        archive.withdraw(REF, "deleted", now=NOW + DAY)
    capture(archive, NOW + 2 * DAY, "5")
    assert status(archive) is Status.CURRENT
    assert archive.withdrawal(REF) is None


def test_of_a_withdrawn_statement_the_older_revisions_stay_superseded(archive: Archive) -> None:
    capture(archive, NOW, "5")
    capture(archive, NOW + DAY, "5", text="The valley may close.")
    with archive.transaction():
        archive.withdraw(REF, "deleted", now=NOW + 2 * DAY)
    assert {one.status for one in archive.revisions(REF)} == {Status.SUPERSEDED, Status.WITHDRAWN}


def test_only_what_the_archive_has_can_be_withdrawn(archive: Archive) -> None:
    with pytest.raises(UnknownStatement), archive.transaction():
        archive.withdraw(REF, "deleted", now=NOW)


def test_observations_are_what_was_seen_at_which_time_and_where_it_was_missing(archive: Archive) -> None:
    capture(archive, NOW, "5", span=(1, 9))
    capture(archive, NOW + DAY, "9", span=(1, 9))
    capture(archive, NOW + 2 * DAY, "9", span=(7, 9))
    capture(archive, NOW + 3 * DAY, "5", text="The valley may close.", asserted=True)
    assert [(one.captured.instant, one.captured.asserted, one.revision) for one in archive.observations(REF)] == [
        (NOW, False, 1),
        (NOW + DAY, False, None),
        (NOW + 3 * DAY, True, 2),
    ]
