"""What a loss of power can leave of a directory, worked out from the file operations of a command.

POSIX promises only what was synced: the bytes of a file by fsync of the file, a name by fsync of its folder. Of all
else any part may have reached the disk. Here an operation is there as a whole or not at all, but for writes, of which
a half may be there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

_ROOT = 0

Tree = Mapping[Path, bytes | None]
"""What is under a folder: files with their bytes, and folders with None."""


@dataclass(frozen=True, slots=True)
class Name:
    """In a folder, a name now stands for this file or folder; None where it is removed."""

    folder: int
    name: str
    target: int | None


@dataclass(frozen=True, slots=True)
class Renaming:
    """A name is removed, and another made, both at once."""

    old: Name
    new: Name


@dataclass(frozen=True, slots=True)
class Writing:
    """Bytes at a place in a file."""

    file: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cutting:
    """A file gets this size."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Syncing:
    """A file's bytes, or a folder's names, are on the disk."""

    target: int


Operation = Name | Renaming | Writing | Cutting | Syncing


def read_tree(folder: Path) -> Tree:
    """What is under a folder."""
    paths = sorted(folder.rglob("*"))
    return {path.relative_to(folder): path.read_bytes() if path.is_file() else None for path in paths}


def write_tree(tree: Tree, folder: Path) -> None:
    """Make a folder that has this under it."""
    folder.mkdir()
    for path, data in sorted(tree.items()):
        if data is None:
            (folder / path).mkdir()
        else:
            (folder / path).write_bytes(data)


class Disk:
    """Files and folders by number, as a file system has them: names stand in the folders."""

    def __init__(self, tree: Tree) -> None:
        self._files: dict[int, bytearray] = {}
        self._folders: dict[int, dict[str, int]] = {_ROOT: {}}
        for path, data in sorted(tree.items()):
            number = self.add(data)
            self.apply(Name(self.number(path.parent), path.name, number))

    def add(self, data: bytes | None) -> int:
        """The number of a new file with these bytes, or of a new folder for None; it has no name yet."""
        number = len(self._files) + len(self._folders)
        if data is None:
            self._folders[number] = {}
        else:
            self._files[number] = bytearray(data)
        return number

    def number(self, path: Path) -> int:
        """What a path stands for. Raises KeyError where it stands for nothing."""
        number = _ROOT
        for name in path.parts:
            number = self._folders[number][name]
        return number

    def size(self, file: int) -> int:
        """How many bytes a file has."""
        return len(self._files[file])

    def apply(self, operation: Operation) -> None:
        """Change it."""
        match operation:
            case Name(folder, name, None):
                self._folders[folder].pop(name, None)
            case Name(folder, name, int(target)):
                self._folders[folder][name] = target
            case Renaming(old, new):
                self.apply(old)
                self.apply(new)
            case Writing(file, offset, data):
                self._resize(file, max(self.size(file), offset))
                self._files[file][offset : offset + len(data)] = data
            case Cutting(file, size):
                self._resize(file, size)

    def tree(self, folder: int = _ROOT) -> Tree:
        """What is under a folder."""
        found: dict[Path, bytes | None] = {}
        for name, target in self._folders[folder].items():
            if target in self._files:
                found[Path(name)] = bytes(self._files[target])
            else:
                found[Path(name)] = None
                found |= {Path(name) / path: data for path, data in self.tree(target).items()}
        return found

    def _resize(self, file: int, size: int) -> None:
        self._files[file] = self._files[file][:size].ljust(size, b"\0")


@dataclass(frozen=True, slots=True)
class State:
    """What the disk may hold. `finished` where the command had ended before the power was lost."""

    description: str
    tree: Tree
    finished: bool


@dataclass(frozen=True, slots=True)
class Recording:
    """The operations of a command; what they make is in `before` already, without a name."""

    before: Disk
    operations: Sequence[Operation]

    def after(self) -> Tree:
        """What is there at the end when no power is lost."""
        return self._tree(self.operations)

    def states(self) -> Iterator[State]:
        """What the disk may hold when the power is lost after any of the operations, each state once."""
        seen = set()
        for end in range(len(self.operations) + 1):
            finished = end == len(self.operations)
            for description, kept in _kept(self.operations[:end]):
                tree = self._tree(kept)
                state = frozenset(tree.items()), finished
                if state not in seen:
                    seen.add(state)
                    yield State(f"after {end} of {len(self.operations)} operations, {description}", tree, finished)

    def _tree(self, operations: Sequence[Operation]) -> Tree:
        disk = deepcopy(self.before)
        for operation in operations:
            disk.apply(operation)
        return disk.tree()


def _kept(operations: Sequence[Operation]) -> Iterator[tuple[str, Sequence[Operation]]]:
    """What may be kept of the operations: all that was synced, and this and that of the others."""
    synced = [_is_synced(operations, place) for place in range(len(operations))]
    numbered = list(zip(operations, synced, strict=True))
    yield "all of it", operations
    yield "what was synced", [each for each, safe in numbered if safe]
    yield "and the names", [each for each, safe in numbered if safe or isinstance(each, Name | Renaming)]
    yield "and half of the writes", [each if safe else _halved(each) for each, safe in numbered]
    for lost, safe in enumerate(synced):
        if not safe:
            yield f"without {operations[lost]!r:.100}", [*operations[:lost], *operations[lost + 1 :]]


def _is_synced(operations: Sequence[Operation], place: int) -> bool:
    """Whether all that an operation changes was synced after it."""
    match operations[place]:
        case Name(folder):
            changed = {folder}
        case Renaming(old, new):
            changed = {old.folder, new.folder}
        case Writing(file) | Cutting(file):
            changed = {file}
        case Syncing():
            return True
    return changed <= {later.target for later in operations[place:] if isinstance(later, Syncing)}


def _halved(operation: Operation) -> Operation:
    if isinstance(operation, Writing):
        return replace(operation, data=operation.data[: len(operation.data) // 2])
    return operation
