"""Snapshots on the command line, in processes of their own: published, fetched, opened, and killed on the way."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from werkzeug.serving import make_server

from archive.signing import make_key
from tests import kill_matrix
from tests.corpora import SAMPLE
from tests.kill_matrix import COMMUNIQUE, Point
from tests.test_cli import communique
from tests.web_servers import serving_files
from webapp import create_app
from webapp.cli import main
from webapp.settings import Settings

Disturbance = Callable[[Point, Sequence[str | Path], Path], object]

ALL_POINTS = os.environ.get("COMMUNIQUE_TORTURE") == "all"
SAMPLED = 6

needs_strace = pytest.mark.skipif(
    not kill_matrix.can_trace(), reason="NOT TESTED: kill -9 at any moment; strace is missing or may not trace here"
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key, a data directory with a published snapshot, and a held snapshot that is one state older."""
    place = tmp_path_factory.mktemp("place")
    make_key(place / "key", place / "key.pub")
    add_and_publish(place, "velmora/1")
    fetched = run(place, "snapshot", "update", "held", "data/published/latest", "--public-key", "key.pub")
    assert fetched.returncode == 0, fetched.stderr
    shutil.copytree(place / "held", place / "before")
    add_and_publish(place, "velmora/2")
    return place


def add_and_publish(place: Path, ref: str) -> None:
    posts = place / "posts.jsonl"
    posts.write_text(json.dumps({"key": ref, "text": f"The Blue Basin Compact, as {ref} has it."}))
    for arguments in (("ingest", posts), ("snapshot", "publish", "--key", "key")):
        done = run(place, *arguments, "--data", "data")
        assert done.returncode == 0, done.stderr


def run(place: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command, for a user whose own folders are in this one."""
    return communique(*arguments, cwd=place, **user(place))


def user(place: Path) -> dict[str, str]:
    return {"XDG_DATA_HOME": str(place / "own"), "XDG_CACHE_HOME": str(place / "cache")}


@pytest.fixture
def own(place: Path, tmp_path: Path) -> Path:
    """A copy of the folder, to be changed."""
    return Path(shutil.copytree(place, tmp_path / "own", symlinks=True))


def contents(folder: Path) -> dict[str, bytes]:
    folder = folder.resolve()
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def state(place: Path) -> str:
    """Which state the held snapshot has, bit for bit."""
    content = contents(place / "held")
    if content == contents(place / "before"):
        return "old"
    return "new" if content == contents(place / "data" / "published" / "latest") else "neither"


def test_an_update_from_the_running_site_fetches_the_new_state(own: Path) -> None:
    server = make_server("127.0.0.1", 0, create_app(Settings(own / "data")), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_port}/snapshots/latest"
        done = run(own, "snapshot", "update", "held", address)
        again = run(own, "snapshot", "update", "held", address)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert (done.returncode, done.stderr) == (0, "")
    assert "held: from generation 1 to generation 2" in done.stdout
    assert state(own) == "new"
    assert again.stdout == "held is up to date: generation 2\n"


def test_an_update_from_a_server_of_static_files_gives_the_same(own: Path) -> None:
    with serving_files(own / "data" / "published") as address:
        assert run(own, "snapshot", "update", "held", f"{address}/latest/").returncode == 0
    assert state(own) == "new"


def test_an_update_needs_a_key_and_says_so(own: Path) -> None:
    (own / "own" / "communique" / "trusted-keys.txt").unlink()
    refused = run(own, "snapshot", "update", "held", "data/published/latest")
    assert refused.returncode == 1
    assert "--public-key" in refused.stderr


def test_a_key_is_pinned_for_all_snapshots_and_only_once(place: Path) -> None:
    lines = (place / "own" / "communique" / "trusted-keys.txt").read_text().splitlines()
    assert lines[0].startswith("#")
    assert lines[1:] == [(place / "key.pub").read_text().splitlines()[-1]]


@contextlib.contextmanager
def started(place: Path, *arguments: str) -> Iterator[str]:
    """A server that was started by a command: its address."""
    process = subprocess.Popen(
        [*COMMUNIQUE, *arguments, "--port", "0"],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(SAMPLE.parents[1]), **user(place)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = [process.stdout.readline() for _ in range(3)]
        yield said[-1].split()[2]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
        process.stdout.close()


def get(address: str) -> str:
    with urllib.request.urlopen(address) as response:
        return str(response.read().decode())


@pytest.mark.parametrize("command", [("snapshot", "open", "held"), ("serve", "--snapshot", "held")])
def test_a_snapshot_whose_key_is_pinned_opens_and_names_itself(place: Path, command: tuple[str, ...]) -> None:
    with started(place, *command) as address:
        page = get(f"{address}s/velmora/1")
        assert "This is snapshot 1 of" in page
        assert "Origin unknown" not in page
        assert "as velmora/1 has it" in page
        assert json.loads(get(f"{address}api/v1/search?q=basin"))["total"] == 1


def test_a_snapshot_from_nobody_knows_where_opens_only_when_told_and_pins_nothing(own: Path) -> None:
    keys = own / "own" / "communique" / "trusted-keys.txt"
    keys.unlink()
    refused = run(own, "snapshot", "open", "held")
    assert refused.returncode == 1
    assert "--trust-unsigned" in refused.stderr
    with started(own, "snapshot", "open", "held", "--trust-unsigned") as address:
        assert "Origin unknown" in get(address)
    assert not keys.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("serve", "--trust-unsigned"), "name one with --snapshot"),
        (("snapshot", "open", "held", "--public-key", "nokey"), "neither a file with a public key"),
        (("snapshot", "publish", "--keep", "0"), "not in the range"),
    ],
)
def test_wrong_usage_is_said(place: Path, arguments: tuple[str, ...], message: str) -> None:
    wrong = run(place, *arguments)
    assert wrong.returncode == 2
    assert message in wrong.stderr


def test_publishing_without_a_key_or_statements_is_said(place: Path) -> None:
    assert "cannot be read" in run(place, "snapshot", "publish", "--key", "none", "--data", "data").stderr
    assert "there is no archive" in run(place, "snapshot", "publish", "--data", "none").stderr


# Killed, and no room


@pytest.fixture(scope="module")
def moments(place: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Point]:
    """When an update changes something on the disk."""
    copy = Path(shutil.copytree(place, tmp_path_factory.mktemp("moments") / "own", symlinks=True))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in user(copy).items():
            patch.setenv(name, value)
        found = kill_matrix.points(update_arguments(copy), copy / "held.update")
    return found if ALL_POINTS else kill_matrix.sample(found, SAMPLED, seed=8)


def update_arguments(place: Path) -> list[str | Path]:
    return ["snapshot", "update", place / "held", str(place / "data" / "published" / "latest")]


@needs_strace
@pytest.mark.parametrize("disturb", [kill_matrix.kill_at, kill_matrix.fail_at], ids=["killed", "disk-full"])
def test_whenever_an_update_is_cut_short_the_snapshot_is_the_old_or_the_new_one(
    own: Path, moments: list[Point], monkeypatch: pytest.MonkeyPatch, disturb: Disturbance
) -> None:
    for name, value in user(own).items():
        monkeypatch.setenv(name, value)
    for moment in moments:
        shutil.rmtree(own / "held")
        shutil.copytree(own / "before", own / "held")
        disturb(moment, update_arguments(own), own.with_name("strace.log"))
        assert state(own) in ("old", "new"), moment
        again = CliRunner().invoke(main, [str(each) for each in update_arguments(own)])
        assert again.exit_code == 0, (moment, again.output)
        assert state(own) == "new", moment
        assert not (own / "held.update").exists()
