"""Permalinks: the page of a revision and what its address can show, its plain text, and hostile addresses."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from archive.channels import Channel, Channels
from archive.description import Evidence, Person
from archive.statement import InvalidReference, StatementRef
from archive.store import Archive
from tests.corpora import PROJECT
from tests.html_page import Page
from tests.small_archive import HEBREW, VALLEY, VALLEY_BEFORE, make
from tests.statements import statement, take_in
from webapp import create_app
from webapp.addresses import citation_address, permalink, sentence_permalink, statement_address, statement_data_address
from webapp.settings import Settings

DOCUMENT = (PROJECT / "docs" / "http-api.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    directory: Path = tmp_path_factory.mktemp("data")
    make(directory)
    return create_app(Settings(directory, base_url="https://archive.example", trusted_hosts=(".velmora.example",)))


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def shown(client: FlaskClient, address: str, *, status: int = 200) -> Page:
    response = client.get(address)
    assert response.status_code == status, response.text
    return Page(response.text)


def marked(page: Page) -> str:
    return "".join(one.text for one in page.all("mark", classes="evidence-quoted"))


# Sentences


def test_each_sentence_has_its_anchor_and_a_link_of_its_own_that_names_the_revision(client: FlaskClient) -> None:
    page = shown(client, "/s/velmora/1")
    sentences = page.all("span", classes="sentence")
    assert [one["id"] for one in sentences] == ["s1", "s2", "s3", "s4"]
    assert sentences[1].text == "We will not close the valley, and the United Nations has our word."
    links = [one["href"] for one in page.all("a", classes="sentence-link")]
    assert links == [f"/s/velmora/1@2?sentence={number}#s{number}" for number in range(1, 5)]


def test_the_link_of_a_sentence_marks_it_and_opens_the_panel_without_a_script(client: FlaskClient) -> None:
    page = shown(client, "/s/velmora/1@2?sentence=2")
    assert marked(page) == "We will not close the valley, and the United Nations has our word."
    panel = page.one("section", classes="cite-panel")
    assert "hidden" not in panel.attributes
    assert [one.text for one in page.all("span", classes="around")] == [
        VALLEY.partition("We will")[0],
        " Savva Grinev of Tarsk listened.",
    ]


def test_words_and_characters_in_the_address_are_marked_in_the_text(client: FlaskClient) -> None:
    start = VALLEY.index("not close")
    assert marked(shown(client, f"/s/velmora/1@2?chars={start}-{start + 9}")) == "not close"
    assert marked(shown(client, "/s/velmora/1@2?quote=not%20close")) == "not close"
    assert marked(shown(client, "/s/velmora/1@2?quote=of&sentence=3")) == "of"
    assert marked(shown(client, "/s/velmora/1@2")) == ""
    assert "hidden" in shown(client, "/s/velmora/1").one("section", classes="cite-panel").attributes


def test_marked_words_leave_the_text_as_it_is(client: FlaskClient) -> None:
    for query in ("sentence=1", "chars=3-120", "quote=Tarrenholm"):
        assert shown(client, f"/s/velmora/1?{query}").one("div", classes="words").text == VALLEY
    assert shown(client, "/s/tarsk/2?chars=0-4").one("div", classes="words").text == HEBREW


def test_words_that_are_not_there_are_told_with_the_revisions_that_have_them(client: FlaskClient) -> None:
    page = shown(client, "/s/velmora/1?quote=We+will+close+the")
    banners = [one.words for one in page.all("p", classes="banner")]
    assert "The words “We will close the” do not stand in this revision. They stand in revision 1." in banners
    (link,) = [one["href"] for one in page.all("a") if one.words == "revision 1"]
    assert marked(shown(client, link)) == "We will close the"
    nowhere = shown(client, "/s/velmora/2?quote=valley").one("p", classes="banner")
    assert nowhere.words == "The words “valley” do not stand in this revision."


# What became of cited sentences

KEPT = "The ferry runs between the two shores."
MOVED = "The minister thanked all who came to Lindhaven."
REWORDED = "We will not close the valley to anybody this year."
REMOVED = "Savva Grinev spoke of the lighthouse and its keeper."


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A statement with a sentence of each fate between its two revisions."""
    data: Path = tmp_path_factory.mktemp("revised")
    later = "\n".join((KEPT, REWORDED.replace("not close", "never close"), "Nothing else is new here today.", MOVED))
    with Archive.open(data / "archive.db") as archive:
        take_in(archive, statement("velmora/1", "\n".join((MOVED, KEPT, REWORDED, REMOVED))), capture="first")
        take_in(archive, statement("velmora/1", later, edited=datetime(2026, 3, 10, tzinfo=UTC)), capture="second")
    return create_app(Settings(data)).test_client()


