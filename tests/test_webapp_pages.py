"""The pages, over a small archive with a real index."""

from __future__ import annotations

import re
import shutil
import time
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import request
from flask.testing import FlaskClient

from archive import edtf
from archive.store import Archive
from index.catch_up import catch_up
from index.columnar.engine import ColumnarEngine
from index.engine import SearchIndexDamaged
from tests.html_page import Element, Page
from tests.small_archive import ALL, HEBREW, HOSTILE, NOTES, SHARED_WORDS, VALLEY, VALLEY_BEFORE, make
from tests.statements import statement, take_in
from webapp import create_app
from webapp.query_string import PAGE_SIZE, SearchRequest
from webapp.repair import Repair
from webapp.search_page import shown_facets
from webapp.settings import Settings


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("data")
    make(directory)
    return directory


@pytest.fixture(scope="module")
def client(data: Path) -> FlaskClient:
    return create_app(Settings(data, base_url="https://archive.example/said/")).test_client()


def page(client: FlaskClient, address: str, *, status: int = 200) -> Page:
    response = client.get(address)
    assert response.status_code == status, response.text
    return Page(response.text)


def hits(shown: Page) -> list[str]:
    return [one["href"] for one in shown.all("a") if any(outer.tag == "h2" for outer in one.around)]


def chips(shown: Page) -> list[str]:
    return [one.words.removesuffix("×") for one in shown.all("li", classes="chip")]


def choice(shown: Page, facet: str, label: str) -> Element:
    """The link of a value, which stands in the section of its facet."""
    (found,) = [
        one
        for one in shown.all("a", classes="choice")
        if any(f"facet-{facet}" in outer.classes for outer in one.around) and label in one.words
    ]
    return found


# Search


def test_the_first_page_shows_all_statements_newest_first_and_how_many_there_are(client: FlaskClient) -> None:
    shown = page(client, "/")
    assert shown.one("h1").words == "All statements"
    assert shown.one("p", classes="total").words.startswith(f"{ALL} statements, page 1 of 2, posted 9 May 2023 to")
    assert hits(shown)[:3] == ["/s/velmora/1", "/s/velmora/2", f"/s/tarsk/n{NOTES - 1}"]
    assert len(hits(shown)) == PAGE_SIZE


def test_the_heading_and_the_title_say_what_was_searched(client: FlaskClient) -> None:
    for address, words in {
        "/?q=valley&organisation=UN": "valley, organisation United Nations",
        "/?channel=velmora&from=2026&to=2026": "Statements: channel Ministry of Velmora, dated 2026",
    }.items():
        shown = page(client, address)
        assert shown.one("h1").words == words
        assert shown.one("title").words == f"{words} · Communiqué"


def test_a_hit_shows_speaker_labelled_date_place_event_channel_and_the_matched_words(client: FlaskClient) -> None:
    shown = page(client, "/?q=%22will+not+close%22")
    assert shown.one("p", classes="total").words == "1 statement"
    assert hits(shown) == ["/s/velmora/1"]
    facts = [one.words for one in shown.all("li", classes="fact")]
    assert facts == ["Speaker: Ilse Tarrenholm", "stated 9 March 2026", "Place: Lindhaven", "Event: Blue Basin Forum"]
    assert shown.one("p", classes="source").words == "Channel: Ministry of Velmora velmora/1"
    assert "will not close" in " ".join(one.text for one in shown.all("mark"))


def test_a_date_of_posting_is_labelled_as_such_and_is_that_of_the_channels_zone(client: FlaskClient) -> None:
    assert "posted on 12 March 2026" in page(client, "/?q=ferry&channel=tarsk").one("ol", classes="hits").words
    assert "undated" in page(client, "/?q=circular").one("ol", classes="hits").words


