"""A changed byte anywhere in the index is noticed: it raises an error that names the index, and never an answer."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.columnar.commit import LOCK
from index.columnar.engine import ColumnarEngine
from index.columnar.generation import FILE, FORMAT
from index.engine import SearchIndexError
from tests.index_commits import COMMITS, answers

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
