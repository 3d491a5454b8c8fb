"""The commands for who makes a snapshot, and who checks one: ``snapshot keygen``, ``write``, ``verify``, ``prove``."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import minisign

from archive import signing
from archive.bag import BagFiles, bag_files
from archive.signing import SignatureInvalid, fingerprint
from archive.statement import StatementRef
from index.snapshot_proof import prove
from index.snapshot_verify import CheckedFiles, check_files, check_structure, read_head, require_equal_index
from index.snapshot_write import Signing, write_snapshot
from webapp.cli_types import PublicKeyType, RevisionType
from webapp.command_frame import Command, failures, settings_for, showing, with_data
from webapp.trusted_keys import trusted_keys


@click.command("keygen")
@click.option(
    "--key", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Where to write the secret key."
)
@click.option(
    "--public-key",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the public key.",
)
@click.option("--password", help="A password for the secret key; without one the file alone can sign.")
def keygen_command(key: Path, public_key: Path, password: str | None) -> None:
    """Make a pair of keys to sign snapshots with, in the format of minisign."""
    with failures():
        line = signing.make_key(key, public_key, password=password)
    click.echo(f"The secret key is in {key}: keep it, and show it to nobody.")
    click.echo(f"The public key is in {public_key}; publish it where readers know you:\n{line}")


def with_signing(command: Command) -> Command:
    """Add the options that say how to sign."""
    secret_key = click.Path(path_type=Path, dir_okay=False)
    for option in (
        click.option(
            "--previous-key", type=secret_key, help="The secret key that signed until now, to vouch for a new one."
        ),
        click.option(
            "--expires", type=click.IntRange(1), metavar="DAYS", help="In how many days to sign anew, at the latest."
        ),
        click.option("--password", help="The password of the secret key."),
        click.option("--key", type=secret_key, help="The secret key to sign with."),
    ):
        command = option(command)
    return command


def signing_of(
    key: Path | None, password: str | None, expires: int | None, previous_key: Path | None
) -> Signing | None:
    """How to sign, by these options; None where nothing is to be signed. Raises SigningError."""
    if key is None:
        if password or expires or previous_key:
            raise click.UsageError("--password, --expires and --previous-key say how to sign: give the key with --key")
        return None
    until = datetime.now(UTC).date() + timedelta(days=expires) if expires else None
    previous = signing.secret_key(previous_key, password=password) if previous_key else None
    return Signing(signing.secret_key(key, password=password), until, previous)


@click.command("write")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@with_signing
@click.option("--captures", is_flag=True, help="Add the messages' own bytes, as they were taken from the source.")
@click.option("--no-index", is_flag=True, help="Leave the index out: smaller, and made anew by who opens it.")
@with_data
def write_command(
    out: Path,
    key: Path | None,
    password: str | None,
    expires: int | None,
    previous_key: Path | None,
    captures: bool,  # noqa: FBT001 - click passes options by name
    no_index: bool,  # noqa: FBT001
    data: Path | None,
) -> None:
    """Write the whole archive, to search without a network, as the folder OUT, or as one file if OUT ends in .zip."""
    settings = settings_for(data)
    with failures():
        signed = signing_of(key, password, expires, previous_key)
        info = write_snapshot(
            settings.data, out, signing=signed, captures=captures, index=not no_index, progress=showing
        )
    click.echo(f"{out}: {info.statements:,} statements, generation {info.generation}, of {info.dated.date()}")
    click.echo(
        f"signed by {fingerprint(signed.key.get_public_key())}" if signed else "not signed: give a key with --key"
    )


@click.command("verify")
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.option("--public-key", type=PublicKeyType(), help="The key of the archive, as a file or its line.")
@click.option("--full", is_flag=True, help="Also make the index anew from the records, and compare.")
def verify_command(path: Path, public_key: minisign.PublicKey | None, full: bool) -> None:  # noqa: FBT001 - by name
    """Check that a snapshot is what was written, by whom, and that it holds together."""
    with failures(), bag_files(path) as files:
        checked = _checked(files, public_key)
        check_structure(files, checked, progress=showing)
        if full and checked.info.index:
            require_equal_index(files, checked, progress=showing)
    info = checked.info
    click.echo(f"{path}: generation {info.generation}, of {info.dated.date()}, {info.statements:,} statements")
    if checked.key is None:
        known = "it is signed, and no key was given or pinned" if checked.stated else "nobody has signed it"
        click.echo(f"intact, origin unknown: {known}")
        sys.exit(1)
    click.echo(f"intact, signed by {fingerprint(checked.key)}")
    if checked.stated and checked.stated.expires:
        click.echo(f"the signature is to be renewed by {checked.stated.expires}")


@click.command("prove")
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.argument("revision", metavar="REF[@N]", type=RevisionType())
def prove_command(path: Path, revision: tuple[StatementRef, int | None]) -> None:
    """Print a proof, as JSON, that a revision stands in a snapshot. docs/snapshots.md has a script that checks it."""
    ref, number = revision
    with failures(), bag_files(path) as files:
        proof = prove(files, _checked(files, None), ref, number, progress=showing)
    click.echo(json.dumps(dataclasses.asdict(proof), indent=1, ensure_ascii=False))


def _checked(files: BagFiles, public_key: minisign.PublicKey | None) -> CheckedFiles:
    """Check the files, against the given key, else against that of the pinned ones which has signed them."""
    if public_key is not None:
        return check_files(files, public_key=public_key, progress=showing)
    pinned = map(signing.public_key, trusted_keys(os.environ))
    signer = next((key for key in pinned if _has_signed(key, files)), None)
    return check_files(files, public_key=signer, progress=showing)


def _has_signed(key: minisign.PublicKey, files: BagFiles) -> bool:
    try:
        read_head(files, public_key=key)
    except SignatureInvalid:
        return False
    return True
