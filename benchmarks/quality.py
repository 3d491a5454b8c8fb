"""How well are dates and places read? ``python benchmarks/quality.py``.

Pages are put together of corpora that say of themselves when and where they were published, as title, dateline and
body: of a ministry in German, French, Italian and English (city and date), of a president's office in English (date,
then place), and Russian ones with those dates and the places of ``RUSSIAN_PLACES``. No corpus is part of the project.
`--misses` prints what was read wrongly. The fields of the other corpora are measured as docs/quality.md says.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from typing import Any

from archive.canonical import display_text
from archive.statement import SourceTime
from ingest.extract import describe
from ingest.extract.phrases import find_words

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
_TAG = re.compile(r"<[^>]*>")
_TRAILER = "\nPublished in section"
_AN_EVENING = timedelta(hours=18)
_MONTHS = {
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "en": "January February March April May June July August September October November December",
}
# The dateline of a Russian page, and the city that it names.
RUSSIAN_PLACES = (
    ("Москва, Кремль", "Moscow"),
    ("Москва", "Moscow"),
    ("Санкт-Петербург", "St Petersburg"),
    ("Сочи", "Sochi"),
    ("Нью-Йорк", "New York"),
    ("Женева", "Geneva"),
    ("Ташкент", "Tashkent"),
    ("Владивосток", "Vladivostok"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its truth; `places` are the names that are right, none where the dateline names no place."""

    key: str
    text: str
    day: date
    places: tuple[str, ...]


def swiss_pages(language: str, write: Callable[[date, str], str]) -> Iterator[Page]:
    """The releases of a foreign ministry in one language: title, city, date, lead and text.

    `write` gives the date with what stands between it and the lead.
    """
    for release in _records("swiss-fdfa/releases.jsonl.gz"):
        day = date.fromisoformat(release["pubdate"])
        for content in release["contents"]:
            if content["lang"] == language and content["city"]:
                body = html.unescape(_TAG.sub("\n", content.get("text") or ""))
                text = (
                    f"{content['title']}\n{content['city']}, {write(day, language)}{content.get('lead') or ''}\n{body}"
                )
                others = [one["city"] for one in release["contents"] if one["city"]]
                yield Page(f"swiss/{release['id']}/{language}", text, day, tuple(others))


def presidential_pages() -> Iterator[Page]:
    """English pages: title, date, place, lead and text."""
    for record in _records("kremlin-en/truth.jsonl.gz"):
        day = date.fromisoformat(record["date"])
        place = record["place"]
        body = record["text"].partition(_TRAILER)[0]
        lines = (record["title"], _written(day, "en"), place, record["lead"], body)
        yield Page(f"kremlin/{record['id']}", "\n".join(filter(None, lines)), day, (place,) if place else ())


def russian_pages() -> Iterator[Page]:
    """Russian pages: title, date, place; the body tells of another day, which is not the page's."""
    for number, record in enumerate(_records("kremlin-en/truth.jsonl.gz")):
        day = date.fromisoformat(record["date"])
        place, city = RUSSIAN_PLACES[number % len(RUSSIAN_PLACES)]
        body = f"Стороны обсудили договорённости, достигнутые {_written(day - timedelta(days=400), 'ru')} года."
        text = f"Встреча с участниками форума\n{_written(day, 'ru')} года\n{place}\n{body}"
        yield Page(f"russian/{number}", text, day, (city,))


def _records(file: str) -> Iterator[dict[str, Any]]:
    """The records that say when they were published."""
    with gzip.open(CORPORA / file, "rt", encoding="utf-8") as lines:
        yield from (record for record in map(json.loads, lines) if record.get("date") or record.get("pubdate"))


def _written(day: date, language: str) -> str:
    month = _MONTHS[language].split()[day.month - 1]
    return f"{month} {day.day}, {day.year}" if language == "en" else f"{day.day} {month} {day.year}"


def _dated_line(day: date, language: str) -> str:
    return f"{_written(day, language)}\n"


def _dotted(day: date, _language: str) -> str:
    return f"{day:%d.%m.%Y} – "


def corpora() -> Iterator[tuple[str, Iterator[Page]]]:
    """The pages by the name of their corpus."""
    yield "president, English", presidential_pages()
    yield "president, Russian", russian_pages()
    for language in ("de", "fr", "it", "en"):
        yield f"ministry, {language}, dotted", swiss_pages(language, _dotted)
        yield f"ministry, {language}, in words", swiss_pages(language, _dated_line)


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of pages whose date, and whose place where they name one, was read rightly."""

    pages: int
    dates: float
    with_place: int
    places: float
    misses: tuple[str, ...]


def score(pages: Iterator[Page]) -> Score:
    """Read the pages and compare. A place is right if its words are among those of the dateline, or the reverse."""
    number = right_dates = with_place = right_places = 0
    misses = []
    for page in pages:
        posted = SourceTime(datetime.combine(page.day, datetime.min.time(), UTC) + _AN_EVENING, "UTC")
        found = describe(display_text(page.text), posted=posted)
        number += 1
        stated = str(found.date.date) if found.date else None
        right_dates += stated == page.day.isoformat()
        if stated != page.day.isoformat():
            misses.append(f"{page.key}\tdate {page.day}, read {stated}\t{page.text[:150]!r}")
        if page.places:
            with_place += 1
            names = [f"{place.venue or ''} {place.name}" for place in found.places]
            is_right = any(_same_place(name, place) for name in names for place in page.places)
            right_places += is_right
            if not is_right:
                misses.append(f"{page.key}\tplace {page.places[0]}, read {names}\t{page.text[:150]!r}")
    return Score(number, right_dates / number, with_place, right_places / (with_place or 1), tuple(misses))


def score_turns(every: int = 1) -> tuple[int, float, int]:
    """Of the English pages that record several speakers, or every so manyth: how many turns there are, the share of
    them that was read, and how many were read that are none. Labels are compared by their last word, in order.
    """
    wanted = found = extra = 0
    for record in islice(_records("kremlin-en/truth.jsonl.gz"), 0, None, every):
        labels = [_last_word(label) for label in record["speaker_turns"]]
        if len(labels) > 1:
            body = record["text"].partition(_TRAILER)[0]
            text = display_text("\n".join(filter(None, (record["title"], record["lead"], body))))
            read = [_last_word(turn.label) for turn in describe(text, posted=None, language="en").turns]
            matcher = SequenceMatcher(None, labels, read, autojunk=False)
            same = sum(block.size for block in matcher.get_matching_blocks())
            wanted, found, extra = wanted + len(labels), found + same, extra + len(read) - same
    return wanted, found / wanted, extra


def _last_word(label: str) -> str:
    return find_words(label)[-1].folded


def _same_place(one: str, other: str) -> bool:
    first, second = ({word.folded for word in find_words(name)} for name in (one, other))
    return bool(first and second) and (first <= second or second <= first)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--only", default="", help="corpora whose name begins so")
    options = parser.parse_args()
    print("| pages | number | date | with a place | place |\n|---|---:|---:|---:|---:|")
    for name, pages in corpora():
        if name.startswith(options.only):
            one = score(pages)
            print(f"| {name} | {one.pages} | {one.dates:.3f} | {one.with_place} | {one.places:.3f} |", flush=True)
            for miss in one.misses if options.misses else ():
                print(miss)
    if not options.only:
        print("\n{} turns, of which {:.3f} were read; {} were read that are none".format(*score_turns()))


if __name__ == "__main__":
    main()
