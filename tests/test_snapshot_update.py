"""An update fetches what is new, takes nothing that the key does not vouch for, and is there wholly or not at all."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import minisign
import pytest

from archive import durable
from archive.bag import BagRefused
from archive.signing import SignatureInvalid
from index.snapshot_layout import PUBLIC_KEY
from index.snapshot_source import FolderSource, SnapshotSource, SnapshotSourceError, snapshot_source
from index.snapshot_update import SnapshotUpdateFailed, SnapshotUpdateRefused, Update, update
from tests.small_bags import make_bag, payload_of, require_whole
from tests.snapshots import unshown
from tests.web_servers import serving_files

NOW = datetime(2026, 3, 10, tzinfo=UTC)
FEBRUARY = "statements/2026-02-0000000000000000.jsonl.zst"
MARCH = "statements/2026-03-1111111111111111.jsonl.zst"
APRIL = "statements/2026-04-2222222222222222.jsonl.zst"
OLD = {FEBRUARY: b"february", MARCH: b"march", "index/generation.json": b"{}"}
NEW = OLD | {MARCH: b"march, and more", APRIL: b"april"}
HEAD = ["tagmanifest-sha256.txt", "tagmanifest-sha256.txt.minisig", "signing-key.pub"]


@pytest.fixture(scope="module")
def keys() -> tuple[minisign.KeyPair, minisign.KeyPair]:
    """The archive's key, and somebody else's."""
    return minisign.KeyPair.generate(), minisign.KeyPair.generate()


@pytest.fixture
def ours(keys: tuple[minisign.KeyPair, minisign.KeyPair]) -> minisign.KeyPair:
    return keys[0]


@pytest.fixture
def held(tmp_path: Path, ours: minisign.KeyPair) -> Path:
    """The snapshot that is to be brought up to date."""
    return make_bag(tmp_path / "held", OLD, key=ours, generation=5)


@pytest.fixture
def offered(tmp_path: Path, ours: minisign.KeyPair) -> Path:
    """What the source has."""
    return make_bag(tmp_path / "offered", NEW, key=ours, generation=7)


class Recorded:
    """A source that remembers what it was asked for, and breaks off at one file."""

    def __init__(self, source: SnapshotSource, *, breaks_at: str | None = None) -> None:
        self._source = source
        self._breaks_at = breaks_at
        self.asked: list[str] = []

    def fetch(self, name: str, into: Path, *, most: int) -> None:
        self.asked.append(name)
        if name == self._breaks_at:
            raise SnapshotSourceError(f"{name} broke off")
        self._source.fetch(name, into, most=most)


def run(
    held: Path,
    source: SnapshotSource,
    *keys: minisign.KeyPair,
    expired_is_fine: bool = False,
) -> Update:
    return update(
        held,
        source,
        keys=[one.public_key for one in keys],
        now=NOW,
        expired_is_fine=expired_is_fine,
        verify=require_whole,
        progress=unshown,
    )


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_only_files_with_a_new_hash_are_fetched(held: Path, offered: Path, ours: minisign.KeyPair) -> None:
    source = Recorded(FolderSource(offered))
    done = run(held, source, ours)
    assert source.asked[:3] == HEAD
    assert sorted(source.asked[3:]) == [
        "bag-info.txt",
        f"data/{MARCH}",
        f"data/{APRIL}",
        "file-sizes.txt",
        "manifest-sha256.txt",
    ]
    assert (done.before, done.after, done.files) == (5, 7, 5)
    assert payload_of(held) == NEW
    require_whole(held)
    assert sorted(path.name for path in held.parent.iterdir()) == ["held", "offered"]


def test_a_server_of_static_files_will_do(held: Path, offered: Path, ours: minisign.KeyPair) -> None:
    with serving_files(offered.parent) as address:
        assert run(held, snapshot_source(f"{address}/offered"), ours).after == 7
    assert payload_of(held) == NEW


def test_where_nothing_is_held_all_of_it_is_fetched(tmp_path: Path, offered: Path, ours: minisign.KeyPair) -> None:
    done = run(tmp_path / "fresh", FolderSource(offered), ours)
    assert (done.before, done.after, done.files) == (None, 7, 11)
    assert payload_of(tmp_path / "fresh") == NEW


def test_a_second_update_fetches_only_the_signature(held: Path, offered: Path, ours: minisign.KeyPair) -> None:
    run(held, FolderSource(offered), ours)
    source = Recorded(FolderSource(offered))
    assert run(held, source, ours) == Update(7, 7, 0, 0, ours.public_key)
    assert source.asked == HEAD


def test_a_renewed_signature_of_the_same_state_is_taken_over(
    held: Path, tmp_path: Path, ours: minisign.KeyPair
) -> None:
    renewed = make_bag(tmp_path / "renewed", OLD, key=ours, generation=5, expires=date(2026, 4, 1))
    run(held, FolderSource(renewed), ours)
    for name in files(renewed):
        assert (held / name).is_dir() or (held / name).read_bytes() == (renewed / name).read_bytes()


def test_a_damaged_file_of_the_snapshot_is_fetched_anew(held: Path, offered: Path, ours: minisign.KeyPair) -> None:
    (held / "data" / FEBRUARY).write_bytes(b"damaged!")
    run(held, FolderSource(offered), ours)
    assert payload_of(held) == NEW


def test_what_was_fetched_before_a_run_broke_off_is_not_fetched_again(
    held: Path, offered: Path, ours: minisign.KeyPair
) -> None:
    source = Recorded(FolderSource(offered), breaks_at=f"data/{APRIL}")
    with pytest.raises(SnapshotSourceError):
        run(held, source, ours)
    assert payload_of(held) == OLD
    source = Recorded(FolderSource(offered))
    run(held, source, ours)
    assert sorted(source.asked[3:]) == [f"data/{APRIL}"]
    assert payload_of(held) == NEW


def test_the_beginning_of_another_file_is_no_beginning_of_this_one(
    held: Path, offered: Path, ours: minisign.KeyPair
) -> None:
    source = Recorded(FolderSource(offered), breaks_at=f"data/{APRIL}")
    with pytest.raises(SnapshotSourceError):
        run(held, source, ours)
    for part in (held.parent / "held.update" / "parts").iterdir():
        part.write_bytes(b"something else, and longer")
    run(held, FolderSource(offered), ours)
    assert payload_of(held) == NEW


def refused(held: Path, source: Path, *keys: minisign.KeyPair, match: str) -> None:
    """An update is refused, and the snapshot is as it was."""
    before = payload_of(held)
    with pytest.raises((SnapshotUpdateRefused, SnapshotSourceError, BagRefused, SignatureInvalid), match=match):
        run(held, FolderSource(source), *keys)
    assert payload_of(held) == before
    require_whole(held)


def test_an_older_generation_is_refused(held: Path, tmp_path: Path, ours: minisign.KeyPair) -> None:
    older = make_bag(tmp_path / "older", NEW, key=ours, generation=4)
    refused(held, older, ours, match="offers generation 4, and 5 is here already")


def test_a_signature_that_should_have_been_renewed_is_refused_unless_told(
    held: Path, tmp_path: Path, ours: minisign.KeyPair
) -> None:
    frozen = make_bag(tmp_path / "frozen", NEW, key=ours, generation=7, expires=date(2026, 3, 9))
    refused(held, frozen, ours, match="meant to be renewed by 2026-03-09")
    run(held, FolderSource(frozen), ours, expired_is_fine=True)
    assert payload_of(held) == NEW


def test_a_signature_is_good_on_the_day_on_which_it_expires(held: Path, tmp_path: Path, ours: minisign.KeyPair) -> None:
    fresh = make_bag(tmp_path / "fresh", NEW, key=ours, generation=7, expires=NOW.date())
    assert run(held, FolderSource(fresh), ours).after == 7


def test_another_key_is_refused_even_where_it_is_trusted_for_other_snapshots(
    held: Path, tmp_path: Path, keys: tuple[minisign.KeyPair, minisign.KeyPair]
) -> None:
    ours, theirs = keys
    others = make_bag(tmp_path / "others", NEW, key=theirs, generation=7)
    refused(held, others, ours, theirs, match="signed with another key")


def test_a_new_key_is_accepted_where_the_one_before_vouches_for_it(
    held: Path, tmp_path: Path, keys: tuple[minisign.KeyPair, minisign.KeyPair]
) -> None:
    ours, theirs = keys
    renewed = make_bag(tmp_path / "renewed", NEW, key=theirs, previous=ours, generation=7)
    assert run(held, FolderSource(renewed), ours).key.to_base64() == theirs.public_key.to_base64()
    assert payload_of(held) == NEW


def test_a_new_key_for_which_another_vouches_is_refused(
    held: Path, tmp_path: Path, keys: tuple[minisign.KeyPair, minisign.KeyPair]
) -> None:
    ours, theirs = keys
    forged = make_bag(tmp_path / "forged", NEW, key=theirs, previous=theirs, generation=7)
    refused(held, forged, ours, theirs, match="not by this key")
    stolen = make_bag(tmp_path / "stolen", NEW, key=theirs, previous=ours, generation=7)
    (stolen / PUBLIC_KEY).write_bytes(bytes(ours.public_key) + b"\n")
    refused(held, stolen, ours, theirs, match="not by this key")


def test_a_snapshot_by_an_unknown_key_is_not_brought_up_to_date(
    held: Path, offered: Path, keys: tuple[minisign.KeyPair, minisign.KeyPair]
) -> None:
    refused(held, offered, keys[1], match="signed with another key")
    refused(held, offered, match="--public-key")
    (held / "tagmanifest-sha256.txt.minisig").unlink()
    with pytest.raises(SnapshotUpdateRefused, match="is no signed snapshot"):
        run(held, FolderSource(offered), keys[0])


@pytest.mark.parametrize("name", ["manifest-sha256.txt", "bag-info.txt", f"data/{APRIL}"])
def test_a_file_that_the_manifest_does_not_vouch_for_is_refused_and_named(
    held: Path, offered: Path, ours: minisign.KeyPair, name: str
) -> None:
    (offered / name).write_bytes(b"forge")
    refused(held, offered, ours, match=f"{name} is not what the signed manifest says")


def test_a_forged_tag_manifest_is_refused(held: Path, offered: Path, ours: minisign.KeyPair) -> None:
    path = offered / "tagmanifest-sha256.txt"
    path.write_bytes(path.read_bytes().replace(b"bagit.txt", b"bagit.tx2"))
    refused(held, offered, ours, match="not of these bytes")


def test_files_of_two_generations_do_not_mix(held: Path, offered: Path, ours: minisign.KeyPair) -> None:
    """As where the source changes while it is read."""
    shutil.copy(held / "tagmanifest-sha256.txt", offered)
    shutil.copy(held / "tagmanifest-sha256.txt.minisig", offered)
    newer = (held / "bag-info.txt").read_bytes()
    (held / "bag-info.txt").write_bytes(b"damaged")
    with pytest.raises(SnapshotUpdateRefused, match="the source has changed meanwhile"):
        run(held.with_name("fresh"), FolderSource(offered), ours)
    (held / "bag-info.txt").write_bytes(newer)
    assert not held.with_name("fresh").exists()


def test_more_bytes_than_a_file_has_are_never_taken(held: Path, offered: Path, ours: minisign.KeyPair) -> None:
    (offered / f"data/{APRIL}").write_bytes(bytes(1000))
    refused(held, offered, ours, match="more than the 5 bytes")


def test_a_full_disk_leaves_the_snapshot_as_it_was(
    held: Path, offered: Path, ours: minisign.KeyPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(durable, "sync", full)
        with pytest.raises(SnapshotUpdateFailed, match="No space left on device"):
            run(held, FolderSource(offered), ours)
    assert payload_of(held) == OLD
    run(held, FolderSource(offered), ours)
    assert payload_of(held) == NEW


def test_where_folders_cannot_be_exchanged_one_is_moved_after_the_other(
    held: Path, offered: Path, ours: minisign.KeyPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(_one: Path, _other: Path) -> None:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(durable, "exchange", cannot)
    run(held, FolderSource(offered), ours)
    assert payload_of(held) == NEW


def test_between_these_two_moves_a_power_cut_loses_nothing(held: Path, offered: Path, ours: minisign.KeyPair) -> None:
    staging = held.with_name("held.update")
    staging.mkdir()
    held.rename(staging / "previous")
    assert run(held, FolderSource(offered), ours).before == 5
    assert payload_of(held) == NEW


def test_a_zip_file_is_to_be_unpacked_first(tmp_path: Path, offered: Path, ours: minisign.KeyPair) -> None:
    (tmp_path / "held.zip").write_bytes(b"PK")
    with pytest.raises(SnapshotUpdateRefused, match="unpack the snapshot"):
        run(tmp_path / "held.zip", FolderSource(offered), ours)