def test_facet_values_lead_to_the_narrowed_search_and_back(client: FlaskClient) -> None:
    wide = page(client, "/?q=valley+OR+ferry")
    link = choice(wide, "organisation", "United Nations")
    assert link.words == "United Nations 1 statement"
    assert "aria-current" not in link.attributes
    narrow = page(client, link["href"])
    assert hits(narrow) == ["/s/velmora/1"]
    chosen = choice(narrow, "organisation", "United Nations")
    assert chosen["aria-current"] == "true"
    assert hits(page(client, chosen["href"])) == hits(wide)


def test_the_same_words_in_another_channel_are_named_under_the_earliest(client: FlaskClient) -> None:
    shown = page(client, "/?q=ferry")
    assert hits(shown) == ["/s/velmora/2"]
    (also_in,) = shown.all("p", classes="also-in")
    assert also_in.words == "Also in Ministry of Tarsk"
    assert [one["href"] for one in shown.all("a") if also_in in one.around] == ["/s/tarsk/1"]
    assert hits(page(client, "/?q=ferry&channel=tarsk")) == ["/s/tarsk/1"]


def test_a_second_value_of_a_facet_widens_the_search(client: FlaskClient) -> None:
    narrow = page(client, "/?organisation=UN")
    assert set(hits(page(client, choice(narrow, "organisation", "ASEAN")["href"]))) == {"/s/velmora/1", "/s/velmora/2"}


def test_a_year_shows_its_months_below_it_and_each_sets_the_range_of_dates(client: FlaskClient) -> None:
    years = [one.words for one in page(client, "/").all("a", classes="choice") if re.match(r"\d{4} ", one.words)]
    assert years == ["2026 2 statements", f"2024 {NOTES} statements", "2023 2 statements", "2022 1 statement"]
    year = page(client, choice(page(client, "/"), "date", "2023")["href"])
    assert chips(year) == ["Date 2023"]
    assert {one.words for one in year.all("li") if one.words.startswith(("May", "June"))} == {
        "May 2023 1 statement",
        "June 2023 1 statement",
    }
    month = page(client, choice(year, "date", "May 2023")["href"])
    assert hits(month) == ["/s/velmora/3"]
    assert chips(month) == ["Date May 2023"]
    assert chips(page(client, choice(month, "date", "May 2023")["href"])) == ["Date 2023"]


def test_a_date_of_a_year_alone_counts_as_month_unknown_which_no_search_can_be_narrowed_to(client: FlaskClient) -> None:
    shown = page(client, "/?from=2022&to=2022")
    (unknown,) = [one for one in shown.all(classes="choice") if "month unknown" in one.words]
    assert (unknown.tag, unknown.words) == ("span", "2022, month unknown 1")


def test_everything_that_narrows_is_a_chip_with_a_named_link_that_removes_it(client: FlaskClient) -> None:
    shown = page(client, "/?q=valley&event=blue-basin-forum&channel=velmora&from=2026-03&to=2026")
    assert chips(shown) == [
        "Search text valley",
        "Event Blue Basin Forum",
        "Channel Ministry of Velmora",
        "Date March 2026 to 2026",
    ]
    remove = {one["aria-label"]: one["href"] for one in shown.all("a", classes="chip-remove")}
    assert remove["Remove Event: Blue Basin Forum"] == "/?q=valley&channel=velmora&from=2026-03&to=2026"
    assert remove["Remove Date: March 2026 to 2026"] == "/?q=valley&event=blue-basin-forum&channel=velmora"
    assert shown.one("a", classes="clear-all")["href"] == "/"


@pytest.mark.parametrize(
    "words",
    [
        "“we will never shut the valley”",
        "we will never shut the valley, you have our word",
    ],
)
def test_words_that_look_like_a_quotation_are_offered_as_one(client: FlaskClient, words: str) -> None:
    before = page(client, f"/?channel=velmora&q={quote(words)}")
    offered = before.one("p", classes="did-you-mean")
    assert offered.words == "Is this a quotation? Find passages like it, although words may differ."
    (address,) = [one["href"] for one in before.all("a") if one.around[-1] is offered]
    shown = page(client, address)
    assert address.startswith("/?q=quote%3A%22we+will+never")
    assert address.endswith("&channel=velmora")
    assert hits(shown) == ["/s/velmora/1"]
    assert "a passage like “we will never shut the valley" in shown.one("title").words
    assert {one.words for one in shown.all("mark")} >= {"We", "will", "valley"}


