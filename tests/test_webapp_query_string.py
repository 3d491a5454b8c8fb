"""The address of a search: what it asks for, and what it cannot ask for."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import edtf
from archive.description import Kind
from archive.edtf import EdtfDate
from archive.statement import Status
from index.query import AnyOf, DateRange, FacetFilter, FacetIs, Not, Query, Sort, Word
from ingest.extract import gazetteer
from webapp.query_string import (
    COUNTED_VALUES,
    FACET_PARAMETERS,
    MAX_VALUE_LENGTH,
    MAX_VALUES,
    PAGE_SIZE,
    PARAMETERS,
    InvalidSearch,
    SearchRequest,
    pairs_to_keep,
    read,
    to_query,
    unknown_parameters,
    write,
)

CLOSED: dict[str, list[str]] = {"kind": list(Kind), "status": list(Status)}
# Surrogates cannot stand in a query string, and white space around a value is no part of it.
free_values = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(
    lambda value: value.strip() == value
)


@st.composite
def facet_filters(draw: st.DrawFn) -> tuple[FacetFilter, ...]:
    chosen = draw(st.sets(st.sampled_from(FACET_PARAMETERS)))
    filters = []
    for facet in FACET_PARAMETERS:
        if facet in chosen:
            values = st.sampled_from([str(one) for one in CLOSED[facet]]) if facet in CLOSED else free_values
            filters.append(FacetFilter(facet, tuple(draw(st.lists(values, min_size=1, max_size=4, unique=True)))))
    return tuple(filters)


@st.composite
def periods(draw: st.DrawFn) -> EdtfDate:
    day = draw(st.dates())
    return edtf.parse(draw(st.sampled_from([f"{day:%Y}".zfill(4), day.isoformat()[:7], day.isoformat()])))


@st.composite
def search_requests(draw: st.DrawFn) -> SearchRequest:
    """All that can be asked for with the text of plain words: the syntax has its own tests."""
    one, other = draw(st.none() | periods()), draw(st.none() | periods())
    if one and other and other.last < one.first:
        one, other = other, one
    return SearchRequest(
        text=draw(st.sampled_from(["", "valley", "“close the valley” -ferry", "долина", "speaker:Brindle river"])),
        filters=draw(facet_filters()),
        first=one,
        last=other,
        sort=draw(st.sampled_from(Sort)),
        page=draw(st.integers(1, 999_999)),
    )


def parameters(query_string: str) -> dict[str, list[str]]:
    return parse_qs(query_string, keep_blank_values=True)


def problems_of(query_string: str) -> list[str]:
    with pytest.raises(InvalidSearch) as caught:
        read(parameters(query_string))
    return [one.parameter for one in caught.value.problems]


@given(search_requests())
def test_what_is_written_into_an_address_is_read_back_from_it(request: SearchRequest) -> None:
    assert read(parameters(write(request)))[0] == request


def understood(given_: dict[str, list[str]]) -> SearchRequest | InvalidSearch:
    try:
        return read(given_)[0]
    except InvalidSearch as error:
        return error


@given(st.dictionaries(st.sampled_from([*PARAMETERS, "org", "utm_source"]), st.lists(st.text(max_size=30), max_size=3)))
def test_whatever_an_address_holds_it_is_a_search_or_an_error_that_names_parameters(
    given_: dict[str, list[str]],
) -> None:
    found = understood(given_)
    if isinstance(found, InvalidSearch):
        assert found.problems
        assert all(one.parameter in PARAMETERS and one.message for one in found.problems)
        found = found.corrected or SearchRequest()
    assert read(parameters(write(found)))[0] == found


def test_an_empty_address_asks_for_everything() -> None:
    request, query = read({})
    assert request == SearchRequest()
    assert query == Query(limit=PAGE_SIZE, values=COUNTED_VALUES)
    assert write(request) == ""


def test_unfilled_inputs_of_the_form_ask_for_nothing() -> None:
    assert read(parameters("q=&from=&to=+&sort=&page=&event="))[0] == SearchRequest()


def test_repeated_parameters_widen_a_facet_and_org_is_another_name_of_organisation() -> None:
    request, query = read(parameters("organisation=UN&org=ASEAN&org=UN"))
    assert request.filters == (FacetFilter("organisation", ("UN", "ASEAN")),)
    assert query.filters == request.filters
    assert write(request) == "organisation=UN&organisation=ASEAN"


def test_values_that_are_typed_and_chosen_of_one_facet_stand_beside_each_other() -> None:
    _, query = read(parameters("q=river+speaker:brindle&speaker=tarrenholm"))
    assert query.expression == Word("river")
    assert query.filters == (FacetFilter("speaker", ("brindle", "tarrenholm")),)


def test_from_and_to_are_periods_from_whose_first_day_to_whose_last_day_is_searched() -> None:
    _, query = read(parameters("from=2023&to=2023-05"))
    assert query.dates is not None
    assert (str(query.dates.first_day), str(query.dates.last_day)) == ("2023-01-01", "2023-05-31")


def test_dates_that_are_typed_and_chosen_narrow_each_other() -> None:
    _, query = read(parameters("q=date:2022..2024&from=2023-05"))
    assert query.dates == DateRange(edtf.parse("2023-05"), edtf.parse("2024"))


def test_dates_without_a_day_in_common_are_an_error_whose_correction_keeps_the_typed_ones() -> None:
    with pytest.raises(InvalidSearch) as caught:
        read(parameters("q=date:2022&from=2023"))
    assert [one.parameter for one in caught.value.problems] == ["from"]
    assert caught.value.corrected == SearchRequest(text="date:2022")


def test_the_page_is_a_window_of_the_hits() -> None:
    _, query = read(parameters("page=3"))
    assert (query.offset, query.limit) == (2 * PAGE_SIZE, PAGE_SIZE)


@pytest.mark.parametrize(
    ("query_string", "wrong"),
    [
        ("page=0", "page"),
        ("page=x", "page"),
        ("page=-1", "page"),
        ("page=1.5", "page"),
        ("page=٣", "page"),
        ("page=" + "9" * 5000, "page"),
        ("from=2023-13", "from"),
        ("from=2023-02-30", "from"),
        ("to=tomorrow", "to"),
        ("from=2023-01/2023-02", "from"),
        ("from=2024&to=2023", "to"),
        ("sort=best", "sort"),
        ("status=deleted", "status"),
        ("kind=rant", "kind"),
        ("q=a&q=b", "q"),
        ("page=1&page=2", "page"),
        ("q=%22", "q"),
        ("q=" + "long+" * 1000, "q"),
        ("event=" + "x" * (MAX_VALUE_LENGTH + 1), "event"),
        ("&".join(f"event={number}" for number in range(MAX_VALUES + 1)), "event"),
    ],
)
def test_what_cannot_be_asked_for_is_an_error_that_names_the_parameter(query_string: str, wrong: str) -> None:
    assert problems_of(query_string) == [wrong]


def test_all_problems_are_told_at_once_and_what_was_good_is_kept() -> None:
    with pytest.raises(InvalidSearch) as caught:
        read(parameters("q=speaker:&event=forum&from=2023-13&to=2024&page=x"))
    assert {one.parameter for one in caught.value.problems} == {"q", "from", "page"}
    assert caught.value.request == SearchRequest(
        text="speaker:", filters=(FacetFilter("event", ("forum",)),), last=edtf.parse("2024")
    )


def test_a_wrong_text_is_an_error_with_its_place_and_the_text_put_right() -> None:
    with pytest.raises(InvalidSearch) as caught:
        read(parameters("q=river+speeker:brindle&org=UN"))
    (problem,) = caught.value.problems
    assert problem.position is not None
    assert problem.value[problem.position : problem.position + problem.length].startswith("speeker")
    assert caught.value.corrected == SearchRequest(
        text="river speaker:brindle", filters=(FacetFilter("organisation", ("UN",)),)
    )


def test_a_correction_that_nobody_can_guess_is_not_offered() -> None:
    error = InvalidSearch(SearchRequest(), [])
    assert error.corrected == SearchRequest()
    with pytest.raises(InvalidSearch) as caught:
        read(parameters("q=speaker:"))
    assert caught.value.corrected is None or caught.value.corrected.text != "speaker:"


def test_parameters_of_trackers_are_left_alone_but_can_be_named() -> None:
    assert read(parameters("utm_source=mail&fbclid=1"))[0] == SearchRequest()
    assert [one.parameter for one in unknown_parameters(["q", "org", "orgs"])] == ["orgs"]


def test_toggling_adds_a_value_and_takes_it_away_again_and_goes_to_the_first_page() -> None:
    request = SearchRequest(text="river", page=4)
    with_it = request.toggling("event", "forum")
    assert with_it.selected("event") == ("forum",)
    assert with_it.page == 1
    assert with_it.toggling("event", "forum") == request.at_page(1)


def test_a_form_keeps_what_it_does_not_show() -> None:
    request, _ = read(parameters("q=river&org=UN&event=forum&from=2023&sort=newest&page=2"))
    assert pairs_to_keep(request) == (("event", "forum"), ("organisation", "UN"), ("sort", "newest"))


def test_a_request_makes_the_same_query_as_its_address() -> None:
    request, query = read(parameters("q=river&org=UN&page=2"))
    assert to_query(request) == query


def test_an_id_that_was_given_up_finds_what_stands_for_it_now(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = {("speaker", "ana-lopez"): "ana-maria-lopez", ("organisation", "LC"): "Lake"}
    monkeypatch.setattr(gazetteer, "redirects", lambda: moved)
    request, query = read({"q": ["speaker:ana-lopez OR NOT org:LC"], "speaker": ["ana-lopez", "ana-maria-lopez"]})
    assert request.filters == query.filters == (FacetFilter("speaker", ("ana-maria-lopez",)),)
    assert query.expression == AnyOf((FacetIs("speaker", "ana-maria-lopez"), Not(FacetIs("organisation", "Lake"))))
