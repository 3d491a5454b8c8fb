"""The public keys that a user trusts to sign snapshots, and where this and what was opened is kept.

Both lie in folders of the user's own, never beside a snapshot: who made a snapshot, or the stick that it came on, could
have put a key and an opened copy there too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from archive import durable

_HEADING = "# The public keys (minisign) whose snapshots open without a warning, one a line.\n"


class TrustedKeys:
    """A file with a key on each line, in base64 as minisign writes it; a # begins a comment."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[str]:
        """The keys, in the order in which they were pinned. Raises OSError where the file cannot be read."""
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            if key := line.partition("#")[0].strip():
                yield key

    def pin(self, key: str) -> None:
        """Trust a key from now on. Raises OSError where the file cannot be written."""
        if key in self:
            return
        durable.make_folder(self._path.parent)
        before = self._path.read_text(encoding="utf-8") if self._path.exists() else _HEADING
        beside = self._path.with_suffix(".incomplete")
        beside.write_text(f"{before}{key}\n", encoding="utf-8")
        durable.move_into_place(beside, self._path)


def trusted_keys(environment: Mapping[str, str]) -> TrustedKeys:
    """Those of the user: in ``$XDG_DATA_HOME/communique``, else in ``~/.local/share/communique``."""
    return TrustedKeys(_folder(environment, "XDG_DATA_HOME", ".local/share") / "trusted-keys.txt")


def opened_snapshots(environment: Mapping[str, str]) -> Path:
    """Where opened snapshots are kept: ``$XDG_CACHE_HOME/communique``, else ``~/.cache/communique``."""
    return _folder(environment, "XDG_CACHE_HOME", ".cache") / "snapshots"


def _folder(environment: Mapping[str, str], variable: str, default: str) -> Path:
    # https://specifications.freedesktop.org/basedir-spec/: a path that is not absolute counts for nothing.
    given = Path(environment.get(variable, ""))
    return (given if given.is_absolute() else Path.home() / default) / "communique"
