"""What is withheld is nowhere any more, and does not come back; a tombstone stays."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import zstandard
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from archive.blanking import blank_captures
from archive.canonical import content_digest
from archive.captures import CaptureStore
from archive.statement import StatementRef
from archive.store import Archive
from archive.tombstones import StatementWithheld
from webapp import create_app
from webapp.cli import main
from webapp.settings import Settings

REF = StatementRef("velmora", "2")
SECRET = "Wombats of the northern shore are named in this text"
EDITED = f"{SECRET}, said the ministry."
OTHER = "We keep the valley open for all who come."


def export(folder: Path, text: str = EDITED, *, edited: str | None = None) -> Path:
    """A Telegram export with three posts, the second of which is to be withheld."""
    messages = [
        {"id": number, "type": "message", "date_unixtime": "1773057600", "text": words}
        for number, words in ((1, OTHER), (2, text), (3, "The United Nations has our word on this."))
    ]
    if edited:
        messages[1]["edited_unixtime"] = edited
    folder.mkdir()
    content = {"name": "Velmora", "type": "public_channel", "id": 1234, "messages": messages}
    (folder / "result.json").write_text(json.dumps(content, indent=1))
    return folder / "result.json"


def communique(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with two states of the statement, which are withheld then."""
    for path in (export(tmp_path / "one", SECRET), export(tmp_path / "two", edited="1773067600")):
        run = communique("ingest", path, "--channel", "velmora", "--data", tmp_path / "data")
        assert run.exit_code == 0, run.output
    assert holding(tmp_path / "data")
    assert withhold(tmp_path / "data").exit_code == 0
    return tmp_path / "data"


def withhold(data: Path, *options: str) -> Result:
    return communique("withhold", "velmora/2", "--reason", "Order 7 of the Lindhaven court", *options, "--data", data)


def holding(data: Path) -> list[Path]:
    """The files of the data directory that hold the words, compressed ones unpacked."""
    found = []
    for path in data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".zst":
                content = zstandard.ZstdDecompressor().stream_reader(content).read()
            if b"Wombats" in content or b"wombats" in content:
                found.append(path)
    return found


@pytest.fixture
def archive(data: Path) -> Iterator[Archive]:
    with Archive.open(data / "archive.db", read_only=True) as opened:
        yield opened


@pytest.fixture
def client(data: Path) -> FlaskClient:
    return create_app(Settings(data)).test_client()


def answered(client: FlaskClient, address: str) -> Any:
    return json.loads(client.get(address).text)


def test_the_words_are_in_no_file_any_more(data: Path) -> None:
    assert holding(data) == []


def test_the_words_are_gone_too_while_the_archive_is_being_served(data: Path) -> None:
    """A reader keeps the write-ahead log from being deleted, in which the words stand."""
    with Archive.open(data / "archive.db", read_only=True) as reader:
        assert reader.statement(StatementRef("velmora", "1")).statement.text == OTHER
        for number, words in ((4, "Penguins of the southern shore."), (5, "Penguins again.")):
            records = data.parent / "posts.jsonl"
            records.write_text(json.dumps({"key": f"velmora/{number}", "text": words}) + "\n")
            communique("ingest", records, "--no-captures", "--data", data)
        communique("withhold", "velmora/4", "--reason", "A court", "--data", data)
        assert b"southern shore" not in b"".join(path.read_bytes() for path in data.glob("archive.db*"))


def test_a_tombstone_has_the_reason_and_the_digests_of_all_revisions(archive: Archive) -> None:
    tombstone = archive.tombstone(REF)
    assert tombstone is not None
    assert (tombstone.reason, tombstone.http_status) == ("Order 7 of the Lindhaven court", 451)
    assert tombstone.digests == (content_digest(None, SECRET), content_digest(None, EDITED))
    with pytest.raises(StatementWithheld, match="velmora/2 is withheld: Order 7"):
        archive.statement(REF)


def test_its_addresses_answer_with_the_tombstone_and_no_words(client: FlaskClient) -> None:
    for address in ("/s/velmora/2", "/s/velmora/2@1", "/s/velmora/2@9", "/api/v1/statements/velmora/2"):
        answer = client.get(address)
        assert answer.status_code == 451
        assert "Order 7 of the Lindhaven court" in answer.text
        assert content_digest(None, EDITED) in answer.text
        assert "ombats" not in answer.text


