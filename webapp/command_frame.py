"""What stands around every command: the data directory, what can go wrong, and how far it has come."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from tqdm import tqdm

from archive.bag import BagRefused
from archive.channels import InvalidChannel
from archive.errors import ArchiveError, UnknownRevision, UnknownStatement
from archive.records import InvalidRecord
from archive.signing import SigningError
from archive.tombstones import StatementWithheld
from index.engine import SearchIndexError, SearchLimitExceeded
from index.snapshot_opening import OriginUnknown
from index.snapshot_source import SnapshotSourceError
from index.snapshot_update import SnapshotUpdateFailed, SnapshotUpdateRefused
from ingest.capture import UnreadableCapture
from ingest.corrections import InvalidCorrection
from ingest.extract.languages import LanguageModelUnavailable
from ingest.workers import WorkerDied, WorkersUnavailable
from webapp.server import AddressTaken
from webapp.settings import InvalidSetting, Settings

Command = TypeVar("Command", bound=Callable[..., Any])
Item = TypeVar("Item")

_FAILURES = (
    *(AddressTaken, ArchiveError, InvalidChannel, InvalidCorrection, LanguageModelUnavailable),
    *(SearchIndexError, SearchLimitExceeded, StatementWithheld, UnknownRevision, UnknownStatement, UnreadableCapture),
    *(WorkerDied, WorkersUnavailable),
    *(BagRefused, InvalidRecord, OriginUnknown, SigningError, SnapshotSourceError),
    *(SnapshotUpdateFailed, SnapshotUpdateRefused),
)


def with_data(command: Command) -> Command:
    """Add ``--data``, which may stand on either side of a command's name."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        help="The data directory.  [default: $COMMUNIQUE_DATA, else ./communique-data]",
    )(command)


def settings_for(data: Path | None) -> Settings:
    """The settings of the environment, with the data directory of the command line where one is given."""
    chosen = data or click.get_current_context().obj
    environment = os.environ | ({"COMMUNIQUE_DATA": str(chosen)} if chosen else {})
    try:
        return Settings.from_environment(environment)
    except InvalidSetting as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def failures() -> Iterator[None]:
    """What can go wrong becomes a message and exit status 1."""
    try:
        yield
    except _FAILURES as error:
        raise click.ClickException(str(error)) from error


def showing(items: Iterable[Item], name: str) -> Iterable[Item]:
    """A bar on a terminal, nothing in a pipe."""
    return tqdm(items, desc=name, disable=None)
