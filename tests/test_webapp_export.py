"""Search results as files: whole, in the order of the search, harmless in spreadsheets, and sent bit by bit."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from archive.statement import SourceTime, TimePrecision
from archive.store import Archive
from index.catch_up import catch_up
from index.columnar.engine import ColumnarEngine
from index.query import Query
from tests.html_page import Page
from tests.small_archive import HOSTILE, NOTES, VALLEY, make
from tests.statements import NOW, statement, take_in
from tests.test_cli import communique
from tests.test_webapp_api import answer
from webapp import create_app
from webapp.export import COLUMNS, ExportedStatement, ExportFormat, exported, guarded, written
from webapp.query_string import PAGE_SIZE
from webapp.settings import Settings

BASE = "https://archive.example"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("data")
    make(directory)
    return directory


@pytest.fixture(scope="module")
def client(data: Path) -> FlaskClient:
    return create_app(Settings(data, base_url=BASE)).test_client()


def rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline=""), strict=True))


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_row_says_what_the_statement_is_and_where_it_stands(client: FlaskClient) -> None:
    response = client.get("/api/v1/export?q=%22will+not+close%22&format=csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == "attachment; filename=statements.csv"
    (row,) = rows(response.text)
    assert tuple(row) == COLUMNS
    digest = answer(client, "/api/v1/statements/velmora/1@2")["content_digest"]
    assert row == {
        "permalink": f"{BASE}/s/velmora/1@2",
        "statement": "velmora/1",
        "revision": "2",
        "digest": digest,
        "stated_date": "2026-03-09",
        "posted": "2026-03-11T00:30:00+02:00",
        "effective_date": "2026-03-09",
        "title": "",
        "text": VALLEY,
        "speakers": "Ilse Tarrenholm",
        "places": "Lindhaven",
        "organisations": "United Nations",
        "events": "Blue Basin Forum",
        "kind": "remarks",
        "language": "en",
        "channel": "velmora",
        "source_url": "",
        "status": "current",
    }


def test_a_line_of_json_has_the_same_columns_and_the_ids_that_narrow_a_search(client: FlaskClient) -> None:
    response = client.get("/api/v1/export?q=%22will+not+close%22&format=jsonl")
    assert response.headers["Content-Type"] == "application/x-ndjson"
    assert response.headers["Content-Disposition"] == "attachment; filename=statements.jsonl"
    (line,) = lines(response.text)
    assert tuple(line) == COLUMNS
    assert line["organisations"] == [{"id": "UN", "name": "United Nations"}]
    assert (line["title"], line["revision"], line["text"]) == (None, 2, VALLEY)


def test_a_table_begins_with_the_mark_by_which_excel_knows_utf_8_and_ends_its_lines_as_rfc_4180_says(
    client: FlaskClient,
) -> None:
    content = client.get("/api/v1/export?q=harbour").data
    assert content.startswith(b"\xef\xbb\xbfpermalink,statement,")
    assert content.count(b"\r\n") == 2
    assert content.endswith(b"\r\n")


def test_a_search_without_hits_gives_a_table_with_its_heading_alone(client: FlaskClient) -> None:
    table = client.get("/api/v1/export?q=nowhere").text
    assert table == "\ufeff" + ",".join(COLUMNS) + "\r\n"
    assert client.get("/api/v1/export?q=nowhere&format=jsonl").text == ""


def test_all_hits_come_in_the_order_of_the_pages(client: FlaskClient) -> None:
    pages = [answer(client, f"/api/v1/search?q=daily&sort=oldest&page={page}")["hits"] for page in (1, 2)]
    found = lines(client.get("/api/v1/export?q=daily&sort=oldest&format=jsonl").text)
    assert [one["statement"] for one in found] == [hit["statement"] for page in pages for hit in page]
    assert len(found) == NOTES > PAGE_SIZE


def test_filters_narrow_an_export(client: FlaskClient) -> None:
    found = lines(client.get("/api/v1/export?channel=velmora&to=2023&format=jsonl").text)
    assert [(one["statement"], one["text"]) for one in found] == [("velmora/3", HOSTILE)]


@pytest.mark.parametrize(
    ("parameters", "wrong"),
    [("page=2", "page"), ("format=xlsx", "format"), ("format=csv&format=jsonl", "format"), ("q=speeker:Smith", "q")],
)
def test_what_an_export_cannot_be_asked_is_named(client: FlaskClient, parameters: str, wrong: str) -> None:
    error = answer(client, f"/api/v1/export?{parameters}", status=400)["error"]
    assert [problem["parameter"] for problem in error["problems"]] == [wrong]


def test_a_damaged_index_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    make(tmp_path)
    (segment,) = (tmp_path / "index").glob("*/arrays.bin")
    segment.write_bytes(bytes(segment.stat().st_size))
    assert create_app(Settings(tmp_path)).test_client().get("/api/v1/export").status_code == 503


def test_the_search_page_links_to_the_files_of_its_search(client: FlaskClient) -> None:
    shown = Page(client.get("/?q=daily&channel=tarsk&page=2").text)
    links = {one.words: one["href"] for one in shown.all("a") if "download" in one.attributes}
    assert links == {
        "CSV": "/api/v1/export?q=daily&channel=tarsk&format=csv",
        "JSONL": "/api/v1/export?q=daily&channel=tarsk&format=jsonl",
    }
    assert len(rows(client.get(links["CSV"]).text)) == NOTES
    assert "download" not in client.get("/?q=nowhere").text


cells = st.text(alphabet=st.one_of(st.sampled_from(" '=+-@\t\r\n＝＋－＠\",;1a"), st.characters(codec="utf-8")))


@given(cells)
def test_no_cell_begins_a_formula_and_every_cell_gives_its_text_back(cell: str) -> None:
    safe = guarded(cell)
    assert safe.lstrip(" ")[:1] not in {*"=+-@\t\r\n＝＋－＠"}
    assert safe.removeprefix("'") == cell


SAMPLE = ExportedStatement(
    permalink=f"{BASE}/s/velmora/1@1",
    statement="velmora/1",
    revision=1,
    digest="0" * 64,
    stated_date=None,
    posted=None,
    effective_date=None,
    title=None,
    text="",
    speakers=(),
    places=(),
    organisations=(),
    events=(),
    kind="other",
    language="en",
    channel="velmora",
    source_url=None,
    status="current",
)


@given(st.lists(st.tuples(cells, cells), max_size=5))
def test_whatever_the_texts_are_a_table_and_lines_read_back_as_they_were(texts: list[tuple[str, str]]) -> None:
    statements = [dataclasses.replace(SAMPLE, title=title, text=text) for title, text in texts]
    table = rows("".join(written(statements, ExportFormat.CSV)))
    assert [(row["title"].removeprefix("'"), row["text"].removeprefix("'")) for row in table] == texts
    whole = "".join(written(statements, ExportFormat.JSONL))
    assert [(line["title"], line["text"]) for line in map(json.loads, whole.split("\n")[:-1])] == texts


def test_a_day_without_a_time_stays_a_day_in_the_zone_of_its_source(tmp_path: Path) -> None:
    day = SourceTime(NOW.replace(hour=22), "Europe/Helsinki", TimePrecision.DAY)
    one = statement()
    with Archive.open(tmp_path / "archive.db") as archive:
        take_in(archive, dataclasses.replace(one, provenance=dataclasses.replace(one.provenance, posted=day)))
        (found,) = _exported(tmp_path, archive)
    assert found.posted == "2026-03-11"


def test_a_statement_that_is_withheld_meanwhile_is_left_out(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db") as archive:
        take_in(archive, *(statement(f"velmora/{number}", f"Note {number}.") for number in (1, 2, 3)))
        coming = _exported(tmp_path, archive)
        first = next(coming)
        archive.withhold(statement("velmora/2").ref, "a court", http_status=451, now=NOW)
        assert [first.statement, *(one.statement for one in coming)] == ["velmora/1", "velmora/3"]


def test_memory_does_not_grow_with_what_is_exported(tmp_path: Path) -> None:
    """What 64 long statements need at once is far less than their texts."""
    words = "The valley stays open. " * 2_000
    with Archive.open(tmp_path / "archive.db") as archive:
        take_in(archive, *(statement(f"velmora/{number}", f"{number} {words}") for number in range(64)))
        statements = _exported(tmp_path, archive)
        tracemalloc.start()
        size = sum(map(len, written(statements, ExportFormat.CSV)))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert size > 64 * len(words)
    assert peak < size / 4


def _exported(data: Path, archive: Archive) -> Iterator[ExportedStatement]:
    engine = ColumnarEngine(data / "index")
    catch_up(engine, archive, progress=lambda refs: refs)
    return exported(engine.every_hit(Query()), archive, lambda ref, revision: f"{BASE}/s/{ref}@{revision}")


# The command


def test_the_command_gives_the_same_files_as_the_api(data: Path, client: FlaskClient, tmp_path: Path) -> None:
    environment = {"COMMUNIQUE_BASE_URL": f"{BASE}/"}
    printed = communique("export", "valley OR daily", "--data", data, cwd=tmp_path, **environment)
    assert (printed.returncode, printed.stderr) == (0, "")
    table = client.get("/api/v1/export?q=valley+OR+daily").text
    assert rows(printed.stdout) == rows(table.replace("\r\n", "\n"))
    arguments = ("export", "valley OR daily", "--data", data, "--format", "jsonl", "--output", "out.jsonl")
    assert communique(*arguments, cwd=tmp_path, **environment).stdout == ""
    assert (tmp_path / "out.jsonl").read_text() == client.get("/api/v1/export?q=valley+OR+daily&format=jsonl").text
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_without_a_public_address_permalinks_are_paths(data: Path, tmp_path: Path) -> None:
    run = communique("export", "harbour", "--format", "jsonl", "--data", data, cwd=tmp_path)
    assert [line["permalink"] for line in lines(run.stdout)] == ["/s/tarsk/3@1"]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("speeker:Smith",), 2, "Did you mean: speaker:Smith"),
        (("valley", "--format", "xlsx"), 2, "'csv', 'jsonl'"),
        (("valley", "--output", "missing/out.csv"), 1, "missing/out.csv cannot be written: No such file or directory"),
    ],
)
def test_what_cannot_be_exported_is_said_and_leaves_no_file(
    data: Path, tmp_path: Path, arguments: tuple[str, ...], status: int, message: str
) -> None:
    run = communique("export", *arguments, "--data", data, cwd=tmp_path)
    assert run.returncode == status
    assert message in run.stderr
    assert list(tmp_path.iterdir()) == []