def test_it_is_no_hit_and_the_others_are(client: FlaskClient) -> None:
    everywhere = "status=current&status=superseded&status=withdrawn&status=not-seen"
    assert answered(client, f"/api/v1/search?q=shore&{everywhere}")["total"] == 0
    assert answered(client, f"/api/v1/search?{everywhere}")["total"] == 2


def test_other_messages_of_the_capture_keep_their_place_and_their_hash(data: Path, archive: Archive) -> None:
    provenance = archive.statement(StatementRef("velmora", "1")).statement.provenance
    record = archive.capture(provenance.capture_sha256)
    assert record is not None
    assert record.blanked_sha256 is not None
    assert provenance.message is not None
    own = CaptureStore(data / "captures").message_bytes(record.kept_sha256, provenance.message)
    assert json.loads(own)["text"] == OTHER


def test_all_is_well_to_the_audit_and_a_backup_is_whole(data: Path, tmp_path: Path) -> None:
    assert communique("audit", "--data", data).stderr == ""
    run = communique("backup", tmp_path / "backup", "--data", data)
    assert (run.exit_code, run.stderr) == (0, "")


def test_taking_the_same_or_a_new_export_in_brings_nothing_back(data: Path, tmp_path: Path) -> None:
    newest = export(tmp_path / "three", f"{SECRET} anew.")
    for path in (tmp_path / "one" / "result.json", newest):
        run = communique("ingest", path, "--json", "--data", data)
        assert (run.exit_code, json.loads(run.stdout)["withheld"]) == (0, 1)
        assert holding(data) == []
        assert communique("audit", "--data", data).stderr == ""
    assert "1 withheld here" in communique("ingest", newest, "--data", data).stdout