def test_a_link_to_a_sentence_of_an_old_revision_shows_it_as_cited_and_what_became_of_it(revised: FlaskClient) -> None:
    for number, cited, fate, link in (
        (1, MOVED, "stands elsewhere in the latest revision, with the same words", "/s/velmora/1@2?sentence=4#s4"),
        (2, KEPT, "stands unchanged in the latest revision", "/s/velmora/1@2?sentence=1#s1"),
        (3, REWORDED, "was reworded in the latest revision", "/s/velmora/1@2?sentence=2#s2"),
        (4, REMOVED, "does not stand in the latest revision any more", None),
    ):
        page = shown(revised, f"/s/velmora/1@1?sentence={number}")
        assert marked(page) == cited
        banner = page.one("div", classes="fate-banner")
        assert fate in banner.words
        assert [one["href"] for one in page.all("a") if banner in one.around] == ([link] if link else [])


def test_a_reworded_sentence_is_shown_with_its_words_removed_and_added(revised: FlaskClient) -> None:
    page = shown(revised, "/s/velmora/1@1?sentence=3")
    banner = page.one("div", classes="fate-banner")
    for tag, words in (("del", "not"), ("ins", "never")):
        assert [one.words for one in page.all(tag) if banner in one.around] == [words]


def test_a_bare_anchor_of_an_old_revision_has_what_became_of_it_beside_it(revised: FlaskClient) -> None:
    """The part of an address behind “#” is not sent to the server: the style sheet shows the note of the target."""
    page = shown(revised, "/s/velmora/1@1")
    noted = {one["id"] for one in page.all("span", classes="sentence") if "data-fate" in one.attributes}
    assert noted == {"s1", "s3", "s4"}
    listed = page.one("section", classes="fates").words
    assert "Sentence 1" in listed
    assert "Sentence 2" not in listed
    assert page.one("div", classes="words").text.splitlines() == [MOVED, KEPT, REWORDED, REMOVED]


def test_the_latest_revision_has_nothing_to_tell_of_its_sentences(revised: FlaskClient) -> None:
    for address in ("/s/velmora/1?sentence=2", "/s/velmora/1@2?sentence=2"):
        page = shown(revised, address)
        assert page.all(classes="fate-banner") == page.all(classes="fates") == []
        assert not any("data-fate" in one.attributes for one in page.elements)


# The panel


def test_the_panel_gives_the_link_and_everything_that_a_report_needs(client: FlaskClient) -> None:
    start = VALLEY.index("close the valley")
    page = shown(client, f"/s/velmora/1@2?chars={start}-{start + 16}")
    link = f"https://archive.example/s/velmora/1@2?chars={start}-{start + 16}#s2:~:text=close%20the%20valley"
    assert page.one("input", id="panel-link")["value"] == link
    digest = hashlib.sha256(VALLEY.encode()).hexdigest()
    assert page.one(id="panel-block").text.splitlines() == [
        "“close the valley”",
        "Ilse Tarrenholm, Foreign Minister",
        "Blue Basin Forum, Lindhaven",
        "Stated 9 March 2026; posted 11 March 2026, 00:30 (Europe/Helsinki); "
        "edited 11 March 2026, 11:00 (Europe/Helsinki)",
        "Ministry of Velmora, Post",
        f"Communiqué: {link}",
        "Captured 10 March 2026, 12:00 (UTC)",
        "Revision 2 of velmora/1, status: Current",
        f"SHA-256 of the words: {digest}",
    ]
    assert page.one("p", classes="left-out").words.startswith("These words leave out “not” of the same sentence")


def test_the_panel_has_a_robust_link_where_the_source_is_known(client: FlaskClient) -> None:
    """With the attributes of https://robustlinks.mementoweb.org/spec/."""
    code = shown(client, "/s/velmora/2?sentence=1").one(id="panel-robust").text
    link = Page(code).one("a")
    assert link["href"] == link["data-originalurl"] == "https://velmora.example/2"
    assert link["data-versionurl"].startswith("https://archive.example/s/velmora/2@1?chars=0-")
    assert link["data-versiondate"] == "2026-03-10"
    assert shown(client, "/s/velmora/3?sentence=1").all(id="panel-robust") == []


