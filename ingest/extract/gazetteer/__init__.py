"""What extraction knows of the world: organisations, places, people and the words for offices and kinds.

The knowledge stands in plain CSV and TOML files beside this module, for anybody to read and correct; what their columns
mean and where the data comes from is in ``docs/quality.md``. Each file is read once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from types import MappingProxyType

from archive.description import Kind
from ingest.extract.gazetteer.entries import (
    ActWords,
    DateWords,
    KindWords,
    KnownCountry,
    KnownOrganisation,
    KnownPerson,
    KnownPlace,
    KnownSeries,
    Occasions,
    OfficeHeld,
    Offices,
    Saying,
)
from ingest.extract.gazetteer.tables import GazetteerError, Row, packaged_text, read_table
from ingest.extract.phrases import fold_word

__all__ = [
    "ActWords",
    "DateWords",
    "GazetteerError",
    "KindWords",
    "KnownCountry",
    "KnownOrganisation",
    "KnownPerson",
    "KnownPlace",
    "KnownSeries",
    "Occasions",
    "OfficeHeld",
    "Offices",
    "Saying",
    "act_words",
    "cities",
    "countries",
    "current_id",
    "date_words",
    "event_series",
    "kind_words",
    "not_organisations",
    "occasions",
    "offices",
    "organisations",
    "people",
    "redirects",
    "regions",
    "saying",
    "venues",
]


_LANGUAGES = ("ar", "de", "es", "fr", "it", "ru", "zh")
"""The columns of the names of organisations; those of countries have Ukrainian ones too."""


@cache
def organisations() -> tuple[KnownOrganisation, ...]:
    """The international bodies of ``organisations.csv`` and ``organisation_names.csv``. Raises GazetteerError."""
    columns = ("id", "name", "parent", "aliases", "hashtags", "beside_parent")
    rows = _rows("organisations.csv", columns)
    ids = _unique(rows, "id")
    for row in rows:
        if row.cells["parent"] and row.cells["parent"] not in ids:
            raise row.error(f"the parent {row.cells['parent']!r} is not the id of a row")
    names = {row.cells["id"]: row for row in _organisation_names(ids)}
    return tuple(_organisation(row, names.get(row.cells["id"])) for row in rows)


def _organisation(row: Row, names: Row | None) -> KnownOrganisation:
    return KnownOrganisation(
        row.required("id"),
        row.required("name"),
        row.cells["parent"] or None,
        row.listed("aliases"),
        row.listed("hashtags"),
        row.listed("beside_parent"),
        translations=tuple(name for language in _LANGUAGES for name in names.listed(language)) if names else (),
        wikidata=names.cells["wikidata"] or None if names else None,
    )


def _organisation_names(ids: Collection[str]) -> list[Row]:
    rows = _rows("organisation_names.csv", ("id", "wikidata", *_LANGUAGES))
    _unique(rows, "id")
    for row in rows:
        if row.cells["id"] not in ids:
            raise row.error(f"the id {row.cells['id']!r} is not in organisations.csv")
    return rows


@cache
def not_organisations() -> tuple[str, ...]:
    """Names of national bodies that contain an international body's name. Raises GazetteerError."""
    return tuple(row.required("name") for row in _rows("not_organisations.csv", ("name",)))


@cache
def countries() -> tuple[KnownCountry, ...]:
    """The countries and territories of ``countries.csv`` and ``country_names.csv``. Raises GazetteerError."""
    rows = _rows("countries.csv", ("code", "name", "aliases", "adjectives"))
    _unique(rows, "code")
    languages = ("ar", "de", "es", "fr", "it", "ru", "uk", "zh")
    translations = {
        row.required("code"): tuple(row.required(language) for language in languages)
        for row in _rows("country_names.csv", ("code", *languages))
    }
    return tuple(
        KnownCountry(
            code=row.required("code"),
            name=row.required("name"),
            aliases=row.listed("aliases"),
            adjectives=row.listed("adjectives"),
            translations=translations.get(row.required("code"), ()),
        )
        for row in rows
    )


@cache
def cities() -> tuple[KnownPlace, ...]:
    """The cities of ``cities.csv``, the largest first. Raises GazetteerError."""
    by_code = {country.code: country for country in countries()}
    columns = ("geonames_id", "name", "country_code", "latitude", "longitude", "aliases")
    return tuple(
        KnownPlace(
            name=row.required("name"),
            country=_country(row, by_code),
            names=(row.required("name"), *row.listed("aliases")),
            coordinates=(row.number("latitude"), row.number("longitude")),
        )
        for row in _rows("cities.csv", columns)
        if row.required("country_code") in by_code
    )


