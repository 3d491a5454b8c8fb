"""A snapshot holds one state of the archive, the same bytes for the same state, and replaces nothing but a snapshot."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import bagit
import jsonschema
import minisign
import pytest
import tomlkit

from archive.errors import ArchiveMissing, ArchiveUnwritable
from archive.record_reading import read_observation, read_record
from archive.records import InvalidRecord
from archive.restoring import restore
from archive.store import Archive
from archive.zstd_lines import lines
from index.snapshot_layout import RANGE
from index.snapshot_write import Signing, write_snapshot
from tests.small_archive import HOSTILE
from tests.snapshots import WITHDRAWN, WITHHELD, files_of, lines_of, make_data, records_of, unshown, write
from tests.statements import statement, take_in

KEY = minisign.KeyPair.generate()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_data(tmp_path_factory.mktemp("write") / "data")


@pytest.fixture(scope="module")
def snapshot(sample: Path) -> Path:
    write(sample, sample.parent / "snapshot", signing=Signing(KEY.secret_key), captures=True)
    return sample.parent / "snapshot"


@pytest.fixture
def data(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "data"))


def test_the_ordinary_program_for_bags_finds_it_valid(snapshot: Path) -> None:
    assert bagit.Bag(str(snapshot)).validate()


def test_it_has_these_files_and_no_others(snapshot: Path) -> None:
    others = set(files_of(snapshot))
    for pattern in (
        r"data/statements/\d{4}-\d{2}-[0-9a-f]{16}\.jsonl\.zst",
        r"data/captures/\d{4}-\d{2}-[0-9a-f]{16}\.jsonl\.zst",
        r"data/index/1-1024/[a-z_.]+",
    ):
        found = {name for name in others if re.fullmatch(pattern, name)}
        assert found, pattern
        others -= found
    assert others == {
        *("README.html", "bag-info.txt", "bagit.txt", "file-sizes.txt", "manifest-sha256.txt", "signing-key.pub"),
        *("schema/observation.schema.json", "schema/record.schema.json"),
        *("tagmanifest-sha256.txt", "tagmanifest-sha256.txt.minisig"),
        *("data/channels.toml", "data/observations.jsonl.zst", "data/index/generation.json"),
    }


def test_the_same_state_gives_the_same_bytes(sample: Path, snapshot: Path, tmp_path: Path) -> None:
    write(sample, tmp_path / "again", signing=Signing(KEY.secret_key), captures=True)
    assert files_of(tmp_path / "again") == files_of(snapshot)


def test_another_expiry_changes_the_signature_alone(sample: Path, tmp_path: Path) -> None:
    for name, expires in (("one", None), ("other", date(2026, 4, 1))):
        write(sample, tmp_path / name, signing=Signing(KEY.secret_key, expires), index=False)
    one, other = files_of(tmp_path / "one"), files_of(tmp_path / "other")
    assert {name for name in one if one[name] != other[name]} == {"tagmanifest-sha256.txt.minisig"}


def test_a_zip_file_holds_the_same_files(sample: Path, snapshot: Path, tmp_path: Path) -> None:
    write(sample, tmp_path / "snapshot.zip", signing=Signing(KEY.secret_key), captures=True)
    with zipfile.ZipFile(tmp_path / "snapshot.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files_of(snapshot)


def test_an_archive_restored_from_it_gives_the_same_snapshot(snapshot: Path, data: Path, tmp_path: Path) -> None:
    (data / "archive.db").unlink()
    observations = map(read_observation, lines(snapshot / "data" / "observations.jsonl.zst"))
    files = sorted((snapshot / "data" / "statements").iterdir())
    restore(data / "archive.db", observations, (read_record(line) for file in files for line in lines(file)))
    write(data, tmp_path / "again", signing=Signing(KEY.secret_key))
    again, before = files_of(tmp_path / "again"), files_of(snapshot)
    for name in ("data/observations.jsonl.zst", "data/index/generation.json", "README.html"):
        assert again[name] == before[name]
    assert records_of(tmp_path / "again") == records_of(snapshot)


def test_a_restored_archive_answers_as_the_one_it_was_made_of(snapshot: Path, sample: Path, tmp_path: Path) -> None:
    observations = map(read_observation, lines(snapshot / "data" / "observations.jsonl.zst"))
    files = sorted((snapshot / "data" / "statements").iterdir())
    restore(tmp_path / "archive.db", observations, (read_record(line) for file in files for line in lines(file)))
    with Archive.open(sample / "archive.db") as before, Archive.open(tmp_path / "archive.db") as restored:
        assert restored.counts() == before.counts()
        assert list(restored.changes(0)) == list(before.changes(0))
        assert restored.tombstone(WITHHELD) == before.tombstone(WITHHELD) is not None
        assert restored.withdrawal(WITHDRAWN) == before.withdrawal(WITHDRAWN) is not None
        for ref in before.changes(0):
            if ref == WITHHELD:
                continue
            assert restored.revisions(ref) == before.revisions(ref)
            assert restored.observations(ref) == before.observations(ref)
            assert restored.appearances(ref) == before.appearances(ref)
            assert restored.absence(ref) == before.absence(ref)
            for one in before.revisions(ref):
                assert restored.sentences(ref, one.number) == before.sentences(ref, one.number)
                assert restored.fates(ref, 1, into=one.number) == before.fates(ref, 1, into=one.number)
        for channel in {ref.channel for ref in before.changes(0)}:
            assert restored.looks(channel) == before.looks(channel)


def test_its_records_are_as_its_schema_says(snapshot: Path) -> None:
    files = files_of(snapshot)
    for name, found in (
        ("schema/record.schema.json", records_of(snapshot)),
        ("schema/observation.schema.json", lines_of(files["data/observations.jsonl.zst"])),
    ):
        schema = json.loads(files[name])
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        assert found
        for one in found:
            validator.validate(one)
            with pytest.raises(jsonschema.ValidationError):
                validator.validate({**one, "more": 1})


def test_of_a_withheld_statement_only_the_digest_is_there(sample: Path, tmp_path: Path) -> None:
    words = "The ferry of Blue Basin has been paid for twice"
    data = Path(shutil.copytree(sample, tmp_path / "data"))
    with Archive.open(data / "archive.db") as archive:
        take_in(archive, secret := statement("velmora-mfa/900", words))
        digest = archive.statement(secret.ref).content_digest
        archive.withhold(secret.ref, "A court said so.", http_status=451, now=datetime(2026, 3, 21, tzinfo=UTC))
    write(data, tmp_path / "snapshot", captures=True, index=False)
    (record,) = [one for one in records_of(tmp_path / "snapshot") if one["statement"] == "velmora-mfa/900"]
    assert record["revisions"] == []
    assert record["tombstone"]["digests"] == [digest]
    assert words not in json.dumps(records_of(tmp_path / "snapshot"))


def test_the_captures_hold_the_messages_own_bytes_and_no_others(sample: Path, snapshot: Path) -> None:
    """Also of the capture in which the words of a withheld statement were blanked."""
    kept = [line for path in snapshot.glob("data/captures/*") for line in lines_of(path.read_bytes())]
    wanted = {
        sighting["provenance"]["message"]["sha256"]
        for record in records_of(snapshot)
        for revision in record["revisions"]
        for sighting in revision["sightings"]
        if sighting["provenance"]["message"]
    }
    assert {one["sha256"] for one in kept} == wanted
    assert wanted


def test_what_is_taken_in_meanwhile_is_not_in_it(data: Path, tmp_path: Path) -> None:
    def taking_in(names: Iterable[str], _: str) -> Iterable[str]:
        with Archive.open(data / "archive.db") as archive:
            take_in(archive, statement(f"velmora-mfa/{next(numbers)}", "Taken in meanwhile."))
        return names

    numbers = iter(range(900, 1000))
    write(data, tmp_path / "before")
    write_snapshot(data, tmp_path / "during", signing=None, captures=False, index=True, progress=taking_in)
    assert next(numbers) > 901
    assert files_of(tmp_path / "during") == files_of(tmp_path / "before")


def test_a_new_statement_changes_only_the_files_of_its_range(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db") as archive:
        take_in(archive, *(statement(f"velmora/{number}", f"Note {number}.") for number in range(RANGE + 1)))
    write(tmp_path, tmp_path / "one")
    with Archive.open(tmp_path / "archive.db") as archive:
        take_in(archive, statement("velmora/next", "One more."))
    write(tmp_path, tmp_path / "other")
    before, after = files_of(tmp_path / "one"), files_of(tmp_path / "other")
    changed = {name for name in after.keys() - {"data/index/generation.json"} if before.get(name) != after[name]}
    payload = {name for name in changed if name.startswith("data/")}
    assert {name for name in payload if "index" in name} == {
        name for name in payload if name.startswith("data/index/1025-2048/")
    }
    assert len([name for name in payload if "statements" in name]) == 1
    assert not [name for name in before if name.startswith("data/index/1-1024/") and name in changed]


def test_script_in_what_was_taken_in_is_no_script_of_the_page(data: Path, tmp_path: Path) -> None:
    channels = tomlkit.parse((data / "channels.toml").read_text())
    channels["velmora-mfa"]["title"] = HOSTILE
    (data / "channels.toml").write_text(tomlkit.dumps(channels))
    write(data, tmp_path / "snapshot", index=False)
    assert "<script" not in (tmp_path / "snapshot" / "README.html").read_text()


def test_the_page_says_what_is_covered_and_where_there_are_gaps(tmp_path: Path) -> None:
    posted = [datetime(2025, month, 3, tzinfo=UTC) for month in (1, 2, 2, 5)]
    with Archive.open(tmp_path / "archive.db") as archive:
        take_in(archive, *(statement(f"velmora/{day}", f"Note {day}.", posted=one) for day, one in enumerate(posted)))
    info = write(tmp_path, tmp_path / "snapshot", index=False)
    page = (tmp_path / "snapshot" / "README.html").read_text()
    assert "<td>velmora</td><td>2025-01 to 2025-02</td><td>3</td>" in page
    assert "<td>velmora</td><td>2025-05</td><td>1</td>" in page
    assert info.root in page


def test_without_an_index_there_is_none(sample: Path, snapshot: Path, tmp_path: Path) -> None:
    info = write(sample, tmp_path / "snapshot", index=False)
    assert not (tmp_path / "snapshot" / "data" / "index").exists()
    assert records_of(tmp_path / "snapshot") == records_of(snapshot)
    assert not info.index


@pytest.mark.parametrize("name", ["letters", "letters.zip", "letter.zip"])
def test_what_is_no_snapshot_is_never_replaced(sample: Path, tmp_path: Path, name: str) -> None:
    if name == "letter.zip":
        (tmp_path / name).write_text("Dear Anna")
    else:
        (tmp_path / name).mkdir()
        (tmp_path / name / "bag-info.txt").write_text("Dear Anna")
    before = files_of(tmp_path)
    with pytest.raises(ArchiveUnwritable, match="is no snapshot that could be replaced"):
        write(sample, tmp_path / name, index=False)
    assert files_of(tmp_path) == before


@pytest.mark.parametrize("name", ["snapshot", "snapshot.zip"])
def test_a_snapshot_and_an_empty_folder_give_way(data: Path, tmp_path: Path, name: str) -> None:
    if name == "snapshot":
        (tmp_path / name).mkdir()
    first = write(data, tmp_path / name, index=False)
    with Archive.open(data / "archive.db") as archive:
        take_in(archive, statement("velmora-mfa/900", "One more."))
    assert write(data, tmp_path / name, index=False).generation == first.generation + 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", name]


def test_an_archive_without_statements_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing):
        write(tmp_path, tmp_path / "snapshot")
    with Archive.open(tmp_path / "archive.db"):
        pass
    with pytest.raises(InvalidRecord, match="no statements yet"):
        write(tmp_path, tmp_path / "snapshot")
    assert sorted(path.name for path in tmp_path.iterdir() if "snapshot" in path.name) == []


def test_where_nothing_may_be_written_that_is_said_and_nothing_stays(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ArchiveUnwritable, match="cannot be written"):
        write(sample, tmp_path / "file" / "snapshot", index=False)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_failure_half_way_leaves_the_old_one_and_nothing_else(data: Path, tmp_path: Path) -> None:
    def failing(names: Iterable[str], what: str) -> Iterable[str]:
        if what == "index":
            raise OSError(28, "No space left on device")
        return unshown(names, what)

    write(data, tmp_path / "snapshot")
    before = files_of(tmp_path / "snapshot")
    with Archive.open(data / "archive.db") as archive:
        take_in(archive, statement("velmora-mfa/900", "One more."))
    with pytest.raises(ArchiveUnwritable, match="No space left on device; make room"):
        write_snapshot(data, tmp_path / "snapshot", signing=None, captures=False, index=True, progress=failing)
    assert files_of(tmp_path / "snapshot") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "snapshot"]
