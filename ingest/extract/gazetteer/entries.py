"""What the gazetteer's rows and tables are, once they are read. docs/quality.md says what their columns mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archive import edtf
from archive.description import Kind


@dataclass(frozen=True, slots=True)
class KnownOrganisation:
    """An international body.

    `beside_parent` are short names that mean it only where its parent is named too, `translations` its names in other
    languages than English, `wikidata` its id there (https://www.wikidata.org/), where known.
    """

    id: str
    name: str
    parent: str | None
    aliases: tuple[str, ...]
    hashtags: tuple[str, ...]
    beside_parent: tuple[str, ...]
    translations: tuple[str, ...]
    wikidata: str | None


@dataclass(frozen=True, slots=True)
class KnownCountry:
    """A country: ISO 3166-1 alpha-2 code (XK for Kosovo), English short name, and the adjectives made from it.

    `translations` are its names in other languages.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    adjectives: tuple[str, ...]
    translations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A city or a venue by its names. A venue, which has its own name in `venue`, stands for its city.

    `coordinates` are degrees north and east, for cities.
    """

    name: str
    country: KnownCountry
    names: tuple[str, ...]
    venue: str | None = None
    coordinates: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class KnownSeries:
    """A series of events. Edition number `edition` was held in `year`, and from then on there was one a year."""

    id: str
    name: str
    aliases: tuple[str, ...]
    edition: int | None
    year: int | None

    def year_of(self, edition: int | None) -> int | None:
        """The year of an edition, where it is known."""
        if edition is None or self.edition is None or self.year is None or edition < self.edition:
            return None
        return self.year + edition - self.edition


@dataclass(frozen=True, slots=True)
class OfficeHeld:
    """An office that a person held, from and to a date; `to` is None where it is held still."""

    office: str
    country_code: str | None
    since: edtf.EdtfDate
    until: edtf.EdtfDate | None

    def held_on(self, day: date) -> bool:
        """Whether it was held on a day, as far as the dates say; those of a year only count whole."""
        return self.since.first <= day and (self.until is None or day <= self.until.last)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person with the spellings of the name that are joined under one id, and the offices held, where known."""

    id: str
    name: str
    variants: tuple[str, ...]
    wikidata: str | None
    offices: tuple[OfficeHeld, ...]


@dataclass(frozen=True, slots=True)
class Offices:
    """The words that offices are named with: see ``offices.toml``."""

    heads: frozenset[str]
    words: frozenset[str]
    honorifics: frozenset[str]
    never_names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Occasions:
    """The words that occasions are named with: see ``occasions.toml``."""

    nouns: frozenset[str]
    capitalised_nouns: frozenset[str]
    no_occasion: frozenset[str]
    small_words: frozenset[str]
    boundaries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Saying:
    """The words with which a report gives somebody's words: see ``saying.toml``."""

    verbs: tuple[str, ...]
    phrases: tuple[str, ...]
    adverbs: tuple[str, ...]
    after_quotation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindWords:
    """The words that show a kind: see ``kinds.toml``."""

    kind: Kind
    hashtags: tuple[str, ...]
    headline: tuple[str, ...]
    opening: tuple[str, ...]
    lead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DateWords:
    """The words that a language writes dates with: see ``dates.toml``. `months` and `weekdays` are forms for each."""

    capitalised: bool
    month_first: bool
    months: tuple[tuple[str, ...], ...]
    weekdays: tuple[tuple[str, ...], ...]
    of: tuple[str, ...]
    to: tuple[str, ...]
    before: tuple[str, ...]
    year: tuple[str, ...]
    ordinal: tuple[str, ...]
    today: tuple[str, ...]
    yesterday: tuple[str, ...]
    on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActWords:
    """The words that a language reports an act with: see ``acts.toml``."""

    acts: tuple[str, ...]
    to_come: tuple[str, ...]
    at: tuple[str, ...]
    seats: tuple[str, ...]
