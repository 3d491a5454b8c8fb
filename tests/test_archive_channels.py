"""The registry of channels, which people read and correct."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.channels import Channel, Channels, InvalidChannel


def test_what_is_registered_and_saved_is_read_again(tmp_path: Path) -> None:
    channel = Channel(
        "velmora-mfa",
        title="Ministry of Foreign Affairs of Velmora",
        aliases=("velmora", "1234"),
        languages=("en",),
        time_zone="Europe/Zurich",
        notice="Invented sample",
    )
    channels = Channels(tmp_path / "channels.toml")
    channels.register(channel)
    channels.save()
    assert list(Channels(tmp_path / "channels.toml")) == [channel]


def test_comments_that_people_wrote_stay(tmp_path: Path) -> None:
    path = tmp_path / "channels.toml"
    path.write_text('# Checked in May.\n[velmora]\ntitle = "Velmora" # the short form\n')
    channels = Channels(path)
    channels.register(Channel("velmora", title="Velmora", aliases=("1234",)))
    channels.register(Channel("tarsk", title="Tarsk"))
    channels.save()
    assert "# Checked in May." in path.read_text()
    assert "# the short form" in path.read_text()
    assert Channels(path).called("1234") == Channel("velmora", title="Velmora", aliases=("1234",))


def test_what_two_processes_register_at_once_is_all_kept(tmp_path: Path) -> None:
    one, other = Channels(tmp_path / "channels.toml"), Channels(tmp_path / "channels.toml")
    one.register(Channel("velmora", title="Velmora", aliases=("1234",)))
    other.register(Channel("velmora", title="Velmora", aliases=("Velmora MFA",)))
    other.register(Channel("tarsk", title="Tarsk"))
    one.save()
    other.save()
    assert list(Channels(tmp_path / "channels.toml")) == [
        Channel("velmora", title="Velmora", aliases=("1234", "Velmora MFA")),
        Channel("tarsk", title="Tarsk"),
    ]


def test_a_channel_is_found_by_any_of_its_names(tmp_path: Path) -> None:
    channels = Channels(tmp_path / "channels.toml")
    channel = channels.register(Channel("velmora", title="Velmora", aliases=("Velmora MFA",)))
    assert channels.called("unknown", "Velmora MFA") == channel
    assert channels.called("velmora") == channel
    assert channels.called("Velmora") is None


def test_a_channel_may_be_written_as_an_inline_table_and_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "channels.toml"
    path.write_text('velmora = {title = "Velmora", aliases = ["1234"]}\n')
    channels = Channels(path)
    channels.register(Channel("velmora", title="Velmora", aliases=("1234", "5678")))
    channels.save()
    assert path.read_text() == 'velmora = {title = "Velmora", aliases = ["1234", "5678"]}\n'
    assert list(Channels(path)) == [Channel("velmora", title="Velmora", aliases=("1234", "5678"))]


def test_a_channel_without_a_zone_is_in_utc_assumed() -> None:
    assert Channel("velmora", title="Velmora").zone == "UTC"
    assert Channel("velmora", title="Velmora").zone_assumed


def test_two_channels_cannot_share_a_name(tmp_path: Path) -> None:
    channels = Channels(tmp_path / "channels.toml")
    channels.register(Channel("velmora", title="Velmora", aliases=("1234",)))
    with pytest.raises(InvalidChannel, match="alias of the channel velmora"):
        channels.register(Channel("tarsk", title="Tarsk", aliases=("1234",)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[velmora", "not TOML"),
        ("title = 'Velmora'", "outside of any table"),
        ("[velmora]\ntimezone = 'UTC'", "unknown key timezone"),
        ("[velmora]\ntime_zone = 'Mars/Olympus'", "not a time zone"),
        ("['vel mora']\ntitle = 'x'", "cannot name a channel"),
        ("[velmora]\naliases = 'MFA'", "must be a list"),
        ("[velmora]\ntitle = 7", "must be a text"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_by_name(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "channels.toml"
    path.write_text(content)
    with pytest.raises(InvalidChannel, match=message) as refusal:
        Channels(path)
    assert str(path) in str(refusal.value)
