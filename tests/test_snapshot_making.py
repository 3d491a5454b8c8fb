"""Keys, writing and verifying by commands. Killed at any moment, writing leaves the old snapshot or the new one."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.bag import bag_files
from archive.signing import public_key
from archive.store import Archive
from index.snapshot_verify import check_files, check_structure
from tests import kill_matrix
from tests.kill_matrix import Point
from tests.snapshots import make_data, reseal, unshown
from tests.statements import statement, take_in
from webapp.cli import main

ALL_POINTS = os.environ.get("COMMUNIQUE_TORTURE") == "all"
SAMPLED = 4

needs_strace = pytest.mark.skipif(
    not kill_matrix.can_trace(), reason="NOT TESTED: kill -9 at any moment; strace is missing or may not trace here"
)


def communique(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture(autouse=True)
def no_keys_are_pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "of-the-user"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a data directory, a pair of keys, and a snapshot that they signed."""
    folder = tmp_path_factory.mktemp("making")
    make_data(folder / "data")
    run = communique("snapshot", "keygen", "--key", folder / "secret.key", "--public-key", folder / "public.key")
    assert run.exit_code == 0
    run = communique("snapshot", "write", folder / "out.zip", "--key", folder / "secret.key", "--data", folder / "data")
    assert run.exit_code == 0, run.output
    return folder


def test_the_printed_key_is_that_of_the_file(tmp_path: Path) -> None:
    run = communique("snapshot", "keygen", "--key", tmp_path / "s", "--public-key", tmp_path / "p")
    line = run.stdout.splitlines()[-1]
    assert public_key(line).to_base64() == public_key(str(tmp_path / "p")).to_base64()


def test_a_key_that_is_there_is_kept(folder: Path) -> None:
    before = (folder / "secret.key").read_bytes()
    run = communique("snapshot", "keygen", "--key", folder / "secret.key", "--public-key", folder / "other")
    assert run.exit_code == 1
    assert "is there already" in run.stderr
    assert (folder / "secret.key").read_bytes() == before


def test_a_snapshot_is_intact_and_signed_by_the_given_key(folder: Path) -> None:
    line = (folder / "public.key").read_text().splitlines()[1]
    for key in (folder / "public.key", line):
        run = communique("snapshot", "verify", folder / "out.zip", "--public-key", key, "--full")
        assert (run.exit_code, run.stderr) == (0, "")
        assert "intact, signed by" in run.stdout


def test_without_a_key_the_origin_is_unknown(folder: Path) -> None:
    run = communique("snapshot", "verify", folder / "out.zip")
    assert run.exit_code == 1
    assert "intact, origin unknown" in run.output


def test_a_pinned_key_stands_for_a_given_one(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "of-the-user" / "communique").mkdir(parents=True)
    line = (folder / "public.key").read_text().splitlines()[1]
    (tmp_path / "of-the-user" / "communique" / "trusted-keys.txt").write_text(f"# of the archive\n{line}\n")
    assert communique("snapshot", "verify", folder / "out.zip").exit_code == 0


def test_another_key_is_refused(folder: Path, tmp_path: Path) -> None:
    communique("snapshot", "keygen", "--key", tmp_path / "s", "--public-key", tmp_path / "p")
    run = communique("snapshot", "verify", folder / "out.zip", "--public-key", tmp_path / "p")
    assert run.exit_code == 1
    assert "is signed with another key" in run.stderr


def test_what_is_no_snapshot_is_named(tmp_path: Path) -> None:
    run = communique("snapshot", "verify", tmp_path / "nowhere")
    assert run.exit_code == 1
    assert "there is no snapshot at" in run.stderr


def test_the_damaged_file_is_named(folder: Path, tmp_path: Path) -> None:
    communique("snapshot", "write", tmp_path / "out", "--no-index", "--data", folder / "data")
    (tmp_path / "out" / "data" / "channels.toml").write_text("[velmora]\n")
    run = communique("snapshot", "verify", tmp_path / "out")
    assert run.exit_code == 1
    assert "data/channels.toml" in run.stderr
    reseal(tmp_path / "out")
    assert "intact, origin unknown" in communique("snapshot", "verify", tmp_path / "out").output


