"""The command line, ``communique``. See ``docs/command-line.md``.

Exit status 0: done; 1: some input was rejected, or something failed; 2: wrong usage; 130: interrupted by Ctrl-C.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from minisign import PublicKey
from tqdm import tqdm

from archive.audit import Finding, audit
from archive.backup import back_up
from archive.blanking import blank_captures
from archive.captures import CaptureStore
from archive.channels import Channel, Channels
from archive.json_form import to_json
from archive.statement import StatementRef
from archive.store import Archive
from index.audit import audit as audit_index
from index.catch_up import catch_up, rebuild, require_index
from index.columnar.engine import ColumnarEngine
from index.query import Query
from index.results import Results
from index.syntax import ParsedText
from ingest.capture import take
from ingest.corrections import Corrections
from ingest.extraction import described_records
from ingest.pipeline import Options, Pipeline, Summary
from ingest.post import Rejection
from ingest.reextraction import reextract
from webapp.check_command import check
from webapp.cli_types import (
    ChannelType,
    ColumnType,
    PublicKeyType,
    QueryType,
    ReasonType,
    SomeTextType,
    StatementType,
    TimeType,
    ZoneType,
)
from webapp.command_frame import failures, settings_for, showing, with_data
from webapp.export_command import export
from webapp.finding import FoundStatement, joined
from webapp.redirects import redirected
from webapp.serving import serve_pages
from webapp.settings import Settings
from webapp.snapshot_commands import keygen_command, prove_command, verify_command, write_command
from webapp.snapshot_use_commands import (
    open_command,
    publish_command,
    serve_snapshot,
    update_command,
)

Item = TypeVar("Item")

_MOST_HITS = 1000
_INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@with_data
@click.version_option(package_name="communique")
@click.pass_context
def main(context: click.Context, data: Path | None) -> None:
    """Keep, search and cite what foreign ministries and embassies publish."""
    context.obj = data


@main.command()
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--channel", type=ChannelType(), help="The channel of files that do not name theirs; a new name is fine.")
@click.option(
    "--chat", help="The one chat that is meant, by title or id, in an export of others than a public channel."
)
@click.option("--time-zone", type=ZoneType(), help="The zone of times without one, if the channel has none yet.")
@click.option("--captured-at", type=TimeType(), help="When the files were taken from the source (UTC if no offset).")
@click.option("--column", "columns", type=ColumnType(), multiple=True, help="The column of a CSV file for a field.")
@click.option("--no-captures", is_flag=True, help="Keep only the hashes of the files, and not their bytes.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@with_data
def ingest(
    paths: tuple[Path, ...],
    channel: str | None,
    chat: str | None,
    time_zone: str | None,
    captured_at: datetime | None,
    columns: tuple[tuple[str, str], ...],
    no_captures: bool,  # noqa: FBT001 - click passes options by name
    as_json: bool,  # noqa: FBT001
    data: Path | None,
) -> None:
    """Take files of posts into the archive, and into its index."""
    settings = settings_for(data)
    options = Options(channel=channel, chat=chat, time_zone=time_zone, captured_at=captured_at, columns=dict(columns))
    with failures(), _interruptible(), Archive.open(settings.archive_path) as archive:
        channels = Channels(settings.channels_path)
        pipeline = Pipeline(
            archive,
            channels,
            options,
            now=lambda: datetime.now(UTC),
            progress=_progress,
            captures=None if no_captures else CaptureStore(settings.captures_path),
            corrections=Corrections.load(settings.corrections_path),
        )
        summary = pipeline.run(paths)
        catch_up(
            ColumnarEngine(settings.index_path),
            archive,
            progress=_indexing,
            on_damage=lambda error: click.echo(f"{error}; that is done now", err=True),
        )
    click.echo(_summary_json(summary) if as_json else _summary_text(summary))
    _report(summary.rejected)


@main.command()
@click.argument("path", metavar="POSTS.jsonl", type=click.Path(path_type=Path))
def extract(path: Path) -> None:
    """Print what each record of a JSONL file says of itself, one JSON object a line."""
    rejected = []
    with failures():
        for one in described_records(take(path)):
            if isinstance(one, Rejection):
                rejected.append(one)
            else:
                click.echo(json.dumps(one, ensure_ascii=False))
    _report(rejected)


@main.command()
@click.argument("parsed", metavar="QUERY", type=QueryType())
@click.option(
    "--limit", type=click.IntRange(0, _MOST_HITS), default=10, show_default=True, help="How many hits to print."
)
@click.option("--json", "as_json", is_flag=True, help="Print hits and facets as JSON.")
@with_data
def search(parsed: ParsedText, limit: int, as_json: bool, data: Path | None) -> None:  # noqa: FBT001 - click passes by name
    """Search the archive. docs/query-language.md says what a QUERY can be."""
    settings = settings_for(data)
    query = redirected(Query(parsed.expression, parsed.filters, parsed.dates, limit=limit))
    with failures(), Archive.open(settings.archive_path, read_only=True) as archive:
        engine = ColumnarEngine(settings.index_path)
        require_index(engine, archive)
        results = engine.search(query)
        found = joined(results, query, archive)
        if as_json:
            click.echo(_results_json(results, found))
        else:
            click.echo(f"{results.total} {'statement' if results.total == 1 else 'statements'}")
            for one in found:
                click.echo(_hit_text(one))


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free port.")
@click.option("--snapshot", type=click.Path(path_type=Path), help="Serve a snapshot, as `snapshot open` does.")
@click.option("--public-key", type=PublicKeyType(), help="The key of the snapshot.")
@click.option("--trust-unsigned", is_flag=True, help="Serve a snapshot although nobody knows where it comes from.")
@with_data
def serve_command(
    host: str,
    port: int,
    snapshot: Path | None,
    public_key: PublicKey | None,
    trust_unsigned: bool,  # noqa: FBT001 - click passes options by name
    data: Path | None,
) -> None:
    """Serve the pages and the API, until Ctrl-C."""
    if snapshot is not None:
        serve_snapshot(snapshot, public_key, trust_unsigned=trust_unsigned, host=host, port=port)
    elif public_key or trust_unsigned:
        raise click.UsageError("--public-key and --trust-unsigned are for snapshots: name one with --snapshot")
    else:
        serve_pages(settings_for(data), host, port)


@main.command()
@with_data
def reindex(data: Path | None) -> None:
    """Throw the index away and make it anew from the archive."""
    settings = settings_for(data)
    with failures(), Archive.open(settings.archive_path, read_only=True) as archive:
        rebuild(ColumnarEngine(settings.index_path), archive, progress=_indexing)
        click.echo(f"{archive.counts().statements} statements indexed")


@main.command("reextract")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@with_data
def reextract_command(as_json: bool, data: Path | None) -> None:  # noqa: FBT001 - click passes options by name
    """Read the whole archive anew, with the present rules and corrections.toml."""
    settings = settings_for(data)
    with failures():
        with Archive.open(settings.archive_path, read_only=True):
            pass  # there is an archive: opening one for writing would make it
        corrections = Corrections.load(settings.corrections_path)
        with Archive.open(settings.archive_path) as archive:
            report = reextract(archive, corrections, now=lambda: datetime.now(UTC), progress=_reading)
            catch_up(ColumnarEngine(settings.index_path), archive, progress=_indexing)
    if as_json:
        counts = {"statements": report.statements, "revisions": report.revisions, "changed": report.changed}
        click.echo(json.dumps({**counts, "fields": report.fields}))
        return
    click.echo(f"{report.statements} statements read anew, {report.changed} of {report.revisions} revisions changed")
    for field, number in report.fields.most_common():
        click.echo(f"  {field}: {number}")


@main.group("channel")
@with_data
@click.pass_context
def channel_group(context: click.Context, data: Path | None) -> None:
    """List the channels of the registry, or add one."""
    context.obj = data or context.obj


@channel_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the channels as JSON.")
@with_data
def list_channels(as_json: bool, data: Path | None) -> None:  # noqa: FBT001 - click passes options by name
    """Print the registered channels."""
    with failures():
        channels = list(Channels(settings_for(data).channels_path))
    if as_json:
        click.echo(json.dumps([to_json(one) for one in channels], ensure_ascii=False))
        return
    for one in channels:
        zone = one.zone + (" (assumed)" if one.zone_assumed else "")
        click.echo(f"{click.style(one.slug, bold=True)}  {one.title}  {zone}")


@channel_group.command("add")
@click.argument("name", type=ChannelType())
@click.option("--title", type=SomeTextType(), help="The title that pages show.  [default: the name]")
@click.option(
    "--alias",
    "aliases",
    type=SomeTextType(),
    multiple=True,
    help="A title, user name or id by which files call it; may be repeated.",
)
@click.option("--institution", type=SomeTextType(), help="Who speaks in it.")
@click.option(
    "--language",
    "languages",
    type=SomeTextType(),
    multiple=True,
    help="A language of it, such as en; may be repeated.",
)
@click.option("--time-zone", type=ZoneType(), help="The zone of its clocks and days.")
@click.option("--post-url", type=SomeTextType(), help="The address of a post, with {id} in the place of its id.")
@click.option("--rights", type=SomeTextType(), help="Under which terms its posts stand.")
@click.option("--notice", type=SomeTextType(), help="A sentence for every page that shows its statements.")
@with_data
def add_channel(
    name: str, aliases: tuple[str, ...], languages: tuple[str, ...], data: Path | None, **texts: str | None
) -> None:
    """Register a channel; of one that is registered, set what is given."""
    with failures():
        channels = Channels(settings_for(data).channels_path)
        channel = channels.get(name) or Channel(name, title=name)
        given: dict[str, Any] = {key: value for key, value in texts.items() if value is not None}
        channels.register(
            dataclasses.replace(
                channel,
                aliases=tuple(dict.fromkeys((*channel.aliases, *aliases))),
                languages=languages or channel.languages,
                **given,
            )
        )
        channels.save()


@main.command()
@click.argument("ref", metavar="REF", type=StatementType())
@click.option("--reason", required=True, type=ReasonType(), help="Why, for readers: what the source did or said.")
@with_data
def withdraw(ref: StatementRef, reason: str, data: Path | None) -> None:
    """Mark a statement that its source took down. It stays readable and citable here."""
    settings = settings_for(data)
    with failures(), _existing_archive(settings) as archive:
        with archive.transaction():
            archive.withdraw(ref, reason, now=datetime.now(UTC))
        catch_up(ColumnarEngine(settings.index_path), archive, progress=_indexing)
    click.echo(f"{ref} is withdrawn")


@main.command()
@click.argument("ref", metavar="REF", type=StatementType())
@click.option("--reason", required=True, type=ReasonType(), help="Why, for readers: whose rights, which court.")
@click.option(
    "--status",
    type=click.Choice(["410", "451"]),
    default="451",
    show_default=True,
    help="How its address answers: 451 for legal reasons, 410 for others.",
)
@with_data
def withhold(ref: StatementRef, reason: str, status: str, data: Path | None) -> None:
    """Take the words of a statement out of the archive for good. A tombstone with their digests stays."""
    settings = settings_for(data)
    with failures(), _existing_archive(settings) as archive:
        others = () if archive.tombstone(ref) else archive.appearances(ref)
        archive.withhold(ref, reason, http_status=451 if status == "451" else 410, now=datetime.now(UTC))
        # Anew, because an index that only follows may hold on to words that it no longer finds.
        rebuild(ColumnarEngine(settings.index_path), archive, progress=_indexing)
        damaged = blank_captures(archive, CaptureStore(settings.captures_path))
    click.echo(f"{ref} is withheld")
    if others:
        click.echo(f"The same words stand in {', '.join(map(str, others))}, which are still shown.", err=True)
    _report_findings([Finding("a capture still holds its words", str(error)) for error in damaged])


@main.command()
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@with_data
def backup(out: Path, data: Path | None) -> None:
    """Copy the archive, its captures and channels.toml to OUT, a data directory of its own."""
    with failures():
        findings = back_up(settings_for(data).data, out, progress=showing)
    if findings:
        click.echo(f"{out} is a copy of an archive with damage, or was damaged in copying:", err=True)
        _report_findings(findings)
    click.echo(f"{out} is whole. To use it: communique reindex --data {out}")


@main.command("audit")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@with_data
def audit_command(as_json: bool, data: Path | None) -> None:  # noqa: FBT001 - click passes options by name
    """Check everything in the data directory against its hashes, and the index against the archive."""
    settings = settings_for(data)
    with failures(), Archive.open(settings.archive_path, read_only=True) as archive:
        captures, channels = CaptureStore(settings.captures_path), Channels(settings.channels_path)
        findings = list(audit(settings.archive_path, captures, channels, progress=showing))
        findings += audit_index(ColumnarEngine(settings.index_path), archive)
        counts = archive.counts()
    if as_json:
        click.echo(json.dumps({"findings": [dataclasses.asdict(one) for one in findings]}, ensure_ascii=False))
    elif not findings:
        click.echo(f"{counts.statements} statements, {counts.revisions} revisions: all is as it was taken in")
    _report_findings(findings)


@contextmanager
def _existing_archive(settings: Settings) -> Iterator[Archive]:
    """The archive, for writing; where there is none, none is made."""
    with Archive.open(settings.archive_path, read_only=True):
        pass
    with Archive.open(settings.archive_path) as archive:
        yield archive


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C becomes a message and the exit status of a program that it ended."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo("\nInterrupted. What was taken in stays, and the same command goes on from there.", err=True)
        sys.exit(_INTERRUPTED)


def _progress(items: Iterable[Item], name: str) -> Iterable[Item]:
    """A bar on a terminal, nothing in a pipe."""
    return tqdm(items, desc=name, unit=" posts", disable=None)


def _reading(items: Iterable[Item]) -> Iterable[Item]:
    return tqdm(items, desc="reextract", unit=" statements", disable=None)


def _indexing(items: Iterable[Item]) -> Iterable[Item]:
    return tqdm(items, desc="index", unit=" statements", disable=None)


def _report(rejected: list[Rejection]) -> None:
    """Name what was rejected on standard error; exit status 1 if there was anything."""
    for one in rejected:
        click.echo(f"rejected: {one.where}: {one.reason}", err=True)
    if rejected:
        sys.exit(1)


def _report_findings(findings: list[Finding]) -> None:
    """Name what is wrong on standard error; exit status 1 if there is anything."""
    for one in findings:
        click.echo(f"{one.item}: {one.fault}", err=True)
    if findings:
        sys.exit(1)


def _summary_text(summary: Summary) -> str:
    counts = f"{summary.new} new, {summary.revised} revised, {summary.unchanged} unchanged"
    beside = f"{summary.service} service messages passed over, {len(summary.rejected)} rejected"
    withheld = f", {summary.withheld} withheld here" if summary.withheld else ""
    return f"{counts}; {summary.appearances} of them stand elsewhere too; {beside}{withheld}"


def _summary_json(summary: Summary) -> str:
    return json.dumps(
        {
            "new": summary.new,
            "revised": summary.revised,
            "unchanged": summary.unchanged,
            "withheld": summary.withheld,
            "appearances": summary.appearances,
            "service": summary.service,
            "rejected": [{"where": one.where, "reason": one.reason} for one in summary.rejected],
        },
        ensure_ascii=False,
    )


def _results_json(results: Results, found: Sequence[FoundStatement]) -> str:
    return json.dumps(
        {
            "total": results.total,
            "hits": [
                {
                    "statement": str(one.hit.ref),
                    "revision": one.hit.revision,
                    "score": one.hit.score,
                    "snippet": [{"text": part.text, "matched": part.matched} for part in one.snippet],
                    "also_in": [str(other) for other in one.also_in],
                }
                for one in found
            ],
            "facets": {
                name: [{"value": one.value, "label": one.label, "count": one.count} for one in counts]
                for name, counts in results.facets.items()
            },
        },
        ensure_ascii=False,
    )


def _hit_text(found: FoundStatement) -> str:
    statement = found.revision.statement
    effective = statement.effective_date
    date = f"{effective.date} ({'stated' if effective.stated else 'posted'})" if effective else "undated"
    speakers = ", ".join(person.name for person in statement.description.speakers)
    heading = "  ".join(part for part in (click.style(str(statement.ref), bold=True), date, speakers) if part)
    snippet = "".join(click.style(part.text, underline=True) if part.matched else part.text for part in found.snippet)
    elsewhere = f"\n  also in {', '.join(map(str, found.also_in))}" if found.also_in else ""
    return f"\n{heading}\n  {' '.join(snippet.split())}{elsewhere}"


@main.group("snapshot")
def snapshot_group() -> None:
    """Take the archive along, and trust it: write, verify, open, update and publish snapshots."""


main.add_command(export)
main.add_command(check)
for one in (
    *(keygen_command, write_command, verify_command, prove_command),
    *(open_command, update_command, publish_command),
):
    snapshot_group.add_command(one)
