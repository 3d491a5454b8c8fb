"""Exports can be taken in in any order: the latest texts, the histories and the looks come out the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.channels import Channels
from archive.statement import Look
from archive.store import Archive
from ingest.pipeline import Options, Pipeline
from tests.statements import NOW

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS = ("We will keep the valley open.", "We may keep the valley open.", "We will close the valley.")


@dataclass(frozen=True, slots=True)
class History:
    """A post: in which hour it was posted, and in which hours it got which text, or None when it was deleted."""

    posted: int
    edits: tuple[tuple[int, str | None], ...]

    def state(self, hour: int) -> tuple[str, int | None] | None:
        """The text that stood in that hour, and the hour of the edit that made it; None where there was no post."""
        if hour < self.posted:
            return None
        state: tuple[str, int | None] | None = (TEXTS[0], None)
        for edited, text in self.edits:
            if edited <= hour:
                state = (text, edited) if text is not None else None
        return state


def histories() -> st.SearchStrategy[History]:
    edits = st.lists(
        st.tuples(st.integers(1, 20), st.sampled_from([*TEXTS, None])), max_size=4, unique_by=lambda edit: edit[0]
    ).map(lambda edits: tuple(sorted(edits)))
    return st.builds(History, st.just(0) | st.integers(0, 10), edits).filter(
        lambda post: all(edited > post.posted for edited, _ in post.edits)
    )


def export(posts: list[History], hour: int) -> str:
    messages = []
    for identifier, post in enumerate(posts, start=1):
        state = post.state(hour)
        if state is not None:
            text, edited = state
            message = {"id": identifier, "type": "message", "date_unixtime": unix(post.posted), "text": text}
            messages.append(message | ({"edited_unixtime": unix(edited)} if edited is not None else {}))
    return json.dumps({"name": "Velmora", "type": "public_channel", "id": 1, "messages": messages})


def unix(hour: int) -> str:
    return str(int((BEGIN + timedelta(hours=hour)).timestamp()))


def outcome(
    exports: list[tuple[int, str]],
) -> tuple[dict[str, str], dict[str, list[tuple[str, datetime | None, datetime]]], tuple[Look, ...]]:
    """The latest texts, the histories in the order of their times, and the looks, after these exports."""
    with TemporaryDirectory() as folder, Archive.open(Path(folder) / "archive.db") as archive:
        channels = Channels(Path(folder) / "channels.toml")
        for number, (hour, content) in enumerate(exports):
            path = Path(folder) / f"{number}.json"
            path.write_text(content)
            options = Options(channel="velmora", captured_at=BEGIN + timedelta(hours=hour))
            pipeline = Pipeline(archive, channels, options, now=lambda: NOW, progress=lambda items, _: items)
            assert pipeline.run([path]).rejected == []
        refs = sorted(archive.changes(0))
        latest = {str(ref): archive.statement(ref).statement.text for ref in refs}
        history = {
            str(ref): sorted(
                (one.statement.text, one.statement.provenance.stood_at, one.statement.provenance.captured.instant)
                for one in archive.revisions(ref)
            )
            for ref in refs
        }
        return latest, history, archive.looks("velmora")


@settings(max_examples=60)
@given(st.data())
def test_any_order_of_exports_ends_in_the_same_archive(data: st.DataObject) -> None:
    posts = data.draw(st.lists(histories(), min_size=1, max_size=4))
    hours = data.draw(st.lists(st.integers(0, 24), min_size=1, max_size=5, unique=True))
    exports = [(hour, export(posts, hour)) for hour in sorted(hours)]
    latest, history, looks = outcome(exports)
    assert outcome(data.draw(st.permutations(exports))) == (latest, history, looks)
    for identifier, post in enumerate(posts, start=1):
        states = [state for hour in sorted(hours) if (state := post.state(hour)) is not None]
        if states:
            assert latest[f"velmora/{identifier}"] == states[-1][0]
