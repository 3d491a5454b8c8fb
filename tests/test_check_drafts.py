"""Ten invented drafts, in all formats and four languages, against the sample posts: every quotation is in the key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.store import Archive
from index.columnar.engine import ColumnarEngine
from index.quotes import QuoteChecker
from tests.corpora import PROJECT
from tests.sample_archive import make_sample_archive
from tests.word_files import paragraph, word_file
from webapp.check_report import claim_json
from webapp.checking import CheckedClaim, check_quotations
from webapp.draft_formats import read_draft
from webapp.drafts import DraftQuotations, find_quotations

DRAFTS = PROJECT / "tests" / "drafts"
KEY: dict[str, list[dict[str, Any]]] = json.loads((DRAFTS / "key.json").read_text(encoding="utf-8"))
RIGHT_ATTRIBUTIONS = 0.95
RIGHT_VERDICTS = 0.95


def quotations(name: str) -> DraftQuotations:
    """Those of a draft; of the one in JSON a .docx is made first."""
    path = DRAFTS / name
    data = path.read_bytes()
    if path.suffix == ".json":
        data = word_file(paragraph(text, style=style) for style, text in json.loads(data))
    return find_quotations(read_draft(data, name=name))


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[CheckedClaim]]]:
    data: Path = tmp_path_factory.mktemp("data")
    make_sample_archive(data)
    with Archive.open(data / "archive.db", read_only=True) as archive:
        engine = ColumnarEngine(data / "index")
        yield {name: list(check_quotations(quotations(name).quotations, QuoteChecker(archive, engine))) for name in KEY}


def test_there_is_a_key_for_every_draft_and_each_has_three_to_nine_hundred_words() -> None:
    drafts = {path.name: path.read_text(encoding="utf-8") for path in DRAFTS.iterdir() if path.name != "key.json"}
    assert set(drafts) == set(KEY)
    assert len(drafts) >= 10
    assert all(300 <= len(text.split()) <= 900 for text in drafts.values())


@pytest.mark.parametrize("name", sorted(KEY))
def test_every_quotation_of_a_draft_is_found_with_its_words_and_nothing_else_is(name: str) -> None:
    assert [one.claim.text for one in quotations(name).quotations] == [row["quote"] for row in KEY[name]]


def test_no_mark_of_the_drafts_is_left_open() -> None:
    assert [quotations(name).unclosed for name in KEY] == [()] * len(KEY)


def test_speakers_are_read_as_a_reader_of_the_draft_does() -> None:
    read = [one.attributed_to for name in KEY for one in quotations(name).quotations]
    right = [row["attributed_to"] for rows in KEY.values() for row in rows]
    assert sum(map(str.__eq__, map(str, read), map(str, right))) >= RIGHT_ATTRIBUTIONS * len(right)


def test_verdicts_and_statements_are_those_of_the_key(checked: dict[str, list[CheckedClaim]]) -> None:
    given = [(one["verdict"], one["statement"]) for name in KEY for one in map(claim_json, checked[name])]
    right = [(row["verdict"], row["statement"]) for rows in KEY.values() for row in rows]
    assert sum(one == other for one, other in zip(given, right, strict=True)) >= RIGHT_VERDICTS * len(right)


def test_no_false_quotation_of_the_drafts_is_verified(checked: dict[str, list[CheckedClaim]]) -> None:
    verified = [
        row["quote"]
        for name, rows in KEY.items()
        for row, one in zip(rows, checked[name], strict=True)
        if one.judgement
        and one.judgement.verified
        and (row["verdict"] not in ("verbatim", "elided") or row.get("flawed"))
    ]
    assert verified == []
