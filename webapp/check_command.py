"""The command ``communique check``: the quotations of a draft, or ready ones, against the record."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from archive.store import Archive
from index.catch_up import require_index
from index.columnar.engine import ColumnarEngine
from index.quotes import QuoteChecker
from index.verdicts import Verdict
from webapp.check_report import claim_json, claim_text
from webapp.checking import CheckedClaim, check_claim, check_quotations
from webapp.command_frame import failures, settings_for, with_data
from webapp.draft_formats import MOST_BYTES, read_draft
from webapp.draft_text import UnreadableDraft
from webapp.drafts import DraftQuotations, find_quotations
from webapp.ready_quotes import UnusableLine, read_ready_quotes
from webapp.searched_words import searched_words
from webapp.verdict_words import summary

_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command()
@click.argument("draft", metavar="[FILE]", required=False, type=_FILE)
@click.option("--jsonl", "quotes", metavar="QUOTES.jsonl", type=_FILE, help="Judge the ready quotes of this file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a quotation.")
@with_data
def check(draft: Path | None, quotes: Path | None, as_json: bool, data: Path | None) -> None:  # noqa: FBT001 - click
    """Check every quotation of a draft against the record: text, Markdown, HTML or .docx; - is standard input."""
    if (draft is None) == (quotes is None):
        raise click.UsageError("name a draft, or ready quotes with --jsonl QUOTES.jsonl")
    if draft is not None:
        _check_draft(_quotations(draft), data, as_json=as_json)
    elif quotes is not None:
        _check_ready_quotes(quotes, data)


def _check_draft(found: DraftQuotations, data: Path | None, *, as_json: bool) -> None:
    checked: list[CheckedClaim] = []
    with _checker(data) as checker:
        for number, one in enumerate(check_quotations(found.quotations, checker), start=1):
            checked.append(one)
            click.echo(json.dumps(claim_json(one), ensure_ascii=False) if as_json else claim_text(number, one))
        searched = searched_words(checker.searched())
    if not as_json:
        click.echo(summary(checked))
        if any(one.outcome == Verdict.NOT_FOUND for one in checked):
            click.echo("Searched were:\n  " + "\n  ".join(searched))
    for place in found.unclosed:
        click.echo(f"the mark at character {place} is never closed: what follows it was not checked", err=True)
    if not all(one.passes for one in checked):
        sys.exit(1)


def _check_ready_quotes(path: Path, data: Path | None) -> None:
    all_pass = True
    with _checker(data) as checker, click.open_file(str(path), "rb") as lines:
        for one in read_ready_quotes(lines):
            if isinstance(one, UnusableLine):
                click.echo(f"rejected: {path}, line {one.number}: {one.reason}", err=True)
                all_pass = False
                continue
            checked = check_claim(one.claim, checker)
            all_pass = all_pass and checked.passes
            click.echo(json.dumps({"id": one.id, **claim_json(checked)}, ensure_ascii=False))
    if not all_pass:
        sys.exit(1)


def _quotations(path: Path) -> DraftQuotations:
    with click.open_file(str(path), "rb") as file:
        content = file.read(MOST_BYTES + 1)
    try:
        return find_quotations(read_draft(content, name=path.name))
    except UnreadableDraft as error:
        raise click.ClickException(f"{path}: {error}") from error


@contextmanager
def _checker(data: Path | None) -> Iterator[QuoteChecker]:
    settings = settings_for(data)
    with failures(), Archive.open(settings.archive_path, read_only=True) as archive:
        engine = ColumnarEngine(settings.index_path)
        require_index(engine, archive)
        yield QuoteChecker(archive, engine)