@pytest.mark.parametrize("words", ["valley", "“We will not close the valley”", "“no such words”", "valley peace -oil"])
def test_other_words_are_not_offered_as_a_quotation(client: FlaskClient, words: str) -> None:
    assert "Is this a quotation?" not in client.get(f"/?q={quote(words)}").text


def test_the_form_holds_the_search_and_keeps_the_filters(client: FlaskClient) -> None:
    shown = page(client, "/?q=valley&event=blue-basin-forum&organisation=UN&sort=oldest&from=2026")
    fields = [(one["name"], one["value"]) for one in shown.all("input")]
    assert fields == [
        ("q", "valley"),
        ("from", "2026"),
        ("to", ""),
        ("event", "blue-basin-forum"),
        ("organisation", "UN"),
        ("sort", "oldest"),
    ]


def test_sorting_and_pages_are_links_that_keep_the_search(client: FlaskClient) -> None:
    first = page(client, "/?q=daily")
    assert [one.words for one in first.items("sorts")] == ["Most relevant", "Newest", "Oldest"]
    oldest = page(client, "/?q=daily&sort=oldest")
    assert hits(oldest)[0] == "/s/tarsk/n0"
    (following,) = oldest.all("a", rel="next")
    assert following["href"] == "/?q=daily&sort=oldest&page=2"
    second = page(client, following["href"])
    assert len(hits(second)) == NOTES - PAGE_SIZE
    assert [one["href"] for one in second.all("a", rel="prev")] == ["/?q=daily&sort=oldest"]
    assert second.all("a", rel="next") == []


def test_a_search_that_finds_nothing_offers_to_drop_each_filter_with_what_that_would_find(client: FlaskClient) -> None:
    shown = page(client, "/?q=daily&organisation=UN")
    assert shown.one("p", classes="total").words == "0 statements"
    ways = {one.words for one in shown.items("ways-out")}
    assert ways == {f"Organisation: United Nations {NOTES} statements", "Search text: daily 1 statement"}


def test_a_mistyped_value_of_a_facet_is_told_with_the_nearest(client: FlaskClient) -> None:
    for address in ("/?speaker=Tarenholm", "/?q=speaker:Tarenholm"):
        shown = page(client, address)
        (suggested,) = [
            one for one in shown.all("a") if one.words == "Ilse Tarrenholm" and "did-you-mean" in _classes(one)
        ]
        assert hits(page(client, suggested["href"])) == ["/s/velmora/1"]


def _classes(element: Element) -> set[str]:
    return {name for outer in element.around for name in outer.classes}


def test_the_notice_of_a_channel_stands_on_the_search_page_and_on_its_statements_only(client: FlaskClient) -> None:
    for address in ("/", "/?q=nothing-of-that", "/s/velmora/1", "/s/velmora/1@1"):
        assert page(client, address).one("p", classes="notice").words == "Invented sample: Velmora does not exist."
    assert page(client, "/s/tarsk/1").all("p", classes="notice") == []


def test_superseded_words_are_found_when_asked_for_and_lead_to_their_revision(client: FlaskClient) -> None:
    shown = page(client, "/?q=%22will+close%22&status=superseded")
    assert hits(shown) == ["/s/velmora/1@1"]
    assert shown.one("p", classes="status").words == "Superseded by a later revision"
    assert hits(page(client, "/?q=%22will+close%22")) == []


def test_the_long_tail_of_a_facet_is_folded_away(tmp_path: Path) -> None:
    make(tmp_path)
    with Archive.open(tmp_path / "archive.db") as archive:
        take_in(archive, *(statement(f"mission{number}/1") for number in range(9)))
        catch_up(ColumnarEngine(tmp_path / "index"), archive, progress=lambda refs: refs)
    shown = page(create_app(Settings(tmp_path)).test_client(), "/")
    channels = [one for one in shown.all("a", classes="choice") if "channel=" in one["href"]]
    folded = [one for one in channels if any(outer.tag == "details" for outer in one.around)]
    assert (len(channels), len(folded)) == (11, 3)
    assert "3 more Channels" in [one.words for one in shown.all("summary")]


