"""A backup: whole or not there, and a data directory like any other."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import backup
from archive.errors import ArchiveUnwritable, BackupRefused
from tests.corpora import SAMPLE
from tests.test_archive_audit import unshown
from webapp.cli import main


def communique(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("sample") / "data"
    data.mkdir()
    shutil.copy(SAMPLE / "channels.toml", data)
    (data / "corrections.toml").write_text("# none yet\n")
    run = communique("ingest", SAMPLE / "velmora-mfa", SAMPLE / "tarsk-mid" / "result.json", "--data", data)
    assert run.exit_code == 0
    return data


@pytest.fixture
def data(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "data"))


def test_a_backup_that_is_indexed_is_the_archive_again(data: Path, tmp_path: Path) -> None:
    searches = [("search", words, "--json", "--limit", "100") for words in ("valley", '"the second gate"', "событие")]
    before = [communique(*search, "--data", data).stdout for search in searches]
    run = communique("backup", tmp_path / "out", "--data", data)
    assert (run.exit_code, run.stderr) == (0, "")
    assert run.stdout == f"{tmp_path / 'out'} is whole. To use it: communique reindex --data {tmp_path / 'out'}\n"
    shutil.rmtree(data)
    assert communique("reindex", "--data", tmp_path / "out").exit_code == 0
    assert [communique(*search, "--data", tmp_path / "out").stdout for search in searches] == before
    assert communique("audit", "--data", tmp_path / "out").exit_code == 0


def test_it_holds_the_archive_the_captures_and_the_registry_and_nothing_else(data: Path, tmp_path: Path) -> None:
    captures = {path.relative_to(data).as_posix(): path.read_bytes() for path in data.glob("captures/*/*.zst")}
    communique("backup", tmp_path / "out", "--data", data)
    found = {
        path.relative_to(tmp_path / "out").as_posix(): path.read_bytes()
        for path in (tmp_path / "out").rglob("*")
        if path.is_file()
    }
    assert found.keys() == {"archive.db", "channels.toml", "corrections.toml", *captures}
    assert found["channels.toml"] == (data / "channels.toml").read_bytes()
    assert {name: found[name] for name in captures} == captures


def test_an_empty_directory_is_taken_and_anything_else_is_refused_untouched(data: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert communique("backup", tmp_path / "empty", "--data", data).exit_code == 0
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("Dear Anna")
    (tmp_path / "file").write_text("Dear Anna")
    for name in ("full", "file", "data"):
        run = communique("backup", tmp_path / name, "--data", data)
        assert run.exit_code == 1
        assert f"{tmp_path / name} is there already: name a directory that does not exist" in run.stderr
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "empty", "file", "full"]


def test_what_an_interrupted_backup_left_is_refused_with_the_remedy(data: Path, tmp_path: Path) -> None:
    (tmp_path / "out.incomplete").mkdir()
    with pytest.raises(BackupRefused, match=r"out\.incomplete is there: .* delete it"):
        backup.back_up(data, tmp_path / "out", progress=unshown)


def test_a_backup_that_fails_leaves_nothing(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(ArchiveUnwritable, match="No space left on device; make room"):
        backup.back_up(data, tmp_path / "out", progress=unshown)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def test_damage_is_named_and_does_not_keep_the_rest_from_being_saved(data: Path, tmp_path: Path) -> None:
    missing, damaged = sorted(data.glob("captures/*/*.zst"))
    missing.unlink()
    damaged.write_bytes(damaged.read_bytes()[:-9])
    run = communique("backup", tmp_path / "out", "--data", data)
    assert run.exit_code == 1
    assert missing.stem in run.stderr
    assert f"{damaged.name} is damaged" in run.stderr
    assert "is whole" not in run.stdout
    assert communique("reindex", "--data", tmp_path / "out").stdout == "85 statements indexed\n"


def test_without_an_archive_nothing_is_made(tmp_path: Path) -> None:
    run = communique("backup", tmp_path / "out", "--data", tmp_path / "data")
    assert run.exit_code == 1
    assert "there is no archive" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_backup_can_be_read_where_nothing_can_be_written(data: Path, tmp_path: Path) -> None:
    """From read-only media, say: it needs no write-ahead log."""
    communique("backup", tmp_path / "out", "--data", data)
    connection = sqlite3.connect(f"{(tmp_path / 'out' / 'archive.db').as_uri()}?mode=ro", uri=True)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def test_backups_beside_an_ingest_have_every_capture_that_they_refer_to(tmp_path: Path) -> None:
    """Each of many small files is a capture; each backup is audited, and was made at another moment of the ingest."""
    posts = []
    for number in range(40):
        path = tmp_path / f"posts{number}.jsonl"
        path.write_text(json.dumps({"key": f"velmora/{number}", "text": f"Note {number} of the ministry."}) + "\n")
        posts.append(path)
    data = tmp_path / "data"
    assert communique("ingest", posts[0], "--data", data).exit_code == 0
    program = "from webapp.cli import main; main()"
    ingest = subprocess.Popen(
        [sys.executable, "-c", program, "ingest", *map(str, posts), "--data", str(data)],
        cwd=SAMPLE.parents[1],
        stdout=subprocess.DEVNULL,
    )
    statements = set()
    for number in count():
        last = ingest.poll() is not None
        assert backup.back_up(data, tmp_path / f"out{number}", progress=unshown) == []
        connection = sqlite3.connect(tmp_path / f"out{number}" / "archive.db")
        statements.add(connection.execute("SELECT count(*) FROM statements").fetchone()[0])
        connection.close()
        if last:
            break
    assert ingest.returncode == 0
    assert len(statements) > 2
    assert max(statements) == 40
