"""Nothing that was taken in is lost or doubled: killed at any moment, the disk full, two at once, no permission."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.audit import Finding, audit
from archive.captures import CaptureStore
from archive.channels import Channels
from archive.errors import ArchiveMissing, ArchiveTooOld
from archive.statement import CaptureTime, Status
from archive.store import Archive
from ingest.extract import describe
from tests import kill_matrix
from tests.corpora import PROJECT, SAMPLE
from tests.kill_matrix import COMMUNIQUE, Point
from tests.statements import NOW, capture_record, statement, take_in
from tests.test_archive_audit import unshown
from webapp.cli import main

ALL_POINTS = os.environ.get("COMMUNIQUE_TORTURE") == "all"
SAMPLED = 6
NOBODY = 65534

needs_strace = pytest.mark.skipif(
    not kill_matrix.can_trace(), reason="NOT TESTED: kill -9 at any moment; strace is missing or may not trace here"
)
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="NOT TESTED: another uid; only root can become one")


def communique(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMUNIQUE, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def records(path: Path, count: int, *, channel: str = "harbour") -> Path:
    """Records of so many posts of a channel that nobody has registered."""
    lines = [
        {
            "key": f"{channel}/{number}",
            "text": f"Note {number}: the Blue Basin Compact holds, says {hashlib.sha256(bytes(number)).hexdigest()}.",
        }
        for number in range(count)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a data directory says, but for its bytes."""

    words: set[tuple[str, int, str]]
    descriptions: set[tuple[str, int, Status, str]]
    looks: set[str]
    captures: set[str]
    channels: set[str]
    found: set[tuple[str, int]]


def contents(data: Path) -> Contents:
    with Archive.open(data / "archive.db", read_only=True) as archive:
        revisions = [one for ref in archive.changes(0) for one in archive.revisions(ref)]
        words = {(str(one.ref), one.number, one.content_digest) for one in revisions}
        descriptions = {(str(one.ref), one.number, one.status, one.description_digest) for one in revisions}
        channels = Channels(data / "channels.toml")
        looks = {str(look) for channel in channels for look in archive.looks(channel.slug)}
    search = communique("search", "status:current OR status:superseded", "--limit", "1000", "--json", "--data", data)
    found = {(hit["statement"], hit["revision"]) for hit in json.loads(search.stdout)["hits"]}
    captures = {path.name for path in (data / "captures").rglob("*") if path.is_file()}
    return Contents(words, descriptions, looks, captures, {str(channel) for channel in channels}, found)


def findings(data: Path) -> list[Finding]:
    captures, channels = CaptureStore(data / "captures"), Channels(data / "channels.toml")
    return list(audit(data / "archive.db", captures, channels, progress=unshown))


# Killed


@dataclass(frozen=True, slots=True)
class Scenario:
    """A data directory, a command that adds to it, and how it is afterwards if nothing happens."""

    before: Path
    arguments: tuple[str | Path, ...]
    after: Contents
    points: list[Point]


