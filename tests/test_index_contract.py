"""What any engine must do, tested through the port alone; a new engine is one more parameter of `make_engine`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.canonical import text_key
from archive.description import Kind
from archive.statement import Revision, StatementRef, Status
from index.analysis import stem, stems, tokens
from index.columnar.engine import ColumnarEngine
from index.engine import Engine, SearchIndexError
from index.query import (
    AllOf,
    AnyOf,
    DateRange,
    Expression,
    FacetFilter,
    FacetIs,
    Not,
    Phrase,
    Prefix,
    Query,
    Quote,
    Sort,
    Word,
)
from index.results import Results
from index.schema import FACETS
from index.syntax import parse
from tests.index_revisions import changes, revision
from tests.statements import NOW
from tests.stock_engine import StockEngine

EngineMaker = Callable[[Path], Engine]


@pytest.fixture(params=[ColumnarEngine, StockEngine])
def make_engine(request: pytest.FixtureRequest) -> EngineMaker:
    maker: EngineMaker = request.param
    return maker


@pytest.fixture
def engine(make_engine: EngineMaker, tmp_path: Path) -> Engine:
    return make_engine(tmp_path / "index")


def query(text: str, *, sort: Sort = Sort.RELEVANCE, offset: int = 0, limit: int = 100) -> Query:
    parsed = parse(text)
    return Query(parsed.expression, parsed.filters, parsed.dates, sort, offset, limit)


def found(results: Results) -> list[str]:
    return [f"{hit.ref}@{hit.revision}" if hit.revision != 1 else str(hit.ref) for hit in results.hits]


def search(engine: Engine, text: str, *, sort: Sort = Sort.RELEVANCE) -> list[str]:
    return found(engine.search(query(text, sort=sort)))


def counts(results: Results, facet: str) -> dict[str, int]:
    return {one.value: one.count for one in results.facets[facet]}


PEACE = revision("velmora/1", "Peace will not be bought with sanctions.", date="2026-03-09", organisations=["un"])
TALKS = revision(
    "velmora/2",
    "S.Lavrov spoke at SPIEF-2023 about negotiations, 3.5 per cent and #SPIEF2023.",
    date="2023-06-15",
    speakers=[("sergey-lavrov", "Sergey Lavrov")],
    organisations=["un", "osce"],
    events=["spief-2023"],
    places=[("saint-petersburg", "RU", "Russia")],
    kind=Kind.SPEECH,
)
ПЕРЕГОВОРЫ = revision(
    "karsk/1",
    "Всё о переговорах: С.В.Лавров сказал «да» миру.",
    date="2023",
    speakers=[("sergey-lavrov", "Сергей Лавров")],
    language="ru",
)
UNDATED = revision("karsk/2", "Sanctions will be bought with peace, at 35 per cent.")


@pytest.fixture
def stocked(engine: Engine) -> Engine:
    engine.apply(changes(PEACE, TALKS, ПЕРЕГОВОРЫ, UNDATED), checkpoint=4)
    return engine


def test_an_index_that_does_not_exist_is_empty_and_reading_does_not_create_it(
    make_engine: EngineMaker, tmp_path: Path
) -> None:
    engine = make_engine(tmp_path / "index")
    results = engine.search(query("peace speaker:Lavrov"))
    assert (results.total, results.hits, engine.checkpoint()) == (0, (), 0)
    assert set(results.facets) == {facet.name for facet in FACETS}
    assert engine.values("kind") == ()
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("peace", {"velmora/1", "karsk/2"}),
        ("PEACE", {"velmora/1", "karsk/2"}),
        ("negotiation", {"velmora/2"}),
        ("переговоры", {"karsk/1"}),
        ("все", {"karsk/1"}),
        ("Lavrov", {"velmora/2"}),
        ("Лавров", {"karsk/1"}),
        ("SPIEF", {"velmora/2"}),
        ("SPIEF-2023", {"velmora/2"}),
        ("SPIEF2023", {"velmora/2"}),
        ("#SPIEF2023", {"velmora/2"}),
        ("SPIEF202", set()),
        ("3.5", {"velmora/2"}),
        ("35", {"karsk/2"}),
        ("sanct*", {"velmora/1", "karsk/2"}),
        ("переговор*", {"karsk/1"}),
        ('"will not be bought"', {"velmora/1"}),
        ('"will be bought"', {"karsk/2"}),
        ("«сказал да»", {"karsk/1"}),
        ('"С В Лавров"', {"karsk/1"}),
        ("peace -not", {"karsk/2"}),
        ("NOT peace", {"velmora/2", "karsk/1"}),
        ("Lavrov OR Лавров", {"velmora/2", "karsk/1"}),
        ('"not be bought" OR "bought with peace"', {"velmora/1", "karsk/2"}),
        ("(Lavrov OR sanctions) per cent", {"velmora/2", "karsk/2"}),
        ("nothing-of-this", set()),
        ("NOT nowhere", {"velmora/1", "velmora/2", "karsk/1", "karsk/2"}),
    ],
)
def test_words_are_found_in_any_form_and_quotations_as_they_stand(
    stocked: Engine, text: str, expected: set[str]
) -> None:
    assert set(search(stocked, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("speaker:sergey-lavrov", {"velmora/2", "karsk/1"}),
        ("speaker:lavrov", {"velmora/2", "karsk/1"}),
        ("speaker:Лавров", {"velmora/2", "karsk/1"}),
        ('speaker:"Lavrov, Sergey"', {"velmora/2", "karsk/1"}),
        ("speaker:Lavr", set()),
        ("org:UN", {"velmora/1", "velmora/2"}),
        ("org:un org:osce", {"velmora/2"}),
        ("org:un -org:osce", {"velmora/1"}),
        ("org:osce OR lang:ru", {"velmora/2", "karsk/1"}),
        ("country:Russia", {"velmora/2"}),
        ("country:ru", {"velmora/2"}),
        ("kind:speech channel:velmora", {"velmora/2"}),
        ("place:Petersburg event:spief-2023", {"velmora/2"}),
        ("date:2023", {"velmora/2", "karsk/1"}),
        ("date:2023-02", {"karsk/1"}),
        ("date:2023-06-15..2026", {"velmora/1", "velmora/2", "karsk/1"}),
        ("date:..2025", {"velmora/2", "karsk/1"}),
        ("date:2026-03-09..", {"velmora/1"}),
        ("date:2023-06 OR date:2026", {"velmora/1", "velmora/2", "karsk/1"}),
        ("-date:2023", {"velmora/1", "karsk/2"}),
    ],
)
def test_facets_and_dates_narrow_in_filters_and_in_expressions(stocked: Engine, text: str, expected: set[str]) -> None:
    assert set(search(stocked, text)) == expected


def test_a_value_that_no_statement_has_finds_nothing_and_is_named_with_the_nearest(stocked: Engine) -> None:
    results = stocked.search(query("speaker:Lavrow -org:OSZE"))
    assert results.total == 0
    assert [(one.facet, one.value, one.nearest and one.nearest.value) for one in results.unmatched] == [
        ("speaker", "Lavrow", "sergey-lavrov"),
        ("organisation", "OSZE", "osce"),
    ]
    assert stocked.search(query("speaker:Lavrov")).unmatched == ()


def test_a_value_goes_by_the_label_that_most_statements_give_it(engine: Engine) -> None:
    names = ["Sergey Lavrov", "Сергей Лавров", "Сергей Лавров"]
    engine.apply(
        changes(*(revision(f"v/{n}", speakers=[("sergey-lavrov", name)]) for n, name in enumerate(names))), checkpoint=1
    )
    assert [(one.value, one.label, one.count) for one in engine.values("speaker")] == [
        ("sergey-lavrov", "Сергей Лавров", 3)
    ]


def test_a_facet_ignores_its_own_filter_and_obeys_the_others(stocked: Engine) -> None:
    results = stocked.search(query("org:osce lang:en"))
    assert counts(results, "organisation") == {"un": 2, "osce": 1}
    assert counts(results, "lang") == {"en": 1}
    assert counts(results, "kind") == {"speech": 1}


def test_several_values_of_a_facet_widen_each_other(stocked: Engine) -> None:
    results = stocked.search(
        Query(filters=(FacetFilter("channel", ("velmora", "karsk")), FacetFilter("lang", ("ru",))))
    )
    assert found(results) == ["karsk/1"]


def test_years_and_months_obey_the_dates(stocked: Engine) -> None:
    results = stocked.search(query("date:2023"))
    assert counts(results, "year") == {"2023": 2}
    assert counts(results, "month") == {"2023-06": 1, "2023-XX": 1}


def test_counts_come_with_the_most_frequent_value_first(stocked: Engine) -> None:
    assert [(one.value, one.count) for one in stocked.values("organisation")] == [("un", 2), ("osce", 1)]


WORDS_OF_BOTH = "The valley stays open to all who keep the peace."


def test_the_same_words_in_several_channels_are_shown_under_the_earliest_and_counted_once(engine: Engine) -> None:
    engine.apply(
        changes(
            revision("velmora/1", WORDS_OF_BOTH, posted=NOW + timedelta(days=1), organisations=["un"]),
            revision("tarsk/9", WORDS_OF_BOTH.upper(), posted=NOW, organisations=["un", "osce"]),
            revision("tarsk/10", WORDS_OF_BOTH, posted=NOW + timedelta(days=2), organisations=["un"]),
        ),
        checkpoint=1,
    )
    results = engine.search(query("valley"))
    assert (sorted(found(results)), results.total) == (["tarsk/10", "tarsk/9"], 2)
    assert counts(results, "organisation") == {"un": 2, "osce": 1}
    assert counts(results, "channel") == {"tarsk": 2, "velmora": 1}
    assert search(engine, "valley channel:velmora") == ["velmora/1"]
    assert search(engine, "valley -channel:tarsk") == ["velmora/1"]


def test_a_few_words_are_the_same_by_chance_and_all_are_shown(engine: Engine) -> None:
    engine.apply(changes(revision("velmora/1", "Read in full"), revision("tarsk/1", "Read in full")), checkpoint=1)
    assert len(search(engine, "read")) == 2


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["velmora", "tarsk", "karsk"]),
            st.sampled_from([WORDS_OF_BOTH, WORDS_OF_BOTH.upper(), "Other words on the peace of the valley."]),
            st.none() | st.integers(0, 3),
            st.lists(st.sampled_from(["un", "osce"]), unique=True),
        ),
        max_size=8,
    ),
    st.sampled_from(["", "valley", "other", "channel:tarsk", "organisation:un", "-channel:velmora peace"]),
)
def test_appearances_are_hidden_and_counted_as_the_rule_says(
    make_engine: EngineMaker, posts: list[tuple[str, str, int | None, list[str]]], text: str
) -> None:
    revisions = [
        revision(
            f"{channel}/{number}",
            words,
            posted=None if day is None else NOW + timedelta(days=day),
            organisations=organisations,
        )
        for number, (channel, words, day, organisations) in enumerate(posts)
    ]
    with TemporaryDirectory() as directory:
        engine = make_engine(Path(directory) / "index")
        engine.apply(changes(*revisions), checkpoint=1)
        check(engine, query(text), revisions)


def test_superseded_revisions_are_found_only_by_those_who_ask_for_a_status(engine: Engine) -> None:
    old = revision("velmora/1", "We support the plan.", status=Status.SUPERSEDED)
    new = revision("velmora/1", "We support no plan.", number=2)
    gone = revision("velmora/2", "The plan is ours.", status=Status.WITHDRAWN)
    engine.apply(changes(old, new, gone), checkpoint=1)
    assert search(engine, "plan") == ["velmora/1@2", "velmora/2"]
    assert search(engine, "plan status:superseded") == ["velmora/1"]
    assert set(search(engine, "plan (status:superseded OR status:current)")) == {"velmora/1", "velmora/1@2"}
    assert search(engine, "plan -status:withdrawn") == ["velmora/1@2"]
    assert counts(engine.search(query("plan")), "status") == {"current": 1, "superseded": 1, "withdrawn": 1}
    assert {one.value for one in engine.values("status")} == {"current", "withdrawn"}


def test_relevance_prefers_the_statement_that_says_it_more_often(engine: Engine) -> None:
    engine.apply(
        changes(
            revision("v/1", "Peace is a word among many other words that are spoken here today."),
            revision("v/2", "Peace, peace and peace are the words that are spoken here on this day."),
            revision("v/3", "Nothing of the kind."),
        ),
        checkpoint=1,
    )
    results = engine.search(query("peace"))
    assert found(results) == ["v/2", "v/1"]
    assert results.hits[0].score > results.hits[1].score > 0


def test_ties_are_ordered_by_reference(engine: Engine) -> None:
    engine.apply(changes(*(revision(f"v/{n}", "The same words.") for n in (3, 1, 2))), checkpoint=1)
    assert search(engine, "words") == ["v/1", "v/2", "v/3"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.NEWEST, ["velmora/1", "velmora/2", "karsk/1", "karsk/2"]),
        (Sort.OLDEST, ["karsk/1", "velmora/2", "velmora/1", "karsk/2"]),
        (Sort.RELEVANCE, ["velmora/1", "velmora/2", "karsk/1", "karsk/2"]),
    ],
)
def test_dates_order_with_undated_statements_last_and_no_words_have_no_relevance(
    stocked: Engine, sort: Sort, expected: list[str]
) -> None:
    assert search(stocked, "", sort=sort) == expected


def test_the_total_counts_all_and_the_window_shows_some(stocked: Engine) -> None:
    results = stocked.search(query("", offset=1, limit=2))
    assert (results.total, found(results)) == (4, ["velmora/2", "karsk/1"])
    assert stocked.search(query("", offset=4)).hits == ()


def test_titles_are_searched_with_the_text(engine: Engine) -> None:
    engine.apply(changes(revision("v/1", "Nothing else.", title="On fisheries")), checkpoint=1)
    assert search(engine, "fishery") == ["v/1"]


def test_phrases_do_not_reach_across_the_ends_of_runs_without_spaces(engine: Engine) -> None:
    engine.apply(
        changes(revision("v/1", "中国人民", language="zh"), revision("v/2", "中国 国人", language="zh")), checkpoint=1
    )
    assert search(engine, '"中国人"') == ["v/1"]
    assert search(engine, "国人民") == ["v/1"]
    assert search(engine, "中国", sort=Sort.OLDEST) == ["v/1", "v/2"]


def test_phrases_can_be_long_and_repeat_their_words(engine: Engine) -> None:
    long = " ".join(["peace", "and"] * 160)
    engine.apply(
        changes(revision("v/1", f"{long} war"), revision("v/2", f"war {long}"), revision("v/3", "peace")), checkpoint=1
    )
    assert search(engine, f'"{long} war"') == ["v/1"]
    assert search(engine, f'"{"中国 " * 400}" OR "peace and peace"') == ["v/1", "v/2"]


def test_applying_replaces_all_revisions_of_a_statement_and_leaves_the_others(stocked: Engine) -> None:
    stocked.apply(changes(revision("velmora/1", "War.", organisations=["asean"])), checkpoint=5)
    assert search(stocked, "peace") == ["karsk/2"]
    assert search(stocked, "war org:asean") == ["velmora/1"]
    assert stocked.search(query("")).total == 4
    assert stocked.checkpoint() == 5


def test_a_statement_without_revisions_is_dropped(stocked: Engine) -> None:
    stocked.apply([(StatementRef("velmora", "1"), ())], checkpoint=5)
    assert stocked.search(query("")).total == 3


def test_applying_again_changes_nothing(stocked: Engine) -> None:
    before = stocked.search(query(""))
    stocked.apply(changes(PEACE, TALKS, ПЕРЕГОВОРЫ, UNDATED), checkpoint=4)
    assert stocked.search(query("")) == before
    assert stocked.checkpoint() == 4


def test_rebuilding_forgets_everything_else(stocked: Engine) -> None:
    stocked.rebuild(changes(TALKS), checkpoint=9)
    assert search(stocked, "") == ["velmora/2"]
    assert stocked.checkpoint() == 9
    stocked.rebuild([], checkpoint=10)
    assert (search(stocked, ""), stocked.checkpoint()) == ([], 10)


def broken_off(*revisions: Revision) -> Iterator[tuple[StatementRef, tuple[Revision, ...]]]:
    yield from changes(*revisions)
    raise RuntimeError("the archive went away")


def test_a_run_that_breaks_off_leaves_the_index_as_it_was_and_can_be_repeated(stocked: Engine) -> None:
    before = stocked.search(query(""))
    with pytest.raises(RuntimeError, match="went away"):
        stocked.apply(broken_off(revision("velmora/1", "War.")), checkpoint=5)
    with pytest.raises(RuntimeError, match="went away"):
        stocked.rebuild(broken_off(revision("velmora/1", "War.")), checkpoint=5)
    assert stocked.search(query("")) == before
    assert stocked.checkpoint() == 4
    stocked.apply(changes(revision("velmora/1", "War.")), checkpoint=5)
    assert search(stocked, "war") == ["velmora/1"]


def test_a_reader_sees_what_another_engine_has_committed(make_engine: EngineMaker, tmp_path: Path) -> None:
    reader, writer = make_engine(tmp_path / "index"), make_engine(tmp_path / "index")
    assert reader.search(query("")).total == 0
    for number in range(1, 8):
        writer.apply(changes(revision(f"v/{number}", f"Statement number {number}.")), checkpoint=number)
        assert reader.search(query("statement")).total == number
        assert reader.checkpoint() == number
    writer.rebuild(changes(PEACE), checkpoint=20)
    assert search(reader, "statement") == []
    assert search(reader, "peace") == ["velmora/1"]


def test_while_one_writes_readers_read_and_a_second_writer_is_told_where(
    make_engine: EngineMaker, tmp_path: Path
) -> None:
    one, other = make_engine(tmp_path / "index"), make_engine(tmp_path / "index")
    one.apply(changes(PEACE), checkpoint=1)

    def slowly() -> Iterator[tuple[StatementRef, tuple[Revision, ...]]]:
        yield from changes(TALKS)
        assert search(other, "") == ["velmora/1"]
        with pytest.raises(SearchIndexError, match=str(tmp_path / "index")):
            other.apply([], checkpoint=3)

    one.apply(slowly(), checkpoint=2)
    assert other.search(query("")).total == 2
    other.apply([], checkpoint=3)
    assert one.checkpoint() == 3


def test_the_lock_of_a_writer_that_was_killed_does_not_stay(make_engine: EngineMaker, tmp_path: Path) -> None:
    engine = make_engine(tmp_path / "index")
    engine.apply(changes(PEACE), checkpoint=1)
    script = (
        "import os, pathlib, sys\n"
        f"from {type(engine).__module__} import {type(engine).__name__} as Engine\n"
        "from tests.index_revisions import changes, revision\n"
        "def dying():\n"
        "    yield from changes(revision('v/9', 'Never seen.'))\n"
        "    os._exit(9)\n"
        "Engine(pathlib.Path(sys.argv[1])).apply(dying(), checkpoint=2)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(tmp_path / "index")], check=False)
    assert killed.returncode == 9
    assert (search(engine, ""), engine.checkpoint()) == (["velmora/1"], 1)
    engine.apply(changes(TALKS), checkpoint=2)
    assert set(search(engine, "")) == {"velmora/1", "velmora/2"}


def test_a_read_only_directory_is_searched(make_engine: EngineMaker, tmp_path: Path) -> None:
    directory = tmp_path / "index"
    make_engine(directory).apply(changes(PEACE), checkpoint=1)
    before = {path.name: path.stat().st_mtime_ns for path in directory.iterdir()}
    for path in directory.iterdir():
        path.chmod(0o444)
    directory.chmod(0o555)
    try:
        assert search(make_engine(directory), "peace") == ["velmora/1"]
        assert {path.name: path.stat().st_mtime_ns for path in directory.iterdir()} == before
    finally:
        directory.chmod(0o755)


def test_a_directory_that_cannot_be_is_named(make_engine: EngineMaker, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    engine = make_engine(tmp_path / "file" / "index")
    with pytest.raises(SearchIndexError, match="file/index"):
        engine.apply(changes(PEACE), checkpoint=1)


@pytest.fixture
def restless_threads() -> Iterator[None]:
    """Threads take turns after a microsecond instead of five thousand."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless_threads")