def test_a_chosen_value_that_is_not_among_the_frequent_ones_keeps_its_count(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.query_string.COUNTED_VALUES", 1)
    shown = page(client, "/?channel=velmora")
    channels = [one for one in shown.all("a", classes="choice") if "ministry of" in one.words.lower()]
    assert [re.search(r"\d+", one.words)[0] for one in channels] == ["3", str(NOTES + 5)]  # type: ignore[index]


def test_only_of_a_chosen_year_the_months_are_counted() -> None:
    assert "month" not in shown_facets(SearchRequest())
    assert "month" in shown_facets(SearchRequest(first=edtf.parse("2026"), last=edtf.parse("2026-03")))


def test_for_a_word_that_no_statement_has_the_nearest_is_offered(client: FlaskClient) -> None:
    shown = page(client, "/?q=the+valey&channel=velmora")
    offered = shown.one("p", classes="did-you-mean")
    assert offered.words == "Did you mean the valley? That finds 1 statement."
    assert hits(page(client, next(one["href"] for one in shown.all("a") if offered in one.around))) == ["/s/velmora/1"]
    assert page(client, "/?q=the+valley").all("p", classes="did-you-mean") == []


def test_a_damaged_index_is_named_and_made_anew_while_the_pages_say_so(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path)
    arrays = next(tmp_path.glob("index/*/arrays.bin"))
    whole = arrays.read_bytes()
    arrays.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    client = create_app(Settings(tmp_path)).test_client()
    first = client.get("/")
    assert first.status_code == 503
    assert "damaged" in first.text
    assert str(tmp_path) not in first.text
    for _ in range(6000):
        if client.get("/").status_code == 200:
            break
        time.sleep(0.01)
    assert hits(page(client, "/?q=valley")) == ["/s/velmora/1"]
    assert f"the index in {tmp_path / 'index'} is damaged" in capfd.readouterr().err


def test_a_damaged_index_is_made_anew_once_and_it_is_said_where_that_fails(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    repair = Repair(Settings(tmp_path))
    repair(SearchIndexDamaged("the index is damaged"))
    for _ in range(6000):
        if not repair.under_way:
            break
        time.sleep(0.01)
    said = capfd.readouterr().err
    assert "the index is damaged\n" in said
    assert "could not be made anew" in said
    repair(SearchIndexDamaged("the index is damaged again"))
    assert not repair.under_way


def test_a_snippet_goes_on_where_the_headline_ends_unless_words_matched(client: FlaskClient) -> None:
    browsed = page(client, "/?speaker=ilse-tarrenholm").one("p", classes="snippet").words
    assert browsed.startswith("… We will not close the valley")
    assert page(client, "/?q=ferry&channel=velmora").one("p", classes="snippet").words == SHARED_WORDS
    assert page(client, "/?channel=velmora&from=2026&organisation=ASEAN").all("p", classes="snippet") == []


# Statements


def test_the_marked_words_are_the_statements_own_words(client: FlaskClient) -> None:
    for address, text in (("/s/velmora/1", VALLEY), ("/s/velmora/1@1", VALLEY_BEFORE), ("/s/velmora/3", HOSTILE)):
        assert page(client, address).one("div", classes="words").text == text


def test_evidence_is_marked_where_it_stands_and_the_list_of_values_links_to_it(client: FlaskClient) -> None:
    shown = page(client, "/s/velmora/1")
    values = [one.words for one in shown.all("div", classes="value")]
    assert values[0] == ("Speaker Ilse Tarrenholm Foreign Minister shown in the text by the rule office-and-name")
    for field, words in {
        "speaker": "Foreign Minister Ilse Tarrenholm",
        "date": "March 9, 2026",
        "place": "Lindhaven",
        "event": "Blue Basin Forum",
        "organisation": "United Nations",
        "kind": "Remarks",
        "participant": "Savva Grinev",
    }.items():
        assert "".join(one.text for one in shown.all("mark", classes=f"evidence-{field}")) == words
    anchors = {one["href"] for one in shown.all("a") if one["href"].startswith("#evidence-")}
    assert anchors == {f"#{one['id']}" for one in shown.all("mark") if "id" in one.attributes}
    assert len(anchors) == 8


def test_what_an_editor_corrected_is_shown_as_such_with_the_reason(client: FlaskClient) -> None:
    shown = page(client, "/s/velmora/2")
    assert [one.words for one in shown.all("div", classes="value-organisation")] == [
        "Organisation ASEAN an editor’s correction"
    ]
    (correction,) = shown.all("ul", classes="corrections")
    assert correction.words == "Organisations corrected by Ana Lopez on 2026-03-12: The ferry is ASEAN's."
    assert shown.all("mark", classes="evidence-organisation") == []


def test_each_value_leads_to_a_search_narrowed_to_it(client: FlaskClient) -> None:
    shown = page(client, "/s/velmora/1")
    links = {
        one.words: one["href"] for one in shown.all("a") if "value" in _classes(one) and not one["href"].startswith("#")
    }
    assert links == {
        "Ilse Tarrenholm": "/?speaker=ilse-tarrenholm",
        "Savva Grinev": "/?q=%22Savva+Grinev%22",
        "Ministry of Foreign Affairs of Velmora": "/?q=%22Ministry+of+Foreign+Affairs+of+Velmora%22",
        "9 March 2026": "/?from=2026-03-09&to=2026-03-09",
        "Lindhaven": "/?place=lindhaven",
        "Blue Basin Forum": "/?event=blue-basin-forum",
        "United Nations": "/?organisation=UN",
        "Remarks": "/?kind=remarks",
        "English": "/?lang=en",
    }
    for address in set(links.values()) - {links["Ministry of Foreign Affairs of Velmora"]}:
        assert "/s/velmora/1" in hits(page(client, address))


def test_the_citation_and_the_canonical_link_use_the_public_address(client: FlaskClient) -> None:
    latest, first = page(client, "/s/velmora/1"), page(client, "/s/velmora/1@1")
    assert latest.one(id="citation").words.endswith(
        "stated 9 March 2026, Ministry of Velmora. Communiqué, https://archive.example/said/s/velmora/1@2"
    )
    assert latest.one("link", rel="canonical")["href"] == "https://archive.example/said/s/velmora/1"
    assert first.one("link", rel="canonical")["href"] == "https://archive.example/said/s/velmora/1@1"


def test_without_a_public_address_permalinks_begin_with_that_of_the_request(data: Path) -> None:
    shown = page(create_app(Settings(data)).test_client(), "/s/velmora/1")
    assert shown.one(id="citation").words.endswith("http://localhost/s/velmora/1@2")


def test_an_old_revision_says_so_and_leads_to_the_latest_which_leads_to_the_earlier_ones(client: FlaskClient) -> None:
    banner = page(client, "/s/velmora/1@1").one("p", classes="banner")
    assert "the source has changed the statement since" in banner.words
    latest = page(client, "/s/velmora/1")
    assert "number 2 of 2" in latest.one("p", classes="banner").words
    revisions = [one["href"] for one in latest.all("a") if "revisions" in _classes(one)]
    assert revisions == ["/s/velmora/1@1", "/s/velmora/1@2"]
    assert page(client, "/s/velmora/2").all("p", classes="banner") == []


def test_the_record_tells_times_capture_institution_rights_digest_and_appearances(client: FlaskClient) -> None:
    record = page(client, "/s/velmora/1").one("dl", classes="record").words
    for words in (
        "Posted 11 March 2026, 00:30 (Europe/Helsinki)",
        "Edited 11 March 2026, 11:00 (Europe/Helsinki)",
        "Captured 10 March 2026, 12:00 (UTC)",
        "Institution Ministry of Foreign Affairs of Velmora",
        "Rights Free to quote",
    ):
        assert words in record
    assert "Time zone assumed to be UTC" in page(client, "/s/tarsk/1").one("dl", classes="record").words
    assert "Same words in velmora/2" in page(client, "/s/tarsk/1").one("dl", classes="record").words


def test_links_leave_only_for_http_and_tell_the_source_nothing(client: FlaskClient) -> None:
    (link,) = [one for one in page(client, "/s/velmora/1").all("a") if "words" in _classes(one) and not one.classes]
    assert (link["href"], link["rel"]) == ("https://velmora.example/report?a=1&b=2", "nofollow noopener noreferrer")
    (source,) = [one for one in page(client, "/s/velmora/2").all("a") if "source-link" in _classes(one)]
    assert (source["href"], source["rel"]) == ("https://velmora.example/2", "nofollow noopener noreferrer")
    assert "javascript:" not in client.get("/s/velmora/3").text


def test_words_carry_their_language_and_find_their_own_direction(client: FlaskClient) -> None:
    words = page(client, "/s/tarsk/2").one("div", classes="words")
    assert (words.text, words["lang"], words["dir"]) == (HEBREW, "he", "auto")


def test_a_statement_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/s/velmora/1").headers["ETag"]
    again = client.get("/s/velmora/1", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/s/velmora/1@1", headers={"If-None-Match": tag}).status_code == 200


# Errors, and what holds for every page


@pytest.mark.parametrize(
    "address",
    [
        "/s/velmora/99",
        "/s/nowhere/1",
        "/s/velmora/1@3",
        "/s/velmora/1@0",
        "/s/velmora/1@99999999999999999999",
        "/s/velmora/1@x",
        "/s/velmora/..",
        "/s/vel%00mora/1",
        "/s/velmora/1%0a",
        "/s/%3Cscript%3E/1",
        "/s/velmora",
        "/nothing/here",
    ],
)
def test_what_is_not_there_is_a_404_with_a_way_to_search(client: FlaskClient, address: str) -> None:
    shown = page(client, address, status=404)
    assert shown.one("form", role="search")
    assert shown.one("p", classes="error-status").words == "404"


def test_an_unknown_revision_says_which_there_are(client: FlaskClient) -> None:
    assert (
        "There is no revision 3 of velmora/1, which has those from 1 to 2"
        in page(client, "/s/velmora/1@3", status=404).one("section").words
    )


def test_a_wrong_search_keeps_the_form_shows_the_place_and_links_the_correction(client: FlaskClient) -> None:
    shown = page(client, "/?q=valley+speeker:Tarrenholm&organisation=UN&from=2026-13&to=2026", status=400)
    assert {one["name"]: one["value"] for one in shown.all("input")} == {
        "q": "valley speeker:Tarrenholm",
        "from": "2026-13",
        "to": "2026",
        "organisation": "UN",
    }
    assert "speeker" in shown.one("mark").words
    assert "write a year, a month or a day" in shown.one("ul", classes="problems").words
    (corrected,) = [one for one in shown.all("a") if "corrected" in _classes(one)]
    assert hits(page(client, corrected["href"])) == ["/s/velmora/1"]


def test_a_page_past_the_last_is_an_error_that_leads_to_the_last(client: FlaskClient) -> None:
    shown = page(client, "/?q=daily&page=9", status=400)
    assert "there are 2 pages of this search, not 9" in shown.one("ul", classes="problems").words
    (corrected,) = [one for one in shown.all("a") if "corrected" in _classes(one)]
    assert corrected["href"] == "/?q=daily&page=2"


def test_writing_is_refused_with_what_is_allowed(client: FlaskClient) -> None:
    refused = client.post("/")
    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]
    assert Page(refused.text).one("h1").words == "This address is only for reading"


def test_more_than_is_accepted_is_refused_before_it_is_read(data: Path) -> None:
    app = create_app(Settings(data))
    app.add_url_rule("/reading", view_func=lambda: str(len(request.get_data())))
    refused = app.test_client().get("/reading", data=b"x" * 100_000)
    assert refused.status_code == 413
    assert Page(refused.text).one("h1").words == "This is more than we accept"


def test_an_error_of_ours_is_told_without_its_details(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(Settings(data))

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("the secret place /srv/archive")

    shown = app.test_client().get("/broken")
    assert shown.status_code == 500
    assert "secret" not in shown.text
    assert "the secret place" in caplog.text


def test_an_archive_that_is_not_there_is_told_with_the_remedy_and_without_the_place(tmp_path: Path) -> None:
    response = create_app(Settings(tmp_path / "none")).test_client().get("/")
    assert response.status_code == 503
    assert "communique ingest" in response.text
    assert str(tmp_path) not in response.text


def test_a_hit_that_the_archive_does_not_have_is_left_out_and_the_others_stand(tmp_path: Path) -> None:
    make(tmp_path / "whole")
    with Archive.open(tmp_path / "part" / "archive.db") as archive:
        take_in(archive, statement("tarsk/3", "The harbour."))
    shutil.copytree(tmp_path / "whole" / "index", tmp_path / "part" / "index")
    shown = page(create_app(Settings(tmp_path / "part")).test_client(), "/?q=ferry+OR+harbour")
    assert hits(shown) == ["/s/tarsk/3"]


PAGES = ["/", "/?q=ferry&page=1", "/?q=nothing-of-that", "/?page=x", "/s/velmora/1", "/s/velmora/3", "/nothing"]


@pytest.fixture(params=PAGES)
def any_page(request: pytest.FixtureRequest, client: FlaskClient) -> Page:
    return Page(client.get(request.param).text)


def test_every_page_has_a_language_a_title_one_first_heading_and_no_level_left_out(any_page: Page) -> None:
    assert any_page.one("html")["lang"] == "en"
    assert any_page.one("title").words.endswith(" · Communiqué")
    assert len(any_page.all("h1")) == 1
    levels = [int(one.tag[1]) for one in any_page.elements if re.fullmatch("h[1-6]", one.tag)]
    after_first = levels[levels.index(1) :]
    assert all(level <= before + 1 for before, level in pairwise(after_first))


def test_every_input_of_every_page_has_a_label_and_every_link_a_name(any_page: Page) -> None:
    for one in any_page.all("input"):
        assert one.attributes.get("type") == "hidden" or any(outer.tag == "label" for outer in one.around)
    assert all(one.words or one.attributes.get("aria-label") for one in any_page.all("a"))


def test_no_id_stands_twice_on_a_page_and_links_within_it_lead_somewhere(any_page: Page) -> None:
    ids = [one["id"] for one in any_page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    assert {one["href"][1:] for one in any_page.all("a") if one["href"].startswith("#")} <= set(ids)


def test_no_page_has_a_script_or_a_style_inside_or_from_elsewhere(any_page: Page) -> None:
    assert all(
        "style" not in one.attributes and not any(n.startswith("on") for n in one.attributes)
        for one in any_page.elements
    )
    assert any_page.all("style") == []
    for script in any_page.all("script"):
        data = script.attributes.get("type") == "application/ld+json"  # browsers do not run it
        assert data or (re.fullmatch(r"/static/\w+\.js", script["src"]) and not script.text)


@pytest.mark.parametrize("address", [*PAGES, "/api/v1/search", "/api/nothing", "/static/style.css"])
def test_every_answer_forbids_what_it_does_not_need(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    response.close()


@pytest.mark.parametrize("address", ["/?q={}", "/?event={}", "/?from={}", "/?kind={}", "/?page={}", "/s/{}/1", "/{}"])
def test_input_is_never_echoed_as_markup(client: FlaskClient, address: str) -> None:
    hostile = "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%20onload%3D%22x"
    response = client.get(address.format(hostile))
    assert "<script>alert" not in response.text
    Page(response.text)
    assert not any("onload" in one.attributes for one in Page(response.text).elements)
