"""A data directory with a few invented statements, each of which is there for something that pages must show."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive import edtf
from archive.channels import Channel, Channels
from archive.description import (
    CORRECTED,
    Correction,
    Description,
    Event,
    Evidence,
    Issuer,
    Kind,
    KindReading,
    LanguageReading,
    Organisation,
    Person,
    Place,
    StatedDate,
    Turn,
)
from archive.statement import Link, SourceTime, Statement
from archive.store import Archive
from index.catch_up import catch_up
from index.columnar.engine import ColumnarEngine
from tests.statements import NOTHING_READ, statement, take_in

VALLEY = """Remarks by Foreign Minister Ilse Tarrenholm at the Blue Basin Forum (Lindhaven, March 9, 2026)

We will not close the valley, and the United Nations has our word. Savva Grinev of Tarsk listened.
Read in full: https://velmora.example/report?a=1&b=2."""
VALLEY_BEFORE = VALLEY.replace("will not close", "will close")
HOSTILE = "<script>alert(1)</script> was the name of the <b>ministry's</b> page & “nothing” else."
SHARED_WORDS = "The ferry between the two shores runs again."
HEBREW = "הודעה של המשרד על המעבורת"
SHIPS = "🚢 The boat 🚢🚢 runs 🚢 again."
REVIEW = "The year 2022 in the words of the ministry."
NOTES = 25
"""How many short posts there are besides, so that a search has more than one page."""
ALL = NOTES + 7
"""How many statements a search for everything shows: one has the words of another, and is named under it."""


def make(data: Path) -> None:
    """Make the archive, its registry of channels and its index in this directory."""
    channels = Channels(data / "channels.toml")
    channels.register(
        Channel(
            "velmora",
            title="Ministry of Velmora",
            institution="Ministry of Foreign Affairs of Velmora",
            time_zone="Europe/Helsinki",
            rights="Free to quote",
            notice="Invented sample: Velmora does not exist.",
        )
    )
    channels.register(Channel("tarsk", title="Ministry of Tarsk"))
    channels.save()
    with Archive.open(data / "archive.db") as archive:
        take_in(archive, *_statements())
        catch_up(ColumnarEngine(data / "index"), archive, progress=lambda refs: refs)


def found_in(text: str, words: str, rule: str = "by-hand") -> Evidence:
    """The evidence that these words of the text are."""
    start = text.index(words)
    return Evidence(start, start + len(words), rule)


def valley_description(text: str = VALLEY) -> Description:
    """Everything that can be read from the remarks about the valley."""
    return Description(
        date=StatedDate(edtf.parse("2026-03-09"), "March 9, 2026", found_in(text, "March 9, 2026", "dateline")),
        places=(Place("lindhaven", "Lindhaven", "VX", "Velmora", found_in(text, "Lindhaven", "dateline")),),
        speakers=(
            Person(
                "ilse-tarrenholm",
                "Ilse Tarrenholm",
                "Foreign Minister",
                found_in(text, "Foreign Minister Ilse Tarrenholm", "office-and-name"),
            ),
        ),
        participants=(Person("savva-grinev", "Savva Grinev", None, found_in(text, "Savva Grinev")),),
        issuer=Issuer("Ministry of Foreign Affairs of Velmora", found_in(text, "Foreign Minister")),
        events=(
            Event(
                "blue-basin-forum",
                "Blue Basin Forum",
                "the Blue Basin Forum",
                found_in(text, "Blue Basin Forum"),
                "basin-forum",
                "Basin Forum",
            ),
        ),
        organisations=(Organisation("UN", "United Nations", found_in(text, "United Nations", "name")),),
        kind=KindReading(Kind.REMARKS, found_in(text, "Remarks", "first-word")),
        language=LanguageReading("en", Evidence(0, len(text), "letters")),
        turns=(Turn(text.index("We will"), text.index(" Savva"), "Ilse Tarrenholm", "ilse-tarrenholm"),),
    )


def _statements() -> list[Statement]:
    hebrew = dataclasses.replace(NOTHING_READ, language=LanguageReading("he", None))
    of_a_year = dataclasses.replace(NOTHING_READ, date=StatedDate(edtf.parse("2022"), "2022", found_in(REVIEW, "2022")))
    asean = dataclasses.replace(
        NOTHING_READ,
        organisations=(Organisation("ASEAN", "ASEAN", CORRECTED),),
        corrections=(Correction("organisations", "The ferry is ASEAN's.", "Ana Lopez", "2026-03-12"),),
    )
    posted = _at_helsinki(datetime(2026, 3, 10, 22, 30, tzinfo=UTC))  # the 11th there
    return [
        _with(
            statement("velmora/1", VALLEY_BEFORE, description=valley_description(VALLEY_BEFORE)),
            posted=posted,
        ),
        _with(
            statement("velmora/1", VALLEY, description=valley_description()),
            posted=posted,
            edited=_at_helsinki(datetime(2026, 3, 11, 9, tzinfo=UTC)),
            links=(Link("Read in full", "https://velmora.example/report?a=1&b=2"),),
            hashtags=("BlueBasin",),
            media=("photo",),
        ),
        _with(statement("velmora/2", SHARED_WORDS, description=asean), source_url="https://velmora.example/2"),
        _with(
            statement("velmora/3", HOSTILE, posted=datetime(2023, 5, 9, tzinfo=UTC)), source_url="javascript:alert(1)"
        ),
        statement("tarsk/1", SHARED_WORDS, posted=datetime(2026, 3, 12, tzinfo=UTC)),
        statement("tarsk/2", HEBREW, posted=datetime(2023, 6, 1, tzinfo=UTC), description=hebrew),
        statement("tarsk/3", "An undated circular about the harbour.", posted=None),
        statement("tarsk/4", REVIEW, posted=datetime(2023, 6, 2, tzinfo=UTC), description=of_a_year),
        statement("tarsk/5", SHIPS, posted=None),
        *(
            statement(f"tarsk/n{number}", f"Daily note {number}.", posted=datetime(2024, 2, number + 1, tzinfo=UTC))
            for number in range(NOTES)
        ),
    ]


def _with(one: Statement, **provenance: Any) -> Statement:
    return dataclasses.replace(one, provenance=dataclasses.replace(one.provenance, **provenance))


def _at_helsinki(instant: datetime) -> SourceTime:
    return SourceTime(instant, "Europe/Helsinki")