def test_no_line_of_the_block_is_a_formula_to_a_spreadsheet(tmp_path: Path) -> None:
    channels = Channels(tmp_path / "channels.toml")
    channels.register(Channel("velmora", title='=HYPERLINK("https://evil.example")', institution="@SUM(A1)"))
    channels.save()
    with Archive.open(tmp_path / "archive.db") as archive:
        take_in(archive, statement("velmora/1", "Two lines:\n=1+1"))
    page = shown(create_app(Settings(tmp_path)).test_client(), "/s/velmora/1?chars=0-15")
    lines = page.one(id="panel-block").text.splitlines()
    assert lines[0] == "“Two lines: =1+1”"
    assert not [line for line in lines if line.startswith(("=", "+", "-", "@"))]


# Plain text


def test_the_text_of_a_revision_is_immutable_and_has_the_content_digest(client: FlaskClient) -> None:
    for number, text in ((1, VALLEY_BEFORE), (2, VALLEY)):
        response = client.get(f"/s/velmora/1@{number}.txt")
        assert (response.text, response.mimetype) == (text, "text/plain")
        assert response.cache_control.immutable
        assert response.cache_control.max_age
        digest = hashlib.sha256(response.data).hexdigest()
        assert response.headers["ETag"] == f'"{digest}"'
        assert digest in client.get(f"/s/velmora/1@{number}").text
    assert client.get("/s/velmora/1@2.txt", headers={"If-None-Match": f'"{digest}"'}).status_code == 304
    assert client.get("/s/velmora/1.txt").status_code == 404


# Hosts


@pytest.mark.parametrize("host", ["archive.example", "localhost:8000", "127.0.0.1", "[::1]:8000", "a.velmora.example"])
def test_the_hosts_of_the_settings_and_this_machine_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/s/velmora/1", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "archive.example.evil.example", "notvelmora.example", "[::", "a b", ""]
)
def test_other_hosts_are_refused_and_stand_in_no_link(client: FlaskClient, host: str) -> None:
    for address in ("/s/velmora/1", "/api/v1/search", "/nothing"):
        response = client.get(address, headers={"Host": host})
        assert response.status_code == 400
        assert not host or f"//{host}" not in response.text
        assert "evil.example" not in response.text


# Hostile addresses

references = st.builds(
    StatementRef,
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._~:-]{0,199}", fullmatch=True),
)


@given(references, st.integers(1, 999_999))
def test_every_reference_is_read_back_from_each_of_its_addresses(app: Flask, ref: StatementRef, number: int) -> None:
    adapter = app.url_map.bind("archive.example")
    with app.test_request_context("/"):
        addresses: dict[str, tuple[str, dict[str, object]]] = {
            statement_address(ref): ("permalinks.statement", {}),
            statement_address(ref, number): ("permalinks.statement", {"number": number}),
            f"{statement_address(ref, number)}.txt": ("permalinks.text", {"number": number}),
            citation_address(ref, number, "ris"): ("citations.citation", {"number": number, "form": "ris"}),
            statement_data_address(ref, number): ("api.statement", {"number": number}),
        }
        assert permalink(ref, number) == f"https://archive.example/s/{ref}@{number}"
        assert sentence_permalink(ref, number, 3) == f"https://archive.example/s/{ref}@{number}#s3"
    for address, (endpoint, values) in addresses.items():
        assert adapter.match(address) == (endpoint, {"channel": ref.channel, "native_id": ref.native_id} | values)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_refused_or_is_a_reference_that_is_read_back(channel: str, native_id: str) -> None:
    try:
        ref = StatementRef(channel, native_id)
    except InvalidReference:
        return
    assert StatementRef.parse(str(ref)) == ref


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/s/velmora/1",
        "/s//evil.example/1",
        "/s/velmora//evil.example",
        "/s/velmora%2F..%2F..%2Fetc/1",
        "/s/velmora/%2e%2e",
        "/s/velmora/1%00",
        "/s/velmora/1%0d%0aSet-Cookie:a=b",
        "/s/velmora/1@2@2",
        "/s/velmora/1@02.txt",
        "/s/velmora/1@02",
        "/s/velmora/1@-1",
        "/s/velmora/1@1.5",
        "/s/velmora/" + "9" * 5000,
        "/s/velmora/1@2/cite.json/",
        "/s/evil%2Eexample/1/timegate",
        "/s/https:%2F%2Fevil.example/1",
    ],
)
def test_hostile_addresses_lead_nowhere(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code in {400, 404}
    assert "Location" not in response.headers
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("sentence=0", "the number of a sentence, from 1"),
        ("sentence=" + "9" * 30, "the number of a sentence, from 1"),
        ("sentence=%00", "the number of a sentence, from 1"),
        ("chars=9-3", "from 0, and the one after the last: 31-70"),
        ("chars=-3", "from 0, and the one after the last: 31-70"),
        ("chars=0-99999", f"the text has {len(VALLEY)} characters"),
        ("quote=" + "x" * 501, "500 characters at most"),
        ("quote=" + "%3Cb%3E" * 200, "500 characters at most"),
    ],
)
def test_parameters_that_cannot_be_so_are_told_with_what_can(client: FlaskClient, query: str, words: str) -> None:
    page = shown(client, f"/s/velmora/1@2?{query}", status=400)
    assert words in page.one("section", classes="error").words


