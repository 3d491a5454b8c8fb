"""The store of captures: the bytes as they were, or a clear word that they are not."""

from __future__ import annotations

import hashlib
import resource
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from archive.captures import CaptureStore
from archive.errors import ArchiveUnwritable, CaptureChanged, CaptureDamaged, CaptureMissing
from archive.statement import MessageBytes
from tests.corpora import PROJECT

CONTENT = b'{"id": 1, "text": "The valley stays open."}\n' * 100


@pytest.fixture
def store(tmp_path: Path) -> CaptureStore:
    return CaptureStore(tmp_path / "data" / "captures")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def keep(store: CaptureStore, folder: Path, content: bytes = CONTENT) -> str:
    source = folder / "source"
    source.write_bytes(content)
    store.keep(source, sha256(content))
    return sha256(content)


@given(content=st.binary(max_size=5000))
def test_what_was_kept_comes_back_byte_for_byte(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("captures")
    store = CaptureStore(folder / "captures")
    digest = keep(store, folder, content)
    with store.open(digest) as stream:
        assert stream.read() == content


def test_a_capture_is_a_frame_with_a_checksum_under_its_hash(tmp_path: Path, store: CaptureStore) -> None:
    digest = keep(store, tmp_path)
    path = tmp_path / "data" / "captures" / digest[:2] / f"{digest}.zst"
    assert zstandard.get_frame_parameters(path.read_bytes()).has_checksum
    assert list(store.hashes()) == [digest]
    assert digest in store
    assert "0" * 64 not in store


def test_keeping_what_is_there_changes_nothing(tmp_path: Path, store: CaptureStore) -> None:
    digest = keep(store, tmp_path)
    before = store.path(digest).stat()
    assert keep(store, tmp_path) == digest
    after = store.path(digest).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_file_that_has_changed_since_it_was_hashed_is_not_kept(tmp_path: Path, store: CaptureStore) -> None:
    (tmp_path / "source").write_bytes(b"other bytes")
    with pytest.raises(CaptureChanged, match="source has other bytes"):
        store.keep(tmp_path / "source", sha256(CONTENT))
    assert [path for path in (tmp_path / "data").rglob("*") if path.is_file()] == []


def test_a_remnant_of_a_killed_process_is_overwritten(tmp_path: Path, store: CaptureStore) -> None:
    (tmp_path / "data" / "captures").mkdir(parents=True)
    (tmp_path / "data" / "captures" / "incoming.part").write_bytes(b"half a frame" * 1000)
    digest = keep(store, tmp_path)
    with store.open(digest) as stream:
        assert stream.read() == CONTENT
    assert not (tmp_path / "data" / "captures" / "incoming.part").exists()


def test_a_missing_capture_is_named(store: CaptureStore) -> None:
    with pytest.raises(CaptureMissing, match=r"/00/0{64}\.zst: restore it from a backup"):
        store.open("0" * 64)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_what_is_no_hash_leads_to_no_file(store: CaptureStore, name: str) -> None:
    with pytest.raises(CaptureMissing, match="names no capture"):
        store.open(name)


def overwritten(frame: bytes) -> bytes:
    return frame[:20] + bytes([frame[20] ^ 0x10]) + frame[21:]


def forged(_: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(b"other bytes")


def window_of_a_gigabyte(_: bytes) -> bytes:
    """A frame whose header asks the reader to set that much memory aside."""
    parameters = zstandard.ZstdCompressionParameters(window_log=30)
    with_window = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return with_window.compress(CONTENT) + with_window.flush()


@pytest.mark.parametrize(
    "damage",
    [overwritten, forged, window_of_a_gigabyte, lambda frame: frame[:-10], lambda frame: b"", lambda frame: b"text"],
    ids=["flipped bit", "forged", "window", "cut off", "empty", "no frame"],
)
def test_damage_is_named_before_the_stream_ends(tmp_path: Path, store: CaptureStore, damage: object) -> None:
    assert callable(damage)
    digest = keep(store, tmp_path)
    store.path(digest).write_bytes(damage(store.path(digest).read_bytes()))
    with pytest.raises(CaptureDamaged, match=f"{digest}.zst is damaged"), store.open(digest) as stream:
        list(iter(lambda: stream.read(100), b""))


def test_a_declared_size_is_not_trusted(tmp_path: Path, store: CaptureStore) -> None:
    """The frame says 4,400 bytes; the stream gives what is in it, and it is the hash that decides."""
    digest = keep(store, tmp_path)
    declaring = zstandard.ZstdCompressor(write_content_size=True).compress(CONTENT)
    store.path(digest).write_bytes(declaring)
    with store.open(digest) as stream:
        assert stream.read() == CONTENT


def test_a_message_s_own_bytes_are_read_out_of_the_middle(tmp_path: Path, store: CaptureStore) -> None:
    content = b"before" * 400_000 + b"the message" + b"after" * 1000
    digest = keep(store, tmp_path, content)
    message = MessageBytes(2_400_000, 11, sha256(b"the message"))
    assert store.message_bytes(digest, message) == b"the message"


@pytest.mark.parametrize("offset", [0, len(CONTENT) - 3, 10**9])
def test_other_bytes_than_those_of_the_message_are_never_given(
    tmp_path: Path, store: CaptureStore, offset: int
) -> None:
    digest = keep(store, tmp_path)
    with pytest.raises(CaptureDamaged, match="has other bytes"):
        store.message_bytes(digest, MessageBytes(offset, 11, sha256(b"the message")))


def test_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path, store: CaptureStore) -> None:
    """The limit on the size of files stands in for it: the writing fails in the same place."""
    source = tmp_path / "source"
    source.write_bytes(b"".join(hashlib.sha256(bytes([n % 256, n // 256])).digest() for n in range(20_000)))
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limit[1]))
    try:
        with pytest.raises(ArchiveUnwritable, match=r"cannot be kept .* File too large; make room"):
            store.keep(source, sha256(source.read_bytes()))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert [path for path in (tmp_path / "data").rglob("*") if path.is_file()] == []


def test_memory_does_not_grow_with_the_capture(tmp_path: Path) -> None:
    """256 MB are kept and read again by a process whose address space may grow by 64 MB."""
    source = tmp_path / "source"
    with source.open("wb") as file:
        digest = hashlib.sha256()
        for number in range(256):
            chunk = hashlib.shake_128(bytes([number])).digest(4096) * 256
            digest.update(chunk)
            file.write(chunk)
    program = """
import pathlib, resource, sys
from archive.captures import CaptureStore
from archive.statement import MessageBytes
pages = int(pathlib.Path("/proc/self/statm").read_text().split()[0])
most = pages * resource.getpagesize() + 64 * 1024 * 1024
resource.setrlimit(resource.RLIMIT_AS, (most, most))
store = CaptureStore(pathlib.Path(sys.argv[2]))
store.keep(pathlib.Path(sys.argv[1]), sys.argv[3])
with store.open(sys.argv[3]) as stream:
    print(sum(len(chunk) for chunk in iter(lambda: stream.read(1 << 20), b"")))
"""
    run = subprocess.run(
        [sys.executable, "-c", program, source, tmp_path / "captures", digest.hexdigest()],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stdout, run.stderr) == (f"{256 * 1024 * 1024}\n", "")
