"""The gazetteer's files: what is in them, and what is said of a wrong row."""

from __future__ import annotations

import csv
import re

import pytest

from archive.description import Kind
from ingest.extract import describe, gazetteer
from ingest.extract.gazetteer.tables import packaged_text, read_table
from ingest.extract.identifiers import slug
from tests.corpora import SHARED


def test_a_row_with_too_many_cells_is_named_by_file_and_line() -> None:
    with pytest.raises(gazetteer.GazetteerError, match=r"^cities.csv, line 3: 3 cells where the header names 2"):
        list(read_table("name,code\nLima,PE\nBonn,DE,x\n", file="cities.csv", columns=("name", "code")))


def test_other_columns_than_expected_are_named() -> None:
    with pytest.raises(gazetteer.GazetteerError, match=r"^cities.csv, line 1: the columns must be name,code, not code"):
        list(read_table("code\nPE\n", file="cities.csv", columns=("name", "code")))


def test_an_empty_required_cell_is_named_by_file_and_line() -> None:
    (row,) = read_table("name,code\n,PE\n", file="cities.csv", columns=("name", "code"))
    with pytest.raises(gazetteer.GazetteerError, match=r"^cities.csv, line 2: the column 'name' is empty"):
        row.required("name")


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (
            "organisations.csv",
            "id,name,parent,aliases,hashtags,beside_parent\nA,Alpha,B,,,\n",
            "line 2: the parent 'B'",
        ),
        (
            "organisations.csv",
            "id,name,parent,aliases,hashtags,beside_parent\nA,Alpha,,,,\nA,Beta,,,,\n",
            "line 3: the id 'A' stands in an earlier row",
        ),
        (
            "people.csv",
            "id,name,variants,wikidata\nana-lopez,,,\n",
            "offices_held.csv, line 2: the person .* is not the id",
        ),
        ("kinds.toml", "[sermon]\nlead = []\n", r"\[sermon\] is not a kind"),
        ("kinds.toml", "[speech]\nlead = 3\n", r"'lead' of \[speech\] must be a list of texts"),
        ("offices.toml", "heads = [", "offices.toml: "),
        ("dates.toml", "[xx]\nmonths = ['a']\n", r"\[xx\] must have twelve months and seven weekdays"),
        ("dates.toml", "xx = 1\n", "'xx' must be a table"),
        ("acts.toml", "xx = 1\n", "'xx' must be a table"),
        ("acts.toml", "[xx]\nacts = 1\n", r"'acts' of \[xx\] must be a list of texts"),
        ("event_series.csv", "id,name,aliases,edition,year\na,A,,x,2020\n", "line 2: the column 'edition' must be"),
        ("redirects.csv", "facet,old,new\nkind,a,b\n", "line 2: there are no authority ids of the facet 'kind'"),
        ("redirects.csv", "facet,old,new\norganisation,UN,EU\n", "line 2: the old id 'UN' is used again"),
        ("redirects.csv", "facet,old,new\nplace,a,b\nplace,a,c\n", "line 3: the old id 'a' stands in an earlier row"),
        ("redirects.csv", "facet,old,new\nplace,a,b\nplace,b,c\n", "'a' leads to 'b', which is old too"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name(
    monkeypatch: pytest.MonkeyPatch, file: str, text: str, message: str
) -> None:

    monkeypatch.setattr(gazetteer, "packaged_text", lambda name: text if name == file else packaged_text(name))
    load = {
        "organisations.csv": gazetteer.organisations,
        "people.csv": gazetteer.people,
        "kinds.toml": gazetteer.kind_words,
        "offices.toml": gazetteer.offices,
        "dates.toml": gazetteer.date_words,
        "acts.toml": gazetteer.act_words,
        "event_series.csv": gazetteer.event_series,
        "redirects.csv": gazetteer.redirects,
    }[file]
    with pytest.raises(gazetteer.GazetteerError, match=message):
        load.__wrapped__()


def test_no_id_that_was_given_up_is_used_again() -> None:
    current = {
        *(person.id for person in gazetteer.people()),
        *(organisation.id for organisation in gazetteer.organisations()),
        *(series.id.lower() for series in gazetteer.event_series()),
    }
    assert current.isdisjoint(old for _, old in gazetteer.redirects())


def test_what_is_read_has_the_id_that_stands_for_an_old_one(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = {("speaker", "ana-lopez"): "ana-maria-lopez", ("event", "12th-lima-forum"): "lima-forum-2026"}
    monkeypatch.setattr(gazetteer, "redirects", lambda: moved)
    description = describe("Remarks by Minister Ana Lopez at the 12th Lima Forum", posted=None)
    assert [speaker.id for speaker in description.speakers] == ["ana-maria-lopez"]
    assert [event.id for event in description.events] == ["lima-forum-2026"]


def test_every_country_has_a_city_with_a_known_code() -> None:
    codes = {country.code for country in gazetteer.countries()}
    assert all(re.fullmatch("[A-Z]{2}", code) for code in codes)
    assert codes <= {place.country.code for place in (*gazetteer.cities(), *gazetteer.venues())}


def test_every_kind_but_news_and_other_has_words() -> None:
    assert {entry.kind for entry in gazetteer.kind_words()} == set(Kind) - {Kind.NEWS, Kind.OTHER}


def test_the_ids_of_people_are_slugs() -> None:
    assert [person.id for person in gazetteer.people() if slug(person.id) != person.id] == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the labelled statements (../shared) are not beside this checkout")
def test_the_organisations_are_those_of_the_labels_with_their_parents() -> None:
    with (SHARED / "gold" / "organisations.csv").open(encoding="utf-8", newline="") as file:
        labelled = {row["id"]: row["parent"] or None for row in csv.DictReader(file)}
    assert {one.id: one.parent for one in gazetteer.organisations()} == labelled


def test_slugs_are_small_ascii_letters_digits_and_single_hyphens() -> None:
    assert slug("Lê Hoài Trung") == "le-hoai-trung"
    assert slug("Côte d’Ivoire – Accra!") == "cote-divoire-accra"
    assert slug("!?") == ""


def test_the_ids_at_wikidata_have_their_form_and_none_stands_twice() -> None:
    found = [known.wikidata for known in gazetteer.organisations() if known.wikidata]
    assert found
    assert all(re.fullmatch(r"Q[1-9]\d*", one) for one in found)
    assert len(set(found)) == len(found)


def test_no_word_names_two_months() -> None:
    months: dict[str, set[int]] = {}
    for words in gazetteer.date_words():
        for number, forms in enumerate(words.months, start=1):
            for form in forms:
                months.setdefault(form.lower(), set()).add(number)
    assert {form: numbers for form, numbers in months.items() if len(numbers) > 1} == {}


def test_every_city_has_coordinates_on_the_globe() -> None:
    for city in gazetteer.cities():
        assert city.coordinates is not None
        north, east = city.coordinates
        assert -90 <= north <= 90
        assert -180 <= east <= 180


def test_a_cell_that_must_be_a_number_is_named_by_file_and_line() -> None:
    (row,) = read_table("name,latitude\nLima,south\n", file="cities.csv", columns=("name", "latitude"))
    with pytest.raises(gazetteer.GazetteerError, match=r"^cities.csv, line 2: the column 'latitude' must be a number"):
        row.number("latitude")