HOSTILE_TEXTS = (
    "https://[",
    "https://a\u2028b/ \r\nSet-Cookie: a=b",
    "</script><script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %}",
    "\N{RIGHT-TO-LEFT OVERRIDE}live.elif\N{ZERO WIDTH JOINER}",
    '"><img src=x onerror=alert(1)>',
    "\\end{document} %",
)


def test_every_answer_stands_whatever_a_source_wrote_into_every_field(tmp_path: Path) -> None:
    channels = Channels(tmp_path / "channels.toml")
    with Archive.open(tmp_path / "archive.db") as archive:
        for number, hostile in enumerate(HOSTILE_TEXTS):
            channels.register(Channel(f"c{number}", title=hostile, institution=hostile, rights=f"https://{hostile}"))
            one = statement(f"c{number}/1", f"{hostile} We agree.")
            speaker = Person("x", hostile, hostile, Evidence(0, 1, "by-hand"))
            described = dataclasses.replace(one.description, speakers=(speaker,))
            provenance = dataclasses.replace(one.provenance, source_url=f"https://{hostile}")
            take_in(archive, dataclasses.replace(one, title=hostile, description=described, provenance=provenance))
    channels.save()
    client = create_app(Settings(tmp_path, archive_name=HOSTILE_TEXTS[2])).test_client()
    forms = ("", ".txt", "?sentence=1", *(f"/cite.{one}" for one in ("json", "ris", "bib", "txt?style=mla")))
    for number, _ in enumerate(HOSTILE_TEXTS):
        for form in forms:
            response = client.get(f"/s/c{number}/1@1{form}")
            assert response.status_code == 200, form
            assert "Set-Cookie" not in response.headers
            if response.mimetype == "text/html":
                page = Page(response.text)
                assert page.all("img") == []
                assert all(one.attributes.keys() >= {"src"} or "ld+json" in one["type"] for one in page.all("script"))
        for name in ("timemap", "timegate"):
            assert client.get(f"/s/c{number}/1/{name}").status_code in {200, 302}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_words_to_show_are_never_echoed_as_markup(client: FlaskClient, words: str) -> None:
    response = client.get("/s/velmora/1", query_string={"quote": f"<script>{words}</script>"})
    page = Page(response.text)
    assert all(
        one.attributes.get("type") == "application/ld+json" or "src" in one.attributes for one in page.all("script")
    )


def test_an_unknown_sentence_is_a_404_that_says_which_there_are(client: FlaskClient) -> None:
    page = shown(client, "/s/velmora/1@2?sentence=9", status=404)
    assert "4 sentences: there is no sentence 9" in page.one("section", classes="error").words


# The documentation


def test_the_document_names_every_address_and_parameter_below_a_permalink(app: Flask) -> None:
    rules = [one.rule for one in app.url_map.iter_rules() if one.rule.startswith("/s/") and "cite." not in one.rule]
    assert len(rules) >= 7
    for rule in rules:
        written = rule.replace("<native_id>", "<id>").replace("<revision:number>", "<n>")
        assert f"| `{written}` |" in DOCUMENT
    for parameter in ("sentence", "chars", "quote"):
        assert f"| `{parameter}` |" in DOCUMENT