def test_threads_share_an_engine_while_another_writes(make_engine: EngineMaker, tmp_path: Path) -> None:
    reader, writer = make_engine(tmp_path), make_engine(tmp_path)
    statements = changes(*(revision(f"v/{n}", "war and peace " * (n % 7 + 1)) for n in range(200)))
    writer.apply(statements, checkpoint=1)

    def totals(text: str) -> set[int]:
        return {reader.search(query(text)).total for _ in range(30)}

    with ThreadPoolExecutor(max_workers=4) as threads:
        answers = threads.map(totals, ["peace war", '"war and peace"', "pea*", "-nothing"])
        for number in range(2, 8):
            writer.apply(statements[number : number + 1], checkpoint=number)
        assert list(answers) == [{200}] * 4


# Against a model that goes through all revisions and asks each: over every combination of filters, and over random
# expressions.

SMALL = [
    revision(
        f"{channel}/{number}",
        text,
        date=date,
        speakers=[(name, name) for name in speakers],
        organisations=organisations,
        kind=kind,
        status=status,
    )
    for number, (text, date, speakers, organisations, kind, status, channel) in enumerate(
        [
            ("peace and war", "2022", ["a"], ["un"], Kind.SPEECH, Status.CURRENT, "velmora"),
            ("war and peace", "2022-12-31/2023-01-01", ["b"], ["eu", "un"], Kind.NEWS, Status.CURRENT, "karsk"),
            ("no war, no peace", "2023-01", ["a", "b"], ["eu"], Kind.NEWS, Status.CURRENT, "velmora"),
            ("peace", None, [], [], Kind.NEWS, Status.WITHDRAWN, "karsk"),
            ("warring and peaceful", "2023-01-05", ["a"], ["un"], Kind.NEWS, Status.SUPERSEDED, "velmora"),
            ("war", "2024-02-29", ["c"], ["eu"], Kind.SPEECH, Status.NOT_SEEN, "karsk"),
        ]
    )
]  # fmt: skip

