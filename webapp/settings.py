"""Where the pages find the archive, and what they call themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

DEFAULT_DATA = Path("communique-data")
DEFAULT_NAME = "Communiqué"
_OF_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class InvalidSetting(ValueError):
    """A variable of the environment cannot be so. The message names it and shows a good value."""


@dataclass(frozen=True, slots=True)
class ShownSnapshot:
    """The snapshot that the pages show: which state of the archive, and who vouches for it.

    `root` is the hash of the tree over all its revisions, in hexadecimal (archive.merkle). `key` is the fingerprint of
    the trusted key that signed it, None where nobody knows where the snapshot comes from.
    """

    generation: int
    made: date
    root: str
    key: str | None

    @property
    def name(self) -> str:
        """How citations name it: ``snapshot 812 of 2026-03-09 (root 1f3870be274f6c49)``."""
        unknown = "" if self.key else ", origin unknown"
        return f"snapshot {self.generation} of {self.made} (root {self.root[:16]}{unknown})"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an application is made with.

    `data` is the data directory: ``archive.db``, ``index/``, ``captures/``, ``channels.toml`` and
    ``corrections.toml``. `base_url` is the
    public address that permalinks begin with; where it is None they begin with the address of the request.
    `trusted_hosts` are other names of hosts under which the pages may be asked for; ``.example.org`` stands for all
    subdomains. `snapshot` is set where the pages show one, and not the archive itself.
    """

    data: Path = DEFAULT_DATA
    base_url: str | None = None
    archive_name: str = DEFAULT_NAME
    trusted_hosts: tuple[str, ...] = ()
    snapshot: ShownSnapshot | None = None

    def __post_init__(self) -> None:
        if self.base_url is not None and not _is_web_address(self.base_url):
            raise InvalidSetting(
                f"{self.base_url!r} cannot be the base URL: write the public address of the pages, "
                "such as https://archive.example.org/"
            )

    def trusts(self, host: str) -> bool:
        """Whether to answer a request for this host (a ``Host`` header, the port being indifferent).

        Permalinks may begin with it, and must not begin with anybody's choice. Flask's own TRUSTED_HOSTS knows no
        IPv6 and leaves no way to answer in words.
        """
        try:
            name = urlsplit(f"//{host}").hostname
        except ValueError:
            return False
        public = urlsplit(self.base_url).hostname if self.base_url else None
        trusted = [one.lower() for one in (*self.trusted_hosts, public, *_OF_THIS_MACHINE) if one]
        return any(name == one or (one.startswith(".") and f".{name}".endswith(one)) for one in trusted)

    @property
    def cited_name(self) -> str:
        """What citations call the archive: a snapshot of it is named, since it may lack what came later."""
        return f"{self.archive_name}, {self.snapshot.name}" if self.snapshot else self.archive_name

    @property
    def archive_path(self) -> Path:
        """The archive's database."""
        return self.data / "archive.db"

    @property
    def index_path(self) -> Path:
        """The directory of the index."""
        return self.data / "index"

    @property
    def captures_path(self) -> Path:
        """The directory of the captures."""
        return self.data / "captures"

    @property
    def channels_path(self) -> Path:
        """The registry of channels."""
        return self.data / "channels.toml"

    @property
    def corrections_path(self) -> Path:
        """What editors have corrected."""
        return self.data / "corrections.toml"

    @property
    def published_path(self) -> Path:
        """The snapshots that are offered for download."""
        return self.data / "published"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read ``COMMUNIQUE_DATA``, ``COMMUNIQUE_BASE_URL``, ``COMMUNIQUE_ARCHIVE_NAME`` and
        ``COMMUNIQUE_TRUSTED_HOSTS``, whose names stand between commas.

        An empty variable counts as unset. Raises InvalidSetting where the base URL is no address of a web site.
        """
        hosts = environment.get("COMMUNIQUE_TRUSTED_HOSTS", "")
        return cls(
            data=Path(environment.get("COMMUNIQUE_DATA") or DEFAULT_DATA),
            base_url=environment.get("COMMUNIQUE_BASE_URL") or None,
            archive_name=environment.get("COMMUNIQUE_ARCHIVE_NAME") or DEFAULT_NAME,
            trusted_hosts=tuple(filter(None, map(str.strip, hosts.split(",")))),
        )


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not parts.query and not parts.fragment
