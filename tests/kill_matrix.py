"""Disturbs a command at a certain file operation, by strace: its n-th write, sync, rename and so on.

A killed process leaves what it has written to the system, so this shows that every order of operations is safe. What
the loss of power adds, that operations that were not synced may be missing, it does not show.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path

from tests.corpora import PROJECT

COMMUNIQUE = (sys.executable, "-c", "from webapp.cli import main; main(prog_name='communique')")
OPERATIONS = (
    "write,writev,pwrite64,pwritev,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,ftruncate,"
    "truncate,link,linkat,symlink,symlinkat,fallocate,sendfile,copy_file_range"
)
_CALL = re.compile(r"(?P<process>\d+) +(?P<operation>\w+)\(")


@dataclass(frozen=True, slots=True)
class Point:
    """Before which operation of the command it is killed: the `number`-th of its kind, counted from its start."""

    operation: str
    number: int


def can_trace() -> bool:
    """Whether strace is there, and may trace: some containers forbid it."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


def points(arguments: Sequence[str | Path], data: Path, *, program: Sequence[str] = COMMUNIQUE) -> list[Point]:
    """Run the command undisturbed. At which points it changes something in the data directory."""
    log = data.with_suffix(".log")
    run = trace([*program, *arguments], log, "-y", "-s", "0")
    if run.returncode != 0:
        raise AssertionError(run.stderr)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    found = []
    for line in log.read_text().splitlines():
        call = _CALL.match(line)
        if call is not None:
            of_process = counts[call["process"]]
            of_process[call["operation"]] += 1
            if str(data) in line:
                found.append(Point(call["operation"], of_process[call["operation"]]))
    return found


def kill_at(
    point: Point, arguments: Sequence[str | Path], log: Path, *, program: Sequence[str] = COMMUNIQUE
) -> subprocess.CompletedProcess[str]:
    """Run the command until that point."""
    inject = f"inject={point.operation}:signal=SIGKILL:when={point.number}"
    return trace([*program, *arguments], log, "-e", inject)


def fail_at(
    point: Point, arguments: Sequence[str | Path], log: Path, *, program: Sequence[str] = COMMUNIQUE
) -> subprocess.CompletedProcess[str]:
    """Run the command; that one operation fails as on a full disk."""
    inject = f"inject={point.operation}:error=ENOSPC:when={point.number}"
    return trace([*program, *arguments], log, "-e", inject)


def sample(found: Iterable[Point], size: int, *, seed: int) -> list[Point]:
    """Some of the points, with all kinds of operations among them."""
    kinds: defaultdict[str, list[Point]] = defaultdict(list)
    for point in found:
        kinds[point.operation].append(point)
    choice = random.Random(seed)
    for of_a_kind in kinds.values():
        choice.shuffle(of_a_kind)
    in_turns = chain.from_iterable(zip_longest(*kinds.values()))
    return [point for point in in_turns if point is not None][:size]


def trace(
    command: Sequence[str | Path], log: Path, *options: str, operations: str = OPERATIONS
) -> subprocess.CompletedProcess[str]:
    """Run the command under strace, which writes the named operations to the log."""
    return subprocess.run(
        ["strace", "-f", "-o", str(log), "-e", f"trace={operations}", *options, *map(str, command)],
        # The same operations in each run: nothing compiled is written, and sets have one order.
        env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
