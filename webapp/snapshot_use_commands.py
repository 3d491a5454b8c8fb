"""The commands for who uses a snapshot, and for who offers one: ``snapshot open``, ``update`` and ``publish``."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click
import minisign
from tqdm import tqdm

from archive import signing
from archive.bag import bag_files
from archive.signing import fingerprint
from archive.statement import StatementRef
from index.snapshot_opening import open_snapshot
from index.snapshot_publishing import publish
from index.snapshot_source import snapshot_source
from index.snapshot_update import update
from index.snapshot_verify import check_files, check_structure
from webapp.cli_types import PublicKeyType
from webapp.command_frame import failures, settings_for, showing, with_data
from webapp.serving import serve_pages
from webapp.settings import ShownSnapshot
from webapp.snapshot_commands import signing_of, with_signing
from webapp.trusted_keys import TrustedKeys, opened_snapshots, trusted_keys


@click.command("open")
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.option("--public-key", type=PublicKeyType(), help="The key of the archive, as a file or its line; it is pinned.")
@click.option("--trust-unsigned", is_flag=True, help="Open it although nobody knows where it comes from.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free port.")
def open_command(
    path: Path,
    public_key: minisign.PublicKey | None,
    trust_unsigned: bool,  # noqa: FBT001 - click passes options by name
    host: str,
    port: int,
) -> None:
    """Serve the pages of a snapshot, a folder or a zip file, until Ctrl-C. No network is needed."""
    serve_snapshot(path, public_key, trust_unsigned=trust_unsigned, host=host, port=port)


def serve_snapshot(
    path: Path, public_key: minisign.PublicKey | None, *, trust_unsigned: bool, host: str, port: int
) -> None:
    """Verify a snapshot, open it, pin its key, and serve its pages."""
    trusted = trusted_keys(os.environ)
    with failures():
        opened = open_snapshot(
            path,
            opened_snapshots(os.environ),
            keys=[public_key] if public_key else _keys(trusted),
            trust_unsigned=trust_unsigned and public_key is None,
            progress=showing,
            indexing=_indexing,
        )
        if opened.key is not None:
            _pin(trusted, opened.key)
    shown = ShownSnapshot(
        opened.info.generation,
        opened.info.dated.date(),
        opened.info.root,
        fingerprint(opened.key) if opened.key else None,
    )
    click.echo(f"{path} is {shown.name}, {'signed by ' + shown.key if shown.key else 'and nobody vouches for it'}")
    serve_pages(dataclasses.replace(settings_for(opened.data), snapshot=shown), host, port)


@click.command("update")
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.argument("place", metavar="URL|DIR")
@click.option("--public-key", type=PublicKeyType(), help="The key of the archive, as a file or its line; it is pinned.")
@click.option("--expired", is_flag=True, help="Take a signature that should have been renewed by now.")
def update_command(
    path: Path,
    place: str,
    public_key: minisign.PublicKey | None,
    expired: bool,  # noqa: FBT001 - click passes options by name
) -> None:
    """Bring the snapshot in the folder PATH up to date, or fetch it where there is none yet."""
    trusted = trusted_keys(os.environ)

    def verify(folder: Path) -> None:
        with bag_files(folder) as files:
            check_structure(files, check_files(files, public_key=None, progress=showing), progress=showing)

    with failures():
        done = update(
            path,
            snapshot_source(place),
            keys=[public_key] if public_key else _keys(trusted),
            now=datetime.now(UTC),
            expired_is_fine=expired,
            verify=verify,
            progress=showing,
        )
        _pin(trusted, done.key)
    if not done.files:
        click.echo(f"{path} is up to date: generation {done.after}")
        return
    before = f"generation {done.before}" if done.before is not None else "nothing"
    click.echo(f"{path}: from {before} to generation {done.after}, {done.files} files fetched ({done.size:,} bytes)")


@click.command("publish")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
@with_signing
@click.option("--keep", type=click.IntRange(1), default=4, show_default=True, help="How many snapshots to keep.")
@with_data
def publish_command(
    folder: Path | None,
    key: Path | None,
    password: str | None,
    expires: int | None,
    previous_key: Path | None,
    keep: int,
    data: Path | None,
) -> None:
    """Write a snapshot into DIR, for downloads and updates.  [default: published/ in the data directory]"""
    settings = settings_for(data)
    folder = folder or settings.published_path
    with failures():
        signed = signing_of(key, password, expires, previous_key)
        name = publish(settings.data, folder, signing=signed, keep=keep, progress=showing)
    click.echo(f"{folder / name}")


def _keys(trusted: TrustedKeys) -> list[minisign.PublicKey]:
    try:
        return [signing.public_key(line) for line in trusted]
    except OSError as error:
        raise click.ClickException(f"{error.filename} cannot be read: {error.strerror}") from error


def _pin(trusted: TrustedKeys, key: minisign.PublicKey) -> None:
    try:
        trusted.pin(key.to_base64().decode())
    except OSError as error:
        raise click.ClickException(f"the key cannot be kept in {error.filename}: {error.strerror}") from error


def _indexing(items: Iterable[StatementRef]) -> Iterable[StatementRef]:
    return tqdm(items, desc="index", unit=" statements", disable=None)