CHOICES = {
    "speaker": [(), ("a",), ("a", "c")],
    "organisation": [(), ("un",), ("un", "eu")],
    "kind": [(), ("news",)],
    "status": [(), ("withdrawn",), ("superseded", "current")],
    "year": [(), ("2023",)],
}


def values_of(one: Revision, facet: str) -> set[str]:
    (declared,) = [each for each in FACETS if each.name == facet]
    return {each.value for each in declared.values(one)}


def passes(one: Revision, asked: Query, *, ignoring: str | None = None) -> bool:
    narrowed = all(
        values_of(one, each.facet) & set(each.values)
        for each in asked.filters
        if each.facet != ignoring and each.values
    )
    unasked = ignoring == "status" or asked.selected("status") or one.status is not Status.SUPERSEDED
    dated = asked.dates is None or holds(asked.dates, one, ())
    return bool(narrowed and unasked and dated and (asked.expression is None or holds(asked.expression, one, ["en"])))


def holds(expression: Expression, one: Revision, languages: list[str] | tuple[str, ...]) -> bool:
    words = [token.text for token in tokens(one.statement.text)]
    match expression:
        case Word(text):
            (looked_up,) = tokens(text)
            return any(stem(word, "en") in stems(looked_up.text, languages) for word in words)
        case Prefix(text):
            return any(word.startswith(text) for word in words)
        case Phrase(text):
            return f" {text} " in f" {' '.join(words)} "
        case Quote():
            raise NotImplementedError("which passages are like a quotation is a matter of ranking")
        case FacetIs(facet, value):
            return value in values_of(one, facet)
        case DateRange():
            effective = one.statement.effective_date
            return bool(
                effective
                and (expression.first_day is None or expression.first_day <= effective.date.last)
                and (expression.last_day is None or expression.last_day >= effective.date.first)
            )
        case Not(part):
            return not holds(part, one, languages)
        case AllOf(parts):
            return all(holds(part, one, languages) for part in parts)
        case AnyOf(parts):
            return any(holds(part, one, languages) for part in parts)


