"""The command line, as people and programs call it: in processes of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.corpora import SAMPLE, SHARED, needs_corpora

COMMUNIQUE = (sys.executable, "-c", "from webapp.cli import main; main(prog_name='communique')")


def communique(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMUNIQUE, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(SAMPLE.parents[1]), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    path = tmp_path / "posts.jsonl"
    records = [
        {"key": "velmora/1", "text": "The Blue Basin Compact enters into force.", "posted_at": "2025-05-05"},
        {"key": "velmora/2", "text": "Nothing to report on #UNESCO.", "posted_at": "2025-05-06"},
        {"key": "tarsk/1", "text": "The Blue Basin Compact enters into force.", "posted_at": "2025-05-07"},
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def test_ingest_prints_what_became_of_the_posts(tmp_path: Path, posts: Path) -> None:
    run = communique("ingest", posts, "--json", cwd=tmp_path)
    assert run.returncode == 0
    assert json.loads(run.stdout) == {
        "new": 3,
        "revised": 0,
        "unchanged": 0,
        "withheld": 0,
        "appearances": 2,
        "service": 0,
        "rejected": [],
    }
    assert run.stderr == ""
    again = communique("ingest", posts, cwd=tmp_path)
    assert again.stdout == (
        "0 new, 0 revised, 3 unchanged; 2 of them stand elsewhere too; 0 service messages passed over, 0 rejected\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("--data", "kept", "search", "basin"),
        ("search", "basin", "--data", "kept"),
    ],
)
def test_the_data_directory_stands_on_either_side_of_the_command(
    tmp_path: Path, posts: Path, arguments: tuple[str, ...]
) -> None:
    communique("ingest", posts, "--data", "kept", cwd=tmp_path)
    assert communique(*arguments, cwd=tmp_path).stdout.startswith("1 statement\n")
    assert not (tmp_path / "communique-data").exists()


def test_the_data_directory_can_come_from_the_environment(tmp_path: Path, posts: Path) -> None:
    communique("ingest", posts, cwd=tmp_path, COMMUNIQUE_DATA="kept")
    assert (tmp_path / "kept" / "archive.db").exists()


def test_search_prints_hits_snippets_and_facets_for_programs(tmp_path: Path, posts: Path) -> None:
    communique("ingest", posts, cwd=tmp_path)
    run = communique("search", '"blue basin compact" channel:tarsk', "--limit", "5", "--json", cwd=tmp_path)
    answer = json.loads(run.stdout)
    assert answer["total"] == 1
    (hit,) = answer["hits"]
    assert hit.keys() == {"statement", "revision", "score", "snippet", "also_in"}
    assert hit["also_in"] == ["velmora/1"]
    assert (hit["statement"], hit["revision"]) == ("tarsk/1", 1)
    assert [part["text"] for part in hit["snippet"] if part["matched"]] == ["Blue Basin Compact"]
    assert {one["value"]: one["count"] for one in answer["facets"]["channel"]} == {"velmora": 1, "tarsk": 1}


def test_search_prints_hits_for_people(tmp_path: Path, posts: Path) -> None:
    communique("ingest", posts, cwd=tmp_path)
    run = communique("search", "report", cwd=tmp_path)
    assert run.stdout.splitlines() == [
        "1 statement",
        "",
        "velmora/2  2025-05-06 (posted)",
        "  Nothing to report on #UNESCO.",
    ]


def test_the_same_words_elsewhere_are_named_under_the_earliest(tmp_path: Path, posts: Path) -> None:
    communique("ingest", posts, cwd=tmp_path)
    assert communique("search", "basin", cwd=tmp_path).stdout.splitlines()[0::4] == ["1 statement", "  also in tarsk/1"]


def test_a_wrong_query_is_wrong_usage_shown_where_and_with_a_correction(tmp_path: Path, posts: Path) -> None:
    communique("ingest", posts, cwd=tmp_path)
    run = communique("search", "speeker:Lavrov", cwd=tmp_path)
    assert run.returncode == 2
    assert "  speeker:Lavrov\n  ^^^^^^^" in run.stderr
    assert "Did you mean: speaker:Lavrov" in run.stderr


def test_what_is_rejected_is_named_and_the_exit_status_says_so(tmp_path: Path, posts: Path) -> None:
    run = communique("ingest", tmp_path / "missing.json", posts, "--json", cwd=tmp_path)
    assert run.returncode == 1
    answer = json.loads(run.stdout)
    assert answer["new"] == 3
    assert answer["rejected"] == [{"where": str(tmp_path / "missing.json"), "reason": "there is no such file"}]
    assert run.stderr == f"rejected: {tmp_path / 'missing.json'}: there is no such file\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ingest",), "Missing argument 'PATH…'"),
        (("ingest", "x", "--channel", "a b"), "cannot name a channel"),
        (("ingest", "x", "--time-zone", "Mars"), "is not a time zone"),
        (("ingest", "x", "--captured-at", "soon"), "cannot read the time"),
        (("ingest", "x", "--column", "tone=x"), "write FIELD=COLUMN"),
        (("search", "x", "--limit", "-1"), "--limit"),
        (("serve", "--port", "70000"), "--port"),
        (("publish",), "No such command"),
    ],
)
def test_wrong_usage_is_exit_status_2_and_leaves_nothing_behind(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    run = communique(*arguments, cwd=tmp_path)
    assert run.returncode == 2
    assert message in run.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [("search", "x"), ("reindex",), ("reextract",), ("serve", "--port", "0")])
def test_commands_that_read_say_when_there_is_no_archive_and_make_none(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    run = communique(*arguments, cwd=tmp_path)
    assert run.returncode == 1
    assert "there is no archive at communique-data/archive.db" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_reindex_makes_the_index_anew(tmp_path: Path, posts: Path) -> None:
    communique("ingest", posts, cwd=tmp_path)
    before = communique("search", "basin", cwd=tmp_path).stdout
    run = communique("reindex", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (0, "3 statements indexed\n")
    assert communique("search", "basin", cwd=tmp_path).stdout == before


def test_an_index_that_is_gone_is_made_good_by_the_next_ingest(tmp_path: Path, posts: Path) -> None:
    communique("ingest", posts, cwd=tmp_path)
    before = communique("search", "basin", cwd=tmp_path).stdout
    (tmp_path / "communique-data" / "index").rename(tmp_path / "elsewhere")
    communique("ingest", posts, cwd=tmp_path)
    assert communique("search", "basin", cwd=tmp_path).stdout == before


def test_a_damaged_index_is_named_on_standard_error_and_made_anew_by_the_next_ingest(
    tmp_path: Path, posts: Path
) -> None:
    communique("ingest", posts, cwd=tmp_path)
    arrays = next(tmp_path.glob("communique-data/index/*/arrays.bin"))
    whole = arrays.read_bytes()
    arrays.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    for command in (("search", "compact"), ("audit",)):
        run = communique(*command, cwd=tmp_path)
        assert run.returncode == 1
        assert "damaged" in run.stderr
        assert "communique reindex" in run.stderr
    again = communique("ingest", posts, cwd=tmp_path)
    assert again.returncode == 0
    assert "damaged" in again.stderr
    assert communique("audit", cwd=tmp_path).returncode == 0
    assert communique("search", "compact", cwd=tmp_path).stdout.startswith("1 statement\n")


def test_channels_are_added_corrected_and_listed(tmp_path: Path) -> None:
    assert communique("channel", "add", "velmora", "--alias", "1234", "--language", "en", cwd=tmp_path).returncode == 0
    communique(
        "channel", "add", "velmora", "--title", "Velmora", "--alias", "5", "--time-zone", "Asia/Tokyo", cwd=tmp_path
    )
    assert communique("channel", "list", cwd=tmp_path).stdout == "velmora  Velmora  Asia/Tokyo\n"
    (channel,) = json.loads(communique("channel", "list", "--json", cwd=tmp_path).stdout)
    assert (channel["aliases"], channel["languages"]) == (["1234", "5"], ["en"])


def test_two_channels_cannot_have_one_alias(tmp_path: Path) -> None:
    communique("channel", "add", "velmora", "--alias", "1234", cwd=tmp_path)
    run = communique("channel", "add", "tarsk", "--alias", "1234", cwd=tmp_path)
    assert run.returncode == 1
    assert "'1234' is an alias of the channel velmora already" in run.stderr


def test_extract_prints_one_object_for_each_record_in_order(tmp_path: Path, posts: Path) -> None:
    run = communique("extract", posts, cwd=tmp_path)
    read = [json.loads(line) for line in run.stdout.splitlines()]
    assert [one["key"] for one in read] == ["velmora/1", "velmora/2", "tarsk/1"]
    assert read[1]["organisations"] == ["UNESCO"]
    assert all(
        one.keys()
        == {
            "key", "date", "date_as_written", "places", "speakers", "participants", "issuer", "events",
            "organisations", "kind", "note", "language",
        }
        for one in read
    )  # fmt: skip


def test_extract_goes_on_after_a_bad_line(tmp_path: Path, posts: Path) -> None:
    posts.write_text("not JSON\n" + posts.read_text())
    run = communique("extract", posts, cwd=tmp_path)
    assert (run.returncode, len(run.stdout.splitlines())) == (1, 3)
    assert "posts.jsonl, line 1: not JSON, or cut off" in run.stderr


@pytest.mark.parametrize(
    "content",
    [
        "A letter.\nIt has lines.\n",
        'id,text\n1,"{}"\n',
        '{\n "name": "Velmora",\n "messages": [\n  {\n   "id": 1\n  }\n ]\n}',
    ],
    ids=["text", "table", "export"],
)
def test_extract_refuses_another_kind_of_file_in_one_message(tmp_path: Path, content: str) -> None:
    (tmp_path / "file").write_text(content)
    run = communique("extract", "file", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == (
        "Error: file: is no file of JSON lines, each an object with `key` and `text`; "
        "other formats are for `communique ingest`\n"
    )


@pytest.mark.parametrize(
    "option", ["--title", "--alias", "--institution", "--language", "--post-url", "--rights", "--notice"]
)
def test_an_empty_text_for_a_channel_is_refused_with_the_way_to_take_one_away(tmp_path: Path, option: str) -> None:
    run = communique("channel", "add", "velmora", option, " ", cwd=tmp_path)
    assert run.returncode == 2
    assert "is empty; to take away what is there, edit channels.toml" in run.stderr


def test_a_wrong_query_of_several_lines_is_shown_in_one_with_the_place_below(tmp_path: Path) -> None:
    run = communique("search", "valley\nspeeker:Lavrov", cwd=tmp_path)
    assert "  valley speeker:Lavrov\n         ^^^^^^^" in run.stderr


def test_serve_answers_until_it_is_stopped(tmp_path: Path, posts: Path) -> None:
    communique("ingest", posts, cwd=tmp_path)
    server = subprocess.Popen(
        [*COMMUNIQUE, "serve", "--port", "0"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SAMPLE.parents[1])},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline() == "3 statements of 2 channels, from communique-data\n"
        address = server.stdout.readline().split()[2]
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{address}api/v1/search?q=basin") as answer:
            assert json.load(answer)["total"] == 1
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)
    assert server.returncode == 0


def test_serve_says_when_the_port_is_taken(tmp_path: Path, posts: Path) -> None:
    communique("ingest", posts, cwd=tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        run = communique("serve", "--port", str(other.getsockname()[1]), cwd=tmp_path)
    assert run.returncode == 1
    assert "choose another --port" in run.stderr


@needs_corpora
def test_the_seed_s_three_statements_on_the_partnership_are_found(tmp_path: Path) -> None:
    seed = SHARED / "corpora" / "seed" / "eurasia-channel.txt"
    assert communique("ingest", seed, "--channel", "eurasia", cwd=tmp_path).returncode == 0
    run = communique("search", '"Greater Eurasian Partnership"', "--json", cwd=tmp_path)
    assert json.loads(run.stdout)["total"] == 3


def test_reextract_reads_with_the_corrections_and_says_what_changed(tmp_path: Path, posts: Path) -> None:
    assert communique("ingest", posts, cwd=tmp_path).returncode == 0
    (tmp_path / "communique-data" / "corrections.toml").write_text(
        '[[correction]]\nstatement = "velmora/1"\nfield = "kind"\nvalue = "message"\n'
        'reason = "It greets."\nby = "Ana Lopez"\nwhen = 2026-03-10\n'
    )
    run = communique("reextract", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == "3 statements read anew, 1 of 3 revisions changed\n  kind: 1\n  corrections: 1\n"
    found = communique("search", "kind:message", "--json", cwd=tmp_path)
    assert [hit["statement"] for hit in json.loads(found.stdout)["hits"]] == ["velmora/1"]
    assert communique("ingest", posts, cwd=tmp_path).returncode == 0
    again = communique("reextract", "--json", cwd=tmp_path)
    assert json.loads(again.stdout) == {"statements": 3, "revisions": 3, "changed": 0, "fields": {}}


def test_a_wrong_correction_is_named_and_nothing_is_taken_in(tmp_path: Path, posts: Path) -> None:
    (tmp_path / "communique-data").mkdir()
    (tmp_path / "communique-data" / "corrections.toml").write_text("[[correction]]\n")
    run = communique("ingest", posts, cwd=tmp_path)
    assert run.returncode == 1
    assert "corrections.toml, correction 1: it needs statement, field, value, reason, by and when" in run.stderr
