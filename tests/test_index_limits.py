"""What a search may cost is bounded: whatever is asked is answered, or refused by an error that names the limit."""

from __future__ import annotations

import itertools
import threading
from pathlib import Path

import pytest

from archive.statement import Status
from index.columnar.engine import ColumnarEngine
from index.engine import Limits, SearchLimitExceeded
from index.query import AllOf, AnyOf, FacetIs, Prefix, Query, Word
from index.syntax import MAX_LENGTH, QuerySyntaxError, parse
from tests.index_revisions import changes, revision

WORDS = 6_000


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with more words that begin alike than a * may stand for, and many speakers."""
    directory = tmp_path_factory.mktemp("limits") / "index"
    words = " ".join(f"aa{number}" for number in range(WORDS))
    speakers = [(f"speaker-{number}", f"Speaker {number}") for number in range(300)]
    ColumnarEngine(directory).apply(
        changes(revision("velmora/1", words), revision("velmora/2", "The valley.", speakers=speakers)), checkpoint=1
    )
    return directory


@pytest.fixture
def engine(directory: Path) -> ColumnarEngine:
    return ColumnarEngine(directory)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("?*", "end of a word"),
        ("*a*", "end of a word"),
        ("a*", "at least 2 letters"),
        ("(" * 5000, "at most 2,000 characters"),
        ("(" * 900 + "peace" + ")" * 900, "50 deep"),
        ("NOT " * 3000 + "peace", "at most 2,000 characters"),
        ("NOT " * 400 + "peace", "50 deep"),
        ("a" * 1_000_000, "at most 2,000 characters"),
    ],
    ids=lambda value: value[:12],
)
def test_a_text_that_asks_for_too_much_is_refused_with_the_limit(text: str, limit: str) -> None:
    with pytest.raises(QuerySyntaxError, match=limit):
        parse(text)


@pytest.mark.parametrize("text", ["[a TO z]", "a" * MAX_LENGTH, "-peace " * 280, "(" * 50 + "peace" + ")" * 50])
def test_a_text_within_the_limits_is_searched(engine: ColumnarEngine, text: str) -> None:
    parsed = parse(text)
    results = engine.search(Query(parsed.expression, parsed.filters, parsed.dates))
    assert len(results.hits) == min(results.total, 10)


def test_a_beginning_with_too_many_words_is_refused_with_the_limit(engine: ColumnarEngine) -> None:
    with pytest.raises(SearchLimitExceeded, match="more than 5,000 words begin with “aa”; write more letters"):
        engine.search(Query(Prefix("aa")))
    assert engine.search(Query(Prefix("aa1"))).total == 1


@pytest.mark.parametrize("window", [(10**9, 10), (0, 10**9), (9_991, 10)])
def test_a_hit_beyond_the_window_is_refused_with_the_limit(engine: ColumnarEngine, window: tuple[int, int]) -> None:
    offset, limit = window
    with pytest.raises(SearchLimitExceeded, match="first 10,000 hits"):
        engine.search(Query(offset=offset, limit=limit))
    assert engine.search(Query(offset=9_990, limit=10)).total == 2


SLOW = {
    "words": Query(AnyOf(tuple(Word(f"aa{one}") for one in range(9)))),
    "beginning": Query(Prefix("aa1")),
    "facets that are looked up": Query(AnyOf(tuple(FacetIs("speaker", f"Speaker {one}") for one in range(9)))),
    "facets that nothing has": Query(AllOf(tuple(FacetIs("speaker", f"nobody {one}") for one in range(9)))),
}


@pytest.mark.parametrize("query", SLOW.values(), ids=SLOW)
def test_a_search_that_takes_too_long_is_ended_in_any_thread(directory: Path, query: Query) -> None:
    """By a clock that goes on by a second whenever it is looked at."""
    clock = itertools.count()
    engine = ColumnarEngine(directory, limits=Limits(seconds=3), clock=lambda: float(next(clock)))
    raised: list[SearchLimitExceeded] = []

    def search() -> None:
        try:
            engine.search(query)
        except SearchLimitExceeded as error:
            raised.append(error)

    thread = threading.Thread(target=search)
    thread.start()
    thread.join()
    assert [str(error) for error in raised] == ["the search took longer than 3 s; make it simpler"]


def test_the_limits_are_those_that_were_given(directory: Path) -> None:
    engine = ColumnarEngine(directory, limits=Limits(expansions=2, window=5))
    with pytest.raises(SearchLimitExceeded, match="more than 2 words"):
        engine.search(Query(Prefix("aa1"), limit=5))
    with pytest.raises(SearchLimitExceeded, match="first 5 hits"):
        engine.search(Query(limit=6))


# Did you mean, and completion


@pytest.fixture(scope="module")
def talking(tmp_path_factory: pytest.TempPathFactory) -> ColumnarEngine:
    """Of two segments; `valley` is the most frequent word of its kind."""
    engine = ColumnarEngine(tmp_path_factory.mktemp("words") / "index")
    texts = ("The valley, the alley.", "The valley and its volley.", "Долина открыта.", "An old word, old as rain.")
    statements = [revision(f"velmora/{number}", text) for number, text in enumerate(texts)]
    engine.apply(changes(*statements[:2]), checkpoint=1)
    engine.apply(
        changes(*statements[2:], revision("velmora/9", "Valley.", organisations=["UN"], status=Status.SUPERSEDED)),
        checkpoint=2,
    )
    return engine


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("valey", ["valley"]),
        ("vallye", ["valley"]),
        ("Valleys", ["valley"]),
        ("qalley", ["valley", "alley"]),
        ("wvalley", ["valley"]),
        ("avlley", ["valley", "alley"]),
        ("долна", ["долина"]),
        ("оталина", []),
        ("valley", []),
        ("od", []),
        ("odl", ["old"]),
        ("", []),
        ("x" * 2000, []),
        ("\ud800abc", []),
        ("\U0010ffffabc", []),
    ],
)
def test_the_nearest_words_are_those_with_the_fewest_slips_then_the_most_frequent(
    talking: ColumnarEngine, typed: str, meant: list[str]
) -> None:
    found = [one.word for one in talking.nearest_words(typed, most=9)]
    assert found[: len(meant)] == meant
    assert bool(found) == bool(meant)


def test_words_are_counted_over_all_segments(talking: ColumnarEngine) -> None:
    assert [(one.word, one.count) for one in talking.nearest_words("valey", most=1)] == [("valley", 3)]
    assert [(one.value, one.count) for one in talking.complete("Va", facet=None, most=9)] == [("valley", 3)]
    assert [one.value for one in talking.complete("v", facet=None, most=1)] == ["valley"]


def test_values_that_only_replaced_revisions_have_are_not_offered(talking: ColumnarEngine) -> None:
    assert talking.complete("UN", facet="organisation", most=9) == ()
    assert [one.value for one in talking.complete("engl", facet="lang", most=9)] == ["en"]
    with pytest.raises(KeyError):
        talking.complete("x", facet="colour", most=9)


def test_an_index_of_nothing_has_no_words(tmp_path: Path) -> None:
    engine = ColumnarEngine(tmp_path / "none")
    assert engine.nearest_words("valley", most=9) == ()
    assert engine.complete("v", facet=None, most=9) == ()
    assert engine.complete("v", facet="speaker", most=9) == ()