def shown(revisions: Iterable[Revision]) -> list[Revision]:
    """Without those whose words another channel had first."""
    kept: list[Revision] = []
    first: dict[str, str] = {}
    for one in sorted(revisions, key=earliest_first):
        key = text_key(None, one.statement.text)
        if key is None or first.setdefault(key, one.ref.channel) == one.ref.channel:
            kept.append(one)
    return kept


def earliest_first(one: Revision) -> tuple[bool, datetime, StatementRef]:
    posted = one.statement.provenance.posted
    return posted is None, posted.instant if posted else datetime.max.replace(tzinfo=UTC), one.ref


def check(engine: Engine, asked: Query, revisions: list[Revision]) -> None:
    results = engine.search(asked)
    expected = [str(one.ref) for one in shown(one for one in revisions if passes(one, asked))]
    assert sorted(str(hit.ref) for hit in results.hits) == sorted(expected)
    assert results.total == len(expected)
    for facet in FACETS:
        around = [one for one in revisions if passes(one, asked, ignoring=facet.name)]
        values = {value for one in around for value in values_of(one, facet.name)}
        model = {value: len(shown(one for one in around if value in values_of(one, facet.name))) for value in values}
        assert counts(results, facet.name) == model, facet.name


@pytest.mark.parametrize("text", ["", "peace", "date:2023", "war date:..2023-01-02"])
def test_facets_are_counted_right_for_every_combination_of_filters(engine: Engine, text: str) -> None:
    engine.apply(changes(*SMALL), checkpoint=1)
    parsed = parse(text)
    for chosen in product(*CHOICES.values()):
        filters = tuple(FacetFilter(name, values) for name, values in zip(CHOICES, chosen, strict=True) if values)
        check(engine, Query(parsed.expression, filters, parsed.dates, limit=100), SMALL)


