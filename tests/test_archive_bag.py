"""A bag that somebody made to do harm is refused by the name of its file, before anything in it is read."""

from __future__ import annotations

import hashlib
import os
import warnings
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.bag import (
    MANIFEST,
    BagRefused,
    FolderFiles,
    bag_files,
    labelled,
    manifest,
    read_labelled,
    read_manifest,
    read_tag_file,
    require_hashes,
)

OUTSIDE = ["../evil", "data/../../evil", "/etc/evil", "C:/evil", "..\\evil", "data//evil", "./evil", "data/.", "~/evil"]
UNUSUAL = ["", " ", "data/a b", "data/a\nb", "data/ünlaut", "data/a\x00b", "data/.hidden", "data/" + 101 * "a"]

names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}(/[A-Za-z0-9][A-Za-z0-9._-]{0,20}){0,3}", fullmatch=True)
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)


@pytest.mark.parametrize("name", OUTSIDE + [one for one in UNUSUAL if one and "\x00" not in one])
def test_no_name_in_a_zip_file_leads_outside(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "bag.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"harm")
    with bag_files(tmp_path / "bag.zip") as files, pytest.raises(BagRefused, match="a file is called"):
        files.sizes()


@pytest.mark.parametrize("name", OUTSIDE + UNUSUAL)
def test_no_name_in_a_manifest_leads_outside(name: str) -> None:
    with pytest.raises(BagRefused):
        read_manifest(f"{'0' * 64}  {name}\n".encode(), MANIFEST)


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_name_that_is_asked_for_leads_outside(tmp_path: Path, name: str) -> None:
    with pytest.raises(BagRefused):
        FolderFiles(tmp_path).open(name)


def test_a_link_to_a_file_is_refused_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    bag = _folder(tmp_path)
    (bag / "data" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(BagRefused, match="data/link is a link"):
        FolderFiles(bag).sizes()
    with pytest.raises(BagRefused, match="data/link cannot be read"):
        FolderFiles(bag).open("data/link")


def test_a_link_to_a_folder_is_refused_and_not_followed(tmp_path: Path) -> None:
    bag = _folder(tmp_path)
    (bag / "data" / "link").symlink_to("/", target_is_directory=True)
    with pytest.raises(BagRefused, match="data/link is a link"):
        FolderFiles(bag).sizes()


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    bag = _folder(tmp_path)
    os.mkfifo(bag / "data" / "pipe")
    with pytest.raises(BagRefused, match="data/pipe is a link or a device"):
        FolderFiles(bag).sizes()
    with pytest.raises(BagRefused, match="data/pipe is no file"):
        FolderFiles(bag).open("data/pipe")


@pytest.mark.parametrize("kind", [0o120777, 0o010644, 0o020644, 0o060644], ids=["link", "pipe", "character", "block"])
def test_a_link_or_a_device_in_a_zip_file_is_refused(tmp_path: Path, kind: int) -> None:
    entry = zipfile.ZipInfo("data/file")
    entry.external_attr = kind << 16
    with zipfile.ZipFile(tmp_path / "bag.zip", "w") as archive:
        archive.writestr(entry, b"/etc/passwd")
    with bag_files(tmp_path / "bag.zip") as files, pytest.raises(BagRefused, match="data/file is a link or a device"):
        files.sizes()


def test_names_that_are_one_on_some_systems_are_refused(tmp_path: Path) -> None:
    bag = _folder(tmp_path)
    (bag / "data" / "Words").write_bytes(b"one")
    (bag / "data" / "words").write_bytes(b"two")
    with pytest.raises(BagRefused, match="would be one file on some systems"):
        FolderFiles(bag).sizes()


def test_folders_whose_names_are_one_on_some_systems_are_refused(tmp_path: Path) -> None:
    bag = _folder(tmp_path)
    for name in ("Index", "index"):
        (bag / "data" / name).mkdir()
        (bag / "data" / name / f"of-{name}").write_bytes(b"")
    with pytest.raises(BagRefused, match="would be one"):
        FolderFiles(bag).sizes()


def test_a_zip_file_with_a_name_twice_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bag.zip", "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of it, and does it
        archive.writestr("data/words", b"what is checked")
        archive.writestr("data/words", b"what is read")
    with bag_files(tmp_path / "bag.zip") as files, pytest.raises(BagRefused, match="data/words twice"):
        files.sizes()


def test_a_zip_bomb_is_refused_before_it_grows(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bag.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/words", bytes(10_000_000))
    with bag_files(tmp_path / "bag.zip") as files, pytest.raises(BagRefused, match="data/words is compressed"):
        files.sizes()


def test_a_zip_file_whose_entries_share_their_bytes_is_refused(tmp_path: Path) -> None:
    """So a small file could be hashed as if it were petabytes."""
    path = tmp_path / "bag.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data/aaaa", bytes(10_000))
        for number in range(20):
            archive.writestr(f"data/b{number:03}", b"")
        first = archive.infolist()[0]
        for entry in archive.infolist()[1:]:
            entry.header_offset, entry.CRC = first.header_offset, first.CRC
            entry.file_size = entry.compress_size = first.file_size
    with bag_files(path) as files, pytest.raises(BagRefused):
        files.sizes()


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_a_truncated_zip_file_is_refused(tmp_path: Path, kept: float) -> None:
    with zipfile.ZipFile(tmp_path / "bag.zip", "w") as archive:
        archive.writestr("data/words", bytes(1000))
    data = (tmp_path / "bag.zip").read_bytes()
    (tmp_path / "bag.zip").write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(BagRefused, match="neither a folder nor a zip file"), bag_files(tmp_path / "bag.zip"):
        pass


@given(st.binary(max_size=300))
def test_any_bytes_hold_no_bag(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.zip"
    path.write_bytes(data)
    with pytest.raises(BagRefused), bag_files(path) as files:
        read_tag_file(files, MANIFEST)


def test_a_place_without_a_snapshot_is_named(tmp_path: Path) -> None:
    with pytest.raises(BagRefused, match=r"there is no snapshot at .*nowhere"), bag_files(tmp_path / "nowhere"):
        pass


def test_an_oversized_tag_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bagit.txt").write_bytes(bytes(101))
    with pytest.raises(BagRefused, match=r"bagit\.txt has more than 100 bytes"):
        read_tag_file(FolderFiles(tmp_path), "bagit.txt", most=100)


def test_the_changed_file_is_named(tmp_path: Path) -> None:
    bag = _folder(tmp_path)
    named = {"data/words": hashlib.sha256(b"words").hexdigest()}
    require_hashes(FolderFiles(bag), named, progress=lambda items, _: items, name="fixity")
    (bag / "data" / "words").write_bytes(b"Words")
    with pytest.raises(BagRefused, match="data/words is not what was written"):
        require_hashes(FolderFiles(bag), named, progress=lambda items, _: items, name="fixity")


@given(st.dictionaries(names, hashes, max_size=5))
def test_a_manifest_is_read_as_it_was_written(named: dict[str, str]) -> None:
    assert read_manifest(manifest(named), MANIFEST) == named


@given(st.dictionaries(names, hashes, min_size=1, max_size=5), st.data())
def test_a_changed_manifest_is_refused_or_says_something_else(named: dict[str, str], data: st.DataObject) -> None:
    written = bytearray(manifest(named))
    place = data.draw(st.integers(0, len(written) * 8 - 1))
    written[place // 8] ^= 1 << place % 8
    with suppress(BagRefused):
        assert read_manifest(bytes(written), MANIFEST) != named


@pytest.mark.parametrize(
    "data",
    [b"Label: value", b"Label:value\n", b"Label: a\n b\n", b"\xff: a\n", b"Label: a\r\n", b"\n", b"Label: \xff\n"],
)
def test_labels_in_another_form_are_refused(data: bytes) -> None:
    with pytest.raises(BagRefused, match=r"bag-info\.txt"):
        read_labelled(data, "bag-info.txt")


@given(st.lists(st.tuples(st.from_regex(r"[A-Z][A-Za-z-]{0,9}", fullmatch=True), names)))
def test_labels_are_read_as_they_were_written(values: list[tuple[str, str]]) -> None:
    assert read_labelled(labelled(values), "bag-info.txt") == values


def _folder(tmp_path: Path) -> Path:
    bag = tmp_path / "bag"
    (bag / "data").mkdir(parents=True)
    (bag / "data" / "words").write_bytes(b"words")
    return bag
