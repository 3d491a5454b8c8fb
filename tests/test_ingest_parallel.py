"""Many processes read the posts of one ingest: the same comes out as of one, and stopping it leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

from archive.channels import Channels
from archive.store import Archive
from ingest.pipeline import Options, Pipeline, Summary
from ingest.workers import WorkerDied, Workers
from tests.corpora import PROJECT
from tests.statements import NOW

COMMUNIQUE = (sys.executable, "-c", "from webapp.cli import main; main(prog_name='communique')")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PROJECT)}
MANY = 6_000
PATIENCE_SECONDS = 120


def doubled_or_killed(number: int) -> int:
    """Does to a process what a want of memory does: number 13 ends it without a word."""
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def refused(task: object) -> None:
    raise WorkerDied(f"{task} is refused")


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


# The processes


def test_results_come_in_the_order_of_the_tasks() -> None:
    with Workers(doubled_or_killed, processes=3) as workers:
        assert list(workers.map(range(20, 120))) == list(range(40, 240, 2))
        assert list(workers.map([1])) == [2]
        assert list(workers.map([])) == []
    assert active_children() == []
    own = [Path(f"/proc/{child}/cmdline").read_text() for child in children_of(os.getpid())]
    assert not any("forkserver" in one for one in own)


def test_no_more_tasks_are_taken_than_there_are_processes_and_one_that_waits() -> None:
    taken = []

    def tasks() -> Iterator[int]:
        for number in range(20, 40):
            taken.append(number)
            yield number

    with Workers(doubled_or_killed, processes=2) as workers:
        for received, _ in enumerate(workers.map(tasks()), start=1):
            assert len(taken) <= received + 2


def test_a_process_that_is_killed_is_told_of_and_the_others_end() -> None:
    with Workers(doubled_or_killed, processes=2) as workers:
        results = workers.map(range(10, 100))
        assert [next(results), next(results), next(results)] == [20, 22, 24]
        with pytest.raises(WorkerDied, match=r"ended \(exit code -9\).* the same command goes on from there"):
            next(results)
    assert active_children() == []


def test_what_the_function_raises_is_raised_in_the_place_of_the_result() -> None:
    with Workers(refused, processes=2) as workers, pytest.raises(WorkerDied, match="the first is refused"):
        next(workers.map(["the first", "the second"]))


def test_what_was_left_unfinished_is_not_answered_later() -> None:
    with Workers(doubled_or_killed, processes=2) as workers:
        unfinished = workers.map([1, 2, 3])
        next(unfinished)
        assert list(workers.map([4, 5])) == [8, 10]


def test_processes_do_not_outlive_a_parent_that_is_killed() -> None:
    program = (
        "import multiprocessing, signal\n"
        "from ingest.workers import Workers\n"
        "with Workers(str.upper, processes=2) as workers:\n"
        "    assert list(workers.map(['a', 'b'])) == ['A', 'B']\n"
        "    print(*[child.pid for child in multiprocessing.active_children()], flush=True)\n"
        "    signal.pause()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        children = [int(number) for number in parent.stdout.readline().split()]
        assert len(children) == 2
        assert all(map(is_running, children))
        parent.kill()
    wait_until(lambda: not any(map(is_running, children)))


# Whole runs


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """A file that is large enough for processes."""
    return write_posts(tmp_path / "posts.jsonl", 1_500)


@pytest.fixture
def many_posts(tmp_path: Path) -> Path:
    """A file that takes so long that a run can be disturbed after its first batch, and well before its last."""
    return write_posts(tmp_path / "many.jsonl", MANY)


def write_posts(path: Path, count: int) -> Path:
    body = "The parties agreed at the United Nations to keep the valley open to all. " * 9
    with path.open("w") as file:
        for number in range(count):
            record = {
                "key": f"velmora/{number}",
                "text": f"Ambassador Ada Marrow spoke on {1 + number % 28} March 2026 of gate {number}. {body}",
                "posted_at": "2026-03-09T12:00:00+00:00",
                "lang": "en",
            }
            file.write(json.dumps(record) + "\n")
    return path


def test_many_processes_make_the_archive_that_one_makes(tmp_path: Path, posts: Path) -> None:
    """Damaged posts among them, in other batches than good ones; numbers of rows tell the order of taking in."""
    lines = posts.read_text().splitlines()
    lines[5:5] = ["no JSON"]
    lines[700:700] = ['{"key": "velmora/nul", "text": "\\u0000"}', '{"key": "velmora/0", "text": "It was edited."}']
    lines.append('{"key": "tarsk/1", "text": "' + json.loads(lines[0])["text"] + '"}')
    posts.write_text("\n".join(lines))

    def made_by(processes: int) -> tuple[Summary, list[str], str]:
        data = tmp_path / str(processes)
        with Archive.open(data / "archive.db") as archive:
            pipeline = Pipeline(
                archive,
                Channels(data / "channels.toml"),
                Options(),
                now=lambda: NOW,
                progress=lambda items, _: items,
                processes=processes,
            )
            summary = pipeline.run([posts])
        return summary, stored(data / "archive.db"), (data / "channels.toml").read_text()

    alone = made_by(1)
    assert (alone[0].new, alone[0].revised, alone[0].appearances, len(alone[0].rejected)) == (1501, 1, 2, 2)
    assert made_by(3) == alone


def stored(path: Path) -> list[str]:
    """Everything that the database holds."""
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def taken_in(path: Path) -> int:
    """How many statements another process has committed so far."""
    try:
        with Archive.open(path, read_only=True) as archive:
            return archive.counts().statements
    except Exception:  # it is just being made
        return 0


def start_ingest(posts: Path, data: Path) -> subprocess.Popen[str]:
    """A run of the command in a process group of its own, as a shell starts it."""
    command = [*COMMUNIQUE, "ingest", str(posts), "--captured-at", "2026-03-10", "--data", str(data), "--json"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=ENVIRONMENT, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def children_of(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def group_is_gone(group: int) -> bool:
    running = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return not any(is_running(one) and group_of(one) == group for one in running)


def group_of(process: int) -> int | None:
    try:
        return os.getpgid(process)
    except ProcessLookupError:
        return None


@pytest.fixture
def _heeding_interrupts() -> Iterator[None]:
    """Programs that a shell runs in the background ignore Ctrl-C, and all that they start: so would the command."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_heeding_interrupts")
