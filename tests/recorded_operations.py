"""Records what a command does in a folder, from the log of strace, which does not see what is written to a mapping."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from tests.kill_matrix import OPERATIONS, trace
from tests.power_loss import Cutting, Disk, Name, Operation, Recording, Renaming, Syncing, Tree, Writing, read_tree

_CALL = re.compile(r"\d+ +(?P<operation>\w+)\((?P<arguments>.*)\) += (?P<result>\d+)")
_HEXADECIMAL = r"((?:\\x[0-9a-f]{2})*)"  # so strace -xx writes all strings and paths
_STRING = re.compile(f'"{_HEXADECIMAL}"')
_PATH = re.compile(rf'(?:(?:AT_FDCWD|\d+)<{_HEXADECIMAL}>, )?"{_HEXADECIMAL}"')
_MAKING = ("mkdir", "mkdirat")
_REMOVING = ("unlink", "unlinkat", "rmdir")
_RENAMING = ("rename", "renameat", "renameat2")
_OTHERS = ("truncate", "link", "linkat", "symlink", "symlinkat")
_LONGEST = 1 << 24  # of the strings, which strace would cut short


def record(command: Sequence[str | Path], folder: Path) -> Recording:
    """Run a command, and record what it does in a folder; the log is put beside that.

    Raises AssertionError where the command fails, or does what is not known here.
    """
    log = folder.with_suffix(".log")
    reader = _Reader(folder, read_tree(folder))
    run = trace(command, log, "-y", "-xx", "-s", str(_LONGEST), operations=f"openat,lseek,{OPERATIONS}")
    if run.returncode != 0:
        raise AssertionError(run.stderr)
    for line in log.read_text().splitlines():
        reader.read(line)
    return Recording(reader.before, reader.operations)


class _Reader:
    """Does what it reads, too, to know what paths and descriptors stand for."""

    def __init__(self, folder: Path, tree: Tree) -> None:
        self._folder = folder
        self._now = Disk(tree)
        self._opened: dict[int, int] = {}
        self._places: dict[int, int] = {}
        self.before = Disk(tree)
        self.operations: list[Operation] = []

    def read(self, line: str) -> None:
        """Add what a line of the log says."""
        call = _CALL.match(line)
        if call is None:  # it failed, or is no call
            assert "<unfinished" not in line, f"two threads at once, which is not known here: {line:.200}"
            return
        operation, arguments, result = call["operation"], call["arguments"], int(call["result"])
        paths = [self._inside(Path(_decoded(at)) / _decoded(name)) for at, name in _PATH.findall(arguments)]
        if operation == "openat":
            self._open(result, paths[0], arguments)
        elif operation in (*_MAKING, *_REMOVING, *_RENAMING, *_OTHERS):
            if any(path is not None for path in paths):
                self._change_names(operation, paths)
        elif (descriptor := int(arguments.partition("<")[0])) in self._opened:
            self._change_file(operation, descriptor, arguments, result)

    def _open(self, descriptor: int, path: Path | None, arguments: str) -> None:
        self._opened.pop(descriptor, None)
        if path is None:
            return
        if not self._has(path):
            self._add(self._name(path, self._new(b"")))
        self._opened[descriptor] = file = self._now.number(path)
        if "O_TRUNC" in arguments and self._now.size(file):
            self._add(Cutting(file, 0))
        self._places[descriptor] = self._now.size(file) if "O_APPEND" in arguments else 0

    def _change_names(self, operation: str, paths: Sequence[Path | None]) -> None:
        match paths:
            case [Path() as path] if operation in _MAKING:
                self._add(self._name(path, self._new(None)))
            case [Path() as path] if operation in _REMOVING:
                self._add(self._name(path, None))
            case [Path() as old, Path() as new] if operation in _RENAMING:
                self._add(Renaming(self._name(old, None), self._name(new, self._now.number(old))))
            case _:
                raise AssertionError(f"{operation} of {paths} is not known here")

    def _change_file(self, operation: str, descriptor: int, arguments: str, result: int) -> None:
        file = self._opened[descriptor]
        match operation:
            case "lseek":
                self._places[descriptor] = result
            case "write":
                self._add(Writing(file, self._places[descriptor], _bytes(_STRING.findall(arguments)[0])[:result]))
                self._places[descriptor] += result
            case "pwrite64":
                place = int(arguments.rpartition(", ")[2])
                self._add(Writing(file, place, _bytes(_STRING.findall(arguments)[0])[:result]))
            case "fsync" | "fdatasync":
                self._add(Syncing(file))
            case "ftruncate":
                self._add(Cutting(file, int(arguments.rpartition(", ")[2])))
            case _:
                raise AssertionError(f"{operation} is not known here")

    def _add(self, operation: Operation) -> None:
        self.operations.append(operation)
        self._now.apply(operation)

    def _new(self, data: bytes | None) -> int:
        self.before.add(data)
        return self._now.add(data)

    def _name(self, path: Path, target: int | None) -> Name:
        return Name(self._now.number(path.parent), path.name, target)

    def _has(self, path: Path) -> bool:
        try:
            self._now.number(path)
        except KeyError:
            return False
        return True

    def _inside(self, path: Path) -> Path | None:
        assert path.is_absolute(), f"strace does not say where {path} is"
        return path.relative_to(self._folder) if path.is_relative_to(self._folder) else None


def _bytes(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal.replace("\\x", ""))


def _decoded(hexadecimal: str) -> str:
    return os.fsdecode(_bytes(hexadecimal))