@pytest.fixture(scope="module", params=["first ingest", "later ingest"])
def scenario(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    folder = tmp_path_factory.mktemp("scenario")
    before = folder / "before"
    before.mkdir()
    if request.param == "first ingest":
        arguments: tuple[str | Path, ...] = (records(folder / "posts.jsonl", 5),)
    else:
        shutil.copy(SAMPLE / "channels.toml", before)
        assert communique("ingest", SAMPLE / "velmora-mfa", "--data", before).exit_code == 0
        arguments = (records(folder / "posts.jsonl", 110), SAMPLE / "velmora-mfa-later")
    undisturbed = shutil.copytree(before, folder / "undisturbed")
    points = kill_matrix.points(["ingest", *arguments, "--data", undisturbed], undisturbed)
    return Scenario(before, arguments, contents(undisturbed), points)


@needs_strace
def test_an_ingest_that_is_killed_before_any_file_operation_can_be_finished(scenario: Scenario, tmp_path: Path) -> None:
    """The archive opens and has what it had; the same command again ends as if nothing had happened."""
    chosen = scenario.points if ALL_POINTS else kill_matrix.sample(scenario.points, SAMPLED, seed=3)
    wrong = []
    with ThreadPoolExecutor(2) as killers:
        killed = killers.map(
            lambda numbered: kill(scenario, tmp_path / str(numbered[0]), numbered[1]), enumerate(chosen)
        )
        for point, data in zip(chosen, killed, strict=True):
            try:
                assert_nothing_lost(scenario, data)
                assert communique("ingest", *scenario.arguments, "--data", data).exit_code == 0
                assert contents(data) == scenario.after
                assert communique("audit", "--data", data).exit_code == 0
            except AssertionError as error:
                wrong.append((point, str(error)))
            else:
                shutil.rmtree(data)
    print(f"\nkilled at {len(chosen)} of {len(scenario.points)} points, {len(wrong)} went wrong")
    assert wrong == []


def kill(scenario: Scenario, data: Path, point: Point) -> Path:
    """The data directory as the killed command has left it."""
    shutil.copytree(scenario.before, data)
    run = kill_matrix.kill_at(point, ["ingest", *scenario.arguments, "--data", data], data.with_suffix(".log"))
    assert run.returncode == -9, (point, run)
    return data


def assert_nothing_lost(scenario: Scenario, data: Path) -> None:
    """What was there is there; what came to it is whole, and a capture may have come before its first post."""
    had_archive = (scenario.before / "archive.db").exists()
    try:
        Archive.open(data / "archive.db", read_only=True).close()
    except (ArchiveMissing, ArchiveTooOld):
        assert not had_archive
        return
    assert all("has kept it before its first post" in one.fault for one in findings(data)), findings(data)
    if had_archive:
        assert contents(data).words >= contents(scenario.before).words
    else:
        search = communique("search", "basin", "--data", data)
        assert search.exit_code == 0 or "there is no index of the archive yet" in search.stderr


@needs_strace
def test_a_backup_that_is_killed_before_any_file_operation_is_never_mistaken_for_one(tmp_path: Path) -> None:
    """What has the name of the backup is whole; where nothing has it, the next one says what to delete."""
    data = tmp_path / "data"
    assert communique("ingest", records(tmp_path / "posts.jsonl", 5), "--data", data).exit_code == 0
    undisturbed = tmp_path / "undisturbed"
    undisturbed.mkdir()
    found = kill_matrix.points(["backup", undisturbed / "out", "--data", data], undisturbed)
    chosen = found if ALL_POINTS else kill_matrix.sample(found, SAMPLED, seed=3)
    for number, point in enumerate(chosen):
        out = tmp_path / str(number) / "out"
        out.parent.mkdir()
        run = kill_matrix.kill_at(point, ["backup", out, "--data", data], out.with_suffix(".log"))
        assert run.returncode == -9, (point, run)
        incomplete = out.with_name("out.incomplete")
        if not out.exists() and incomplete.exists():
            assert "in that case delete it" in communique("backup", out, "--data", data).stderr, point
            shutil.rmtree(incomplete)
        if not out.exists():
            assert communique("backup", out, "--data", data).exit_code == 0, point
        assert not incomplete.exists(), point
        assert findings(out) == [], point
    print(f"\nbackup killed at {len(chosen)} of {len(found)} points")


# No room


@contextmanager
def small_disk(folder: Path) -> Iterator[Callable[[int], None]]:
    """The folder is a disk of its own; what is given sets its size, in bytes."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=100M", "communique-test", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("NOT TESTED: a full disk; nothing can be mounted here")

    def resize(size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)

    try:
        yield resize
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """No file that is written can grow beyond that size, in bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture(scope="module")
def unpacked_model() -> None:
    """The language model unpacks itself into a temporary file, which is not the one that is to fail."""
    describe("The ministry keeps the valley open to all who come.", posted=None)


@pytest.mark.usefixtures("unpacked_model")
@pytest.mark.parametrize(
    ("room", "full"),
    [
        (0, "archive.db cannot be written"),
        (40, "posts.jsonl cannot be kept in"),
        (250, "archive.db cannot be written: database or disk is full"),
        (740, "the index in"),
    ],
    ids=["log", "capture", "posts", "index"],
)
def test_an_ingest_that_finds_the_disk_full_says_so_and_can_be_finished(tmp_path: Path, room: int, full: str) -> None:
    """The more room there is, in kilobytes, the later it ends; what was there stays, what is missing is made good."""
    data = tmp_path / "data"
    data.mkdir()
    with small_disk(data) as resize:
        assert communique("ingest", records(tmp_path / "first.jsonl", 5), "--data", data).exit_code == 0
        path = records(tmp_path / "posts.jsonl", 300, channel="valley")
        resize(shutil.disk_usage(data).used + room * 1024)
        run = start("ingest", path, "--data", data)
        output, errors = run.communicate()
        assert (run.returncode, output) == (1, "")
        assert errors.startswith("Error: ")
        assert full in errors
        resize(100 * 1024 * 1024)
        assert communique("search", "basin", "--limit", "0", "--data", data).exit_code == 0
        assert communique("ingest", path, "--data", data).exit_code == 0
        assert communique("audit", "--data", data).stdout.startswith("305 statements, 305 revisions")


@pytest.mark.usefixtures("unpacked_model")
@pytest.mark.parametrize("most", [4096, 100_000, 200_000])
def test_an_ingest_that_may_not_write_more_says_so_and_can_be_finished(tmp_path: Path, most: int) -> None:
    """A limit on the size of files stands in for the full disk where nothing can be mounted."""
    path, data = records(tmp_path / "posts.jsonl", 300), tmp_path / "data"
    with file_size_limit(most):
        run = communique("ingest", path, "--data", data)
    assert (run.exit_code, run.stdout) == (1, "")
    assert "archive.db cannot be written: disk I/O error; make room, and run the same again" in run.stderr
    assert communique("ingest", path, "--data", data).exit_code == 0
    assert communique("audit", "--data", data).stdout.startswith("300 statements, 300 revisions")


@pytest.mark.parametrize("size", [0, 1_100_000], ids=["in one process", "in several"])
def test_no_room_to_unpack_the_language_model_is_one_error_and_costs_no_post(tmp_path: Path, size: int) -> None:
    """A limit on the size of files stands in for a full folder of temporary files."""
    path, data = records(tmp_path / "posts.jsonl", 20), tmp_path / "data"
    with path.open("a") as file:
        file.write("\n" * size)
    with file_size_limit(1_000_000):
        run = start("ingest", path, "--data", data)
        output, errors = run.communicate()
    assert (run.returncode, output) == (1, "")
    assert errors.startswith("Error: the language model cannot be unpacked ([Errno 27] File too large): make room in")
    assert "TMPDIR" in errors
    assert errors.count("\n") == 1
    assert communique("ingest", path, "--data", data).stdout.startswith("20 new, ")


# Two at once


def test_two_ingests_of_the_same_file_at_once_both_finish_and_double_nothing(tmp_path: Path) -> None:
    path, data = records(tmp_path / "posts.jsonl", 500), tmp_path / "data"
    runs = [start("ingest", path, "--json", "--data", data) for _ in range(2)]
    outputs = [run.communicate() for run in runs]
    assert [(run.returncode, errors) for run, (_, errors) in zip(runs, outputs, strict=True)] == [(0, ""), (0, "")]
    summaries = [json.loads(output) for output, _ in outputs]
    assert sum(summary["new"] for summary in summaries) == 500
    assert sum(summary["unchanged"] for summary in summaries) == 500
    assert communique("audit", "--data", data).stdout.startswith("500 statements, 500 revisions")


def test_two_ingests_of_different_files_at_once_both_finish_and_lose_nothing(tmp_path: Path) -> None:
    """Their channels are new, too: neither registry overwrites the other's."""
    data = tmp_path / "data"
    paths = [records(tmp_path / f"{slug}.jsonl", 400, channel=slug) for slug in ("harbour", "valley")]
    runs = [start("ingest", path, "--data", data) for path in paths]
    outputs = [run.communicate() for run in runs]
    assert [(run.returncode, errors) for run, (_, errors) in zip(runs, outputs, strict=True)] == [(0, ""), (0, "")]
    assert {channel.slug for channel in Channels(data / "channels.toml")} == {"harbour", "valley"}
    assert communique("audit", "--data", data).stdout.startswith("800 statements, 800 revisions")


# No permission


def as_nobody(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command as another user, who may not be able to read this Python: what it takes is imported before."""
    drop = f"os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})"
    program = f"import encodings.latin_1, os; from webapp.cli import main; {drop}; main(prog_name='communique')"
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def of_another(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data directory that anybody may read, and only its owner may write."""
    folder = tmp_path_factory.mktemp("of-another")
    for parent in (folder, folder.parent):
        parent.chmod(0o755)
    folder.parent.parent.chmod(0o755)
    assert communique("ingest", records(folder / "posts.jsonl", 3), "--data", folder / "data").exit_code == 0
    yield folder / "data"
    folder.parent.parent.chmod(0o700)


@needs_root
def test_another_user_can_read_and_audit(of_another: Path) -> None:
    assert as_nobody("search", "basin", "--data", of_another).stdout.startswith("3 statements\n")
    assert as_nobody("audit", "--data", of_another).stdout.startswith("3 statements, 3 revisions")


@needs_root
def test_another_user_reads_what_has_been_taken_in_while_the_owner_goes_on(of_another: Path) -> None:
    """It may stand in the write-ahead log alone."""
    with Archive.open(of_another / "archive.db") as archive:
        take_in(archive, statement("harbour/last"))
        with archive.transaction():
            archive.observe(capture_record("later.json"), CaptureTime(NOW, asserted=False))
            audited = as_nobody("audit", "--data", of_another)
    assert audited.stderr == "the index: has come to the change 3 of the archive's 4: run `communique reindex`\n"


@needs_root
def test_another_user_reads_what_a_killed_ingest_has_acknowledged(of_another: Path) -> None:
    killed = """
import os, sys
from archive.store import Archive
from tests.statements import statement, take_in
from pathlib import Path
take_in(Archive.open(Path(sys.argv[1]) / "archive.db"), statement("harbour/last"))
os.kill(os.getpid(), 9)
"""
    subprocess.run(
        [sys.executable, "-c", killed, str(of_another)], env={**os.environ, "PYTHONPATH": str(PROJECT)}, check=False
    )
    assert (of_another / "archive.db-wal").exists()
    audited = as_nobody("audit", "--data", of_another)
    assert audited.stderr == "the index: has come to the change 3 of the archive's 4: run `communique reindex`\n"


@needs_root
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ingest", "POSTS"), "archive.db cannot be written: check the permissions"),
        (("reindex",), "cannot be written"),
        (("backup", "DATA/../out"), "out.incomplete cannot be made: Permission denied"),
    ],
)
def test_another_user_cannot_write_and_is_told_so(of_another: Path, arguments: tuple[str, ...], message: str) -> None:
    given = [
        one.replace("POSTS", str(of_another.parent / "posts.jsonl")).replace("DATA", str(of_another))
        for one in arguments
    ]
    before = {path: path.read_bytes() for path in of_another.rglob("*") if path.is_file()}
    run = as_nobody(*given, "--data", of_another)
    assert run.returncode == 1
    assert message in run.stderr
    assert "Traceback" not in run.stderr
    assert {path: path.read_bytes() for path in of_another.rglob("*") if path.is_file()} == before


@needs_root
def test_another_user_who_may_not_read_is_told_so(of_another: Path) -> None:
    (of_another / "archive.db").chmod(0o600)
    run = as_nobody("search", "basin", "--data", of_another)
    assert run.returncode == 1
    assert "archive.db cannot be read" in run.stderr