def test_ctrl_c_stops_a_run_without_a_trace_and_the_same_command_finishes_it(tmp_path: Path, many_posts: Path) -> None:
    data = tmp_path / "data"
    run = start_ingest(many_posts, data)
    wait_until(lambda: taken_in(data / "archive.db") > 0)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: every process of the group gets it
    out, messages = run.communicate(timeout=PATIENCE_SECONDS)
    assert (run.returncode, out) == (130, "")
    assert messages == "\nInterrupted. What was taken in stays, and the same command goes on from there.\n"
    wait_until(lambda: group_is_gone(run.pid))
    kept = taken_in(data / "archive.db")
    assert 0 < kept < MANY

    again = start_ingest(many_posts, data)
    out, messages = again.communicate(timeout=PATIENCE_SECONDS)
    assert (again.returncode, messages) == (0, "")
    summary = json.loads(out)
    assert (summary["new"], summary["revised"], summary["unchanged"]) == (MANY - kept, 0, kept)


def test_a_folder_of_temporary_files_that_is_of_no_use_is_named_with_the_remedy(tmp_path: Path, posts: Path) -> None:
    """Its path is longer than the address of a socket can be."""
    folder = tmp_path / ("x" * 100)
    folder.mkdir()
    command = [*COMMUNIQUE, "ingest", str(posts), "--data", str(tmp_path / "data")]
    environment = {**ENVIRONMENT, "TMPDIR": str(folder)}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("Error: the processes that read posts cannot be started (AF_UNIX path too long): ")
    assert "TMPDIR" in run.stderr


def test_a_killed_process_ends_the_command_with_a_message(tmp_path: Path, many_posts: Path) -> None:
    data = tmp_path / "data"
    run = start_ingest(many_posts, data)
    wait_until(lambda: taken_in(data / "archive.db") > 0)
    readers = [reader for child in children_of(run.pid) for reader in children_of(child)]
    os.kill(readers[0], signal.SIGKILL)
    _, messages = run.communicate(timeout=PATIENCE_SECONDS)
    assert run.returncode == 1
    assert messages.startswith("Error: a process that was reading posts ended (exit code -9)")
    assert "Traceback" not in messages
    assert 0 < taken_in(data / "archive.db") < MANY
    wait_until(lambda: group_is_gone(run.pid))
