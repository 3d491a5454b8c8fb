"""One quotation checked, on its page and for programs, over a small archive with a real index."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.corpora import PROJECT
from tests.html_page import Page
from tests.small_archive import VALLEY, make
from webapp import create_app
from webapp.query_string import MAX_VALUE_LENGTH, QUOTE_PARAMETERS
from webapp.settings import Settings

EXACT = "We will not close the valley, and the United Nations has our word."
ALTERED = "We will close the valley, and the United Nations has our word."


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    directory = tmp_path_factory.mktemp("data")
    make(directory)
    return create_app(Settings(directory, base_url="https://archive.example/said/")).test_client()


def page(client: FlaskClient, address: str, *, status: int = 200) -> Page:
    response = client.get(address)
    assert response.status_code == status, response.text
    return Page(response.text)


def answer(client: FlaskClient, **parameters: str) -> dict[str, Any]:
    response = client.get("/api/v1/quote", query_string=parameters)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.get_json()
    return body


def test_without_a_quotation_the_page_is_a_form(client: FlaskClient) -> None:
    shown = page(client, "/quote")
    assert [one["name"] for one in shown.all("textarea") + shown.all("input")] == list(QUOTE_PARAMETERS)
    assert shown.one("h1").words == "Check a quotation"


def test_a_quotation_that_is_right_is_shown_with_its_verdict_and_its_link(client: FlaskClient) -> None:
    shown = page(client, f"/quote?q={quote(EXACT)}&speaker=Tarrenholm&date=2026-03-09")
    assert "verbatim" in shown.one("h1").words
    assert "warning" not in shown.one("h1").words
    (link,) = [one["href"] for one in shown.all("a") if one["href"].startswith("/s/")]
    assert re.fullmatch(r"/s/velmora/1@2\?chars=\d+-\d+#s\d+", link)
    assert shown.one("textarea").words == EXACT
    assert [one["value"] for one in shown.all("input")] == ["Tarrenholm", "2026-03-09"]


def test_words_that_differ_are_shown_against_those_of_the_record(client: FlaskClient) -> None:
    shown = page(client, f"/quote?q={quote('We will not shut the valley, and the United Nations has our word.')}")
    assert "altered" in shown.one("h1").words
    assert [one.words for one in shown.all("del")] == ["close"]
    assert next(one.words for one in shown.all("ins")) == "shut"


def test_the_page_leads_to_the_search_for_passages(client: FlaskClient) -> None:
    shown = page(client, f"/quote?q={quote(ALTERED)}")
    (link,) = [one["href"] for one in shown.all("a") if one.words == "Search for passages like it"]
    assert page(client, link).one("h1").words == f"a passage like “{ALTERED}”"


def test_words_of_nobody_are_not_found(client: FlaskClient) -> None:
    assert "not found" in page(client, "/quote?q=The+moon+is+for+sale+to+anybody+who+asks").one("h1").words


def test_programs_get_the_verdict_the_passage_and_where_it_stands(client: FlaskClient) -> None:
    found = answer(client, q=EXACT, speaker="Tarrenholm", date="2026-03-09")
    assert (found["verdict"], found["statement"], found["revision"], found["warnings"]) == (
        *("verbatim", "velmora/1", 2, []),
    )
    passage = found["passage"]
    (span,) = passage["spans"]
    assert VALLEY[span["start"] : span["end"]].rstrip(".") == EXACT.rstrip(".") == passage["words"].rstrip(".")
    assert passage["address"].startswith("https://archive.example/said/s/velmora/1@2?chars=")


def test_a_wrong_date_and_another_speaker_are_told(client: FlaskClient) -> None:
    assert answer(client, q=EXACT, speaker="Grinev")["verdict"] == "misattributed"
    (warning,) = answer(client, q=EXACT, date="2019")["warnings"]
    assert warning.startswith("date-differs")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "q"),
        ("?q=", "q"),
        ("?q=a&spaeker=b", "spaeker"),
        ("?q=a&date=tomorrow", "date"),
        (f"?q={'a' * 2001}", "q"),
        (f"?q=a&speaker={'a' * (MAX_VALUE_LENGTH + 1)}", "speaker"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_parameter(client: FlaskClient, query: str, parameter: str) -> None:
    response = client.get(f"/api/v1/quote{query}")
    assert response.status_code == 400
    assert [one["parameter"] for one in response.json["error"]["problems"]] == [parameter]  # type: ignore[index]


@pytest.mark.parametrize("words", ["…", "?!", "a" * 2000, "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")])
def test_odd_words_are_answered(client: FlaskClient, words: str) -> None:
    assert client.get("/quote", query_string={"q": words}).status_code == 200
    assert client.get("/api/v1/quote", query_string={"q": words}).status_code == 200


def test_every_parameter_and_key_is_documented(client: FlaskClient) -> None:
    text = (PROJECT / "docs" / "http-api.md").read_text(encoding="utf-8")
    (section,) = re.findall(r"^## Quote: parameters\n(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(QUOTE_PARAMETERS)
    (section,) = re.findall(r"^## Quote: answer\n(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    documented = re.findall(r"^\| `(\w+)[^|`]*` \|", section, re.MULTILINE)
    assert set(documented) == set(answer(client, q=EXACT))
