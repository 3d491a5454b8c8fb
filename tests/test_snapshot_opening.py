"""An opened snapshot is the archive again: verified first, the same words and hits, and nothing written beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import minisign
import pytest

from archive.bag import BagRefused
from archive.channels import Channels
from archive.errors import ArchiveUnwritable
from archive.signing import SignatureInvalid
from archive.statement import StatementRef
from archive.store import Archive
from index.snapshot_opening import OpenedSnapshot, OriginUnknown, open_snapshot
from index.snapshot_write import Signing, write_snapshot
from tests.small_archive import NOTES, make
from tests.snapshots import unshown
from webapp import create_app
from webapp.settings import Settings

STATEMENTS = NOTES + 8
OURS, THEIRS = minisign.KeyPair.generate(), minisign.KeyPair.generate()


def write(data: Path, out: Path, *, key: minisign.KeyPair | None = OURS, index: bool = True) -> Path:
    signing = Signing(key.secret_key) if key else None
    write_snapshot(data, out, signing=signing, captures=False, index=index, progress=unshown)
    return out


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of an archive."""
    directory = tmp_path_factory.mktemp("data")
    make(directory)
    return directory


@pytest.fixture(scope="module")
def written(data: Path) -> Path:
    """The snapshot of it, which no test changes."""
    return write(data, data.parent / "snapshot-of-data")


@pytest.fixture
def snapshot(written: Path, tmp_path: Path) -> Path:
    """A copy of the snapshot, to be damaged."""
    return Path(shutil.copytree(written, tmp_path / "snapshot"))


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """Where data directories are kept."""
    return tmp_path / "cache" / "snapshots"


def open_one(
    path: Path,
    opened: Path,
    *keys: minisign.KeyPair,
    trust_unsigned: bool = False,
    rebuilt: list[StatementRef] | None = None,
) -> OpenedSnapshot:
    def indexing(refs: Iterable[StatementRef]) -> Iterator[StatementRef]:
        for ref in refs:
            if rebuilt is not None:
                rebuilt.append(ref)
            yield ref

    return open_snapshot(
        path,
        opened,
        keys=[key.public_key for key in keys],
        trust_unsigned=trust_unsigned,
        progress=unshown,
        indexing=indexing,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def require_same(opened: Path, data: Path) -> None:
    """The archive, the registry and all pages are those of the archive of which the snapshot is."""
    here, there = (create_app(Settings(each)).test_client() for each in (opened, data))
    for address in (
        "/api/v1/search",
        "/api/v1/search?q=%22will+not+close%22",
        "/api/v1/search?q=valley&status=superseded",
        "/api/v1/search?organisation=ASEAN",
        "/api/v1/export?format=jsonl",
        "/api/v1/quote?q=We+will+not+close+the+valley",
        "/quote?q=We+will+close+the+valley",
        "/s/velmora/1",
        "/s/velmora/1@1",
        "/s/velmora/1/history",
        "/s/velmora/1@2/cite.json",
        "/s/tarsk/1",
    ):
        assert here.get(address).text == there.get(address).text, address
    assert list(Channels(opened / "channels.toml")) == list(Channels(data / "channels.toml"))
    with Archive.open(opened / "archive.db", read_only=True) as mine, Archive.open(data / "archive.db") as its:
        assert mine.last_change() == its.last_change()


def test_a_folder_and_a_zip_file_open_as_the_archive_of_which_they_are(
    written: Path, data: Path, opened: Path, tmp_path: Path
) -> None:
    rebuilt: list[StatementRef] = []
    found = open_one(written, opened, OURS, rebuilt=rebuilt)
    require_same(found.data, data)
    assert found.key is not None
    assert found.info.statements == STATEMENTS
    zipped = write(data, tmp_path / "snapshot.zip")
    require_same(open_one(zipped, tmp_path / "others", OURS, rebuilt=rebuilt).data, data)
    assert rebuilt == []


def test_nothing_is_written_into_the_snapshot_or_beside_it(snapshot: Path, opened: Path, tmp_path: Path) -> None:
    before = contents(snapshot)
    create_app(Settings(open_one(snapshot, opened, OURS).data)).test_client().get("/?q=valley")
    assert contents(snapshot) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "snapshot"]


