"""Memento (RFC 7089): TimeGate, TimeMap and the headers of the revisions, read by a parser that is not ours."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from requests.utils import parse_header_links
from werkzeug.http import http_date

from archive.statement import CaptureTime, Statement
from archive.store import Archive
from tests.statements import statement, take_in
from webapp import create_app
from webapp.settings import Settings
from webapp.signposting import header_safe

FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCE = "https://t.me/velmora/1"
HERE = "https://archive.example/s/velmora/1"


def state(ref: str, text: str, captured: datetime, *, asserted: bool = False, source: str | None = SOURCE) -> Statement:
    one = statement(ref, text, posted=FIRST - timedelta(days=1), edited=captured)
    provenance = dataclasses.replace(
        one.provenance, captured=CaptureTime(captured, asserted=asserted), source_url=source
    )
    return dataclasses.replace(one, provenance=provenance)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A statement captured three times with other words each, one asserted, one without a source."""
    data: Path = tmp_path_factory.mktemp("data")
    with Archive.open(data / "archive.db") as archive:
        for day in range(3):
            one = state("velmora/1", f"The words of day {day}.", FIRST + timedelta(days=day))
            take_in(archive, one, capture=f"day{day}")
        take_in(archive, state("velmora/2", "Asserted.", FIRST, asserted=True), capture="asserted")
        take_in(archive, state("velmora/3", "From nowhere.", FIRST, source=None), capture="nowhere")
        take_in(archive, state("velmora/4", "Odd.", FIRST, source='https://t.me/a"b>, <x>'), capture="odd")
    return create_app(Settings(data, base_url="https://archive.example")).test_client()


def links(header: str) -> dict[str, dict[str, str]]:
    """The links by their relation, of which each of these has only one."""
    return {one["rel"]: one for one in parse_header_links(header)}


def test_each_revision_is_a_memento_of_the_source_and_the_latest_page_is_none(client: FlaskClient) -> None:
    for number in range(1, 4):
        headers = client.get(f"/s/velmora/1@{number}").headers
        assert headers["Memento-Datetime"] == http_date(FIRST + timedelta(days=number - 1))
        found = links(headers["Link"])
        assert found["original"]["url"] == SOURCE
        assert found["timegate"]["url"] == f"{HERE}/timegate"
        assert (found["timemap"]["url"], found["timemap"]["type"]) == (f"{HERE}/timemap", "application/link-format")
    assert "Memento-Datetime" not in client.get("/s/velmora/1").headers


def test_a_capture_whose_time_is_only_asserted_is_no_memento(client: FlaskClient) -> None:
    assert "Memento-Datetime" not in client.get("/s/velmora/2@1").headers
    assert client.get("/s/velmora/2/timegate").status_code == 404
    assert client.get("/s/velmora/2/timemap").status_code == 404


def test_without_a_source_there_is_no_original(client: FlaskClient) -> None:
    headers = client.get("/s/velmora/3@1").headers
    assert "Memento-Datetime" not in headers
    assert "original" not in links(headers["Link"])


@pytest.mark.parametrize(
    ("at", "number"),
    [
        (FIRST - timedelta(days=400), 1),
        (FIRST, 1),
        (FIRST + timedelta(hours=30), 2),
        (FIRST + timedelta(days=2), 3),
        (FIRST + timedelta(days=400), 3),
    ],
)
def test_the_timegate_leads_to_the_state_that_stood_at_that_time(
    client: FlaskClient, at: datetime, number: int
) -> None:
    response = client.get("/s/velmora/1/timegate", headers={"Accept-Datetime": http_date(at)})
    assert (response.status_code, response.headers["Location"]) == (302, f"{HERE}@{number}")
    assert "Memento-Datetime" not in response.headers
    assert response.headers["Vary"].lower() == "accept-datetime"
    found = links(response.headers["Link"])
    assert found["original"]["url"] == SOURCE
    assert {"first memento", "last memento", "timemap"} <= found.keys()


def test_without_a_time_the_timegate_leads_to_the_last(client: FlaskClient) -> None:
    assert client.get("/s/velmora/1/timegate").headers["Location"] == f"{HERE}@3"


def test_a_time_that_is_none_is_refused_with_the_form(client: FlaskClient) -> None:
    response = client.get("/s/velmora/1/timegate", headers={"Accept-Datetime": "last spring"})
    assert response.status_code == 400
    assert "Mon, 09 Mar 2026 12:00:00 GMT" in response.text


def test_the_timemap_lists_original_timegate_itself_and_all_mementos_with_their_times(client: FlaskClient) -> None:
    response = client.get("/s/velmora/1/timemap")
    assert response.mimetype == "application/link-format"
    found = parse_header_links(re.sub(r",\n", ", ", response.text.strip()))
    assert [one["rel"] for one in found] == [
        "original",
        "self",
        "timegate",
        "first memento",
        "memento",
        "last memento",
    ]
    assert found[1]["from"] == http_date(FIRST)
    assert found[1]["until"] == http_date(FIRST + timedelta(days=2))
    mementos = [(one["url"], one["datetime"]) for one in found if "memento" in one["rel"]]
    assert mementos == [(f"{HERE}@{day + 1}", http_date(FIRST + timedelta(days=day))) for day in range(3)]
    for address, time in mementos:
        assert client.get(address.removeprefix("https://archive.example")).headers["Memento-Datetime"] == time


def test_the_only_memento_is_first_and_last(client: FlaskClient) -> None:
    assert 'rel="first last memento"' in client.get("/s/velmora/4/timemap").text


def test_an_odd_address_of_the_source_ends_no_link(client: FlaskClient) -> None:
    found = links(client.get("/s/velmora/4@1").headers["Link"])
    assert found["original"]["url"] == "https://t.me/a%22b%3E,%20%3Cx%3E"
    assert "x" not in found


@given(st.text())
def test_any_address_can_stand_in_a_header_and_ends_no_link(address: str) -> None:
    assert re.fullmatch(r"[!#-;=?-\[\]_a-z~]*", header_safe(address))
