"""After any crash the index is the old generation or the new one, whole, and the next writer works.

Killed before each file operation of a commit, each of them failing as on a full disk, and the power lost after each.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from index.columnar.engine import ColumnarEngine
from tests import kill_matrix
from tests.index_commits import COMMITS, REFUSED, answers
from tests.kill_matrix import Point
from tests.power_loss import Recording, Tree, read_tree, write_tree
from tests.recorded_operations import record

ALL = os.environ.get("COMMUNIQUE_TORTURE") == "all"
POINTS_SAMPLED = 3
STATES_SAMPLED = 40

PROGRAM = (sys.executable, "-m", "tests.index_commits")

pytestmark = pytest.mark.skipif(
    not kill_matrix.can_trace(), reason="NOT TESTED: crashes of a writer; strace is missing or may not trace here"
)

Disturb = Callable[..., subprocess.CompletedProcess[str]]
Case = TypeVar("Case")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A commit to the index in the folder `before`, what the index answers before and after, and what is done."""

    name: str
    before: Path
    old: object
    new: object
    points: Sequence[Point]
    recording: Recording
    after: Tree


@pytest.fixture(scope="module", params=COMMITS)
def scenario(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    name, folder = request.param, tmp_path_factory.mktemp("commit")
    before, counted, recorded = (folder / each for each in ("before", "counted", "recorded"))
    before.mkdir()
    COMMITS[name].before(ColumnarEngine(before / "index"))
    for copy in (counted, recorded):
        shutil.copytree(before, copy)
    points = kill_matrix.points([name, counted / "index"], counted, program=PROGRAM)
    recording = record([*PROGRAM, name, recorded / "index"], recorded)
    return Scenario(
        name, before, answers(before / "index"), answers(recorded / "index"), points, recording, read_tree(recorded)
    )


def assert_whole(scenario: Scenario, data: Path) -> None:
    """The index is as it was before or after the commit; and the same commit again succeeds."""
    found = answers(data / "index")
    assert found in (scenario.old, scenario.new), found
    COMMITS[scenario.name].write(ColumnarEngine(data / "index"))
    assert answers(data / "index") == scenario.new


def gone_wrong(cases: Iterable[Case], check: Callable[[Case], None]) -> list[tuple[Case, str]]:
    """The cases that fail, each with the reason."""
    wrong = []
    for case in cases:
        try:
            check(case)
        except Exception as error:  # whatever it is, the other cases are to be seen too
            wrong.append((case, repr(error)))
    return wrong


def chosen(points: Sequence[Point]) -> Sequence[Point]:
    return points if ALL else kill_matrix.sample(points, POINTS_SAMPLED, seed=3)


@pytest.mark.parametrize(
    ("disturb", "statuses"), [(kill_matrix.kill_at, {-9}), (kill_matrix.fail_at, {0, REFUSED})], ids=["killed", "full"]
)
def test_a_disturbed_commit_leaves_the_old_generation_or_the_new(
    scenario: Scenario, tmp_path: Path, disturb: Disturb, statuses: set[int]
) -> None:
    """On a full disk the engine says so by its own exception; where only cleaning up failed, it may have succeeded."""

    def check(point: Point) -> None:
        data = shutil.copytree(scenario.before, tmp_path / f"{point.operation}-{point.number}")
        run = disturb(point, [scenario.name, data / "index"], data.with_suffix(".log"), program=PROGRAM)
        assert run.returncode in statuses, run
        assert_whole(scenario, data)
        shutil.rmtree(data)

    points = chosen(scenario.points)
    wrong = gone_wrong(points, check)
    print(f"\n{scenario.name}: {len(points)} of {len(scenario.points)} points, {len(wrong)} went wrong")
    assert wrong == []


def test_a_loss_of_power_leaves_the_old_generation_or_the_new(scenario: Scenario, tmp_path: Path) -> None:
    """And once the commit has returned, the new one."""
    states = list(scenario.recording.states())
    finished = [state for state in states if state.finished]
    some = states if ALL else [*random.Random(3).sample(states, min(STATES_SAMPLED, len(states))), *finished]

    def check(number: int) -> None:
        state, data = some[number], tmp_path / str(number)
        write_tree(state.tree, data)
        if state.finished:
            assert answers(data / "index") == scenario.new, state.description
        try:
            assert_whole(scenario, data)
        except Exception as error:
            error.add_note(state.description)
            raise
        shutil.rmtree(data)

    wrong = gone_wrong(range(len(some)), check)
    print(f"\n{scenario.name}: {len(some)} of {len(states)} states, {len(wrong)} went wrong")
    assert wrong == []


def test_among_the_commits_is_one_that_merges(scenario: Scenario) -> None:
    """It leaves fewer folders, in each of which is a segment, than there were."""
    folders = [sum(data is None for data in tree.values()) for tree in (read_tree(scenario.before), scenario.after)]
    assert (folders[1] < folders[0]) == (scenario.name == "one that merges")


def test_what_is_recorded_of_a_commit_is_all_that_it_does(scenario: Scenario) -> None:
    """Else states that can come to be would be missing; so would they if the index were written through a mapping."""
    assert scenario.recording.after() == scenario.after
