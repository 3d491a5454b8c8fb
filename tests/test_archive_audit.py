"""The audit finds each thing that is not as it was taken in, and names it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.audit import audit
from archive.captures import CaptureStore
from archive.channels import Channels
from webapp.cli import main

POSTS = [
    {"id": 1, "type": "message", "date_unixtime": "1773057600", "text": "We keep the valley open for all who come."},
    {"id": 2, "type": "message", "date_unixtime": "1773057600", "text": "The United Nations has our word on this."},
]


def communique(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory where all is well."""
    folder = tmp_path_factory.mktemp("sound")
    export = {"name": "Velmora", "type": "public_channel", "id": 1234, "messages": POSTS}
    (folder / "result.json").write_text(json.dumps(export, indent=1))
    assert (
        communique("ingest", folder / "result.json", "--channel", "velmora", "--data", folder / "data").exit_code == 0
    )
    return folder / "data"


@pytest.fixture
def data(sound: Path, tmp_path: Path) -> Path:
    """A copy of it, to do damage to."""
    return Path(shutil.copytree(sound, tmp_path / "data"))


def unshown(items: Iterable[Any], _: str) -> Iterable[Any]:
    return items


def findings(data: Path) -> list[tuple[str, str]]:
    found = audit(
        data / "archive.db", CaptureStore(data / "captures"), Channels(data / "channels.toml"), progress=unshown
    )
    return [(one.item, one.fault) for one in found]


def the_capture(data: Path) -> Path:
    (path,) = (data / "captures").glob("??/*.zst")
    return path


def test_nothing_is_found_where_all_is_well_and_nothing_is_changed(data: Path) -> None:
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file() and path.suffix != ".db-shm"}
    run = communique("audit", "--data", data)
    assert (run.exit_code, run.stdout) == (0, "2 statements, 2 revisions: all is as it was taken in\n")
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    ("damage", "item", "fault"),
    [
        ("UPDATE revisions SET text = 'Other words.' WHERE id = 2", "velmora/2@1", "its words have another digest"),
        ("UPDATE revisions SET text_key = NULL WHERE id = 1", "velmora/1@1", "its words have another key"),
        ("DELETE FROM descriptions WHERE revision_id = 1", "velmora/1@1", "has no description"),
        ("DELETE FROM sightings WHERE revision_id = 1", "velmora/1@1", "no capture is known that showed it"),
        (
            "UPDATE descriptions SET description = '{}' WHERE revision_id = 2",
            "velmora/2@1, reading 1",
            "another digest",
        ),
        ("UPDATE sightings SET provenance = '{}' WHERE revision_id = 1", "velmora/1@1", "a provenance of it is not"),
        ("UPDATE statements SET latest_revision_id = NULL WHERE id = 1", "velmora/1", "another latest revision"),
        ("UPDATE statements SET latest_revision_id = 2 WHERE id = 1", "velmora/1", "another latest revision"),
        ("UPDATE revisions SET number = 7 WHERE id = 1", "velmora/1", "1 revisions, but the highest number is 7"),
        ("INSERT INTO statements (channel, native_id) VALUES ('velmora', '3')", "velmora/3", "has no revision"),
        ("INSERT INTO statements (channel, native_id) VALUES ('tarsk', '3')", "the channel tarsk", "not in channels"),
        ("DELETE FROM captures", "the table observations, row 1", "refers to a row of captures"),
        ("UPDATE captures SET size = 100", "the capture", "longer than the 100 bytes"),
        (
            """UPDATE sightings SET provenance = replace(provenance, '"offset":', '"offset":1')""",
            "velmora/2@1",
            "its bytes in the capture",
        ),
        (
            """UPDATE descriptions SET description = '{}',
               description_digest = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'""",
            "velmora/1@1, reading 1",
            "not in the form",
        ),
    ],
)
def test_what_is_wrong_in_the_database_is_named(data: Path, damage: str, item: str, fault: str) -> None:
    with sqlite3.connect(data / "archive.db") as connection:
        connection.execute(damage)
    connection.close()
    assert any(named.startswith(item) and fault in said for named, said in findings(data)), findings(data)


