"""The facets of a revision, and which of their values a person means."""

from __future__ import annotations

from archive.description import Kind
from archive.statement import Revision, Status
from index.facet_values import matching_values, nearest_value
from index.schema import FACETS, month_label
from tests.index_revisions import revision

PEOPLE = {
    "sergey-lavrov": ("Sergey Lavrov", "Сергей Лавров"),
    "maria-zakharova": ("Maria Zakharova",),
    "ivan-lavrov": ("Ivan Lavrov",),
    "UN": ("United Nations",),
    "un-women": ("UN Women",),
    "unesco": ("UNESCO",),
}


def values(one: Revision) -> dict[str, list[tuple[str, str]]]:
    return {facet.name: [(each.value, each.label) for each in facet.values(one)] for facet in FACETS}


def test_every_facet_is_read_from_a_revision_with_its_label() -> None:
    one = revision(
        "velmora/1",
        date="2026-03-09",
        speakers=[("ann-lee", "Ann Lee")],
        organisations=["un"],
        events=["spief-2026"],
        places=[("geneva", "CH", "Switzerland")],
        kind=Kind.READOUT_CALL,
        language="ru",
        status=Status.NOT_SEEN,
    )
    assert values(one) == {
        "event": [("spief-2026", "spief-2026")],
        "series": [("spief", "spief")],
        "organisation": [("un", "un")],
        "speaker": [("ann-lee", "Ann Lee")],
        "place": [("geneva", "Geneva")],
        "country": [("CH", "Switzerland")],
        "kind": [("readout-call", "Readout of a call")],
        "channel": [("velmora", "velmora")],
        "lang": [("ru", "Russian")],
        "status": [("not-seen", "No longer seen at its source")],
        "year": [("2026", "2026")],
        "month": [("2026-03", "March 2026")],
    }


def test_a_value_that_is_read_twice_counts_once() -> None:
    one = revision(speakers=[("ann", "Ann Lee"), ("ann", "A. Lee")], places=[("a", "CH", "CH"), ("b", "CH", "CH")])
    assert values(one)["speaker"] == [("ann", "Ann Lee")]
    assert values(one)["country"] == [("CH", "CH")]


def test_a_span_falls_into_all_its_years_and_months_and_no_date_into_none() -> None:
    spanning = values(revision(date="2022-12-31/2023-01-01"))
    assert [value for value, _ in spanning["year"]] == ["2022", "2023"]
    assert [value for value, _ in spanning["month"]] == ["2022-12", "2023-01"]
    assert values(revision(date="2022"))["month"] == [("2022-XX", "2022, month unknown")]
    assert values(revision())["year"] == values(revision())["month"] == []


def test_months_have_their_english_names() -> None:
    assert [month_label(f"2026-{number:02}").split()[0] for number in (1, 12)] == ["January", "December"]


def test_every_kind_and_status_has_a_label_of_its_own() -> None:
    labels = [values(revision(kind=kind))["kind"][0][1] for kind in Kind]
    labels += [values(revision(status=status))["status"][0][1] for status in Status]
    assert len(set(labels)) == len(Kind) + len(Status)


def test_an_identifier_means_itself_in_any_case() -> None:
    assert matching_values("un", PEOPLE) == ("UN",)
    assert matching_values("UNESCO", PEOPLE) == ("unesco",)


def test_words_mean_every_value_that_has_them_all_in_one_name() -> None:
    assert matching_values("lavrov", PEOPLE) == ("sergey-lavrov", "ivan-lavrov")
    assert matching_values("Lavrov, Sergey", PEOPLE) == ("sergey-lavrov",)
    assert matching_values("лавров", PEOPLE) == ("sergey-lavrov",)
    assert matching_values("Sergey Лавров", PEOPLE) == ()
    assert matching_values("Lav", PEOPLE) == ()
    assert matching_values("—", PEOPLE) == ()


def test_the_nearest_value_is_offered_only_where_one_is_near() -> None:
    assert nearest_value("Zaharova", PEOPLE) == "maria-zakharova"
    assert nearest_value("Untied Nations", PEOPLE) == "UN"
    assert nearest_value("qwxyz", PEOPLE) is None
    assert nearest_value("Lavrov", {}) is None
