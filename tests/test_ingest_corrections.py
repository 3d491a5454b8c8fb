"""Corrections by editors, and reading the archive anew."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from archive.description import CORRECTED, Correction, Description, Kind
from archive.statement import StatementRef
from archive.store import Archive
from ingest.corrections import Corrections, InvalidCorrection
from ingest.extract import describe
from ingest.reextraction import reextract
from tests.statements import NOTHING_READ, NOW, statement, take_in

REF = StatementRef("velmora", "1")
TEXT = "Remarks by Minister Ana Lopez (Lima, March 3, 2026)"


def corrections(folder: Path, field: str, value: str) -> Corrections:
    path = folder / "corrections.toml"
    path.write_text(
        f'[[correction]]\nstatement = "velmora/1"\nfield = "{field}"\nvalue = {value}\n'
        'reason = "It says so elsewhere."\nby = "Ana Lopez"\nwhen = 2026-03-10\n'
    )
    return Corrections.load(path)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("date", '"2026-03-04/2026-03-05"', "2026-03-04/2026-03-05"),
        ("date", '""', None),
        ("places", '[{ name = "Geneva", country = "CH" }]', [("geneva-ch", "Switzerland")]),
        ("places", "[]", []),
        ("speakers", '[{ name = "Idris Saleh", role = "Envoy" }]', [("idris-saleh", "Envoy")]),
        ("participants", '[{ name = "Sergei Lavrov" }]', [("sergey-lavrov", None)]),
        ("issuer", '"Lake Commission"', "Lake Commission"),
        ("events", '[{ name = "SPIEF 2023" }]', [("spief-2023", "spief")]),
        ("organisations", '["UN", "OSCE"]', ["UN", "OSCE"]),
        ("kind", '"interview"', Kind.INTERVIEW),
        ("language", '"es"', "es"),
    ],
)
def test_each_field_takes_the_value_that_an_editor_gives(
    tmp_path: Path, field: str, value: str, expected: object
) -> None:
    corrected = corrections(tmp_path, field, value).apply(REF, describe(TEXT, posted=None))
    assert _shown(corrected, field) == expected
    assert corrected.corrections == (Correction(field, "It says so elsewhere.", "Ana Lopez", "2026-03-10"),)


def _shown(description: Description, field: str) -> object:
    """What a correction of the field says, in short."""
    match field:
        case "date":
            return str(description.date.date) if description.date else None
        case "places":
            return [(one.id, one.country) for one in description.places]
        case "speakers" | "participants":
            people = description.speakers if field == "speakers" else description.participants
            return [(one.id, one.role) for one in people]
        case "issuer":
            return description.issuer.name if description.issuer else None
        case "events":
            return [(one.id, one.series_id) for one in description.events]
        case "organisations":
            return [one.id for one in description.organisations]
        case "kind":
            return description.kind.kind
        case _:
            return description.language.code


def test_other_statements_and_other_fields_stay_as_they_were_read(tmp_path: Path) -> None:
    read = describe(TEXT, posted=None)
    corrected = corrections(tmp_path, "kind", '"news"').apply(REF, read)
    assert dataclasses.replace(corrected, kind=read.kind, corrections=()) == read
    assert corrected.kind.evidence == CORRECTED
    assert corrections(tmp_path, "kind", '"news"').apply(StatementRef("velmora", "2"), read) is read


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("mood", '"good"', "'mood' is no field; the fields are date, places"),
        ("date", '"3 March"', "'3 March' is not a date"),
        ("kind", '"sermon"', "'sermon' is no kind; the kinds are interview"),
        ("organisations", '["UNO"]', "'UNO' is no id of organisations.csv"),
        ("places", '["Geneva"]', r"must be a list of tables such as \{ name = "),
        ("places", '[{ name = "Geneva", country = "Switzerland" }]', "'Switzerland' is no country code"),
    ],
)
def test_a_wrong_correction_is_named_by_file_and_number(tmp_path: Path, field: str, value: str, message: str) -> None:
    with pytest.raises(InvalidCorrection, match=rf"corrections.toml, correction 1: .*{message}"):
        corrections(tmp_path, field, value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[correction]]\nfield = 'kind'", "look at: by, reason, statement, value, when"),
        ("[correction]\nfield = 'kind'", r"each correction begins with \[\[correction\]\]"),
        ("[[correction", "cannot be read"),
    ],
)
def test_a_file_that_is_no_list_of_corrections_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "corrections.toml").write_text(text)
    with pytest.raises(InvalidCorrection, match=message):
        Corrections.load(tmp_path / "corrections.toml")


def test_no_file_is_no_corrections(tmp_path: Path) -> None:
    read = describe(TEXT, posted=None)
    assert Corrections.load(tmp_path / "corrections.toml").apply(REF, read) is read


def test_reading_anew_changes_readings_and_no_words(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db") as archive:
        take_in(archive, statement("velmora/1", TEXT, description=NOTHING_READ))
        before = archive.statement(REF)
        first = reextract(archive, Corrections({}), now=lambda: NOW, progress=lambda refs: refs)
        after = archive.statement(REF)
        again = reextract(archive, Corrections({}), now=lambda: NOW, progress=lambda refs: refs)
    assert (first.statements, first.revisions, first.changed) == (1, 1, 1)
    assert {"date", "places", "speakers", "kind"} <= set(first.fields)
    assert (again.revisions, again.changed) == (1, 0)
    assert (before.number, before.content_digest) == (after.number, after.content_digest)
    assert after.statement.description.places[0].name == "Lima"


def test_a_correction_survives_reading_anew_and_ends_with_its_entry(tmp_path: Path) -> None:
    corrected = corrections(tmp_path, "kind", '"news"')
    with Archive.open(tmp_path / "archive.db") as archive:
        take_in(archive, statement("velmora/1", TEXT))
        for some in (corrected, corrected, Corrections({})):
            reextract(archive, some, now=lambda: NOW, progress=lambda refs: refs)
            kind = archive.statement(REF).statement.description.kind.kind
            assert kind is (Kind.NEWS if some is corrected else Kind.REMARKS)


def test_the_language_that_the_source_gave_is_kept(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db") as archive:
        take_in(archive, statement("velmora/1", TEXT, description=describe(TEXT, posted=None, language="sw")))
        reextract(archive, Corrections({}), now=lambda: NOW, progress=lambda refs: refs)
        assert archive.statement(REF).statement.description.language.code == "sw"
