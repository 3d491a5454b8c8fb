"""The page of a statement's history, and the bytes that prove a capture."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from archive.presence import Observed
from archive.statement import CaptureTime, Look
from archive.store import Archive
from tests.html_page import Page
from tests.statements import NOW, capture_record, statement
from webapp import create_app
from webapp.cli import main
from webapp.history_page import duration_words, sightings
from webapp.settings import Settings

DAY = timedelta(days=1)
VALLEY = "We will keep the valley open to all who come in peace."
FERRY = "The ferry between the two shores runs again from Monday."
HARBOUR = "Nobody may close the harbour without the word of the council."
STATES = (
    f"{VALLEY} {FERRY}",
    f"{HARBOUR} {VALLEY.replace('open', '<b>shut</b>')}",
)


def observe(archive: Archive, at: datetime, *texts: str, asserted: bool = False) -> None:
    """Take in a look at posts 1 to 9, which showed post 5 with this text, or did not show it."""
    captured = CaptureTime(at, asserted=asserted)
    with archive.transaction():
        observation = archive.observe(capture_record(f"{at:%d}.json"), captured)
        archive.keep_looks([Look("velmora", 1, 9, captured, "")], observation)
        for text in texts:
            one = statement("velmora/5", text, captured=at, tells_edits=False)
            archive.accession(dataclasses.replace(one, title="Of the <i>valley</i>"), observation, now=NOW)
        archive.conclude(observation, newest=None, now=NOW)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    data = tmp_path_factory.mktemp("data")
    with Archive.open(data / "archive.db") as archive:
        for days, text in ((0, STATES[0]), (1, STATES[0]), (4, STATES[1]), (5, None), (6, None)):
            observe(archive, NOW + days * DAY, *([text] if text else []))
        observe(archive, NOW + 7 * DAY, "Harbour.", asserted=True)
    return create_app(Settings(data, base_url="https://archive.example")).test_client()


def history(client: FlaskClient, ref: str = "velmora/5") -> Page:
    answer = client.get(f"/s/{ref}/history")
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


def words_of(shown: Page, tag: str, around: str) -> list[str]:
    return [one.words for one in shown.all(tag) if any(around in outer.classes for outer in one.around)]


def test_it_says_when_which_revision_was_seen_and_when_nobody_looked(client: FlaskClient) -> None:
    shown = history(client)
    seen = words_of(shown, "p", "sightings")
    assert seen == [
        "Revision 1 was seen 2 times, first on 10 March 2026, 12:00 (UTC), last on 11 March 2026, 12:00 (UTC)",
        "Then nobody looked for 3 days, from 11 March 2026, 12:00 (UTC) to 14 March 2026, 12:00 (UTC).",
        "Revision 2 was seen on 14 March 2026, 12:00 (UTC)",
        "Then nobody looked for 1 day, from 14 March 2026, 12:00 (UTC) to 15 March 2026, 12:00 (UTC).",
        "It was looked for and was not there 2 times, first on 15 March 2026, 12:00 (UTC), "
        "last on 16 March 2026, 12:00 (UTC)",
        "Then nobody looked for 1 day, from 16 March 2026, 12:00 (UTC) to 17 March 2026, 12:00 (UTC).",
        "Revision 3 was seen on 17 March 2026, 12:00 (UTC) asserted by the file’s own date",
    ]
    assert words_of(shown, "summary", "sightings") == ["1 interval in which nobody looked"] * 2
    assert "unchanged" not in shown.one("article").words


def test_it_shows_what_changed_in_which_sentence(client: FlaskClient) -> None:
    shown = history(client)
    kinds = [one.words for one in shown.all("p", classes="change-kind")][:3]
    assert kinds == ["Added, sentence 1", "Reworded, from sentence 1, to sentence 2", "Removed, from sentence 2"]
    (removed, added) = ([one.words for one in shown.all(tag)] for tag in ("del", "ins"))
    assert FERRY in removed
    assert HARBOUR in added
    assert "open" in removed
    assert any("<b>shut</b>" in one for one in added)
    assert shown.all("b") == []


def test_the_statements_page_leads_to_it_and_its_sentences_lead_to_revisions(client: FlaskClient) -> None:
    assert any(one["href"] == "/s/velmora/5/history" for one in Page(client.get("/s/velmora/5").text).all("a"))
    addresses = {one["href"] for one in history(client).all("a")}
    assert {"/s/velmora/5@1#s2", "/s/velmora/5@2#s2", "/s/velmora/5@1"} <= addresses


def test_a_statement_with_one_state_has_a_history_and_its_end_is_not_called_unchanged(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db") as archive:
        observe(archive, NOW, STATES[0])
    shown = history(create_app(Settings(tmp_path)).test_client())
    assert "Whether it had others while nobody looked is not." in shown.one("article").words
    assert "Nobody has looked since." in shown.one("article").words


def test_it_answers_unchanged_pages_without_sending_them_again(client: FlaskClient) -> None:
    first = client.get("/s/velmora/5/history")
    assert client.get("/s/velmora/5/history", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "address",
    [
        "/s/velmora/99/history",
        "/s/velmora/5@2/history",
        "/s/velmora/%00/history",
        "/s/velmora/..%2F5/history",
        "/s/%3Cscript%3E/5/history",
        "/s/velmora/5@9/source",
        "/s/velmora/5@0/source",
        "/s/velmora/5@1/source",
        "/s/velmora/99@1/source",
        "/s/velmora/%0a@1/source",
    ],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "<script>" not in answer.text.replace("<script src", "")


def test_not_seen_since_is_said_in_those_words_on_all_pages(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db") as archive:
        for days, texts in ((0, [STATES[0]]), (1, [STATES[1]]), (2, []), (3, [])):
            observe(archive, NOW + days * DAY, *texts)
    client = create_app(Settings(tmp_path)).test_client()
    for address in ("/s/velmora/5", "/s/velmora/5@1", "/s/velmora/5/history"):
        notes = [one.words for one in Page(client.get(address).text).all("p", classes="banner")]
        assert notes[0] == (
            "Not seen since 11 March 2026, 12:00 (UTC): 2 looks at its place since then, the last one on "
            "13 March 2026, 12:00 (UTC), did not show it. These are the words as they were captured."
        )


TIMES = st.integers(0, 10_000).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(found=st.lists(st.tuples(TIMES, st.sampled_from([None, 1, 2])), max_size=12))
def test_observations_and_the_times_between_them_are_all_of_the_time(found: list[tuple[datetime, int | None]]) -> None:
    observed = [
        Observed(CaptureTime(at, asserted=False), number, "") for at, number in sorted(found, key=lambda one: one[0])
    ]
    runs = sightings(observed)
    assert [one for run in runs for one in run.observed] == observed
    gaps = [gap for run in runs for gap in (*run.unobserved, *([run.until_next] if run.until_next else []))]
    times = sorted({at for at, _ in found})
    assert [(gap.start, gap.end) for gap in gaps] == list(pairwise(times))


def test_durations_are_said_in_the_greatest_unit_that_fits() -> None:
    for duration, words in {
        timedelta(days=3, hours=23): "3 days",
        timedelta(hours=1, minutes=59): "1 hour",
        timedelta(minutes=12): "12 minutes",
        timedelta(seconds=59): "less than a minute",
    }.items():
        assert duration_words(duration) == words


# The bytes of a message


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    messages = [
        {"id": number, "type": "message", "date_unixtime": "1773057600", "text": words}
        for number, words in ((1, "<script>alert(1)</script> — the “first” post."), (2, "A private word to nobody."))
    ]
    content = {"name": "Velmora", "type": "public_channel", "id": 1234, "messages": messages}
    (folder / "result.json").write_text(json.dumps(content, indent=1, ensure_ascii=False))
    for name, options in (("data", []), ("unkept", ["--no-captures"])):
        arguments = ["ingest", str(folder / "result.json"), "--channel", "velmora", "--data", str(folder / name)]
        assert CliRunner().invoke(main, [*arguments, *options]).exit_code == 0
    return folder


def test_the_bytes_of_a_message_are_a_text_file_with_the_hash_that_the_page_gives(taken_in: Path) -> None:
    client = create_app(Settings(taken_in / "data")).test_client()
    shown = Page(client.get("/s/velmora/1").text)
    (address,) = [one["href"] for one in shown.all("a") if one.words == "These bytes"]
    assert address == "/s/velmora/1@1/source"
    answer = client.get(address)
    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="velmora-1-1.txt"'
    assert hashlib.sha256(answer.data).hexdigest() in [one.words for one in shown.all("code", classes="digest")]
    assert answer.data in (taken_in / "result.json").read_bytes()
    assert json.loads(answer.data)["id"] == 1
    assert b"private" not in answer.data


def test_where_bytes_are_not_kept_the_page_gives_their_hash_and_no_link(taken_in: Path) -> None:
    client = create_app(Settings(taken_in / "unkept")).test_client()
    shown = client.get("/s/velmora/1").text
    assert "SHA-256 of the message’s bytes" in shown
    assert "/source" not in shown
    answer = client.get("/s/velmora/1@1/source")
    assert answer.status_code == 404
    assert "are not kept as a message of its own" in answer.text


def test_damaged_captures_give_no_bytes(taken_in: Path, tmp_path: Path) -> None:
    data = taken_in / "data"
    (path,) = data.glob("captures/??/*.zst")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    try:
        assert create_app(Settings(data)).test_client().get("/s/velmora/1@1/source").status_code == 503
    finally:
        path.write_bytes(whole)