def test_what_an_interruption_left_to_blank_is_named_by_the_audit_and_done_next_time(
    data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "one" / "result.json"
    CaptureStore(data / "captures").keep(path, hashlib.sha256(path.read_bytes()).hexdigest())
    assert "holds a withheld message" in communique("audit", "--data", data).stderr
    with Archive.open(data / "archive.db") as archive:
        blank_captures(archive, CaptureStore(data / "captures"))
    assert holding(data) == []


def test_a_damaged_capture_is_named_and_keeps_nothing_else_from_being_done(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for path in (export(tmp_path / "one", SECRET), export(tmp_path / "two", edited="1773067600")):
        communique("ingest", path, "--channel", "velmora", "--data", data)
    damaged, _ = sorted(data.glob("captures/??/*.zst"))
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[: len(whole) // 2])
    run = withhold(data)
    assert run.exit_code == 1
    assert "a capture still holds its words" in run.stderr
    assert damaged.name in run.stderr
    assert create_app(Settings(data)).test_client().get("/s/velmora/2").status_code == 451
    other = export(tmp_path / "three", "Something else.")
    later = communique("ingest", other, "--data", data)
    assert (later.exit_code, later.stdout.split(";")[0]) == (1, "0 new, 0 revised, 2 unchanged")
    assert "withheld messages cannot be blanked" in later.stderr
    damaged.write_bytes(whole)
    assert withhold(data).exit_code == 0
    assert holding(data) == []


def test_a_second_statement_of_the_same_capture_can_be_withheld(data: Path) -> None:
    run = communique("withhold", "velmora/1", "--reason", "A court", "--status", "410", "--data", data)
    assert (run.exit_code, run.stdout) == (0, "velmora/1 is withheld\n")
    assert communique("audit", "--data", data).stderr == ""
    for path in data.glob("captures/??/*.zst"):
        kept = zstandard.ZstdDecompressor().stream_reader(path.read_bytes()).read()
        assert b"valley" not in kept
        assert b"United Nations" in kept
    assert create_app(Settings(data)).test_client().get("/s/velmora/1").status_code == 410


def test_withholding_again_sets_the_reason_and_keeps_the_digests(data: Path, archive: Archive) -> None:
    before = archive.tombstone(REF)
    assert withhold(data, "--status", "410").exit_code == 0
    after = archive.tombstone(REF)
    assert before is not None
    assert after is not None
    assert (after.http_status, after.digests, after.withheld_at) == (410, before.digests, before.withheld_at)


def test_a_capture_in_which_nobody_knows_the_messages_bytes_is_no_longer_kept(tmp_path: Path) -> None:
    records, data = tmp_path / "posts.jsonl", tmp_path / "data"
    lines = [{"key": "velmora/1", "text": OTHER}, {"key": "velmora/2", "text": SECRET}]
    records.write_text("".join(json.dumps(line) + "\n" for line in lines))
    for _ in range(2):
        assert communique("ingest", records, "--data", data).exit_code == 0
        assert withhold(data).exit_code == 0
        assert holding(data) == []
        assert list(data.glob("captures/??/*.zst")) == []
        assert communique("audit", "--data", data).stderr == ""


def test_the_same_words_elsewhere_are_named_and_stay(tmp_path: Path) -> None:
    records, data = tmp_path / "posts.jsonl", tmp_path / "data"
    records.write_text("".join(json.dumps({"key": key, "text": SECRET}) + "\n" for key in ("velmora/2", "tarsk/7")))
    communique("ingest", records, "--data", data)
    assert "The same words stand in tarsk/7" in withhold(data).stderr
    with Archive.open(data / "archive.db", read_only=True) as archive:
        assert archive.statement(StatementRef("tarsk", "7")).statement.text == SECRET


def test_a_withdrawn_statement_is_marked_on_all_its_pages_and_found_by_its_status(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for path in (export(tmp_path / "one", SECRET), export(tmp_path / "two", edited="1773067600")):
        communique("ingest", path, "--channel", "velmora", "--data", data)
    run = communique("withdraw", "velmora/2", "--reason", "deleted on 12 March", "--data", data)
    assert (run.exit_code, run.stdout) == (0, "velmora/2 is withdrawn\n")
    client = create_app(Settings(data)).test_client()
    for address in ("/s/velmora/2", "/s/velmora/2@1", "/s/velmora/2@2"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "deleted on 12 March" in answer.text
        assert "Wombats" in answer.text
    assert answered(client, "/api/v1/statements/velmora/2")["status"] == "withdrawn"
    assert answered(client, "/api/v1/search?status=withdrawn")["total"] == 1


@pytest.mark.parametrize("command", ["withdraw", "withhold"])
@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["velmora/9", "--reason", "why"], 1, "the archive has no statement velmora/9"),
        (["velmora", "--reason", "why"], 2, "'velmora' does not name a statement"),
        (["../../etc", "--reason", "why"], 2, "'..' cannot name a channel"),
        (["velmora/1"], 2, "Missing option '--reason'"),
        (["velmora/1", "--reason", "  "], 2, "say in one line why"),
        (["velmora/1", "--reason", "one\ntwo"], 2, "say in one line why"),
    ],
)
def test_wrong_usage_is_told_and_changes_nothing(
    data: Path, command: str, arguments: list[str], status: int, message: str
) -> None:
    run = communique(command, *arguments, "--data", data)
    assert run.exit_code == status
    assert message in run.stderr
    assert communique("audit", "--data", data).exit_code == 0


@pytest.mark.parametrize("command", ["withdraw", "withhold"])
def test_without_an_archive_none_is_made(tmp_path: Path, command: str) -> None:
    run = communique(command, "velmora/1", "--reason", "why", "--data", tmp_path / "data")
    assert run.exit_code == 1
    assert "there is no archive" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_withheld_cannot_be_withdrawn(data: Path) -> None:
    run = communique("withdraw", "velmora/2", "--reason", "gone", "--data", data)
    assert run.exit_code == 1
    assert "velmora/2 is withheld" in run.stderr


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("UPDATE statements SET status = 'not-seen' WHERE native_id = '1'", "its status is not-seen"),
        ("UPDATE revisions SET sentences = '[[0,9999]]'", "its sentences are no spans"),
        ("UPDATE revisions SET sentences = 'none'", "its sentences are no spans"),
        (
            "UPDATE revisions SET statement_id = (SELECT statement_id FROM tombstones) WHERE id = 1",
            "is withheld, but has revisions",
        ),
    ],
)
def test_the_audit_names_a_wrong_status_wrong_sentences_and_words_under_a_tombstone(
    data: Path, damage: str, fault: str
) -> None:
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        connection.execute(damage)
    assert fault in communique("audit", "--data", data).stderr
