"""The command ``communique export``: what a search finds, in a file or on standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from archive import durable
from archive.statement import StatementRef
from archive.store import Archive
from index.catch_up import require_index
from index.columnar.engine import ColumnarEngine
from index.query import Query
from index.syntax import ParsedText
from webapp.cli_types import QueryType
from webapp.command_frame import failures, settings_for, showing, with_data
from webapp.export import ExportFormat, exported, written
from webapp.redirects import redirected


@click.command()
@click.argument("parsed", metavar="QUERY", type=QueryType())
@click.option(
    "--format",
    "form",
    type=click.Choice([str(one) for one in ExportFormat]),
    default=str(ExportFormat.CSV),
    show_default=True,
    help="A table, or one JSON object a line.",
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.  [default: standard output]"
)
@with_data
def export(parsed: ParsedText, form: str, output: Path | None, data: Path | None) -> None:
    """Take away every statement that a QUERY finds, the most relevant first."""
    settings = settings_for(data)
    site = (settings.base_url or "").rstrip("/")

    def permalink(ref: StatementRef, revision: int) -> str:
        return f"{site}/s/{ref}@{revision}"

    with failures(), Archive.open(settings.archive_path, read_only=True) as archive:
        engine = ColumnarEngine(settings.index_path)
        require_index(engine, archive)
        hits = engine.every_hit(redirected(Query(parsed.expression, parsed.filters, parsed.dates)))
        if output is None:
            for piece in written(exported(hits, archive, permalink), ExportFormat(form)):
                sys.stdout.buffer.write(piece.encode())
        else:
            statements = exported(showing(hits, "export"), archive, permalink)
            _write(output, written(statements, ExportFormat(form)))


def _write(output: Path, pieces: Iterable[str]) -> None:
    """Write the file whole, or leave what was there before."""
    beside = output.with_name(f"{output.name}.incomplete")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
        durable.move_into_place(beside, output)
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}") from error
    finally:
        beside.unlink(missing_ok=True)
