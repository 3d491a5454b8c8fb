"""Pages that show a snapshot say so: which one it is, who vouches for it, and citations name it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.html_page import Page
from tests.small_archive import make
from webapp import create_app
from webapp.settings import Settings, ShownSnapshot

ROOT = "1f3870be274f6c49" * 4
SIGNED = ShownSnapshot(generation=812, made=date(2026, 3, 9), root=ROOT, key="7E0C1B2A3D4F5061")
UNKNOWN = ShownSnapshot(generation=812, made=date(2026, 3, 9), root=ROOT, key=None)
ADDRESSES = (
    "/",
    "/?q=valley",
    "/?q=nowhere",
    "/s/velmora/1",
    "/s/velmora/1@1",
    "/s/velmora/1/history",
    "/quote",
    "/check",
    "/nothing",
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("data")
    make(directory)
    return directory


def client(data: Path, snapshot: ShownSnapshot | None) -> FlaskClient:
    return create_app(Settings(data, base_url="https://archive.example", snapshot=snapshot)).test_client()


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_names_the_snapshot_and_its_key(data: Path, address: str) -> None:
    said = Page(client(data, SIGNED).get(address).text).one("p", id="snapshot").words
    assert said.startswith("This is snapshot 812 of 9 March 2026, and not the archive as it is today.")
    assert "signed by the key 7E0C1B2A3D4F5061" in said
    assert ROOT in said
    assert "Origin unknown" not in said


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_of_a_snapshot_from_nobody_knows_where_says_so(data: Path, address: str) -> None:
    assert "Origin unknown" in Page(client(data, UNKNOWN).get(address).text).one("p", id="snapshot").words


def test_pages_of_the_archive_itself_speak_of_no_snapshot(data: Path) -> None:
    assert "snapshot 812" not in client(data, None).get("/s/velmora/1").text


@pytest.mark.parametrize("form", ["txt", "json", "ris", "bib"])
def test_citations_name_the_snapshot_beside_the_permalink(data: Path, form: str) -> None:
    cited = client(data, SIGNED).get(f"/s/velmora/1@2/cite.{form}").text
    assert "https://archive.example/s/velmora/1@2" in cited
    assert "Communiqué, snapshot 812 of 2026-03-09 (root 1f3870be274f6c49)" in cited
    assert "origin unknown)" in client(data, UNKNOWN).get(f"/s/velmora/1@2/cite.{form}").text
    assert "snapshot" not in client(data, None).get(f"/s/velmora/1@2/cite.{form}").text
