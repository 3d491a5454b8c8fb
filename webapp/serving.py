"""Serving the pages from the command line, of the archive or of a snapshot of it."""

from __future__ import annotations

import dataclasses
import sys

import click

from archive.store import Archive
from webapp import create_app
from webapp.command_frame import failures
from webapp.server import listen, serve
from webapp.settings import Settings


def serve_pages(settings: Settings, host: str, port: int) -> None:
    """Serve until Ctrl-C, and say where."""
    settings = dataclasses.replace(settings, trusted_hosts=(*settings.trusted_hosts, host))
    with failures():
        with Archive.open(settings.archive_path, read_only=True) as archive:
            counts = archive.counts()
        listener = listen(host, port)
        address = f"[{host}]" if ":" in host else host
        click.echo(f"{counts.statements} statements of {counts.channels} channels, from {settings.data}")
        click.echo(f"Serving on http://{address}:{listener.getsockname()[1]}/ (stop with Ctrl-C)")
        sys.stdout.flush()
        serve(lambda: create_app(settings), listener)
