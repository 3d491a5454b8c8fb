"""A bag has one form as a zip file, so that equal bags are equal, and every flipped bit of one is noticed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from archive.bag import BagRefused, FolderFiles, bag_files
from archive.zip_form import require_zip_form, write_zip


def test_a_packed_bag_has_the_form_and_the_files(tmp_path: Path) -> None:
    path = _packed(tmp_path)
    _require_form(path)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["bagit.txt", "data/empty", "data/long", "data/words"]
        assert archive.read("data/long") == bytes(5000)


def test_equal_bags_give_equal_zip_files(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    assert _packed(tmp_path / "one").read_bytes() == _packed(tmp_path / "other").read_bytes()


def test_every_flipped_bit_is_noticed(tmp_path: Path) -> None:
    path = _packed(tmp_path, long=b"")
    written = path.read_bytes()
    for place in range(len(written) * 8):
        flipped = bytearray(written)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        with pytest.raises(BagRefused):
            _require_form(path)


@pytest.mark.parametrize(("before", "behind"), [(b"#!/bin/sh\n", b""), (b"", b"more"), (b"", b"\0" * 30)])
def test_nothing_stands_before_or_behind(tmp_path: Path, before: bytes, behind: bytes) -> None:
    path = _packed(tmp_path)
    path.write_bytes(before + path.read_bytes() + behind)
    with pytest.raises(BagRefused):
        _require_form(path)


def test_a_zip_file_that_another_program_packed_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.write(_packed(tmp_path).with_name("bag") / "bagit.txt", "bagit.txt")
    with pytest.raises(BagRefused, match="not packed as snapshots are"):
        _require_form(tmp_path / "other.zip")


def _require_form(path: Path) -> None:
    with bag_files(path) as files:
        require_zip_form(path, files)


def _packed(folder: Path, *, long: bytes = bytes(5000)) -> Path:
    (folder / "bag" / "data").mkdir(parents=True)
    files = {"bagit.txt": b"bag", "data/words": b"words", "data/empty": b"", "data/long": long}
    for name, content in files.items():
        (folder / "bag" / name).write_bytes(content)
    write_zip(FolderFiles(folder / "bag"), folder / "bag.zip")
    return folder / "bag.zip"
