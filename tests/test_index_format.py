"""docs/index-format.md says all that a program needs to read the index: one that was written from it does."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from archive.statement import Revision, Status
from index.analysis import stem, tokens
from index.columnar.documents import LAYOUT
from index.columnar.engine import ColumnarEngine
from index.columnar.generation import FORMAT, Generation, SegmentEntry
from index.columnar.packing import pack
from index.columnar.scoring import ROUNDED_LENGTHS
from index.columnar.segment import VERSION
from index.schema import FACETS, Facet
from tests import format_reader
from tests.corpora import PROJECT
from tests.format_reader import Index, Posting, Segment
from tests.index_revisions import changes, revision

DOCUMENT = (PROJECT / "docs" / "index-format.md").read_text(encoding="utf-8")
MANY = 300  # documents, so that lists have several blocks


def statement(number: int) -> Revision:
    return revision(
        f"velmora/{number:03}",
        f"The valley stays open, {'and open, ' * (number % 4)}the {number} ministers say. 外交部"
        + " far" * (number == 7) * 9000,
        status=Status.SUPERSEDED if number % 5 == 0 else Status.CURRENT,
        date=f"2026-03-{number % 28 + 1:02d}" if number % 3 else None,
        speakers=[(f"speaker-{each}", f"Speaker {number % 2}") for each in range(number % 3)],
        places=[("lindhaven", "VX", "Velmora")] if number % 2 else [],
        language="ru" if number == 1 else "en",
    )


STATEMENTS = [statement(number) for number in range(MANY)]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Of two segments, the first with deleted documents."""
    folder = tmp_path_factory.mktemp("format") / "index"
    engine = ColumnarEngine(folder)
    engine.apply(changes(*STATEMENTS), checkpoint=4)
    engine.apply(changes(statement(9), statement(299)), checkpoint=5)
    return Index(folder)


@pytest.fixture(scope="module")
def segment(read: Index) -> Segment:
    return read.segments["1-0"]


def test_a_generation_names_its_segments_and_what_is_deleted_in_them(read: Index) -> None:
    assert read.checkpoint == 5
    assert {name: (each.documents, each.deleted) for name, each in read.segments.items()} == {
        "1-0": (MANY, {9, 299}),
        "2-0": (2, set()),
    }


def test_terms_postings_and_positions_are_those_of_the_words(segment: Segment) -> None:
    expected: dict[str, list[Posting]] = {}
    for document, one in enumerate(STATEMENTS):
        places: dict[str, list[int]] = {}
        for token in tokens(one.statement.text):
            places.setdefault(token.text, []).append(token.position)
        for word, positions in places.items():
            expected.setdefault(word, []).append(Posting(document, len(positions), tuple(positions)))
    found = segment.postings("exact")
    assert list(found) == sorted(found)
    assert {word.decode(): postings for word, postings in found.items()} == expected


def test_a_field_without_positions_has_frequencies_alone(segment: Segment) -> None:
    expected: dict[str, list[Posting]] = {}
    for document, one in enumerate(STATEMENTS):
        language = one.statement.description.language.code
        counts = Counter(stem(token.text, language) for token in tokens(one.statement.text))
        for word, count in counts.items():
            expected.setdefault(word, []).append(Posting(document, count, None))
    assert {word.decode(): postings for word, postings in segment.postings("stemmed").items()} == expected


def test_lengths_are_rounded_up_to_the_256_of_the_rule(segment: Segment) -> None:
    words = [sum(1 for _ in tokens(one.statement.text)) for one in STATEMENTS]
    for length, rounded in zip(words, segment.lengths("exact"), strict=True):
        assert rounded == min(each for each in ROUNDED_LENGTHS.tolist() if each >= length)
    assert segment.totals == {"exact": sum(words), "stemmed": sum(words)}
    assert [round(27 * (1.033**byte - 1)) for byte in range(256)] == ROUNDED_LENGTHS.tolist()


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_facets_have_the_values_and_labels_of_each_document(segment: Segment, facet: Facet) -> None:
    expected = [[(each.value, each.label) for each in facet.values(one)] for one in STATEMENTS]
    assert segment.values(facet.name) == expected


def test_every_document_has_its_reference_and_its_numbers(segment: Segment) -> None:
    assert segment.values("ref") == [[(str(one.ref), "")] for one in STATEMENTS]
    days = [one.statement.effective_date for one in STATEMENTS]
    assert segment.number("first_day") == [each.date.first.toordinal() if each else None for each in days]
    assert segment.number("last_day") == [each.date.last.toordinal() if each else None for each in days]
    assert segment.number("revision") == [1] * MANY
    assert segment.number("posted") == [None] * MANY
    keys = segment.number("text_key")
    assert len(set(keys)) == len({one.statement.text for one in STATEMENTS})


@pytest.mark.parametrize("numbers", [[0], [5, 0, 2**32 - 1], list(range(200)), [1] * 128, [3] * 129, [2**20] * 400])
def test_the_reader_unpacks_what_is_packed(numbers: list[int]) -> None:
    packed = pack(np.array(numbers, dtype=np.uint32), np.array([len(numbers)]))
    assert format_reader.unpacked(packed.data.tobytes(), len(numbers)) == (numbers, len(packed.data))


def rows(heading: str) -> list[str]:
    """The names in the first column of the table of a section."""
    (section,) = re.findall(rf"^##+ {re.escape(heading)}$(.*?)(?=^##+ |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    return [
        name for cell in re.findall(r"^\| (`.+?) \|", section, re.MULTILINE) for name in re.findall(r"`(.+?)`", cell)
    ]


def test_the_document_names_every_key_and_array_and_no_other(segment: Segment) -> None:
    entries = [f"segments[].{name}" for name in SegmentEntry.__slots__]
    assert rows("`generation.json`") == ["format", "number", "checkpoint", "segments[].name", *entries[1:], "sha256"]
    assert set(Generation.__slots__) < {*rows("`generation.json`"), "segments"}
    arrays = set(segment.arrays)
    assert set(rows("Text fields")) == {name for name in arrays if name.startswith("exact.")}
    assert set(rows("Keyword fields")) == {name for name in arrays if name.startswith("speaker.")}
    assert tuple(rows("Number fields")) == LAYOUT.numbers


def test_the_document_has_the_numbers_of_the_formats() -> None:
    assert f'"format": {FORMAT},' in DOCUMENT
    assert f'"version": {VERSION},' in DOCUMENT
