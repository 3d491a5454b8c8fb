"""What is said of quotations of the sample's posts, and of the labelled ones that stand beside the project."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from archive import edtf
from archive.statement import CaptureTime, Look, StatementRef
from archive.store import Archive
from benchmarks.quote_accuracy import accuracy, labelled_quotes
from index.catch_up import catch_up
from index.columnar.engine import ColumnarEngine
from index.quote_parts import MOST_CHARACTERS, QuoteRefused
from index.quotes import QuoteChecker
from index.verdicts import Claim, Judgement, Verdict, WarningKind
from tests.corpora import PROJECT, SAMPLE, SHARED
from tests.statements import NOW, capture_record, statement, take_in
from webapp.cli import main

QUOTES = PROJECT / "tests" / "quotes"
HARD = [json.loads(line) for line in (QUOTES / "hard.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuoteChecker]:
    """A checker over the posts of the sample, and those in French and German and of talks with two speakers."""
    data = tmp_path_factory.mktemp("sample")
    shutil.copy(SAMPLE / "channels.toml", data)
    exports = [SAMPLE / name / "result.json" for name in ("velmora-mfa", "tarsk-mid")]
    ingested(data, *exports, QUOTES / "posts.jsonl")
    with Archive.open(data / "archive.db", read_only=True) as archive:
        yield QuoteChecker(archive, ColumnarEngine(data / "index"))


def ingested(data: Path, *paths: Path) -> None:
    """Take files into a data directory."""
    run = CliRunner().invoke(main, ["--data", str(data), "ingest", *map(str, paths)])
    assert run.exit_code == 0, run.output


def judged(checker: QuoteChecker, *pieces: str, speaker: str | None = None) -> Judgement:
    """The judgement on a quotation."""
    return checker.judge(Claim(pieces, speaker=speaker))


def warnings(judgement: Judgement) -> list[WarningKind]:
    """The kinds of its warnings."""
    return [one.kind for one in judgement.warnings]


def test_the_harder_set_is_large_and_in_four_languages() -> None:
    """At least 150 quotations, at least 20 in each of English, Russian, French and German."""
    assert len(HARD) >= 150
    cyrillic = sum(any("а" <= letter <= "я" for letter in quote["quote"]) for quote in HARD)
    assert cyrillic >= 20


@pytest.mark.parametrize("quote", HARD, ids=lambda quote: f"{quote['id']} {quote['why']}")
def test_a_harder_quotation_gets_its_verdict(sample: QuoteChecker, quote: dict[str, Any]) -> None:
    """The verdict, the source, whether it is warned and whether the difference is critical are those of its label."""
    judgement = judged(sample, quote["quote"], speaker=quote["attribution"])
    assert judgement.verified == (quote["warned"] is False)
    if quote["expect"] is not None:
        assert judgement.verdict == quote["expect"]
    if quote["source"] is not None:
        assert judgement.passage is not None
        assert str(judgement.passage.ref) == quote["source"]
    if quote["critical"] is not None:
        assert judgement.critical == quote["critical"]


@pytest.mark.skipif(not (SHARED / "quotes").is_dir(), reason="the labelled quotes (../shared/quotes) are not there")
def test_the_labelled_quotes_beside_the_project_are_judged_well(tmp_path: Path) -> None:
    """No false *verified*, and the shares that docs/quality.md gives are not fallen short of."""
    ingested(tmp_path, SHARED / "gold" / "dev.jsonl")
    with Archive.open(tmp_path / "archive.db", read_only=True) as archive:
        checker = QuoteChecker(archive, ColumnarEngine(tmp_path / "index"))
        found = accuracy(labelled_quotes(SHARED / "quotes" / "dev.jsonl"), checker)
    assert found.false_verified == ()
    assert found.exact >= 0.98
    assert found.clean >= 0.96
    assert found.recall[Verdict.VERBATIM] >= 0.99
    assert found.recall[Verdict.ELIDED] >= 0.97
    assert found.recall[Verdict.ALTERED] >= 0.95
    assert found.recall[Verdict.SPLICED] >= 0.95
    assert found.recall[Verdict.NOT_FOUND] == 1


# Statements of their own, for the properties.

SPOKEN = (
    "We measure the lake every morning and publish the figure at noon. The ferry carries 40 passengers, two goats and "
    "the post. Our neighbours read the same gauge. To this day no one has found a difference of more than an inch! "
    "Who would dispute a number that all can see? The harbour of Lindhaven stays open in winter, if the ice allows."
)
WORDS = [token for token in SPOKEN.split() if any(letter.isalnum() for letter in token)]


class Memory:
    """A checker over a few statements in a directory of its own."""

    def __init__(self, folder: Path, *texts: str) -> None:
        self.archive = Archive.open(folder / "archive.db")
        self.engine = ColumnarEngine(folder / "index")
        take_in(self.archive, *(statement(f"velmora/{number}", text) for number, text in enumerate(texts, start=1)))
        self.index()

    def index(self) -> None:
        """Index what was taken in."""
        catch_up(self.engine, self.archive, progress=lambda refs: refs)

    def judge(self, *pieces: str, **claimed: Any) -> Judgement:
        """The judgement on a quotation."""
        return QuoteChecker(self.archive, self.engine).judge(Claim(pieces, **claimed))


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """A checker over one statement."""
    made = Memory(tmp_path_factory.mktemp("memory"), SPOKEN)
    yield made
    made.archive.close()


RUNS = st.tuples(st.integers(0, len(WORDS) - 1), st.integers(1, 30)).map(lambda run: (run[0], run[0] + run[1]))
PROPERTY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@PROPERTY
@given(run=RUNS)
def test_any_run_of_a_statements_words_is_verbatim_there(memory: Memory, run: tuple[int, int]) -> None:
    """Wherever it begins and ends."""
    quote = " ".join(WORDS[slice(*run)])
    judgement = memory.judge(quote)
    assert judgement.verdict is Verdict.VERBATIM
    assert judgement.passage is not None
    assert judgement.passage.ref == StatementRef("velmora", "1")
    start, end = judgement.passage.spans[0]
    assert SPOKEN[start:end] == judgement.passage.words
    assert judgement.passage.words[1:] == quote.rstrip(".,!?")[1:]


@PROPERTY
@given(run=RUNS, at=st.integers(0, 30), word=st.sampled_from(["not", "may", "50", "Tarsk", "lake", "the", "US", "и"]))
def test_a_quotation_with_one_word_replaced_is_never_verified(
    memory: Memory, run: tuple[int, int], at: int, word: str
) -> None:
    """Whatever stands in its place."""
    words = WORDS[slice(*run)]
    at %= len(words)
    # A word that is there is no change, and a single other word may well be said elsewhere.
    assume(len(words) > 1 and words[at].strip(".,!?").casefold() != word.casefold())
    changed = [*words[:at], word, *words[at + 1 :]]
    assume(" ".join(changed) not in SPOKEN)
    assert not memory.judge(" ".join(changed)).verified


@PROPERTY
@given(run=RUNS, at=st.integers(1, 30), count=st.integers(1, 5))
def test_a_quotation_with_words_left_out_unmarked_is_never_verified(
    memory: Memory, run: tuple[int, int], at: int, count: int
) -> None:
    """Inside of it: what is cut off at the ends leaves a quotation."""
    words = WORDS[slice(*run)]
    assume(at + count < len(words))
    dropped = " ".join([*words[:at], *words[at + count :]])
    assume(dropped not in SPOKEN)
    assert not memory.judge(dropped).verified


@PROPERTY
@given(run=RUNS, seed=st.integers())
def test_a_quotation_in_another_order_is_never_verified(memory: Memory, run: tuple[int, int], seed: int) -> None:
    """With marks of omission between its halves, too."""
    words = WORDS[slice(*run)]
    assume(len(words) >= 6)
    cut = random.Random(seed).randrange(3, len(words) - 2)
    for joint in (" ", " … "):
        assert not memory.judge(joint.join([" ".join(words[cut:]), " ".join(words[:cut])])).verified


@PROPERTY
@given(
    run=RUNS,
    at=st.integers(0, 200),
    letter=st.sampled_from(["\u0430", "\u043e", "\u0435", "0", "1", "\u0336", "\u202e", "x"]),
)
def test_a_letter_put_into_a_quotation_is_never_verified(
    memory: Memory, run: tuple[int, int], at: int, letter: str
) -> None:
    """Be it one that looks like another."""
    quote = " ".join(WORDS[slice(*run)])
    at %= len(quote) - 1 if len(quote) > 1 else 1
    assert not memory.judge(quote[:at] + letter + quote[at:]).verified


@PROPERTY
@given(run=RUNS, data=st.data())
def test_typography_makes_no_difference(memory: Memory, run: tuple[int, int], data: st.DataObject) -> None:
    """Spaces of other kinds, marks that cannot be seen, a case, ``#`` and quotation marks."""
    words = WORDS[slice(*run)]
    space = data.draw(st.sampled_from([" ", "\u00a0", "\u2009", "\n", " \u200b", " #", " “", "” "]))
    quote = space.join(words)
    quote = data.draw(st.sampled_from([quote, f"“{quote}”", f"«{quote}»", quote[0].swapcase() + quote[1:]]))
    assert memory.judge(quote).verdict is Verdict.VERBATIM


