"""Snapshots are offered for download: what is published, the page that shows it, and its files."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import minisign
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from archive.bag import SIGNATURE, TAG_MANIFEST
from archive.errors import ArchiveUnwritable
from archive.signing import fingerprint, verified
from archive.store import Archive
from index.snapshot_publishing import publish, published_snapshots
from index.snapshot_write import Signing
from tests.html_page import Page
from tests.small_archive import make
from tests.snapshots import unshown
from tests.statements import statement, take_in
from webapp import create_app
from webapp.settings import Settings

KEY = minisign.KeyPair.generate()


def put(
    data: Path,
    *,
    keep: int = 2,
    expires: date | None = None,
    key: minisign.KeyPair | None = KEY,
    previous: minisign.KeyPair | None = None,
) -> str:
    signing = Signing(key.secret_key, expires, previous.secret_key if previous else None) if key else None
    return publish(data, data / "published", signing=signing, keep=keep, progress=unshown)


def add(data: Path, ref: str) -> None:
    with Archive.open(data / "archive.db") as archive:
        take_in(archive, statement(ref, f"The words of {ref}."))


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with three states of the archive, each of them published, of which two are kept."""
    data = tmp_path_factory.mktemp("data")
    make(data)
    for number in range(3):
        put(data)
        add(data, f"velmora/later-{number}")
    return data


@pytest.fixture
def data(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "data", symlinks=True))


@pytest.fixture
def client(data: Path) -> FlaskClient:
    return create_app(Settings(data, base_url="https://archive.example")).test_client()


def names(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "published").iterdir())


def test_the_newest_are_kept_as_folder_and_zip_file_and_the_latest_has_a_name_that_stays(data: Path) -> None:
    newest, before = published_snapshots(data / "published")
    assert newest.info.generation > before.info.generation
    assert newest.key == fingerprint(KEY.public_key)
    expected = [
        *(name for one in (newest, before) for name in (one.name, f"{one.name}.zip")),
        "latest",
        "public-key.pub",
    ]
    assert names(data) == sorted(expected)
    assert (data / "published" / "latest").resolve().name == newest.name


def test_the_same_state_is_published_again_under_its_name_with_a_new_signature(data: Path) -> None:
    name = put(data)
    again = put(data, expires=date(2026, 4, 1))
    assert again == name
    folder = data / "published" / name
    stated = verified(
        (folder / TAG_MANIFEST).read_bytes(), (folder / SIGNATURE).read_bytes(), KEY.public_key, name=SIGNATURE
    )
    assert stated.expires == date(2026, 4, 1)
    assert published_snapshots(data / "published")[0].name == name
    assert len(names(data)) == 6


def test_where_nothing_can_be_written_what_is_published_stays(data: Path) -> None:
    (data / "published" / "..new.incomplete").write_text("a file where a folder is to be")
    before = names(data)
    with pytest.raises(ArchiveUnwritable, match="published"):
        put(data)
    assert names(data) == before


def test_folders_that_are_no_snapshots_are_left_alone(data: Path) -> None:
    (data / "published" / "notes").mkdir()
    put(data, keep=1)
    assert (data / "published" / "notes").exists()
    assert len(published_snapshots(data / "published")) == 1


# The page


def test_the_page_shows_the_latest_and_the_older_ones(data: Path, client: FlaskClient) -> None:
    newest, before = published_snapshots(data / "published")
    shown = Page(client.get("/snapshots").text)
    words = shown.one("main").words
    for one in (newest, before):
        assert f"Generation {one.info.generation} of" in words
        assert one.info.root in words
        assert one.sha256 in words
    assert words.index(newest.sha256) < words.index("Older ones") < words.index(before.sha256)
    assert "tarsk (2023-06 to 2026-03), velmora (2023-05 to 2026-03)" in words
    assert KEY.public_key.to_base64().decode() in words


def test_the_page_gives_the_commands_to_use_one(client: FlaskClient) -> None:
    shown = Page(client.get("/snapshots").text)
    assert [one.text for one in shown.all("pre")] == [
        "communique snapshot update communique-snapshot https://archive.example/snapshots/latest"
        f" --public-key {KEY.public_key.to_base64().decode()}",
        "communique snapshot verify communique-snapshot",
        "communique snapshot open communique-snapshot",
    ]


def test_every_link_of_the_page_leads_to_a_file(client: FlaskClient) -> None:
    links = [
        one["href"] for one in Page(client.get("/snapshots").text).all("a") if one["href"].startswith("/snapshots/")
    ]
    assert len(links) == 6
    assert {get(client, link).status_code for link in links} == {200}


def test_after_a_change_of_the_key_each_snapshot_is_shown_with_its_own(data: Path, client: FlaskClient) -> None:
    new = minisign.KeyPair.generate()
    put(data, key=new, previous=KEY)
    newest, before = published_snapshots(data / "published")
    assert (newest.key, before.key) == (fingerprint(new.public_key), fingerprint(KEY.public_key))
    words = Page(client.get("/snapshots").text).one("main").words
    assert f"--public-key {new.public_key.to_base64().decode()}" in words
    assert "nobody vouches" not in words


def test_an_unsigned_snapshot_is_shown_as_one(tmp_path: Path) -> None:
    make(tmp_path)
    put(tmp_path, key=None)
    words = Page(create_app(Settings(tmp_path)).test_client().get("/snapshots").text).one("main").words
    assert "none: nobody vouches for this snapshot" in words
    assert "--public-key" not in words


def test_where_nothing_is_published_the_page_says_so(tmp_path: Path) -> None:
    make(tmp_path)
    shown = Page(create_app(Settings(tmp_path)).test_client().get("/snapshots").text)
    assert "None has been published yet." in shown.one("main").words


# Their files


def get(client: FlaskClient, address: str, wanted: str | None = None) -> TestResponse:
    """The answer, read to its end, for a range of bytes or all."""
    response = client.get(address, headers={"Range": wanted} if wanted else {})
    response.get_data()
    response.close()
    return response


def test_files_are_served_whole_or_in_the_range_that_is_asked_for(data: Path, client: FlaskClient) -> None:
    (newest, _) = published_snapshots(data / "published")
    content = (data / "published" / f"{newest.name}.zip").read_bytes()
    address = f"/snapshots/{newest.name}.zip"
    assert get(client, address).data == content
    part = get(client, address, "bytes=100-199")
    assert (part.status_code, part.data) == (206, content[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    assert get(client, address, f"bytes={len(content)}-").status_code == 416


def test_the_address_of_the_latest_gives_the_files_of_the_newest(data: Path, client: FlaskClient) -> None:
    (newest, _) = published_snapshots(data / "published")
    served = get(client, f"/snapshots/latest/{TAG_MANIFEST}").data
    assert served == (data / "published" / newest.name / TAG_MANIFEST).read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "../archive.db",
        "..%2Farchive.db",
        "%2e%2e/archive.db",
        "latest/../../archive.db",
        "/etc/passwd",
        "%2Fetc%2Fpasswd",
        "outside",
        "folder/archive.db",
        ".new/bag-info.txt",
        "latest",
        "latest/",
        "latest/none",
        "nul%00",
        "a" * 5000,
    ],
)
def test_nothing_else_is_served(data: Path, client: FlaskClient, name: str) -> None:
    published = data / "published"
    (published / "outside").symlink_to(data / "archive.db")
    (published / "folder").symlink_to(data)
    shutil.copytree(published / "latest", published / ".new")
    assert client.get(f"/snapshots/{name}").status_code == 404
