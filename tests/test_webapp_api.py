"""The API, and that its documentation tells of everything that there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from archive.description import Kind
from archive.statement import Status
from index.schema import FACETS
from tests.corpora import PROJECT
from tests.small_archive import NOTES, VALLEY, VALLEY_BEFORE, make
from webapp import create_app
from webapp.export import COLUMNS
from webapp.query_string import COMPLETION_PARAMETERS, EXPORT_PARAMETERS, PAGE_SIZE, PARAMETERS
from webapp.settings import Settings

DOCUMENT = (PROJECT / "docs" / "http-api.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    directory: Path = tmp_path_factory.mktemp("data")
    make(directory)
    return create_app(Settings(directory, base_url="https://archive.example")).test_client()


def answer(client: FlaskClient, address: str, *, status: int = 200) -> Any:
    response = client.get(address)
    assert response.status_code == status, response.text
    assert response.mimetype == "application/json"
    return response.json


def test_a_hit_gives_the_same_data_as_the_statement(client: FlaskClient) -> None:
    found = answer(client, "/api/v1/search?q=%22will+not+close%22")
    assert (found["total"], found["page"], found["pages"], found["previous"], found["next"]) == (1, 1, 1, None, None)
    (hit,) = found["hits"]
    whole = answer(client, "/api/v1/statements/velmora/1")
    assert {key: whole[key] for key in hit.keys() & whole.keys()} == {
        key: value for key, value in hit.items() if key not in ("score", "snippet", "also_in")
    }
    assert "will not close" in "".join(part["text"] for part in hit["snippet"] if part["matched"])


def test_a_statement_tells_its_words_its_reading_and_the_evidence_for_it(client: FlaskClient) -> None:
    found = answer(client, "/api/v1/statements/velmora/1")
    assert (found["statement"], found["revision"], found["status"]) == ("velmora/1", 2, "current")
    assert found["permalink"] == "https://archive.example/s/velmora/1@2"
    assert found["text"] == VALLEY
    assert found["effective_date"] == {"date": "2026-03-09", "stated": True}
    (speaker,) = found["speakers"]
    assert (speaker["id"], speaker["role"]) == ("ilse-tarrenholm", "Foreign Minister")
    evidence = speaker["evidence"]
    assert VALLEY[evidence["start"] : evidence["end"]] == "Foreign Minister Ilse Tarrenholm"
    assert found["posted"] == {"time": "2026-03-10T22:30:00+00:00", "zone": "Europe/Helsinki", "precision": "instant"}
    assert found["channel"]["notice"] == "Invented sample: Velmora does not exist."
    assert found["citation"].endswith("https://archive.example/s/velmora/1@2")
    assert answer(client, "/api/v1/statements/tarsk/1")["appearances"] == ["velmora/2"]


def test_each_revision_has_its_address_and_keeps_its_words(client: FlaskClient) -> None:
    found = answer(client, "/api/v1/statements/velmora/1@1")
    assert (found["revision"], found["status"], found["text"]) == (1, "superseded", VALLEY_BEFORE)
    assert [(one["revision"], one["status"]) for one in found["revisions"]] == [(1, "superseded"), (2, "current")]


def test_all_pages_together_give_every_statement_once(client: FlaskClient) -> None:
    address: str | None = "/api/v1/search?q=daily"
    seen = []
    while address:
        found = answer(client, address)
        assert (found["total"], found["pages"], found["page_size"]) == (NOTES, 2, PAGE_SIZE)
        seen += [hit["statement"] for hit in found["hits"]]
        address = found["next"]
    assert sorted(seen) == sorted(f"tarsk/n{number}" for number in range(NOTES))
    assert answer(client, "/api/v1/search?q=daily&page=2")["previous"] == "/api/v1/search?q=daily"


def test_the_value_of_a_facet_finds_as_many_statements_as_it_counts(client: FlaskClient) -> None:
    facets = answer(client, "/api/v1/search")["facets"]
    assert set(facets) == {facet.name for facet in FACETS}
    for name in facets.keys() - {"year", "month"}:
        for one in facets[name]:
            assert answer(client, f"/api/v1/search?{name}={one['value']}")["total"] == one["count"]


def test_errors_have_one_shape(client: FlaskClient) -> None:
    for address, status in {
        "/api/v1/search?page=x": 400,
        "/api/v1/statements/velmora/99": 404,
        "/api/v1/statements/velmora/1@9": 404,
        "/api/v1/statements/%3Cb%3E/1": 404,
        "/api/nothing": 404,
    }.items():
        error = answer(client, address, status=status)["error"]
        assert set(error) == {"status", "title", "message", "problems"}
        assert error["status"] == status
    refused = client.post("/api/v1/search")
    assert (refused.status_code, refused.json and refused.json["error"]["status"]) == (405, 405)


def test_a_wrong_query_is_told_with_its_place_and_correction(client: FlaskClient) -> None:
    (problem,) = answer(client, "/api/v1/search?q=speeker:Tarrenholm", status=400)["error"]["problems"]
    assert (problem["parameter"], problem["position"]) == ("q", 0)
    assert problem["correction"] == "speaker:Tarrenholm"


def test_a_misspelt_parameter_is_an_error_that_names_it_and_the_right_ones(client: FlaskClient) -> None:
    (problem,) = answer(client, "/api/v1/search?q=valley&organization=UN", status=400)["error"]["problems"]
    assert problem["parameter"] == "organization"
    assert "organisation" in problem["message"]


def test_a_search_with_a_word_that_no_statement_has_is_given_with_the_nearest_word(client: FlaskClient) -> None:
    meant = answer(client, "/api/v1/search?q=valey+speaker:tarrenholm&from=2026")["did_you_mean"]
    assert (meant["q"], meant["total"]) == ("valley speaker:tarrenholm", 1)
    assert answer(client, meant["address"])["total"] == 1


@pytest.mark.parametrize("text", ["valley", "zzqzzq", "daily+-valey", "va", "valey+nothingofthat"])
def test_no_other_search_is_offered_that_would_find_no_more(client: FlaskClient, text: str) -> None:
    assert answer(client, f"/api/v1/search?q={text}")["did_you_mean"] is None


def test_words_and_values_are_completed_the_most_frequent_first(client: FlaskClient) -> None:
    def completed(parameters: str) -> list[tuple[str, str, int]]:
        found = answer(client, f"/api/v1/complete?{parameters}")["completions"]
        return [(one["value"], one["label"], one["count"]) for one in found]

    assert completed("q=DAI") == [("daily", "daily", NOTES)]
    assert completed("q=no")[:2] == [("note", "note", NOTES), ("not", "not", 1)]
    assert len(completed("q=1&facet=lang")) == 0
    assert completed("q=united&facet=organisation") == [("UN", "United Nations", 1)]
    assert completed("q=nations&facet=organisation") == completed("q=un&facet=organisation")
    assert completed("q=ations&facet=organisation") == completed("q=") == completed("facet=lang") == []


def test_a_completion_that_cannot_be_made_is_an_error_that_names_the_parameter(client: FlaskClient) -> None:
    for parameters, wrong in {"q=a&facet=colour": "facet", f"q={'a' * 201}": "q", "q=a&fasset=lang": "fasset"}.items():
        (problem,) = answer(client, f"/api/v1/complete?{parameters}", status=400)["error"]["problems"]
        assert problem["parameter"] == wrong


def test_a_search_that_asks_for_too_much_is_refused_with_the_limit(client: FlaskClient) -> None:
    error = answer(client, "/api/v1/search?page=999999", status=400)["error"]
    assert error["title"] == "This search asks for too much"
    assert "10,000 hits" in error["message"]
    page = client.get("/?q=valley&page=999999")
    assert page.status_code == 400
    assert "10,000 hits" in page.text
    assert 'value="valley"' in page.text


# The documentation


def section(heading: str) -> str:
    (found,) = re.findall(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    return str(found)


def documented(heading: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", section(heading), re.MULTILINE)


def keys(value: object, path: str = "") -> Iterator[str]:
    """The paths of all values in an answer. All facets are alike, and so is all evidence."""
    if isinstance(value, dict) and not path.endswith("evidence"):
        for key, inner in value.items():
            name = "*" if path == "facets" else key
            yield from keys(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, f"{path}[]")
    else:
        yield path


def test_every_parameter_and_no_other_is_documented_in_order() -> None:
    assert tuple(documented("Search: parameters")) == PARAMETERS
    first_cells = re.findall(r"^\| (`.+?) \|", section("Export: parameters"), re.MULTILINE)
    assert tuple(re.findall(r"`(\w+)`", " ".join(first_cells))) == EXPORT_PARAMETERS
    assert tuple(documented("Complete: parameters")) == COMPLETION_PARAMETERS


def test_every_column_of_an_export_is_documented_in_order() -> None:
    assert tuple(documented("Export: answer")) == COLUMNS


@pytest.mark.parametrize(("parameter", "values"), [("kind", Kind), ("status", Status)])
def test_every_value_of_a_closed_vocabulary_is_documented(parameter: str, values: list[str]) -> None:
    (row,) = re.findall(
        rf"^\| `{parameter}` \| yes \| one of (.*?)(?:;|\|)", section("Search: parameters"), re.MULTILINE
    )
    assert re.findall(r"`([a-z-]+)`", row) == list(values)


def test_every_key_of_an_answer_and_no_other_is_documented(client: FlaskClient) -> None:
    both = set(documented("What both have"))
    found: set[str] = set()
    for address in ("velmora/1", "velmora/1@1", "velmora/2", "tarsk/1", "tarsk/3"):
        found |= set(keys(answer(client, f"/api/v1/statements/{address}")))
    assert found == both | set(documented("Statement: answer"))
    searches = ("", "?page=2", "?q=valey")
    of_search = {key for one in searches for key in keys(answer(client, f"/api/v1/search{one}"))} - {"did_you_mean"}
    of_hits = {f"hits[].{key}" for key in both}
    assert {one for one in of_search if one.startswith("hits[]")} <= of_hits | set(documented("Search: answer"))
    assert {one for one in of_search if not one.startswith("hits[]")} == {
        one for one in documented("Search: answer") if not one.startswith("hits[]") and one != "did_you_mean"
    }
    assert set(keys(answer(client, "/api/v1/complete?q=va"))) == set(documented("Complete: answer"))


def test_every_key_of_an_error_and_no_other_is_documented(client: FlaskClient) -> None:
    error = answer(client, "/api/v1/search?page=x", status=400)
    assert set(keys(error)) == set(documented("Errors"))


def test_an_answer_about_unknown_parameters_does_not_grow_with_them(client: FlaskClient) -> None:
    names = [f"{'x' * 300}{number}" for number in range(2000)]
    error = answer(client, f"/api/v1/search?{'&'.join(f'{name}=1' for name in names)}", status=400)["error"]
    assert [one["parameter"] for one in error["problems"]] == ["x" * 200] * 10


@pytest.mark.parametrize("number", ["01", "0", "-1", "1x", "1000000"])
@pytest.mark.parametrize("address", ["/s/velmora", "/api/v1/statements/velmora"])
def test_a_revision_has_one_address_and_what_resembles_it_is_told_how_to_write_it(
    client: FlaskClient, address: str, number: str
) -> None:
    response = client.get(f"{address}/1@{number}")
    assert response.status_code == 404
    assert "A revision is named by its number, which counts from 1, after the @: @2." in response.text


def test_the_name_of_a_statement_keeps_its_case_in_messages(client: FlaskClient) -> None:
    error = answer(client, "/api/v1/statements/velmora/1@9", status=404)["error"]
    assert error["message"] == "There is no revision 9 of velmora/1, which has those from 1 to 2."


def test_an_archive_with_damaged_pages_is_unavailable_and_no_fault_of_ours(tmp_path: Path) -> None:
    make(tmp_path)
    path = tmp_path / "archive.db"
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    client = create_app(Settings(tmp_path)).test_client()
    for address in ("/", "/s/velmora/1", "/api/v1/search?q=valley", "/api/v1/statements/velmora/1"):
        assert client.get(address).status_code == 503
