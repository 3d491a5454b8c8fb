"""Signatures of snapshots, in the format of minisign (https://jedisct1.github.io/minisign/): Ed25519, hashed first.

The ordinary ``minisign`` program makes the same keys and verifies the same signatures. A key proves something only to
who got it from elsewhere than the snapshot.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import minisign

from archive import durable

_UNTRUSTED = "signature of a snapshot"
_TRUSTED = re.compile(
    r"communique snapshot generation=(?P<generation>\d{1,18}) date=(?P<date>[0-9T:+-]{25})"
    r"(?: expires=(?P<expires>\d{4}-\d{2}-\d{2}))?"
)
_MOST_BYTES = 4096


class SigningError(Exception):
    """A key or a signature cannot be used. The message names the file, and what to do."""


class SignatureInvalid(SigningError):
    """The signature is not one of these bytes by this key."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What the trusted comment of a signature says: which state of the archive, its time, and until when to use it."""

    generation: int
    dated: datetime
    expires: date | None = None

    def __str__(self) -> str:
        expires = f" expires={self.expires.isoformat()}" if self.expires else ""
        return f"communique snapshot generation={self.generation} date={self.dated.isoformat()}{expires}"


def make_key(key: Path, public_key: Path, *, password: str | None = None) -> str:
    """Write a new secret key, which only its owner can read, and its public key; gives that as a line of base64.

    Raises SigningError where one of the files is there already, or cannot be written.
    """
    pair = minisign.KeyPair.generate()
    if password:
        pair.secret_key.encrypt(password)
    try:
        _write_new(key, bytes(pair.secret_key) + b"\n", mode=0o600)
        _write_new(public_key, bytes(pair.public_key) + b"\n", mode=0o644)
    except FileExistsError as error:
        raise SigningError(
            f"{error.filename} is there already: a key is never overwritten, name another file"
        ) from error
    except OSError as error:
        raise SigningError(f"{error.filename} cannot be written: {error.strerror}") from error
    return pair.public_key.to_base64().decode()


def _write_new(path: Path, data: bytes, *, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    durable.sync(path)
    durable.sync(path.parent)


def secret_key(path: Path, *, password: str | None = None) -> minisign.SecretKey:
    """Read a secret key. Raises SigningError."""
    try:
        key = minisign.SecretKey.from_file(path)
        if key.is_encrypted():
            if not password:
                raise SigningError(f"{path} has a password: give it with --password")
            key.decrypt(password)
    except OSError as error:
        raise SigningError(f"{path} cannot be read: {error.strerror}") from error
    except minisign.Error as error:
        raise SigningError(f"{path} is no secret key of minisign, or the password is wrong: {error}") from error
    return key


def public_key(given: str) -> minisign.PublicKey:
    """A public key, given as the name of a file or as its line of base64. Raises SigningError."""
    try:
        if Path(given).is_file():
            return minisign.PublicKey.from_bytes(Path(given).read_bytes()[:_MOST_BYTES])
        return minisign.PublicKey.from_base64(given.strip())
    except OSError as error:
        raise SigningError(f"{given} cannot be read: {error.strerror}") from error
    except minisign.Error as error:
        raise SigningError(
            f"{given} is neither a file with a public key of minisign nor such a key: it is a line of 56 characters "
            "that begins with RW"
        ) from error


def fingerprint(key: minisign.PublicKey) -> str:
    """The key in short, to be compared by reading: the first 16 hexadecimal digits of its SHA-256, in fours."""
    digits = hashlib.sha256(key.to_base64()).hexdigest()[:16]
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))


def sign(data: bytes, key: minisign.SecretKey, stated: Stated) -> bytes:
    """The file of a signature."""
    signature = key.sign(data, untrusted_comment=_UNTRUSTED, trusted_comment=str(stated))
    return bytes(signature) + b"\n"


def verified(data: bytes, signature: bytes, key: minisign.PublicKey, *, name: str) -> Stated:
    """What the signature of these bytes by this key states.

    The file is held to the one form in which `sign` writes it, so that no byte of it can be another. `name` is the
    file's, for the messages. Raises SignatureInvalid.
    """
    try:
        parsed = minisign.Signature.from_bytes(signature)
    except minisign.Error as error:
        raise SignatureInvalid(f"{name} is no signature of minisign: {error}") from error
    stated = _TRUSTED.fullmatch(parsed.trusted_comment)
    exact = bytes(parsed) + b"\n" == signature and parsed.untrusted_comment == _UNTRUSTED and parsed.is_prehashed()
    if not exact or stated is None:
        raise SignatureInvalid(f"{name} is not written as signatures of snapshots are")
    try:
        key.verify(data, parsed)
        expires = date.fromisoformat(stated["expires"]) if stated["expires"] else None
        return Stated(int(stated["generation"]), datetime.fromisoformat(stated["date"]), expires)
    except minisign.Error as error:
        raise SignatureInvalid(f"{name} is not by this key, or not of these bytes: {error}") from error
    except ValueError as error:
        raise SignatureInvalid(f"{name} states a date that there is not: {error}") from error
