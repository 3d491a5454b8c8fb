"""Files of a snapshot are fetched from servers and folders that may break off, lie, or mean harm."""

from __future__ import annotations

import itertools
import os
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from index.snapshot_source import SnapshotSourceError, WebSource, snapshot_source
from tests.web_servers import Answer, answering, serving_files

CONTENT = bytes(range(256)) * 1000
MOST = len(CONTENT)


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "fetched"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "there"
    (path / "data" / "statements").mkdir(parents=True)
    (path / "data" / "statements" / "2026-03 a&b.zst").write_bytes(CONTENT)
    return path


NAME = "data/statements/2026-03 a&b.zst"


def ranged(request: BaseHTTPRequestHandler) -> None:
    """Answer as servers do that know ranges."""
    begin = int(request.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
    if begin >= MOST:
        request.send_error(416)
        return
    request.send_response(206 if begin else 200)
    if begin:
        request.send_header("Content-Range", f"bytes {begin}-{MOST - 1}/{MOST}")
    request.send_header("Content-Length", str(MOST - begin))
    request.end_headers()
    request.wfile.write(CONTENT[begin:])


def test_a_folder_and_a_server_of_static_files_give_the_same_bytes(folder: Path, into: Path) -> None:
    snapshot_source(str(folder)).fetch(NAME, into, most=MOST)
    assert into.read_bytes() == CONTENT
    into.unlink()
    with serving_files(folder) as address:
        snapshot_source(address).fetch(NAME, into, most=MOST)
        snapshot_source(f"{address}/data/").fetch(NAME.removeprefix("data/"), into, most=MOST)
    assert into.read_bytes() == CONTENT


def test_what_was_fetched_before_is_not_fetched_again(into: Path) -> None:
    into.write_bytes(b"x" * 1000)
    with answering(ranged) as address:
        snapshot_source(address).fetch("file", into, most=MOST)
    assert into.read_bytes() == b"x" * 1000 + CONTENT[1000:]


@pytest.mark.parametrize("held", [MOST, MOST + 1])
def test_what_is_longer_than_the_file_is_fetched_anew(into: Path, held: int) -> None:
    into.write_bytes(b"x" * held)
    with answering(ranged) as address:
        snapshot_source(address).fetch("file", into, most=MOST)
    assert into.read_bytes() == CONTENT


def test_a_server_that_knows_no_ranges_sends_the_whole_file_again(folder: Path, into: Path) -> None:
    into.write_bytes(b"x" * 1000)
    with serving_files(folder) as address:
        snapshot_source(address).fetch(NAME, into, most=MOST)
    assert into.read_bytes() == CONTENT


def endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(bytes(10_000))


def chunks_without_end(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    while True:
        request.wfile.write(b"2710\r\n" + bytes(10_000) + b"\r\n")


def longer_than_it_says(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(10 * MOST))
    request.end_headers()
    request.wfile.write(bytes(10 * MOST))


@pytest.mark.parametrize("answer", [endless, chunks_without_end, longer_than_it_says])
def test_more_than_there_may_be_is_refused_and_not_kept(into: Path, answer: Answer) -> None:
    with answering(answer) as address, pytest.raises(SnapshotSourceError, match="more than the 256,000 bytes"):
        snapshot_source(address).fetch("file", into, most=MOST)
    assert into.stat().st_size == 0


def cut_short(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(MOST))
    request.end_headers()
    request.wfile.write(CONTENT[:1000])


def cut_inside_of_a_chunk(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"2710\r\n" + CONTENT[:1000])


@pytest.mark.parametrize("answer", [cut_short, cut_inside_of_a_chunk])
def test_what_came_before_a_connection_broke_is_kept_to_go_on_from_there(into: Path, answer: Answer) -> None:
    with answering(answer) as address, pytest.raises(SnapshotSourceError, match=r"broke off.*run the same again"):
        snapshot_source(address).fetch("file", into, most=MOST)
    assert into.read_bytes() == CONTENT[:1000]
    with answering(ranged) as address:
        snapshot_source(address).fetch("file", into, most=MOST)
    assert into.read_bytes() == CONTENT


def test_a_server_that_says_nothing_is_given_up(into: Path) -> None:
    def silent(request: BaseHTTPRequestHandler) -> None:
        request.rfile.read(1)  # until the client goes away

    with answering(silent) as address:
        source = WebSource(address, silence=0.2)
        with pytest.raises(SnapshotSourceError, match=r"cannot be reached: .*timed out"):
            source.fetch("file", into, most=MOST)


def test_a_server_that_drips_is_given_up(into: Path) -> None:
    def dripping(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(MOST):
            request.wfile.write(b"x")

    seconds = itertools.count(step=20)
    with answering(dripping) as address:
        source = WebSource(address, clock=lambda: next(seconds))
        with pytest.raises(SnapshotSourceError, match="sends too slowly"):
            source.fetch("file", into, most=MOST)


def test_a_redirect_to_another_place_of_the_same_site_is_followed(into: Path) -> None:
    def moved(request: BaseHTTPRequestHandler) -> None:
        if request.path == "/new/file":
            ranged(request)
            return
        request.send_response(302)
        request.send_header("Location", "/new/file")
        request.end_headers()

    with answering(moved) as address:
        snapshot_source(address).fetch("file", into, most=MOST)
    assert into.read_bytes() == CONTENT


@pytest.mark.parametrize("scheme", ["http", "https", "file", "ftp"])
def test_a_redirect_elsewhere_is_refused_and_named(into: Path, folder: Path, scheme: str) -> None:
    target = f"{scheme}://elsewhere.example{folder / NAME}"

    def moved(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", target.replace(" ", "%20"))
        request.end_headers()

    with answering(moved) as address, pytest.raises(SnapshotSourceError, match=f"{scheme}://elsewhere"):
        snapshot_source(address).fetch("file", into, most=MOST)
    assert not into.exists()


def test_a_redirect_in_a_circle_ends(into: Path) -> None:
    def moved(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", "/file")
        request.end_headers()

    with answering(moved) as address, pytest.raises(SnapshotSourceError, match="302"):
        snapshot_source(address).fetch("file", into, most=MOST)


def test_another_part_than_was_asked_for_is_refused(into: Path) -> None:
    def another(request: BaseHTTPRequestHandler) -> None:
        request.send_response(206)
        request.send_header("Content-Range", f"bytes 5-{MOST - 1}/{MOST}")
        request.end_headers()
        request.wfile.write(CONTENT[5:])

    into.write_bytes(CONTENT[:1000])
    with answering(another) as address, pytest.raises(SnapshotSourceError, match="another part"):
        snapshot_source(address).fetch("file", into, most=MOST)
    assert into.read_bytes() == CONTENT[:1000]


def test_a_file_that_is_not_there_is_named(folder: Path, into: Path) -> None:
    with serving_files(folder) as address, pytest.raises(SnapshotSourceError, match=f"{address}/none answers 404"):
        snapshot_source(address).fetch("none", into, most=MOST)
    with pytest.raises(SnapshotSourceError, match="none cannot be read: No such file"):
        snapshot_source(str(folder)).fetch("none", into, most=MOST)
    with pytest.raises(SnapshotSourceError, match="cannot be reached"):
        snapshot_source("http://127.0.0.1:9").fetch("none", into, most=MOST)


def test_links_pipes_and_folders_in_a_folder_are_no_files_of_a_snapshot(folder: Path, into: Path) -> None:
    (folder / "link").symlink_to(folder / NAME)
    os.mkfifo(folder / "pipe")
    for name in ("link", "pipe", "data"):
        with pytest.raises(SnapshotSourceError, match=f"{name} (cannot be read|is not a file)"):
            snapshot_source(str(folder)).fetch(name, into, most=MOST)
    assert not into.exists()


def test_a_folder_whose_file_is_too_long_is_refused(folder: Path, into: Path) -> None:
    with pytest.raises(SnapshotSourceError, match="more than the 10 bytes"):
        snapshot_source(str(folder)).fetch(NAME, into, most=10)
