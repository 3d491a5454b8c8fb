"""The channels that an archive follows: ``channels.toml`` of the data directory, which people read and correct.

Each channel is a table, named by its slug::

    [mfarussia]
    title = "MFA Russia"
    aliases = ["MFARussia", "1101702542"]
    institution = "Ministry of Foreign Affairs of Russia"
    languages = ["en"]
    time_zone = "Europe/Moscow"
    post_url = "https://t.me/MFARussia/{id}"
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import tomlkit
import tomlkit.exceptions
from tomlkit import TOMLDocument
from tomlkit.items import AbstractTable

from archive import durable
from archive.errors import ArchiveUnwritable
from archive.statement import is_channel_slug

ASSUMED_ZONE = "UTC"
"""The zone of a channel that names none; pages then say *zone assumed*."""


class InvalidChannel(ValueError):
    """``channels.toml`` cannot be read, or a channel cannot be so. The message names the file and the channel."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A source series. `aliases` are the user names, numeric ids and export titles by which its files call it.

    `post_url` is the address of a post, with ``{id}`` in place of its id; `notice` stands on every page that shows the
    channel's statements.
    """

    slug: str
    title: str
    aliases: tuple[str, ...] = ()
    institution: str | None = None
    languages: tuple[str, ...] = ()
    time_zone: str | None = None
    post_url: str | None = None
    rights: str | None = None
    notice: str | None = None

    @property
    def zone(self) -> str:
        """The IANA name of the time zone, assumed where none is known."""
        return self.time_zone or ASSUMED_ZONE

    @property
    def zone_assumed(self) -> bool:
        """Whether nobody told us the time zone."""
        return self.time_zone is None

    def __post_init__(self) -> None:
        if not is_channel_slug(self.slug):
            raise InvalidChannel(
                f"{self.slug!r} cannot name a channel: use 1 to 64 letters, digits, '-' or '_', a letter or digit first"
            )
        if not is_time_zone(self.zone):
            raise InvalidChannel(
                f"channel {self.slug}: {self.time_zone!r} is not a time zone; use a name such as Europe/Zurich"
            )


def is_time_zone(name: str) -> bool:
    """Whether it is a name of the IANA time zone database."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError; odd paths raise the others
        return False
    return True


class Channels:
    """The registry, as it stands in the file, with its comments."""

    def __init__(self, path: Path) -> None:
        """Read the file, which may be missing. Raises InvalidChannel where it cannot be understood."""
        self._path = path
        self._channels = {slug: _channel(path, slug, table) for slug, table in _read(path).items()}
        self._unsaved: list[Channel] = []

    def __iter__(self) -> Iterator[Channel]:
        return iter(self._channels.values())

    def get(self, slug: str) -> Channel | None:
        """The channel of that name."""
        return self._channels.get(slug)

    def called(self, *names: str) -> Channel | None:
        """The channel that has one of these names as its slug or as an alias."""
        wanted = set(names)
        return next((one for one in self if one.slug in wanted or wanted & set(one.aliases)), None)

    def register(self, channel: Channel) -> Channel:
        """Add a channel, or more about one that is there; `save` writes it down.

        Raises InvalidChannel where one of its names is another channel's.
        """
        for name in (channel.slug, *channel.aliases):
            owner = self.called(name)
            if owner is not None and owner.slug != channel.slug:
                raise InvalidChannel(f"{name!r} is an alias of the channel {owner.slug} already, see {self._path}")
        if self._channels.get(channel.slug) != channel:
            self._channels[channel.slug] = channel
            self._unsaved.append(channel)
        return channel

    def save(self) -> None:
        """Write what was registered into the file, beside what people and other processes wrote there meanwhile.

        Raises ArchiveUnwritable where that cannot be done, and InvalidChannel where the file cannot be read any more.
        """
        if not self._unsaved:
            return
        try:
            with durable.locked(self._path.parent):
                document = _read(self._path)
                for channel in self._unsaved:
                    _enter(document, channel)
                beside = self._path.with_suffix(".toml.new")
                beside.write_text(tomlkit.dumps(document), encoding="utf-8")
                durable.move_into_place(beside, self._path)
        except OSError as error:
            raise ArchiveUnwritable(
                f"{self._path} cannot be written: {error.strerror}; make room, or check the permissions"
            ) from error
        self._unsaved.clear()


_TEXT_KEYS = ("title", "institution", "time_zone", "post_url", "rights", "notice")
_LIST_KEYS = ("aliases", "languages")


def _read(path: Path) -> TOMLDocument:
    try:
        return tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    except (tomlkit.exceptions.TOMLKitError, UnicodeDecodeError) as error:
        raise InvalidChannel(f"{path} is not TOML: {error}") from error


def _enter(document: TOMLDocument, channel: Channel) -> None:
    """Bring a channel's table up to date. What its lists have already stays: another process may have put it there."""
    table = document.setdefault(channel.slug, tomlkit.table())
    for key, value in _entries(channel):
        if isinstance(value, list):
            value = list(dict.fromkeys([*table.get(key, []), *value]))
        if table.get(key) != value:
            table[key] = value


def _entries(channel: Channel) -> Iterator[tuple[str, str | list[str]]]:
    """The keys and values of a channel's table, without those that say nothing."""
    for key in _TEXT_KEYS:
        if value := getattr(channel, key):
            yield key, value
    for key in _LIST_KEYS:
        if value := getattr(channel, key):
            yield key, list(value)


def _channel(path: Path, slug: str, table: object) -> Channel:
    if not isinstance(table, AbstractTable):  # `[slug]` or `slug = {…}`
        raise InvalidChannel(f"{path}: {slug!r} stands outside of any table; a channel is a table, [{slug}]")
    texts: dict[str, str] = {"title": slug}
    lists: dict[str, tuple[str, ...]] = {}
    for key, value in table.unwrap().items():
        if key in _TEXT_KEYS and isinstance(value, str):
            texts[key] = value
        elif key in _LIST_KEYS and isinstance(value, list):
            lists[key] = tuple(map(str, value))
        elif key in _TEXT_KEYS or key in _LIST_KEYS:
            wanted = "a text in quotation marks" if key in _TEXT_KEYS else 'a list, such as ["one", "two"]'
            raise InvalidChannel(f"{path}: channel {slug}: {key} must be {wanted}")
        else:
            known = ", ".join((*_TEXT_KEYS, *_LIST_KEYS))
            raise InvalidChannel(f"{path}: channel {slug} has the unknown key {key}; known are {known}")
    try:
        return Channel(slug, **texts, **lists)  # type: ignore[arg-type]  # the keys are checked above
    except InvalidChannel as error:
        raise InvalidChannel(f"{path}: {error}") from None