def test_a_second_opening_reads_only_what_is_signed(snapshot: Path, data: Path, opened: Path) -> None:
    first = open_one(snapshot, opened, OURS)
    shutil.rmtree(snapshot / "data")
    again = open_one(snapshot, opened, OURS)
    assert again.data == first.data
    require_same(again.data, data)


@pytest.mark.parametrize("keys", [(), (THEIRS,)])
def test_without_a_trusted_signature_it_opens_only_where_that_is_said(
    snapshot: Path, opened: Path, keys: tuple[minisign.KeyPair, ...]
) -> None:
    with pytest.raises(OriginUnknown, match="--trust-unsigned"):
        open_one(snapshot, opened, *keys)
    assert not opened.exists()
    assert open_one(snapshot, opened, *keys, trust_unsigned=True).key is None


def test_an_unsigned_one_opens_only_where_that_is_said(data: Path, opened: Path, tmp_path: Path) -> None:
    unsigned = write(data, tmp_path / "unsigned", key=None)
    with pytest.raises(OriginUnknown):
        open_one(unsigned, opened, OURS)
    assert open_one(unsigned, opened, OURS, trust_unsigned=True).key is None


def test_that_it_was_opened_untrusted_does_not_make_it_trusted(snapshot: Path, opened: Path) -> None:
    open_one(snapshot, opened, trust_unsigned=True)
    with pytest.raises(OriginUnknown):
        open_one(snapshot, opened)
    assert open_one(snapshot, opened, OURS, THEIRS).key is not None


@pytest.mark.parametrize("trust_unsigned", [False, True])
def test_changed_words_are_refused_and_nothing_is_kept(snapshot: Path, opened: Path, trust_unsigned: bool) -> None:
    (path,) = (snapshot / "data" / "statements").iterdir()
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(BagRefused, match=path.name):
        open_one(snapshot, opened, OURS, trust_unsigned=trust_unsigned)
    assert not opened.exists() or list(opened.iterdir()) == []


def test_a_forged_signature_is_refused_even_where_none_is_asked_for(snapshot: Path, opened: Path) -> None:
    (snapshot / "tagmanifest-sha256.txt.minisig").write_bytes(b"forged")
    with pytest.raises(SignatureInvalid):
        open_one(snapshot, opened, trust_unsigned=True)


def test_without_an_index_one_is_made_of_the_records(data: Path, opened: Path, tmp_path: Path) -> None:
    rebuilt: list[StatementRef] = []
    without = write(data, tmp_path / "without", index=False)
    require_same(open_one(without, opened, OURS, rebuilt=rebuilt).data, data)
    assert len(rebuilt) == STATEMENTS


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_index_is_made_anew_from_the_records(snapshot: Path, data: Path, opened: Path, damage: str) -> None:
    path = next((snapshot / "data" / "index").glob("*/arrays.bin.zst"))
    if damage == "missing":
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[100] ^= 1
        path.write_bytes(content)
    rebuilt: list[StatementRef] = []
    require_same(open_one(snapshot, opened, OURS, rebuilt=rebuilt).data, data)
    assert len(rebuilt) == STATEMENTS


def test_what_a_killed_opening_left_behind_is_in_nobodys_way(snapshot: Path, data: Path, opened: Path) -> None:
    first = open_one(snapshot, opened, OURS).data
    first.rename(first.with_name(f"{first.name}.incomplete"))
    (first.with_name(f"{first.name}.incomplete") / "archive.db").write_bytes(b"half")
    require_same(open_one(snapshot, opened, OURS).data, data)


def test_the_three_that_were_used_last_stay_opened(snapshot: Path, opened: Path) -> None:
    opened.mkdir(parents=True)
    for number in range(5):
        (opened / f"{number}").mkdir()
    kept = open_one(snapshot, opened, OURS).data
    assert kept.exists()
    assert len(list(opened.iterdir())) == 3


def test_where_there_is_no_room_that_is_said(snapshot: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder is to be")
    with pytest.raises(ArchiveUnwritable, match="cannot be opened in"):
        open_one(snapshot, tmp_path / "cache" / "snapshots", OURS)


def test_where_there_is_no_snapshot_that_is_said(tmp_path: Path, opened: Path) -> None:
    with pytest.raises(BagRefused, match="there is no snapshot at"):
        open_one(tmp_path / "none", opened, OURS)
