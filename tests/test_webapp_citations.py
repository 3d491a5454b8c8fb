"""Citations at their addresses, and by the media type that a program asks the permalink for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from archive.citation_text import Style
from tests.corpora import PROJECT
from tests.html_page import Page
from tests.small_archive import make
from webapp import create_app
from webapp.citations import DATA_FORMATS
from webapp.settings import Settings

DOCUMENT = (PROJECT / "docs" / "citations.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    directory: Path = tmp_path_factory.mktemp("data")
    make(directory)
    return create_app(Settings(directory, base_url="https://archive.example/said/")).test_client()


def test_each_format_has_its_address_and_media_type(client: FlaskClient) -> None:
    for form in DATA_FORMATS:
        response = client.get(f"/s/velmora/1@1/cite.{form.extension}")
        assert response.mimetype == form.media_type
        assert "https://archive.example/said/s/velmora/1@1" in response.text
        assert f"velmora-1-1.{form.extension}" in response.headers["Content-Disposition"]
    assert client.get("/s/velmora/1/cite.txt").mimetype == "text/plain"


def test_the_citation_of_the_latest_revision_names_its_number(client: FlaskClient) -> None:
    (item,) = json.loads(client.get("/s/velmora/1/cite.json").text)
    assert item["URL"] == "https://archive.example/said/s/velmora/1@2"


@pytest.mark.parametrize("style", Style)
def test_text_comes_in_the_style_that_is_asked_for(client: FlaskClient, style: Style) -> None:
    text = client.get(f"/s/velmora/1/cite.txt?style={style}").text
    begins = {Style.APA: "Tarrenholm, I. (2026, March 9).", Style.MLA: "Tarrenholm, Ilse. “"}
    assert text.startswith(begins.get(style, "Ilse Tarrenholm (Foreign Minister), “"))


def test_a_sentence_is_cited_by_its_words_and_its_address_as_seen_on_a_day(client: FlaskClient) -> None:
    (item,) = json.loads(client.get("/s/velmora/1@1/cite.json?sentence=2&accessed=2026-09-05").text)
    assert item["URL"].endswith("/s/velmora/1@1#s2")
    assert "“We will close the valley, and the United Nations has our word.”" in item["note"]
    assert item["accessed"] == {"date-parts": [[2026, 9, 5]]}


def test_a_program_gets_the_format_that_it_asks_the_permalink_for(client: FlaskClient) -> None:
    for wanted in DATA_FORMATS:
        response = client.get("/s/velmora/1", headers={"Accept": f"{wanted.media_type}, text/html;q=0.5"})
        assert response.mimetype == wanted.media_type
        assert response.headers["Content-Location"] == f"/s/velmora/1@2/cite.{wanted.extension}"
        assert response.text == client.get(response.headers["Content-Location"]).text
        assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    "accepted", [None, "*/*", "text/html", "image/png", "application/*;q=0.1, text/html", "nonsense"]
)
def test_everybody_else_gets_the_page(client: FlaskClient, accepted: str | None) -> None:
    response = client.get("/s/velmora/1", headers={"Accept": accepted} if accepted else {})
    assert response.mimetype == "text/html"
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/s/velmora/1/cite.txt?style=harvard", 400, "one of chicago, apa, mla, short"),
        ("/s/velmora/1/cite.json?sentence=0", 400, "the number of a sentence, from 1"),
        ("/s/velmora/1/cite.json?sentence=two", 400, "the number of a sentence, from 1"),
        ("/s/velmora/1/cite.json?sentence=99", 404, "has 4 sentences: there is no sentence 99"),
        ("/s/velmora/1/cite.json?accessed=yesterday", 400, "a day, such as 2026-03-09"),
        ("/s/velmora/1@9/cite.ris", 404, "There is no revision 9 of velmora/1"),
        ("/s/velmora/99/cite.bib", 404, "no statement velmora/99"),
        ("/s/velmora/1/cite.doc", 404, "nothing at this address"),
    ],
)
def test_what_cannot_be_cited_is_told_with_what_can(client: FlaskClient, address: str, status: int, words: str) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert words in Page(response.text).one("section", classes="error").words


def test_the_document_names_every_format_style_and_parameter() -> None:
    for form in DATA_FORMATS:
        assert f"`…/cite.{form.extension}`" in DOCUMENT
        assert f"`{form.media_type}`" in DOCUMENT or f"Accept: {form.media_type}`" in DOCUMENT
    for name in (*Style, "sentence", "accessed", "style"):
        assert f"`{name}`" in DOCUMENT