def test_how_to_sign_without_a_key_is_wrong_usage(folder: Path, tmp_path: Path) -> None:
    run = communique("snapshot", "write", tmp_path / "out", "--expires", "3", "--data", folder / "data")
    assert run.exit_code == 2
    assert "give the key with --key" in run.stderr


def test_a_password_is_asked_of_nobody(folder: Path, tmp_path: Path) -> None:
    pair = ("--key", tmp_path / "s", "--public-key", tmp_path / "p")
    assert communique("snapshot", "keygen", *pair, "--password", "corvid").exit_code == 0
    options = ("--no-index", "--key", tmp_path / "s", "--data", folder / "data")
    run = communique("snapshot", "write", tmp_path / "out", *options)
    assert run.exit_code == 1
    assert "has a password: give it with --password" in run.stderr
    assert communique("snapshot", "write", tmp_path / "out", *options, "--password", "corvid").exit_code == 0
    assert communique("snapshot", "verify", tmp_path / "out", "--public-key", tmp_path / "p").exit_code == 0


# Killed, and the disk full


@dataclass(frozen=True, slots=True)
class Scenario:
    """A folder with an older snapshot, a command that replaces it, and where that may be disturbed."""

    before: Path
    arguments: tuple[str | Path, ...]
    points: list[Point]


@pytest.fixture(scope="module", params=["out", "out.zip"])
def scenario(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    folder = tmp_path_factory.mktemp("killed")
    data = make_data(folder / "data")
    (folder / "before").mkdir()
    assert communique("snapshot", "write", folder / "before" / request.param, "--data", data).exit_code == 0
    with Archive.open(data / "archive.db") as archive:
        take_in(archive, statement("velmora-mfa/900", "One more."))
    work = folder / "work"
    shutil.copytree(folder / "before", work)
    arguments = ("snapshot", "write", work / request.param, "--data", data)
    return Scenario(folder / "before", arguments, kill_matrix.points(arguments, work))


def chosen(scenario: Scenario) -> list[Point]:
    return scenario.points if ALL_POINTS else kill_matrix.sample(scenario.points, SAMPLED, seed=8)


@needs_strace
def test_killed_before_any_operation_there_is_the_old_one_or_the_new_one_whole(scenario: Scenario) -> None:
    out = Path(scenario.arguments[2])
    generations = {generation(scenario.before / out.name), generation(out)}
    assert len(generations) == 2
    for point in chosen(scenario):
        begin_anew(scenario)
        assert kill_matrix.kill_at(point, scenario.arguments, out.parent.with_suffix(".log")).returncode != 0
        assert generation(out) in generations, point
        assert communique(*scenario.arguments).exit_code == 0
        assert generation(out) == max(generations)
        assert [path.name for path in out.parent.iterdir()] == [out.name]


@needs_strace
def test_on_a_full_disk_the_old_one_stays_and_nothing_beside_it(scenario: Scenario) -> None:
    out = Path(scenario.arguments[2])
    old = generation(scenario.before / out.name)
    writes = [point for point in scenario.points if "write" in point.operation or "mkdir" in point.operation]
    for point in writes if ALL_POINTS else kill_matrix.sample(writes, SAMPLED, seed=8):
        begin_anew(scenario)
        run = kill_matrix.fail_at(point, scenario.arguments, out.parent.with_suffix(".log"))
        assert run.returncode == 1, run.stderr
        assert "No space left on device; make room" in run.stderr
        assert generation(out) == old
        assert [path.name for path in out.parent.iterdir()] == [out.name]


def begin_anew(scenario: Scenario) -> None:
    work = Path(scenario.arguments[2]).parent
    shutil.rmtree(work)
    shutil.copytree(scenario.before, work)


def generation(snapshot: Path) -> int:
    """Of a whole snapshot."""
    with bag_files(snapshot) as files:
        checked = check_files(files, public_key=None, progress=unshown)
        check_structure(files, checked, progress=unshown)
    return checked.info.generation
