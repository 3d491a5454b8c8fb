"""How much memory a process and its children need that no file stands behind (``RssAnon``, proc_pid_status(5)).

Pages of mapped files are left out, because the system takes them back when it wants to.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

_SECONDS_BETWEEN_LOOKS = 0.05
_ANONYMOUS = re.compile(r"^RssAnon:\s+(\d+) kB$", re.MULTILINE)


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
    found = _ANONYMOUS.search(_text(Path(f"/proc/{process}/status")))
    return int(found[1]) * 1024 if found else 0


def _text(path: Path) -> str:
    """The text of a file of /proc; nothing where the process has just ended."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