@cache
def venues() -> tuple[KnownPlace, ...]:
    """The buildings and residences of ``venues.csv``. Raises GazetteerError."""
    by_code = {country.code: country for country in countries()}
    return tuple(
        KnownPlace(
            name=row.required("city"),
            country=_country(row, by_code),
            names=(row.required("name"), *row.listed("aliases")),
            venue=row.required("name") if row.cells["name"] != row.cells["city"] else None,
        )
        for row in _rows("venues.csv", ("name", "city", "country_code", "aliases"))
    )


@cache
def regions() -> tuple[KnownPlace, ...]:
    """The parts of countries of ``regions.csv``, which tell a town's country. Raises GazetteerError."""
    by_code = {country.code: country for country in countries()}
    return tuple(
        KnownPlace(row.required("name"), _country(row, by_code), (row.required("name"), *row.listed("aliases")))
        for row in _rows("regions.csv", ("name", "country_code", "aliases"))
    )


@cache
def people() -> tuple[KnownPerson, ...]:
    """The people of ``people.csv``, with their offices of ``offices_held.csv``. Raises GazetteerError."""
    rows = _rows("people.csv", ("id", "name", "variants", "wikidata"))
    held: dict[str, list[OfficeHeld]] = {person: [] for person in _unique(rows, "id")}
    for row in _rows("offices_held.csv", ("person", "office", "country_code", "from", "to")):
        if row.required("person") not in held:
            raise row.error(f"the person {row.cells['person']!r} is not the id of a row of people.csv")
        until = row.date("to") if row.cells["to"] else None
        office = OfficeHeld(row.required("office"), row.cells["country_code"] or None, row.date("from"), until)
        held[row.cells["person"]].append(office)
    return tuple(
        KnownPerson(
            row.required("id"),
            row.required("name"),
            row.listed("variants"),
            row.cells["wikidata"] or None,
            tuple(held[row.cells["id"]]),
        )
        for row in rows
    )


@cache
def event_series() -> tuple[KnownSeries, ...]:
    """The series of ``event_series.csv``. Raises GazetteerError."""
    rows = _rows("event_series.csv", ("id", "name", "aliases", "edition", "year"))
    _unique(rows, "id")
    return tuple(
        KnownSeries(
            row.required("id"),
            row.required("name"),
            row.listed("aliases"),
            edition=int(row.number("edition")) if row.cells["edition"] else None,
            year=int(row.number("year")) if row.cells["year"] else None,
        )
        for row in rows
    )


@cache
def redirects() -> Mapping[tuple[str, str], str]:
    """For authority ids that were renamed or joined with others, by facet and old id: the id that stands for them now.

    An old id never means anything else again, so links and searches with it stay right. Raises GazetteerError.
    """
    found: dict[tuple[str, str], str] = {}
    current = {
        "speaker": {person.id for person in people()},
        "organisation": {organisation.id for organisation in organisations()},
        "event": {series.id.lower() for series in event_series()},
        "place": set[str](),
    }
    for row in _rows("redirects.csv", ("facet", "old", "new")):
        facet, old = row.required("facet"), row.required("old")
        if facet not in current:
            raise row.error(f"there are no authority ids of the facet {facet!r}; those are {', '.join(current)}")
        if old in current[facet]:
            raise row.error(f"the old id {old!r} is used again; ids are never reused, so give the new row another one")
        if (facet, old) in found:
            raise row.error(f"the old id {old!r} stands in an earlier row already; keep one of them")
        found[facet, old] = row.required("new")
    for (facet, old), new in found.items():
        if (facet, new) in found:
            raise GazetteerError(f"redirects.csv: {old!r} leads to {new!r}, which is old too; name the last id at once")
    return MappingProxyType(found)


def current_id(facet: str, identifier: str) -> str:
    """The id that stands for this one now: itself, where it was not renamed. Raises GazetteerError."""
    return redirects().get((facet, identifier), identifier)


@cache
def offices() -> Offices:
    """The words of ``offices.toml``. Raises GazetteerError."""
    table = _toml("offices.toml")
    keys = ("heads", "words", "honorifics", "never_names")
    return Offices(*(_word_set("offices.toml", table, key) for key in keys))


