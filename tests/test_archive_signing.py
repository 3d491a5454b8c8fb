"""Signatures are those of the ordinary minisign program, and have one form, so that every other byte is noticed."""

from __future__ import annotations

import shutil
import stat
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import minisign
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.signing import (
    SignatureInvalid,
    SigningError,
    Stated,
    fingerprint,
    make_key,
    public_key,
    secret_key,
    sign,
    verified,
)

DATA = b"what is signed\n"
STATED = Stated(41, datetime(2026, 3, 9, 12, tzinfo=UTC), date(2026, 4, 8))
PAIR = minisign.KeyPair.generate()
SIGNATURE = sign(DATA, PAIR.secret_key, STATED)

needs_minisign = pytest.mark.skipif(shutil.which("minisign") is None, reason="minisign is not installed")


def test_what_was_stated_is_read_again() -> None:
    assert verified(DATA, SIGNATURE, PAIR.public_key, name="s") == STATED


def test_an_expiry_may_be_missing() -> None:
    stated = Stated(1, STATED.dated)
    assert verified(DATA, sign(DATA, PAIR.secret_key, stated), PAIR.public_key, name="s") == stated


@needs_minisign
def test_the_minisign_program_verifies_our_signature_with_our_key(tmp_path: Path) -> None:
    make_key(tmp_path / "secret.key", tmp_path / "public.key")
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "data.minisig").write_bytes(sign(DATA, secret_key(tmp_path / "secret.key"), STATED))
    done = _minisign("-V", "-m", "data", "-p", "public.key", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"Trusted comment: {STATED}" in done.stdout


@needs_minisign
def test_the_minisign_program_refuses_other_data(tmp_path: Path) -> None:
    make_key(tmp_path / "secret.key", tmp_path / "public.key")
    (tmp_path / "data").write_bytes(b"something else\n")
    (tmp_path / "data.minisig").write_bytes(sign(DATA, secret_key(tmp_path / "secret.key"), STATED))
    assert _minisign("-V", "-m", "data", "-p", "public.key", folder=tmp_path).returncode == 1


@needs_minisign
def test_a_key_of_the_minisign_program_signs_and_verifies(tmp_path: Path) -> None:
    _minisign("-G", "-W", "-p", "public.key", "-s", "secret.key", folder=tmp_path)
    signature = sign(DATA, secret_key(tmp_path / "secret.key"), STATED)
    assert verified(DATA, signature, public_key(str(tmp_path / "public.key")), name="s") == STATED


@needs_minisign
def test_the_minisign_program_can_sign_what_we_verify(tmp_path: Path) -> None:
    public = make_key(tmp_path / "secret.key", tmp_path / "public.key")
    (tmp_path / "data").write_bytes(DATA)
    comments = ("-c", "signature of a snapshot", "-t", str(STATED))
    done = _minisign("-S", "-m", "data", "-s", "secret.key", *comments, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert verified(DATA, (tmp_path / "data.minisig").read_bytes(), public_key(public), name="s") == STATED


def test_every_flipped_bit_of_a_signature_is_noticed() -> None:
    for place in range(len(SIGNATURE) * 8):
        flipped = bytearray(SIGNATURE)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(SignatureInvalid, match=r"\bs\b"):
            verified(DATA, bytes(flipped), PAIR.public_key, name="s")


@pytest.mark.parametrize(
    "other",
    [
        SIGNATURE[:-1],
        SIGNATURE + b"\n",
        SIGNATURE.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + SIGNATURE,
        SIGNATURE.replace(b"signature of a snapshot", b"signature from minisign"),
        b"",
    ],
    ids=[
        "without its last line end",
        "with one more",
        "with those of Windows",
        "with a mark",
        "other comment",
        "empty",
    ],
)
def test_a_signature_in_another_form_is_refused(other: bytes) -> None:
    with pytest.raises(SignatureInvalid):
        verified(DATA, other, PAIR.public_key, name="s")


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "generation=3",
        f"{STATED} expires=2030-01-01",
        "communique snapshot generation=1 date=2026-13-41T00:00:00+00:00",
    ],
)
def test_a_trusted_comment_that_we_do_not_write_is_refused(comment: str) -> None:
    signature = PAIR.secret_key.sign(DATA, untrusted_comment="signature of a snapshot", trusted_comment=comment)
    with pytest.raises(SignatureInvalid):
        verified(DATA, bytes(signature) + b"\n", PAIR.public_key, name="s")


def test_other_data_and_another_key_are_refused() -> None:
    with pytest.raises(SignatureInvalid, match="not by this key, or not of these bytes"):
        verified(DATA + b" ", SIGNATURE, PAIR.public_key, name="s")
    with pytest.raises(SignatureInvalid, match="not by this key, or not of these bytes"):
        verified(DATA, SIGNATURE, minisign.KeyPair.generate().public_key, name="s")


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_by_name(data: bytes) -> None:
    with pytest.raises(SignatureInvalid):
        verified(DATA, data, PAIR.public_key, name="s")


def test_only_its_owner_can_read_a_secret_key(tmp_path: Path) -> None:
    make_key(tmp_path / "secret.key", tmp_path / "public.key")
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("there", ["secret.key", "public.key"])
def test_a_key_is_never_overwritten(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("precious")
    with pytest.raises(SigningError, match=f"{there} is there already"):
        make_key(tmp_path / "secret.key", tmp_path / "public.key")
    assert (tmp_path / there).read_text() == "precious"


def test_a_key_with_a_password_needs_it(tmp_path: Path) -> None:
    public = make_key(tmp_path / "secret.key", tmp_path / "public.key", password="corvid")
    signature = sign(DATA, secret_key(tmp_path / "secret.key", password="corvid"), STATED)
    assert verified(DATA, signature, public_key(public), name="s") == STATED
    with pytest.raises(SigningError, match="give it with --password"):
        secret_key(tmp_path / "secret.key")
    with pytest.raises(SigningError, match="the password is wrong"):
        secret_key(tmp_path / "secret.key", password="raven")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"untrusted comment: x\nnot base64\n", b"a\n" * 100])
def test_what_is_no_key_is_refused_by_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "some.key"
    path.write_bytes(content)
    with pytest.raises(SigningError, match=r"some\.key"):
        secret_key(path)
    with pytest.raises(SigningError, match=r"some\.key"):
        public_key(str(path))


@given(st.text(max_size=80))
def test_text_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(SigningError):
        public_key(text)


def test_a_public_key_may_be_given_as_its_line(tmp_path: Path) -> None:
    line = make_key(tmp_path / "secret.key", tmp_path / "public.key")
    assert len(line) == 56
    assert fingerprint(public_key(line)) == fingerprint(public_key(str(tmp_path / "public.key")))


def _minisign(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["minisign", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