# What quotations may look like.


@pytest.mark.parametrize(
    ("quote", "reason"),
    [
        ("", "no words"),
        ("… , — !!! «»", "no words"),
        ("... [...] (…) <...>", "no words"),
        ("[" * 5_000 + "lake" + "]" * 5_000, "no words"),
        ("word " * 100_000, f"{MOST_CHARACTERS:,}"),
        ("a … " * 5_000, "parts"),
        ("the lake\0 every morning", "NUL"),
        ("the lake \ud800 every morning", "half a character"),
    ],
    ids=[
        *["nothing", "only marks", "only elisions", "only an insertion", "100,000 words", "thousands of pieces"],
        *["a NUL", "half a character"],
    ],
)
def test_what_is_no_quotation_is_refused_and_the_message_says_why(memory: Memory, quote: str, reason: str) -> None:
    """With the limit, where there is one."""
    with pytest.raises(QuoteRefused, match=reason):
        memory.judge(quote)


@pytest.mark.parametrize(
    "quote",
    [
        "the … " * 190,
        "the lake " * 4_000,
        "\u202eekal eht erusaem eW\u202c שלום the lake \u2067مرحبا\u2069 every morning",
        "a" * 39_000,
    ],
    ids=["repeated pieces", "repeated words", "right to left", "one word"],
)
def test_an_odd_quotation_is_answered_and_never_verified(memory: Memory, quote: str) -> None:
    """However it repeats itself, and whichever way it runs."""
    assert not memory.judge(quote).verified