@cache
def occasions() -> Occasions:
    """The words of ``occasions.toml``. Raises GazetteerError."""
    table, keys = _toml("occasions.toml"), ("nouns", "capitalised_nouns", "no_occasion", "small_words", "boundaries")
    return Occasions(*(_word_set("occasions.toml", table, key) for key in keys))


@cache
def saying() -> Saying:
    """The words of ``saying.toml``. Raises GazetteerError."""
    table = _toml("saying.toml")
    return Saying(*(_words("saying.toml", table, key) for key in ("verbs", "phrases", "adverbs", "after_quotation")))


@cache
def kind_words() -> tuple[KindWords, ...]:
    """The words of ``kinds.toml``. Raises GazetteerError."""
    file, found = "kinds.toml", []
    for name, table in _toml(file).items():
        if name not in set(Kind) or not isinstance(table, dict):
            raise GazetteerError(f"{file}: [{name}] is not a kind; the kinds are {', '.join(Kind)}")
        words = (_words(file, table, key, table_name=name) for key in ("hashtags", "headline", "opening", "lead"))
        found.append(KindWords(Kind(name), *words))
    return tuple(found)


@cache
def date_words() -> tuple[DateWords, ...]:
    """The words of ``dates.toml``, one entry a language. Raises GazetteerError."""
    file, found = "dates.toml", []
    for language, table in _toml(file).items():
        if not isinstance(table, dict):
            raise GazetteerError(f"{file}: {language!r} must be a table, such as [en]")
        months, weekdays = (_forms(file, table, key, language) for key in ("months", "weekdays"))
        if (len(months), len(weekdays)) != (12, 7):
            raise GazetteerError(f"{file}: [{language}] must have twelve months and seven weekdays")
        keys = ("of", "to", "before", "year", "ordinal", "today", "yesterday", "on")
        words = (_words(file, table, key, table_name=language) for key in keys)
        capitalised, month_first = bool(table.get("capitalised")), bool(table.get("month_first"))
        found.append(DateWords(capitalised, month_first, months, weekdays, *words))
    return tuple(found)


@cache
def act_words() -> tuple[ActWords, ...]:
    """The words of ``acts.toml``, one entry a language. Raises GazetteerError."""
    file, found = "acts.toml", []
    for language, table in _toml(file).items():
        if not isinstance(table, dict):
            raise GazetteerError(f"{file}: {language!r} must be a table, such as [de]")
        found.append(
            ActWords(*(_words(file, table, key, table_name=language) for key in ("acts", "to_come", "at", "seats")))
        )
    return tuple(found)


def _forms(file: str, table: dict[str, object], key: str, language: str) -> tuple[tuple[str, ...], ...]:
    """A list of texts, each of which gives the forms of one word, with blanks between them."""
    return tuple(tuple(forms.split()) for forms in _words(file, table, key, table_name=language))


def _rows(file: str, columns: tuple[str, ...]) -> list[Row]:
    return list(read_table(packaged_text(file), file=file, columns=columns))


def _unique(rows: Iterable[Row], column: str) -> set[str]:
    seen: set[str] = set()
    for row in rows:
        if row.required(column) in seen:
            raise row.error(f"the {column} {row.cells[column]!r} stands in an earlier row already; join the two rows")
        seen.add(row.cells[column])
    return seen


def _country(row: Row, by_code: dict[str, KnownCountry]) -> KnownCountry:
    code = row.required("country_code")
    if code not in by_code:
        raise row.error(f"the country code {code!r} is not in countries.csv")
    return by_code[code]


def _toml(file: str) -> dict[str, object]:
    try:
        return tomllib.loads(packaged_text(file))
    except tomllib.TOMLDecodeError as error:
        raise GazetteerError(f"{file}: {error}") from error


def _word_set(file: str, table: dict[str, object], key: str) -> frozenset[str]:
    return frozenset(fold_word(word) for word in _words(file, table, key))


def _words(file: str, table: dict[str, object], key: str, *, table_name: str = "") -> tuple[str, ...]:
    """The list of words under the key; an absent key is an empty list."""
    words = table.get(key, [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise GazetteerError(f"{file}: {key!r} {f'of [{table_name}] ' if table_name else ''}must be a list of texts")
    return tuple(words)
