"""The model of a loss of power, with which the index is tested, knows what was promised and what was not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import kill_matrix
from tests.power_loss import Recording, Tree, read_tree, write_tree
from tests.recorded_operations import record

pytestmark = pytest.mark.skipif(not kill_matrix.can_trace(), reason="NOT TESTED: strace is missing or may not trace")

_BEFORE: Tree = {Path("old"): b"old words", Path("kept"): b"kept"}
_PRELUDE = """
import os, shutil, sys
folder, new, old, kept = [os.path.join(sys.argv[1], name) for name in ("", "new", "old", "kept")]
def sync(path):
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
def write(path, data, mode="wb"):
    with open(path, mode) as file:
        file.write(data)
"""


def recorded(tmp_path: Path, program: str) -> Recording:
    """What a program does in a folder, in which the files of _BEFORE are."""
    write_tree(_BEFORE, tmp_path / "folder")
    recording = record([sys.executable, "-c", _PRELUDE + program, tmp_path / "folder"], tmp_path / "folder")
    assert recording.after() == read_tree(tmp_path / "folder")
    return recording


def possible(recording: Recording, path: str) -> set[bytes | None]:
    """What a file may have after the end; None where it is not there."""
    return {state.tree.get(Path(path)) for state in recording.states() if state.finished}


def test_all_kinds_of_operations_are_followed(tmp_path: Path) -> None:
    """As `recorded` compares with the real folder."""
    recorded(
        tmp_path,
        """
a, inside = folder + "a", folder + "a/b/inside"
os.makedirs(os.path.dirname(inside))
write(inside, bytes(range(256)) * 99)
with open(inside, "r+b") as file:
    file.seek(5)
    file.write(b"other")
    file.truncate(300)
write(kept, b" and more", "ab")
write(old, b"shorter")
os.rename(inside, new)
os.replace(new, kept)
os.unlink(old)
os.rename(a, folder + "z")
os.mkdir(a)
write(a + "/with", b"")
shutil.rmtree(a)
""",
    )


def test_what_was_synced_is_there(tmp_path: Path) -> None:
    program = "write(new, b'new'); sync(new); sync(folder)"
    assert possible(recorded(tmp_path, program), "new") == {b"new"}


def test_of_what_was_not_synced_any_part_may_be_missing(tmp_path: Path) -> None:
    program = "write(new, b'word')"
    assert possible(recorded(tmp_path, program), "new") == {None, b"", b"wo", b"word"}


def test_a_name_in_a_folder_that_was_not_synced_may_be_missing(tmp_path: Path) -> None:
    program = "write(new, b'new'); sync(new)"
    assert possible(recorded(tmp_path, program), "new") == {None, b"new"}


def test_a_renamed_file_may_be_empty_if_only_the_folder_was_synced(tmp_path: Path) -> None:
    program = "write(new, b'word'); os.replace(new, old); sync(folder)"
    assert possible(recorded(tmp_path, program), "old") == {b"", b"wo", b"word"}


def test_synced_renamed_and_synced_again_is_the_old_or_the_new(tmp_path: Path) -> None:
    program = "write(new, b'word'); sync(new); os.replace(new, old); sync(folder)"
    recording = recorded(tmp_path, program)
    assert possible(recording, "old") == {b"word"}
    assert {state.tree.get(Path("old")) for state in recording.states()} == {b"old words", b"word"}


def test_the_states_are_those_before_the_first_operation_too(tmp_path: Path) -> None:
    first = next(iter(recorded(tmp_path, "os.unlink(old)").states()))
    assert (first.tree, first.finished) == (_BEFORE, False)
