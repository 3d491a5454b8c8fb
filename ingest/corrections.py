"""An editor's corrections of what was read out of statements: ``corrections.toml`` of the data directory.

People write it; the program only reads it. Each correction is a table::

    [[correction]]
    statement = "velmora/12"
    field = "places"
    value = [{ name = "Geneva", country = "CH" }]
    reason = "The dateline is that of the translation."
    by = "Ana Lopez"
    when = 2026-03-10

It overrides what extraction reads, at every ingest and every ``communique reextract``, and pages show it as an
editor's. An empty value says that there is none. docs/quality.md has the form of each field's value.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Self

from archive import edtf
from archive.description import (
    CORRECTED,
    Correction,
    Description,
    Event,
    Issuer,
    Kind,
    KindReading,
    LanguageReading,
    Organisation,
    Person,
    Place,
    StatedDate,
)
from archive.statement import InvalidReference, Statement, StatementRef
from ingest.extract import gazetteer
from ingest.extract.event_series import edition_of
from ingest.extract.identifiers import slug
from ingest.extract.people import known_person_id

_KEYS = frozenset(["statement", "field", "value", "reason", "by", "when"])


class InvalidCorrection(ValueError):
    """A correction that cannot be read. The message names the file, its place in it, and what to write instead."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Entry:
    """A correction with the value that it gives."""

    correction: Correction
    value: object


class Corrections:
    """The corrections of an archive, by statement."""

    def __init__(self, entries: Mapping[StatementRef, list[_Entry]]) -> None:
        """Take over read entries; callers use `Corrections.load`."""
        self._entries = entries

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file; one that is not there has no corrections. Raises InvalidCorrection."""
        entries: defaultdict[StatementRef, list[_Entry]] = defaultdict(list)
        for number, table in enumerate(_tables(path), start=1):
            try:
                ref, entry = _read(table)
            except (InvalidReference, ValueError) as error:
                raise InvalidCorrection(f"{path}, correction {number}: {error}") from error
            entries[ref].append(entry)
        return cls(entries)

    def applied_to(self, statement: Statement) -> Statement:
        """The statement with what an editor has corrected."""
        return dataclasses.replace(statement, description=self.apply(statement.ref, statement.description))

    def apply(self, ref: StatementRef, description: Description) -> Description:
        """The description with what an editor has corrected; the last correction of a field counts."""
        entries = {entry.correction.field: entry for entry in self._entries.get(ref, ())}
        if not entries:
            return description
        values: dict[str, Any] = {field: entry.value for field, entry in entries.items()}
        return dataclasses.replace(
            description, **values, corrections=tuple(entry.correction for entry in entries.values())
        )


def _tables(path: Path) -> list[dict[str, Any]]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidCorrection(f"{path} cannot be read: {error}") from error
    tables = document.get("correction", [])
    if set(document) - {"correction"} or not isinstance(tables, list):
        raise InvalidCorrection(f"{path}: each correction begins with [[correction]]; nothing else stands in the file")
    return tables


def _read(table: dict[str, Any]) -> tuple[StatementRef, _Entry]:
    if set(table) != _KEYS:
        wrong = ", ".join(sorted(set(table) ^ _KEYS))
        raise ValueError(f"it needs statement, field, value, reason, by and when, each once; look at: {wrong}")
    field, when = table["field"], table["when"]
    if field not in _READERS:
        raise ValueError(f"{field!r} is no field; the fields are {', '.join(_READERS)}")
    if type(when) is not date:
        raise ValueError(f"when must be a day without quotation marks, such as 2026-03-10, not {when!r}")
    texts = {key: _text(table[key], key) for key in ("statement", "reason", "by")}
    correction = Correction(field, texts["reason"], texts["by"], when.isoformat())
    return StatementRef.parse(texts["statement"]), _Entry(correction, _READERS[field](table["value"]))


def _text(value: object, key: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key} must be a text, not {value!r}")
    return value.strip()


def _date(value: object) -> StatedDate | None:
    return StatedDate(edtf.parse(_text(value, "value")), str(value), CORRECTED) if value != "" else None


def _issuer(value: object) -> Issuer | None:
    return Issuer(_text(value, "value"), CORRECTED) if value != "" else None


def _kind(value: object) -> KindReading:
    if not isinstance(value, str) or value not in set(Kind):
        raise ValueError(f"{value!r} is no kind; the kinds are {', '.join(Kind)}")
    return KindReading(Kind(value), CORRECTED)


def _language(value: object) -> LanguageReading:
    return LanguageReading(_text(value, "value"), CORRECTED)


def _places(value: object) -> tuple[Place, ...]:
    return tuple(_place(table) for table in _listed(value, ("name", "country")))


def _place(table: dict[str, str]) -> Place:
    code = table["country"]
    country = next((one for one in gazetteer.countries() if one.code == code), None)
    if country is None:
        raise ValueError(f"{code!r} is no country code; write the two letters of ISO 3166, such as CH")
    return Place(slug(f"{table['name']} {code}"), table["name"], code, country.name, CORRECTED)


def _people(value: object) -> tuple[Person, ...]:
    return tuple(
        Person(known_person_id(table["name"]), table["name"], table.get("role"), CORRECTED)
        for table in _listed(value, ("name",), optional=("role",))
    )


def _events(value: object) -> tuple[Event, ...]:
    return tuple(_event(table["name"]) for table in _listed(value, ("name",)))


def _event(name: str) -> Event:
    edition = edition_of(name, year=None)
    return Event(edition.id, name, name, CORRECTED, edition.series_id, edition.series)


def _organisations(value: object) -> tuple[Organisation, ...]:
    if not isinstance(value, list):
        raise ValueError(f'the value must be a list of ids, such as ["UN", "OSCE"], not {value!r}')
    names = {known.id: known.name for known in gazetteer.organisations()}
    unknown = [one for one in value if one not in names]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no id of organisations.csv")
    return tuple(Organisation(one, names[one], CORRECTED) for one in value)


def _listed(value: object, needed: tuple[str, ...], optional: tuple[str, ...] = ()) -> Iterator[dict[str, str]]:
    """The tables of a list, with these keys and texts as values."""
    example = "{ " + ", ".join(f'{key} = "…"' for key in (*needed, *optional)) + " }"
    for table in value if isinstance(value, list) else [value]:
        given: dict[str, Any] = table if isinstance(table, dict) else {}
        has_keys = set(needed) <= set(given) <= {*needed, *optional}
        if not has_keys or not all(isinstance(one, str) for one in given.values()):
            raise ValueError(f"the value must be a list of tables such as {example}")
        yield given


_READERS: Mapping[str, Callable[[object], object]] = {
    "date": _date,
    "places": _places,
    "speakers": _people,
    "participants": _people,
    "issuer": _issuer,
    "events": _events,
    "organisations": _organisations,
    "kind": _kind,
    "language": _language,
}