WORDS = ["peace", "war", "and", "not", "no", "peaceful"]
LEAVES: st.SearchStrategy[Expression] = st.one_of(
    st.sampled_from(WORDS).map(Word),
    st.sampled_from(["pe", "wa", "no", "xy"]).map(Prefix),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda words: Phrase(" ".join(words))),
    st.sampled_from(["un", "eu"]).map(lambda value: FacetIs("organisation", value)),
    st.sampled_from(["2022", "2023-01..", "..2022"]).map(
        lambda text: parse(f"date:{text}").dates or DateRange(None, None)
    ),
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        parts.map(Not),
        st.lists(parts, min_size=2, max_size=3).map(lambda some: AllOf(tuple(some))),
        st.lists(parts, min_size=2, max_size=3).map(lambda some: AnyOf(tuple(some))),
    ),
    max_leaves=8,
)
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=TEXTS, expressions=st.lists(EXPRESSIONS, min_size=1, max_size=12), pieces=st.integers(1, 3))
def test_random_expressions_find_what_they_say(
    make_engine: EngineMaker, texts: list[str], expressions: list[Expression], pieces: int
) -> None:
    """Also when the statements have come in several pieces, and some of them twice."""
    revisions = [
        revision(f"v/{n}", text, organisations=["un", "eu"][: n % 3], date=["2022", "2023-01-05", None][n % 3])
        for n, text in enumerate(texts)
    ]
    with TemporaryDirectory() as directory:
        engine = make_engine(Path(directory) / "index")
        engine.apply(changes(*revisions[:2]), checkpoint=0)
        for piece in range(pieces):
            engine.apply(changes(*revisions[: 2 if piece else 0], *revisions[2:][piece::pieces]), checkpoint=piece)
        for expression in expressions:
            check(engine, Query(expression, limit=100), revisions)


def test_a_rare_word_late_in_a_phrase_leads_to_no_other_document(engine: Engine) -> None:
    """The rarest word is looked at first; it may stand nearer to the beginning of a text than in the phrase."""
    texts = ["rare", "of the of the rare", "the of", "rare of the of the", "of the of the of the"]
    engine.apply(changes(*(revision(f"v/{number}", text) for number, text in enumerate(texts))), checkpoint=1)
    assert search(engine, '"of the rare"') == ["v/1"]
    assert search(engine, '"of the of the of"') == ["v/4"]
