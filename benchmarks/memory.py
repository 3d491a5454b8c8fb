"""How much memory a process and its children need that no file stands behind (``Pss_Anon``, proc_pid_smaps_rollup).

What forked processes share is divided among them, and so counts once in their sum. Pages of mapped files are left out,
because the system takes them back when it wants to. See Documentation/ABI/testing/procfs-smaps_rollup of Linux.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

_SECONDS_BETWEEN_LOOKS = 0.2  # to walk the pages takes a process of 100 MB some milliseconds
_ANONYMOUS = re.compile(r"^Pss_Anon:\s+(\d+) kB$", re.MULTILINE)

_RESIDENT = re.compile(r"^RssAnon:\s+(\d+) kB$", re.MULTILINE)


class CommandFailed(Exception):
    """A measured command ended with another exit status than 0."""


def output_and_peak(command: Sequence[str], *, folder: Path) -> tuple[str, int]:
    """Run a command in a folder: what it prints, and the highest sum of memory that was seen, in bytes.

    Raises CommandFailed.
    """
    peak = 0
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=sys.stderr, text=True) as process:
        while True:
            peak = max(peak, sum(anonymous(one) for one in _family(process.pid)))
            try:
                output, _ = process.communicate(timeout=_SECONDS_BETWEEN_LOOKS)
                break
            except subprocess.TimeoutExpired:
                continue
    if process.returncode != 0:
        raise CommandFailed(f"{' '.join(command)}: exit status {process.returncode}")
    return output, peak


def _family(process: int) -> Iterator[int]:
    """A process and its descendants."""
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in _text(children).split():
            yield from _family(int(child))


def anonymous(process: int) -> int:
    """What one process has, in bytes; 0 where it has ended."""
    found = _ANONYMOUS.search(_text(Path(f"/proc/{process}/smaps_rollup")))
    return int(found[1]) * 1024 if found else 0


def resident(process: int) -> int:
    """The same without dividing what forked processes share, which takes no walk over the pages."""
    found = _RESIDENT.search(_text(Path(f"/proc/{process}/status")))
    return int(found[1]) * 1024 if found else 0


def _text(path: Path) -> str:
    """The text of a file of /proc; nothing where the process has just ended."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
