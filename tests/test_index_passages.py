"""Passages are found for quotations as people remember them."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.statement import StatementRef, Status
from index.columnar.engine import ColumnarEngine
from index.engine import Limits, SearchLimitExceeded
from index.query import Query
from index.results import Results
from index.syntax import parse
from tests.index_revisions import changes, revision

FERRY = (
    "The minister opened the talks. The ferry between the two shores will not sail again before the harbour of "
    "Lindhaven has been dredged, and nobody will be charged twice for the same crossing. He thanked the envoys."
)
TOLLS = "The tolls on the bridge of Lindhaven rise. The harbour pays for the ferry, and the shores are not dredged."
GERMAN = "Die Fähre zwischen den beiden Ufern fährt erst wieder, wenn der Hafen ausgebaggert ist."


@pytest.fixture
def engine(tmp_path: Path) -> ColumnarEngine:
    engine = ColumnarEngine(tmp_path / "index")
    engine.apply(
        changes(
            revision("velmora/1", FERRY),
            revision("velmora/2", TOLLS),
            revision("velmora/3", GERMAN, language="de"),
            *(revision(f"tarsk/{number}", f"The minister sent note {number} to the envoys.") for number in range(30)),
        ),
        checkpoint=1,
    )
    return engine


def found(engine: ColumnarEngine, *pieces: str, most: int = 5) -> list[str]:
    return [str(one.ref) for one in engine.passages(pieces, most=most)]


@pytest.mark.parametrize(
    "quotation",
    [
        "The ferry between the two shores will not sail again",
        "the FERRY between the two shores — will not sail again…",
        "ferries between both shores won't sail until Lindhaven's harbour is dredged",
        "nobody will be charged twice for the same crossing, and the ferry will not sail again",
        "no one pays twice for one crossing",
        "the fery betwen the two shoers will not sail",
    ],
)
def test_the_passage_is_found_in_other_words_typography_and_order(engine: ColumnarEngine, quotation: str) -> None:
    assert found(engine, quotation)[0] == "velmora/1"


@pytest.mark.parametrize(
    "pieces",
    [
        ["The ferry between the two shores will not sail again"],
        ["The ferry between the two shores", "nobody will be charged twice"],
        ["«Nobody will be charged twice for… He thanked the envoys.»"],
        ["The ferry between the two shores [...] nobody will be charged"],
    ],
)
def test_where_statements_have_every_piece_word_for_word_no_others_are_found(
    engine: ColumnarEngine, pieces: list[str]
) -> None:
    assert found(engine, *pieces) == ["velmora/1"]
    assert len(found(engine, *pieces, "the envoys of the moon")) > 1


def test_pieces_of_an_elided_quotation_are_found_together(engine: ColumnarEngine) -> None:
    assert found(engine, "The ferry between the two shores", "charged twice")[0] == "velmora/1"


def test_the_words_in_one_place_come_before_the_same_words_all_over_a_statement(tmp_path: Path) -> None:
    together = "The harbour of Lindhaven has been dredged. " + "Other things were said that day. " * 40
    scattered = " ".join(f"{word} {'and more was said that day ' * 8}" for word in ("harbour", "Lindhaven", "dredged"))
    others = [revision(f"tarsk/{number}", "Other things were said that day.") for number in range(30)]
    engine = ColumnarEngine(tmp_path / "index")
    engine.apply(changes(revision("velmora/1", scattered), revision("velmora/2", together), *others), checkpoint=1)
    first, second = engine.passages(["the harbour at Lindhaven was dredged"], most=2)
    assert (str(first.ref), str(second.ref)) == ("velmora/2", "velmora/1")
    assert first.score > 2 * second.score


def test_the_words_themselves_have_the_score_1_and_no_others(engine: ColumnarEngine) -> None:
    (exact, *_) = engine.passages(["nobody will be charged twice for the same crossing"], most=1)
    (near, *_) = engine.passages(["nobody will be billed twice for the same crossing"], most=1)
    assert exact.score == pytest.approx(1)
    assert near.score < exact.score


def test_a_statement_is_named_once_with_the_revision_that_fits_best(tmp_path: Path) -> None:
    engine = ColumnarEngine(tmp_path / "index")
    closed = revision("velmora/1", "We will close the valley in March.", status=Status.SUPERSEDED)
    opened = revision("velmora/1", "We will not close the valley in March.", number=2)
    engine.apply(changes(closed, opened, revision("velmora/2", "The valley.")), checkpoint=1)
    (before, *_) = engine.passages(["will close the valley"], most=1)
    assert (before.ref, before.revision, before.superseded) == (StatementRef("velmora", "1"), 1, True)
    assert [(one.revision, one.superseded) for one in engine.passages(["close the valley in March"], most=1)] == [
        (2, False)
    ]
    assert found(engine, "the valley", most=5) == ["velmora/1", "velmora/2"]


def test_of_equal_words_the_earliest_comes_first_and_deleted_ones_are_gone(engine: ColumnarEngine) -> None:
    engine.apply(changes(revision("tarsk/twin", FERRY)), checkpoint=2)
    quotation = "The ferry between the two shores will not sail again"
    assert found(engine, quotation)[:2] == ["velmora/1", "tarsk/twin"]
    engine.apply([(StatementRef("velmora", "1"), ())], checkpoint=3)
    assert found(engine, quotation)[0] == "tarsk/twin"
    assert "velmora/1" not in found(engine, quotation, most=50)


def test_every_way_to_divide_the_index_gives_the_same_passages(tmp_path: Path) -> None:
    texts = [FERRY, TOLLS, GERMAN, *(f"The harbour opened for note {number}." for number in range(20))]
    revisions = [revision(f"velmora/{number}", text) for number, text in enumerate(texts)]
    whole, divided = ColumnarEngine(tmp_path / "whole"), ColumnarEngine(tmp_path / "divided")
    whole.apply(changes(*revisions), checkpoint=1)
    for number, one in enumerate(revisions, start=1):
        divided.apply(changes(one), checkpoint=number)
    for quotation in ("The ferry sails when the harbour is dredged", "the tolls on the bridge", "note 7"):
        assert divided.passages([quotation], most=5) == whole.passages([quotation], most=5)


@pytest.mark.parametrize("pieces", [[], [""], ["…", "?!"], ["zzzz qqqq"], ["\ud800"]])
def test_where_no_word_is_known_there_is_no_passage(engine: ColumnarEngine, pieces: list[str]) -> None:
    assert engine.passages(pieces, most=5) == ()


def test_an_empty_index_has_no_passage(tmp_path: Path) -> None:
    assert ColumnarEngine(tmp_path / "none").passages(["The ferry"], most=5) == ()


def test_a_quotation_of_a_million_words_is_looked_for_within_bounds(engine: ColumnarEngine) -> None:
    assert found(engine, f"The ferry between the two shores {'will not sail again ' * 250_000}")[0] == "velmora/1"
    assert found(engine, *["the ferry"] * 100_000)[0] == "velmora/1"


def test_a_search_for_passages_ends_when_its_time_is_over(engine: ColumnarEngine, tmp_path: Path) -> None:
    clock = iter(range(100))
    slow = ColumnarEngine(tmp_path / "index", limits=Limits(seconds=1), clock=lambda: float(next(clock)))
    with pytest.raises(SearchLimitExceeded, match="longer than 1 s"):
        slow.passages(["The ferry between the two shores"], most=5)


def quoted(engine: ColumnarEngine, text: str) -> Results:
    parsed = parse(text)
    return engine.search(Query(parsed.expression, parsed.filters, parsed.dates, limit=50))


def test_the_operator_finds_passages_the_most_like_the_quotation_first(engine: ColumnarEngine) -> None:
    results = quoted(engine, 'quote:"the ferry will not sail before the harbor of Lindhaven is dredged"')
    assert str(results.hits[0].ref) == "velmora/1"
    assert results.total == len(results.hits) < 5
    assert [one.count for one in results.facets["lang"]] == [results.total]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('quote:"the ferry will not sail" lang:de', []),
        ('quote:"the harbour of Lindhaven, dredged" -tolls', ["velmora/1"]),
        ('tolls quote:"the harbour of Lindhaven, dredged"', ["velmora/2"]),
        ('minister -quote:"the minister sent a note to the envoys"', ["velmora/1"]),
        ('quote:"zzzz" OR quote:"die Fähre fährt wieder"', ["velmora/3"]),
        ('quote:"zzzz"', []),
    ],
)
def test_the_operator_stands_beside_all_others(engine: ColumnarEngine, text: str, expected: list[str]) -> None:
    assert [str(hit.ref) for hit in quoted(engine, text).hits] == expected


def test_the_operator_does_not_find_superseded_revisions_unasked(tmp_path: Path) -> None:
    engine = ColumnarEngine(tmp_path / "index")
    closed = revision("velmora/1", "We will close the valley in March.", status=Status.SUPERSEDED)
    engine.apply(changes(closed, revision("velmora/1", "Nothing is closed.", number=2)), checkpoint=1)
    assert quoted(engine, 'quote:"will close the valley"').total == 0
    assert [hit.revision for hit in quoted(engine, 'quote:"will close the valley" status:superseded').hits] == [1]
