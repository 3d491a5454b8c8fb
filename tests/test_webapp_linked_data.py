"""What pages say to programs, read by parsers that are not ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyld import jsonld  # type: ignore[import-untyped]
from requests.utils import parse_header_links

from archive.channels import Channel, Channels
from tests.html_page import Page
from tests.small_archive import HOSTILE, VALLEY, make
from webapp import create_app
from webapp.settings import Settings

SCHEMA = "https://schema.org/"
# Of the context that schema.org serves, what these documents use: its own terms, and which of them are addresses.
CONTEXT = {"@vocab": SCHEMA} | {
    name: {"@id": f"{SCHEMA}{name}", "@type": "@id"} for name in ("url", "isBasedOn", "license", "archivedAt")
}
HERE = "https://archive.example/s/velmora/1"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    data: Path = tmp_path_factory.mktemp("data")
    make(data)
    channels = Channels(data / "channels.toml")
    channels.register(
        Channel("tarsk", title="Ministry of Tarsk", rights="CC BY 4.0, https://licences.example/by/4.0/.")
    )
    channels.save()
    return create_app(Settings(data, base_url="https://archive.example")).test_client()


def linked_data(client: FlaskClient, address: str) -> dict[str, Any]:
    """The page's JSON-LD as an RDF processor sees it, with the names of schema.org in full."""
    document = Page(client.get(address).text).one("script", type="application/ld+json").text
    loaded = json.loads(document) | {"@context": CONTEXT}
    (node,) = jsonld.expand(loaded)
    found: dict[str, Any] = node
    return found


def value(node: dict[str, Any], name: str) -> Any:
    (one,) = node[f"{SCHEMA}{name}"]
    return one.get("@value", one.get("@id"))


def test_a_page_is_a_creative_work_with_author_dates_revision_source_and_digest(client: FlaskClient) -> None:
    work = linked_data(client, "/s/velmora/1")
    assert work["@type"] == [f"{SCHEMA}CreativeWork"]
    assert work["@id"] == value(work, "archivedAt") == f"{HERE}@2"
    assert (value(work, "version"), value(work, "inLanguage"), value(work, "text")) == ("2", "en", VALLEY)
    assert (value(work, "dateCreated"), value(work, "datePublished")) == ("2026-03-09", "2026-03-10T22:30:00+00:00")
    (author,) = work[f"{SCHEMA}author"]
    assert author["@type"] == [f"{SCHEMA}Person"]
    assert (value(author, "name"), value(author, "jobTitle")) == ("Ilse Tarrenholm", "Foreign Minister")
    assert value(linked_data(client, "/s/velmora/2"), "isBasedOn") == "https://velmora.example/2"
    assert f"{SCHEMA}isBasedOn" not in linked_data(client, "/s/velmora/3")


def test_words_that_are_shown_are_a_quotation_of_the_work(client: FlaskClient) -> None:
    (quotation,) = linked_data(client, "/s/velmora/1@1?sentence=2")[f"{SCHEMA}hasPart"]
    assert quotation["@type"] == [f"{SCHEMA}Quotation"]
    assert value(quotation, "text") == "We will close the valley, and the United Nations has our word."
    assert value(quotation, "isPartOf") == f"{HERE}@1"


def test_every_type_is_one_of_schema_org_and_none_is_a_verdict(client: FlaskClient) -> None:
    text = client.get("/s/velmora/1?sentence=2").text
    assert "ClaimReview" not in text
    document = json.loads(Page(text).one("script", type="application/ld+json").text)
    kinds = {node["@type"] for node in _nodes(document)}
    assert kinds == {"CreativeWork", "Quotation", "Person", "Organization", "Place", "Event", "PropertyValue"}


def _nodes(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [node for one in value for node in _nodes(one)]
    if not isinstance(value, dict):
        return []
    return [*([value] if "@type" in value else []), *_nodes(list(value.values()))]


def test_hostile_words_cannot_end_the_script_that_holds_the_data(client: FlaskClient) -> None:
    assert value(linked_data(client, "/s/velmora/3"), "text") == HOSTILE


def test_the_link_header_has_signposts_to_citation_descriptions_authors_and_versions(client: FlaskClient) -> None:
    found = [(one["rel"], one["url"]) for one in parse_header_links(client.get("/s/velmora/1").headers["Link"])]
    assert [link for link in found if link[0] != "describedby"] == [
        ("cite-as", f"{HERE}@2"),
        ("author", "https://archive.example/?speaker=ilse-tarrenholm"),
        ("latest-version", HERE),
        ("predecessor-version", f"{HERE}@1"),
    ]
    assert ("successor-version", f"{HERE}@2") in [
        (one["rel"], one["url"]) for one in parse_header_links(client.get("/s/velmora/1@1").headers["Link"])
    ]


def test_what_describes_a_statement_is_there_in_the_media_type_that_the_link_says(client: FlaskClient) -> None:
    links = [
        one for one in parse_header_links(client.get("/s/velmora/1").headers["Link"]) if one["rel"] == "describedby"
    ]
    assert len(links) == 4
    for one in links:
        assert client.get(one["url"].removeprefix("https://archive.example")).mimetype == one["type"]


def test_the_address_in_a_channels_rights_is_the_licence_everywhere(client: FlaskClient) -> None:
    licence = "https://licences.example/by/4.0/"
    response = client.get("/s/tarsk/1")
    assert ("license", licence) in [(one["rel"], one["url"]) for one in parse_header_links(response.headers["Link"])]
    assert value(linked_data(client, "/s/tarsk/1"), "license") == licence
    (shown,) = [one for one in Page(response.text).all("a") if "license" in one.attributes.get("rel", "")]
    assert (shown["href"], shown.words) == (licence, licence)
    assert "license" not in client.get("/s/velmora/1").headers["Link"]


def test_reference_managers_and_social_networks_find_their_meta_elements(client: FlaskClient) -> None:
    page = Page(client.get("/s/velmora/1@1").text)
    names = {one["name"]: one["content"] for one in page.all("meta") if "name" in one.attributes}
    assert names["citation_title"].startswith("Remarks by Foreign Minister")
    assert names["citation_author"] == "Tarrenholm, Ilse"
    assert names["citation_author_institution"] == "Ministry of Foreign Affairs of Velmora"
    assert names["citation_publication_date"] == "2026/03/09"
    assert names["citation_public_url"] == f"{HERE}@1"
    graph = {one["property"]: one["content"] for one in page.all("meta") if "property" in one.attributes}
    assert graph["og:url"] == f"{HERE}@1"
    assert graph["og:type"] == "article"
    assert graph["og:description"].endswith("…")
    assert {"og:title", "og:site_name", "article:published_time"} <= graph.keys()
