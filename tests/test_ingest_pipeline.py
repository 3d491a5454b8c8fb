"""Files into the archive."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.channels import Channels
from archive.description import Description
from archive.statement import StatementRef, Status
from archive.store import Archive
from ingest.pipeline import Options, Pipeline, Summary
from tests.corpora import SAMPLE, SHARED, needs_corpora
from tests.statements import NOTHING_READ, NOW


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "data" / "archive.db") as opened:
        yield opened


@pytest.fixture
def channels(tmp_path: Path) -> Channels:
    return Channels(tmp_path / "data" / "channels.toml")


def run(archive: Archive, channels: Channels, *paths: Path, **options: object) -> Summary:
    pipeline = Pipeline(
        archive,
        channels,
        Options(**options),  # type: ignore[arg-type]
        now=lambda: NOW,
        progress=lambda posts, _: posts,
    )
    return pipeline.run(paths)


def counts(summary: Summary) -> tuple[int, int, int, int, int]:
    return summary.new, summary.revised, summary.unchanged, summary.appearances, len(summary.rejected)


def velmora(*messages: dict[str, object], identifier: int = 1234, title: str = "Velmora") -> str:
    return json.dumps({"name": title, "type": "public_channel", "id": identifier, "messages": messages})


def message(identifier: int, text: str) -> dict[str, object]:
    return {"id": identifier, "type": "message", "date_unixtime": "1773057600", "text": text}


def test_the_sample_is_taken_in_whole_and_its_edited_post_is_revised(tmp_path: Path, archive: Archive) -> None:
    shutil.copy(SAMPLE / "channels.toml", tmp_path / "data" / "channels.toml")
    channels = Channels(tmp_path / "data" / "channels.toml")
    first = run(archive, channels, SAMPLE / "velmora-mfa" / "result.json", SAMPLE / "tarsk-mid" / "result.json")
    assert counts(first) == (85, 0, 0, 6, 0)
    later = run(archive, channels, SAMPLE / "velmora-mfa-later" / "result.json")
    assert (later.new, later.revised, later.unchanged, later.rejected) == (2, 1, 45, [])
    old, new = archive.revisions(StatementRef("velmora-mfa", "51"))
    assert (old.status, new.status) == (Status.SUPERSEDED, Status.CURRENT)
    assert "may open the second gate" in new.statement.text


def test_exports_give_the_same_latest_text_in_either_order(tmp_path: Path, archive: Archive) -> None:
    shutil.copy(SAMPLE / "channels.toml", tmp_path / "data" / "channels.toml")
    channels = Channels(tmp_path / "data" / "channels.toml")
    run(archive, channels, SAMPLE / "velmora-mfa-later" / "result.json", SAMPLE / "velmora-mfa" / "result.json")
    latest = archive.statement(StatementRef("velmora-mfa", "51"))
    assert latest.number == 1
    assert "may open the second gate" in latest.statement.text


def test_an_old_export_that_tells_no_edits_and_was_copied_today_does_not_bring_the_old_words_back(
    tmp_path: Path, archive: Archive
) -> None:
    shutil.copy(SAMPLE / "channels.toml", tmp_path / "data" / "channels.toml")
    channels = Channels(tmp_path / "data" / "channels.toml")
    shutil.copyfile(SAMPLE / "velmora-mfa" / "messages.html", tmp_path / "messages.html")
    run(archive, channels, SAMPLE / "velmora-mfa-later" / "result.json", tmp_path / "messages.html")
    assert "may open the second gate" in archive.statement(StatementRef("velmora-mfa", "51")).statement.text


def test_the_same_file_twice_changes_nothing(tmp_path: Path, archive: Archive, channels: Channels) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text('{"key": "velmora/1", "text": "We keep the valley open."}\n')
    assert counts(run(archive, channels, path)) == (1, 0, 0, 0, 0)
    changes = archive.last_change()
    assert counts(run(archive, channels, path)) == (0, 0, 1, 0, 0)
    assert archive.last_change() == changes


def test_a_new_channel_name_learns_the_file_s_title_and_id(
    tmp_path: Path, archive: Archive, channels: Channels
) -> None:
    export = tmp_path / "result.json"
    export.write_text(velmora(message(1, "We keep the valley open.")))
    assert run(archive, channels, export, channel="velmora", time_zone="Europe/Zurich").new == 1
    again = Channels(tmp_path / "data" / "channels.toml")
    channel = again.get("velmora")
    assert channel is not None
    assert (channel.title, channel.aliases, channel.time_zone) == ("Velmora", ("Velmora", "1234"), "Europe/Zurich")
    export.write_text(velmora(message(2, "And we keep it green.")))
    assert run(archive, again, export).new == 1


@pytest.mark.parametrize(
    ("content", "options", "remedy"),
    [
        (velmora(message(1, "x")), {}, "'Velmora' is not registered: pass --channel NAME"),
        ("id,text\n1,Hello\n", {}, "does not name its channel: pass --channel NAME"),
        (velmora(message(1, "x"), title="Tarsk", identifier=5), {"channel": "velmora"}, "is of the channel tarsk"),
        ("id,text\n1,x\n", {"channel": "tarsk", "time_zone": "Asia/Tokyo"}, "has the time zone Asia/Almaty"),
    ],
)
def test_a_file_whose_channel_is_not_certain_is_refused_whole(
    tmp_path: Path, archive: Archive, content: str, options: dict[str, object], remedy: str
) -> None:
    registry = tmp_path / "data" / "channels.toml"
    registry.write_text('[tarsk]\naliases = ["Tarsk"]\ntime_zone = "Asia/Almaty"\n[velmora]\n')
    path = tmp_path / "posts"
    path.write_text(content)
    summary = run(archive, Channels(registry), path, **options)
    ((where, reason),) = [(one.where, one.reason) for one in summary.rejected]
    assert where == str(path)
    assert remedy in reason
    assert archive.counts().statements == 0


def test_bad_files_and_bad_posts_never_cost_good_ones(tmp_path: Path, archive: Archive, channels: Channels) -> None:
    records = tmp_path / "posts.jsonl"
    records.write_text(
        '{"key": "velmora/1", "text": "Good."}\n'
        '{"key": "velmora/2", "text": "half \\ud83d pair"}\n'
        '{"key": "velmora/3", "text": "a NUL \\u0000"}\n'
        '{"key": "velmora/4", "text": " "}\n'
        '{"key": "velmora/a b", "text": "bad id"}\n'
        '{"key": "velmora/6", "text": "Good too."}\n'
    )
    broken = tmp_path / "result.json"
    broken.write_text(velmora(message(7, "Good."), message(8, "Cut off."))[:-30])
    empty = tmp_path / "empty"
    empty.mkdir()
    summary = run(archive, channels, tmp_path / "missing.json", broken, empty, records, channel="velmora")
    assert summary.new == 3
    assert [one.where.removeprefix(str(tmp_path)) for one in summary.rejected] == [
        "/missing.json",
        "/result.json, after message 7",
        "/empty",
        "/posts.jsonl, line 2",
        "/posts.jsonl, line 3",
        "/posts.jsonl, line 4",
        "/posts.jsonl, line 5",
    ]
    assert [one.reason.partition(":")[0] for one in summary.rejected[3:]] == [
        "a damaged character (invalid UTF-8 or a lone surrogate) at position 5 of the text",
        "a NUL character at position 6 of the text",
        "has neither text nor media",
        "`key`",
    ]


def test_a_bad_file_of_a_directory_does_not_cost_the_others(
    tmp_path: Path, archive: Archive, channels: Channels
) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "messages.html").write_text("<html>no export</html>")
    shutil.copyfile(SAMPLE / "velmora-mfa" / "messages.html", folder / "messages2.html")
    summary = run(archive, channels, folder, channel="velmora")
    assert (summary.new, len(summary.rejected)) == (46, 1)


@pytest.mark.parametrize(
    ("record", "where"),
    [
        ('"url": "https://v.example/\\ud83d"', "the address"),
        ('"lang": "\\ud83d"', "the language"),
        ('"source": "\\ud83d"', "the source"),
    ],
)
def test_damage_outside_of_the_text_costs_one_post_too(
    tmp_path: Path, archive: Archive, channels: Channels, record: str, where: str
) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text(f'{{"key": "tarsk/1", "text": "Bad.", {record}}}\n{{"key": "velmora/2", "text": "Good."}}\n')
    summary = run(archive, channels, path)
    assert summary.new == 1
    assert [one.reason.rpartition(" of ")[2] for one in summary.rejected] == [where]


def test_a_damaged_title_is_refused(tmp_path: Path, archive: Archive, channels: Channels) -> None:
    path = tmp_path / "result.json"
    path.write_text(velmora(message(1, "Words."), title="half \ud83d pair"))
    summary = run(archive, channels, path, channel="velmora")
    assert (summary.new, len(summary.rejected)) == (0, 1)


def test_a_fault_in_the_extraction_costs_one_post_and_is_named(
    tmp_path: Path, archive: Archive, channels: Channels, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(text: str, **more: object) -> Description:
        if "fault" in text:
            raise IndexError("tuple index out of range")
        return NOTHING_READ

    monkeypatch.setattr("ingest.normalise.describe", faulty)
    path = tmp_path / "posts.jsonl"
    path.write_text('{"key": "velmora/1", "text": "A fault."}\n{"key": "velmora/2", "text": "Good."}\n')
    summary = run(archive, channels, path)
    assert summary.new == 1
    assert [one.reason for one in summary.rejected] == [
        "a fault in communique, please report it: IndexError('tuple index out of range')"
    ]


def test_posts_without_ids_are_known_by_a_hash_of_their_text(
    tmp_path: Path, archive: Archive, channels: Channels
) -> None:
    path = tmp_path / "dump.txt"
    path.write_text("Forwarded from Tarsk\nTitle\nBody.\nBody.")
    run(archive, channels, path, channel="velmora")
    (ref,) = archive.changes(0)
    assert len(ref.native_id) == 12
    assert archive.statement(ref).statement.provenance.forwarded_from == "Tarsk"


def test_an_export_is_a_look_at_the_span_from_its_first_message_to_its_last(
    tmp_path: Path, archive: Archive, channels: Channels
) -> None:
    path = tmp_path / "result.json"
    service: dict[str, object] = {"id": 1, "type": "service", "action": "create_channel"}
    path.write_text(velmora(service, message(3, "Words."), message(7, "More words.")))
    run(archive, channels, path, channel="velmora", captured_at=NOW)
    (look,) = archive.looks("velmora")
    assert (look.first_id, look.last_id, look.captured.instant) == (1, 7, NOW)


def test_what_could_not_be_read_is_in_no_look(tmp_path: Path, archive: Archive, channels: Channels) -> None:
    path = tmp_path / "result.json"
    path.write_text(
        velmora(message(3, "Words."), message(4, "half \ud83d pair"), {"id": "x"}, message(7, "More."))[:-2]
    )
    run(archive, channels, path, channel="velmora")
    assert [(look.first_id, look.last_id) for look in archive.looks("velmora")] == [(3, 3), (7, 7)]


def test_posts_of_1970_and_of_the_future_are_kept_with_the_times_that_they_have(
    tmp_path: Path, archive: Archive, channels: Channels
) -> None:
    path = tmp_path / "result.json"
    epoch, future = message(1, "The first second."), message(2, "A slip of the clock.")
    path.write_text(velmora(epoch | {"date_unixtime": "0"}, future | {"date_unixtime": "7258118400"}))
    assert counts(run(archive, channels, path, channel="velmora")) == (2, 0, 0, 0, 0)
    posted = [archive.statement(StatementRef("velmora", one)).statement.provenance.posted for one in ("1", "2")]
    assert [one.instant.year for one in posted if one] == [1970, 2200]


def test_an_id_beyond_all_counting_is_kept_and_in_no_look(tmp_path: Path, archive: Archive, channels: Channels) -> None:
    path = tmp_path / "result.json"
    path.write_text(velmora(message(3, "Words."), message(10**60, "Many digits.")))
    assert run(archive, channels, path, channel="velmora").new == 2
    assert [(look.first_id, look.last_id) for look in archive.looks("velmora")] == [(3, 3)]


def test_tables_are_no_looks(tmp_path: Path, archive: Archive, channels: Channels) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("id,text\n1,One.\n3,Three.\n")
    assert run(archive, channels, path, channel="velmora").new == 2
    assert archive.looks("velmora") == ()


@needs_corpora
def test_the_real_channel_is_the_same_in_any_order_of_its_files(tmp_path: Path) -> None:
    """2,080 posts in four files, of which two are exports of the same days: 72 posts are in both, and 8 are new."""
    files = sorted((SHARED / "corpora" / "telegram-desktop" / "moscow-gov").glob("messages*.html"))
    assert [file.name for file in files][2:] == ["messages4.html", "messages_upd.html"]
    kept = []
    for number, order in enumerate((files, files[::-1])):
        with Archive.open(tmp_path / str(number) / "archive.db") as archive:
            channels = Channels(tmp_path / str(number) / "channels.toml")
            summaries = [run(archive, channels, file, channel="moscow-gov") for file in order]
            assert archive.counts().revisions == archive.counts().statements == 2080
            kept.append((sorted(archive.changes(0)), archive.looks("moscow-gov")))
            if number == 0:
                assert counts(summaries[3])[:3] == (8, 0, 72)
    assert kept[0] == kept[1]


@needs_corpora
def test_the_real_corpora_are_taken_in_whole(archive: Archive, channels: Channels) -> None:
    """Five posts of the seed, four with a forward's header and one without; 405 and 140 records."""
    seed = SHARED / "corpora" / "seed" / "eurasia-channel.txt"
    table = SHARED / "corpora" / "mfarussia" / "posts.csv"
    assert counts(run(archive, channels, seed, channel="eurasia"))[:3] == (5, 0, 0)
    assert counts(run(archive, channels, table, channel="mfarussia"))[:3] == (405, 0, 0)
    assert archive.counts().statements == 410


@needs_corpora
def test_records_that_bring_their_channels_need_no_name(archive: Archive, channels: Channels) -> None:
    summary = run(archive, channels, SHARED / "gold" / "dev.jsonl")
    assert counts(summary) == (140, 0, 0, 0, 0)
    assert {channel.slug for channel in channels} == {"mfarussia", "state", "fdfa", "zelensky", "nepal"}