def test_damaged_pages_of_the_database_are_a_finding_and_no_crash(data: Path) -> None:
    with sqlite3.connect(data / "archive.db") as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    content = bytearray((data / "archive.db").read_bytes())
    for page in range(8192, len(content), 4096):
        content[page : page + 64] = b"\xff" * 64
    (data / "archive.db").write_bytes(content)
    assert any("restore it from a backup" in fault for _, fault in findings(data))


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "fault"),
    [(Path.unlink, "restore it from a backup"), (flipped, "is damaged"), (lambda path: path.write_text(""), "damaged")],
    ids=["missing", "flipped bit", "empty"],
)
def test_a_capture_that_is_missing_or_damaged_is_named(data: Path, damage: Callable[[Path], None], fault: str) -> None:
    digest = the_capture(data).stem
    damage(the_capture(data))
    ((item, said),) = findings(data)
    assert item == f"the capture {digest} (result.json)"
    assert fault in said


def test_a_capture_that_nothing_refers_to_is_named(data: Path) -> None:
    surplus = data / "captures" / "00" / f"{'0' * 64}.zst"
    surplus.parent.mkdir()
    shutil.copy(the_capture(data), surplus)
    ((item, fault),) = findings(data)
    assert item == f"the capture {'0' * 64}"
    assert "nothing in the archive refers to it" in fault


def test_captures_that_were_never_kept_are_not_missed(tmp_path: Path, sound: Path) -> None:
    export, data = sound.parent / "result.json", tmp_path / "data"
    run = communique("ingest", export, "--channel", "velmora", "--no-captures", "--data", data)
    assert run.exit_code == 0
    assert not (data / "captures").exists()
    assert communique("audit", "--data", data).exit_code == 0


def test_an_index_that_is_behind_or_of_another_archive_is_named_with_its_remedy(data: Path) -> None:
    with sqlite3.connect(data / "archive.db") as connection:
        connection.execute("INSERT INTO changes (statement_id, changed_at) VALUES (1, '2026-03-10T12:00:00+00:00')")
    connection.close()
    run = communique("audit", "--data", data)
    assert run.exit_code == 1
    assert run.stderr == "the index: has come to the change 2 of the archive's 3: run `communique reindex`\n"


def test_an_index_that_lacks_revisions_is_named(data: Path, tmp_path: Path) -> None:
    """It stands at the right change, but somebody has put another archive's index in its place."""
    shutil.rmtree(data / "index")
    records = tmp_path / "posts.jsonl"
    records.write_text('{"key": "velmora/1", "text": "One."}\n{"key": "tarsk/1", "text": "Two."}\n')
    communique("ingest", records, "--data", tmp_path / "other")
    shutil.copytree(tmp_path / "other" / "index", data / "index")
    run = communique("audit", "--data", data)
    assert run.stderr.splitlines() == [
        "the index, channel tarsk: has 1 revisions, the archive has 0: run `communique reindex`",
        "the index, channel velmora: has 1 revisions, the archive has 2: run `communique reindex`",
    ]


def test_the_same_words_in_two_channels_are_two_revisions_to_the_audit(tmp_path: Path) -> None:
    """Search shows them as one hit."""
    records = tmp_path / "posts.jsonl"
    text = "The valley stays open to all who keep the peace."
    records.write_text("".join(json.dumps({"key": f"{slug}/1", "text": text}) + "\n" for slug in ("velmora", "tarsk")))
    communique("ingest", records, "--data", tmp_path / "data")
    assert communique("audit", "--data", tmp_path / "data").exit_code == 0


def test_sentences_with_nothing_between_them_are_sound(tmp_path: Path) -> None:
    """As they are in Chinese, and where one begins right behind the mark that ends another."""
    records = tmp_path / "posts.jsonl"
    records.write_text(json.dumps({"key": "velmora/1", "text": "马年快乐！Happy Year of the Horse!"}) + "\n")
    communique("ingest", records, "--data", tmp_path / "data")
    audited = communique("audit", "--data", tmp_path / "data")
    assert (audited.exit_code, audited.stderr) == (0, "")


def test_programs_read_the_findings_as_json(data: Path) -> None:
    assert communique("audit", "--json", "--data", data).stdout == '{"findings": []}\n'
    the_capture(data).unlink()
    run = communique("audit", "--json", "--data", data)
    assert run.exit_code == 1
    (finding,) = json.loads(run.stdout)["findings"]
    assert finding.keys() == {"item", "fault"}


def test_without_an_archive_there_is_nothing_to_audit(tmp_path: Path) -> None:
    run = communique("audit", "--data", tmp_path / "nowhere")
    assert run.exit_code == 1
    assert "there is no archive" in run.stderr
    assert list(tmp_path.iterdir()) == []
