"""Which channel a post is of: what the file or the record says, and what the caller says of it."""

from __future__ import annotations

import dataclasses

from archive.canonical import UnusableText, require_usable
from archive.channels import Channel, Channels
from ingest.capture import Capture, UnreadableCapture
from ingest.post import ChannelHint, Post


class Attribution:
    """Finds the channels of one run in the registry, and registers new ones there."""

    def __init__(self, channels: Channels, *, channel: str | None, time_zone: str | None) -> None:
        """Take what the caller says: the channel of files that name none, the zone of channels that have none."""
        self._channels = channels
        self._channel = channel
        self._time_zone = time_zone

    def of_record(self, post: Post) -> Channel:
        """The channel that a record's key names, registered where it is new. Raises InvalidChannel or UnusableText."""
        slug, source = post.channel or "", post.source
        require_usable(source or "", "the source")
        known = self._channels.get(slug)
        if known is not None:
            return known
        aliases = (source,) if source and self._channels.called(source) is None else ()
        return self._channels.register(Channel(slug, source or slug, aliases=aliases, time_zone=self._time_zone))

    def of_file(self, capture: Capture, hint: ChannelHint | None) -> Channel:
        """The channel of a file whose posts do not name theirs.

        A new name that the caller gives is registered, and the file's title and id become its aliases. Raises
        UnreadableCapture where it stays unknown, or where file and caller contradict each other; InvalidChannel.
        """
        try:
            require_usable(" ".join(hint.names) if hint else "", "the channel's title")
        except UnusableText as error:
            raise UnreadableCapture(capture.name, str(error)) from error
        recognised = self._channels.called(*hint.names) if hint else None
        name = self._channel or (recognised.slug if recognised else None)
        if name is None:
            called = f"its channel {hint.title!r} is not registered" if hint else "does not name its channel"
            raise UnreadableCapture(capture.name, f"{called}: pass --channel NAME")
        channel = self._channels.called(name) or Channel(name, hint.title if hint else name)
        if recognised is not None and recognised.slug != channel.slug:
            raise UnreadableCapture(
                capture.name, f"is of the channel {recognised.slug}, by its title or id, and not of {channel.slug}"
            )
        return self._channels.register(self._informed(channel, capture, hint))

    def _informed(self, channel: Channel, capture: Capture, hint: ChannelHint | None) -> Channel:
        """The channel with what the file and the caller add to it."""
        zone = self._time_zone
        if zone is not None and channel.time_zone not in (None, zone):
            raise UnreadableCapture(
                capture.name,
                f"the channel {channel.slug} has the time zone {channel.time_zone}: leave out --time-zone, or correct "
                "channels.toml",
            )
        aliases = dict.fromkeys((*channel.aliases, *(hint.names if hint else ())))
        return dataclasses.replace(channel, aliases=tuple(aliases), time_zone=channel.time_zone or zone)
