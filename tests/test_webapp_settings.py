"""What the environment can say."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp.settings import InvalidSetting, Settings


def test_an_empty_environment_gives_the_defaults_and_so_do_empty_variables() -> None:
    assert Settings.from_environment({}) == Settings(Path("communique-data"), None, "Communiqué")
    assert Settings.from_environment({"COMMUNIQUE_DATA": "", "COMMUNIQUE_BASE_URL": ""}) == Settings()


def test_the_environment_names_the_data_directory_the_public_address_and_the_archive() -> None:
    settings = Settings.from_environment(
        {
            "COMMUNIQUE_DATA": "kept",
            "COMMUNIQUE_BASE_URL": "https://archive.example/said/",
            "COMMUNIQUE_ARCHIVE_NAME": "Said",
            "COMMUNIQUE_TRUSTED_HOSTS": "pages.example, .velmora.example,",
        }
    )
    hosts = ("pages.example", ".velmora.example")
    assert settings == Settings(Path("kept"), "https://archive.example/said/", "Said", hosts)
    assert settings.archive_path == Path("kept/archive.db")
    assert settings.index_path == Path("kept/index")
    assert settings.channels_path == Path("kept/channels.toml")


@pytest.mark.parametrize(
    "address", ["archive.example", "ftp://archive.example", "https://", "https://a/?b=1", "http://["]
)
def test_a_base_url_that_no_permalink_can_begin_with_is_refused_with_a_good_one(address: str) -> None:
    with pytest.raises(InvalidSetting, match=r"such as https://archive\.example\.org/"):
        Settings(base_url=address)