def test_a_quotation_that_an_attribution_divides_is_verbatim_where_nothing_is_missing(sample: QuoteChecker) -> None:
    """And spliced where whole sentences are."""
    whole = judged(sample, "In wet years", "nobody reads it.", speaker="Tarrenholm")
    assert (whole.verdict, whole.verified) == (Verdict.VERBATIM, True)
    jump = judged(sample, "A basin treaty is a promise about dry years.", "It took us a winter to lower the same")
    assert jump.verdict is Verdict.SPLICED


def test_a_date_that_is_not_the_statements_is_warned_of(memory: Memory) -> None:
    """The stated date, or that of the post, is right, be it only a month."""
    quote = "We measure the lake every morning"
    assert memory.judge(quote, dated=edtf.parse("2026-03")).verified
    differs = memory.judge(quote, dated=edtf.parse("2025-03-09"))
    assert warnings(differs) == [WarningKind.DATE_DIFFERS]


def test_words_of_a_withdrawn_statement_are_warned_of(tmp_path: Path) -> None:
    """They are in the record, and the source does not stand by them any more."""
    made = Memory(tmp_path, SPOKEN)
    with made.archive.transaction():
        made.archive.withdraw(StatementRef("velmora", "1"), "taken down", now=NOW)
    made.index()
    assert warnings(made.judge("Our neighbours read the same gauge.")) == [WarningKind.WITHDRAWN]
    made.archive.close()


def test_the_statements_with_the_same_words_are_named_the_first_said_first(tmp_path: Path) -> None:
    """The one that was made first is the source."""
    made = Memory(tmp_path)
    for ref, day in (("velmora/later", 9), ("tarsk/first", 3), ("tarsk/last", 11)):
        said = statement(ref, SPOKEN + f" This is note {day}.", posted=datetime(2026, 3, day, tzinfo=UTC))
        take_in(made.archive, said)
    made.index()
    judgement = made.judge("Our neighbours read the same gauge.")
    assert judgement.passage is not None
    assert [str(one.ref) for one in (judgement.passage, *judgement.also_in)] == [
        "tarsk/first",
        "velmora/later",
        "tarsk/last",
    ]
    made.archive.close()


def test_a_difference_is_told_from_the_records_words_to_the_quotations(sample: QuoteChecker) -> None:
    """Word by word, with the passage that it comes from."""
    judgement = judged(sample, "We may not support a reform that leaves small states with fewer chances to be heard")
    assert judgement.passage is not None
    assert judgement.passage.words.startswith("We will not support")
    changed = [(run.change.value, run.text.strip()) for run in judgement.differences if run.change.value != "kept"]
    assert changed == [("removed", "will"), ("added", "may")]


def test_nothing_found_comes_with_what_is_nearest(sample: QuoteChecker) -> None:
    """The closest first, with its distance, and none of them is the passage."""
    judgement = judged(sample, "Lake Orrin was full of small boats and larger promises, said the drunken warden")
    assert (judgement.verdict, judgement.passage) == (Verdict.NOT_FOUND, None)
    distances = [one.distance for one in judgement.nearest]
    assert distances == sorted(distances)
    assert all(0 < distance < 1 for distance in distances)


def test_what_was_searched_is_told_with_the_gaps_in_the_looks(tmp_path: Path) -> None:
    """A gap is a span of ids between two looks; where nobody looked, none can be told."""
    made = Memory(tmp_path, SPOKEN)
    take_in(made.archive, statement("tarsk/1", SPOKEN, posted=datetime(2025, 1, 2, tzinfo=UTC)))
    seen = CaptureTime(NOW, asserted=False)
    with made.archive.transaction():
        observation = made.archive.observe(capture_record("looks"), seen)
        looks = [Look("velmora", *span, seen, "") for span in ((1, 4), (3, 9), (15, 20), (21, 30))]
        made.archive.keep_looks(looks, observation)
    tarsk, velmora = QuoteChecker(made.archive, made.engine).searched().channels
    assert (velmora.channel, velmora.statements, velmora.looked, velmora.gaps) == ("velmora", 1, True, ((10, 14),))
    assert (tarsk.looked, tarsk.gaps, tarsk.first_posted) == (False, (), datetime(2025, 1, 2, tzinfo=UTC))
    made.archive.close()
