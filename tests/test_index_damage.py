"""A changed byte anywhere in the index is noticed: it raises an error that names the index, and never an answer."""

from __future__ import annotations

import json
import os
import queue
import random
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from archive.store import Archive
from index.catch_up import catch_up, rebuild
from index.columnar import verification
from index.columnar.commit import LOCK
from index.columnar.damage import DamagedSegment
from index.columnar.engine import ColumnarEngine
from index.columnar.generation import FILE, FORMAT
from index.engine import SearchIndexDamaged, SearchIndexError
from index.query import Query
from tests.index_commits import COMMITS, answers
from tests.index_revisions import changes, revision
from tests.statements import statement, take_in

SECONDS = 60
"""How long something in another thread may take on a busy machine before the test is given up."""

ALL = os.environ.get("COMMUNIQUE_TORTURE") == "all"
BYTES_SAMPLED = 15  # of each file


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With two segments, and deleted statements."""
    folder = tmp_path_factory.mktemp("damage") / "index"
    commit = COMMITS["new and revised statements"]
    commit.before(ColumnarEngine(folder))
    commit.write(ColumnarEngine(folder))
    return folder


@pytest.fixture
def damaged(index: Path, tmp_path: Path) -> Path:
    """A copy, to be damaged."""
    return shutil.copytree(index, tmp_path / "index")


def files(index: Path) -> list[Path]:
    """All but the lock, which holds the number of a process for messages."""
    return sorted(path for path in index.rglob("*") if path.is_file() and path.name != LOCK)


def places(path: Path, chance: random.Random) -> list[int]:
    """All bytes of a file, or some, and always its first and last; of the generation, which few others check, all."""
    size = path.stat().st_size
    return (
        list(range(size))
        if ALL or path.name == FILE
        else sorted({0, *chance.sample(range(size), min(size, BYTES_SAMPLED)), size - 1})
    )


def is_noticed(index: Path) -> bool:
    try:
        answers(index)
    except SearchIndexError as error:
        return str(index) in str(error)
    return False


def test_every_changed_byte_is_noticed(index: Path, damaged: Path) -> None:
    """One bit of each, drawn; and the index is whole again with the byte as it was."""
    chance = random.Random(3)
    changed = 0
    unnoticed = []
    for path in files(damaged):
        whole = path.read_bytes()
        for place in places(path, chance):
            bit = 1 << chance.randrange(8)
            path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
            changed += 1
            if not is_noticed(damaged):
                unnoticed.append((str(path.relative_to(damaged)), place, bit, whole[max(0, place - 9) : place + 9]))
        path.write_bytes(whole)
    print(f"\n{changed} bytes changed, {len(unnoticed)} times unnoticed")
    assert unnoticed == []
    assert answers(damaged) == answers(index)


def test_a_changed_digit_of_the_format_is_noticed(damaged: Path) -> None:
    """An index of another format reads as one that is still to be built; one whose format was damaged must not."""
    path = damaged / FILE
    whole = path.read_bytes()
    of_another = whole.replace(b'"format": %d' % FORMAT, b'"format": %d' % (FORMAT ^ 1))
    assert of_another != whole
    path.write_bytes(of_another)
    assert is_noticed(damaged)


@pytest.mark.parametrize(
    "change",
    [lambda whole: whole[:-1], lambda whole: whole + b"\0", lambda _: b""],
    ids=["shorter", "longer", "empty"],
)
def test_a_file_of_another_length_is_noticed(damaged: Path, change: Callable[[bytes], bytes]) -> None:
    for path in files(damaged):
        whole = path.read_bytes()
        path.write_bytes(change(whole))
        assert is_noticed(damaged), path
        path.write_bytes(whole)


def test_a_missing_file_is_noticed(damaged: Path) -> None:
    """Without the file of the generation there is no index, which those who search notice (index.catch_up)."""
    for path in files(damaged):
        if path.name != FILE:
            whole = path.read_bytes()
            path.unlink()
            assert is_noticed(damaged), path
            path.write_bytes(whole)


# Large indexes, whose files are hashed in the background


def flip(path: Path) -> None:
    """Change a byte in the middle of a file, and nothing else that tells of it but the time."""
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)


def arrays(index: Path) -> Path:
    return sorted(index.glob("*/arrays.bin"))[0]


def open_as_large(index: Path) -> tuple[ColumnarEngine, queue.Queue[SearchIndexDamaged]]:
    """An engine that hashes in the background what is opened here, and where it puts what it finds."""
    found: queue.Queue[SearchIndexDamaged] = queue.Queue()
    engine = ColumnarEngine(index, on_damage=found.put, hashed_at_opening=0)
    with suppress(SearchIndexDamaged):  # if it is found so soon
        engine.checkpoint()
    return engine, found


def test_damage_of_a_large_index_is_found_in_the_background_and_ends_its_answers(damaged: Path) -> None:
    flip(arrays(damaged))
    engine, found = open_as_large(damaged)
    assert "damaged" in str(found.get(timeout=SECONDS))
    with pytest.raises(SearchIndexDamaged, match=str(damaged)):
        engine.checkpoint()
    assert found.empty()
    assert not (damaged / verification.FILE).exists()


def test_what_was_hashed_is_not_hashed_again_until_its_file_is_another(damaged: Path) -> None:
    """A flip that leaves size, time and inode as they were goes unnoticed: so the file was not read again."""
    open_as_large(damaged)
    for _ in range(SECONDS * 100):
        if (damaged / verification.FILE).exists():
            break
        time.sleep(0.01)
    path = arrays(damaged)
    before = path.stat()
    flip(path)
    files = {path: json.loads((path.parent / "header.json").read_bytes())["files"]["arrays.bin"]["sha256"]}
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    verification.verify_once(damaged, files)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    with pytest.raises(DamagedSegment, match="SHA-256"):
        verification.verify_once(damaged, files)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"x": 5}', b"[" * 100_000, b"\xff"])
def test_a_memory_of_hashes_that_makes_no_sense_is_passed_over(damaged: Path, content: bytes) -> None:
    (damaged / verification.FILE).write_bytes(content)
    flip(arrays(damaged))
    _, found = open_as_large(damaged)
    assert "damaged" in str(found.get(timeout=SECONDS))


# What becomes of a damaged index


def test_a_damaged_segment_is_not_merged_into_a_new_one(tmp_path: Path) -> None:
    """Else its bytes would get a SHA-256 that fits them."""
    index = tmp_path / "index"
    for number in range(3):
        ColumnarEngine(index).apply(changes(revision(f"velmora/{number}")), checkpoint=number + 1)
    engine = ColumnarEngine(index, hashed_at_opening=0)
    flip(arrays(index))
    with pytest.raises(SearchIndexDamaged):
        engine.apply(changes(revision("velmora/3")), checkpoint=4)


@pytest.mark.parametrize("repair", [catch_up, rebuild])
def test_a_damaged_index_is_made_anew_from_the_archive(tmp_path: Path, repair: Callable[..., None]) -> None:
    engine = ColumnarEngine(tmp_path / "index")
    with Archive.open(tmp_path / "archive.db") as archive:
        take_in(archive, statement("velmora/1"), statement("velmora/2"))
        catch_up(engine, archive, progress=lambda refs: refs)
        flip(arrays(tmp_path / "index"))
        repair(ColumnarEngine(tmp_path / "index"), archive, progress=lambda refs: refs)
    assert engine.search(Query()).total == ColumnarEngine(tmp_path / "index").search(Query()).total == 2


def test_who_lets_an_index_catch_up_hears_that_it_was_damaged(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db") as archive:
        take_in(archive, statement("velmora/1"))
        catch_up(ColumnarEngine(tmp_path / "index"), archive, progress=lambda refs: refs)
        flip(tmp_path / "index" / FILE)
        heard: list[SearchIndexDamaged] = []
        catch_up(ColumnarEngine(tmp_path / "index"), archive, progress=lambda refs: refs, on_damage=heard.append)
    assert ["damaged" in str(one) for one in heard] == [True]
