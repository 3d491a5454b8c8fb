"""The page by which somebody who was handed a snapshot learns what it is: plain HTML, for a browser without network."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from index.snapshot_info import MonthOfChannel, SnapshotInfo

_TITLE = "Snapshot of an archive of diplomatic statements"
_STYLE = (
    "body{font:1rem/1.5 serif;max-width:45rem;margin:2rem auto;padding:0 1rem}td,th{text-align:left;padding:0 1rem 0 0}"
)


def readme(info: SnapshotInfo) -> str:
    """The page, whose every word follows from what the snapshot says of itself."""
    day = info.dated.date().isoformat()
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f"<title>{_TITLE}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{_TITLE}</h1>",
            f"<p>State {info.generation:,} of the archive, of {day}: {info.statements:,} statements in "
            f"{info.revisions:,} revisions, of {len(info.channels)} channels. {_withheld(info)}</p>",
            "<h2>How to use it</h2>",
            "<p>With <code>communique</code> installed, without network:</p>",
            "<pre>communique snapshot verify PATH --public-key KEY",
            "communique snapshot open PATH --public-key KEY</pre>",
            "<p>PATH is this folder, or the zip file. KEY is the public key of whoever published the snapshot. Take it "
            "from their site or their hand, not from here: a key that comes with a snapshot proves nothing.</p>",
            "<p>Any program for BagIt bags can check the files (<code>bagit.py --validate PATH</code>), and "
            "<code>minisign -Vm tagmanifest-sha256.txt -p KEY</code> the signature. The statements are JSON, a line "
            "each, in <code>data/statements</code> (Zstandard); <code>schema</code> describes them.</p>",
            "<h2>How to cite it</h2>",
            f"<p>{_TITLE}, state {info.generation} of {day}, root "
            f"<code>{info.root}</code>. A statement in it is cited by its own link, which the pages of an opened "
            "snapshot show.</p>",
            "<h2>Rights</h2>",
            "<p>The statements belong to those who made them; <code>data/channels.toml</code> says what is known of "
            "each channel's terms. Names and places of cities come from GeoNames, CC BY 4.0.</p>",
            "<h2>What it covers</h2>",
            "<table><tr><th>Channel</th><th>Months of posting</th><th>Statements</th></tr>",
            *_coverage(info),
            "</table></body></html>\n",
        ]
    )


def _withheld(info: SnapshotInfo) -> str:
    if not info.withheld:
        return ""
    return f"{info.withheld:,} more are withheld, and only their digests are here."


def _coverage(info: SnapshotInfo) -> Iterator[str]:
    for channel, months in groupby(info.coverage, key=lambda one: one.channel):
        for first, last, statements in _runs(list(months)):
            period = first if first == last else f"{first} to {last}"
            yield f"<tr><td>{escape(channel)}</td><td>{period}</td><td>{statements:,}</td></tr>"


def _runs(months: list[MonthOfChannel]) -> Iterator[tuple[str, str, int]]:
    """Months that follow each other, together: what stands between two rows is a gap."""
    first = last = None
    statements = 0
    for one in months:
        if last is not None and one.month != _following(last):
            yield first or "", last, statements
            first, statements = None, 0
        if one.month is None:
            yield "unknown", "unknown", one.statements
            continue
        first, last = first or one.month, one.month
        statements += one.statements
    if first is not None and last is not None:
        yield first, last, statements


def _following(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"
