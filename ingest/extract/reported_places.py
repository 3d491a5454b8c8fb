"""Where did the reported act take place? The city, the venue or the country that the report of it names.

A place counts after "in", "at" or "to", where its sentence tells of an act or of a visit before it; at the end of a
heading, where the heading names the occasion; and in words of welcome. What institutions are called after, what is to
come, and what happened long before are passed over.
"""

from __future__ import annotations

from datetime import timedelta

import re2

from archive.description import Evidence, Place
from ingest.extract.date_expressions import find_dates
from ingest.extract.gazetteer import KnownPlace
from ingest.extract.patterns import any_of
from ingest.extract.place_names import as_place, country_table, in_country, places_between, whole_country
from ingest.extract.reported_acts import is_place_of_act, reporting_sentences
from ingest.extract.source_text import SourceText

# Verbs of the reported act. Nouns are left out: "their last meeting in Kyiv" is about another day.
_ACT = re2.compile(
    r"(?i)\b"
    + any_of(
        *("address(?:ed|es)", "arrive[sd]?", "attend(?:ed|s)", "beg[aiu]ns?", "came", "celebrat(?:ed|es)"),
        *("chaired", "commence[sd]?", "complete[sd]", "conclude[sd]", "conducted", "convened", "delivered"),
        *("discuss(?:ed|es)", "ended", "gathered", "held", "hold(?:s|ing)?", "host(?:s|ed|ing)?", "inaugurate[sd]"),
        *("kick(?:s|ed)? off", "laid", "landed", "launche[sd]", "meets?", "met", "ongoing", "opened", "opens"),
        *("organi[sz](?:ed|es|ing)", "participated", "perform(?:ed|s)", "present(?:ed|s)", "receive[sd]", "signed"),
        *("speaking", "spoke", "t(?:akes?|ook|aking) p(?:art|lace)", "travel(?:s|l?ed)", "unveil(?:s|ed)"),
        *("visit(?:ed|ing)", "welcome[sd]?"),
    )
    + r"\b"
)
# "On March 8 in Cairo, the ministers met.", "At the conference in Durban, the delegates agreed ..."
_OPENING = re2.compile(r"(?i)^\W*(?:(?:on|from)\s[^.,;]*(?:[0-9]|day\b)[^.,;]*|(?:at|during)\s[^.,;]*)$")
# What the words of a heading were spoken at, and what the report of a journey says: "during talks in Lima", "on an
# official visit to Lima".
_OCCASION = re2.compile(
    r"(?i)\b"
    + any_of("after", "ahead of", "at", "before", "during", "following", "of", "on", "with")
    + r"\s[^.;]*\b"
    + any_of(
        *("ceremony", "conference", "congress", "consultations", "dialogue", "exhibition", "forum", "hearings?"),
        *("meetings?", "negotiations", "program(?:me)?", "reception", "seminar", "session", "summit", "symposium"),
        *("talks", "visit", "workshop"),
    )
    + r"\b[^.;]*$"
)
_VISIT = re2.compile(
    r"(?i)\b"
    + any_of("during", "made", "makes", "making", "part of", "on", "paid", "paying", "pays", "with")
    + r"\s(?:a|an|her|his|its|the|their)\s(?:\S+\s){0,3}visit\sto\s(?:the\s)?$"
)
# "Here in Lima", "I welcome you to Lima"
_GREETING = (
    r"(?i)\b" + any_of("here in", r"welcom(?:e|ed|ing)(?: \S+){0,3} (?:in|to)", "great to be(?: back)? in") + r"\s"
)
_HAS_GREETING, _HERE = re2.compile(_GREETING), re2.compile(_GREETING + "$")
_TO_COME = re2.compile(r"(?i)\b(?:will|would|plans? to|planned)\b")
_BEFORE_PLACE = re2.compile(
    r"(?i)\b(?:(?:in|at|to)\s+(?:the\s+)?(?:capital(?:\s+city)?(?:,|\s+of)?\s+)?|(?:chamber|hall|room)\s+of\s+(?:the\s+)?)$"
)
# What is called after its seat says nothing of where somebody speaks: "Consul General of Russia in Cape Town". Nor does
# the place of what a statement is about.
_SEAT = re2.compile(
    r"(?i)\b"
    + any_of(
        any_of("accredited", "based", "located"),
        any_of("ambassador", "embassy", "consul", "consulate", "consul general", "consulate general", "delegation"),
        any_of("mission", "office", "organi[sz]ations", "representation", "representative"),
        any_of("attack", "bombing", "conflict", "coup", "crisis", "developments", "elections?", "events?", "situation"),
        any_of("war"),
        any_of("earlier", "forthcoming", "future", "last", "next", "previous", "recent", "their", "upcoming")
        + r"\s+[^.,;:]*\w",
    )
    + r"\s+(?:(?:of|to)\s+[^.,;:]*\s+)?(?:in|at|to)\s+(?:the\s+)?$"
)
# "held at the Embassy of Peru in Cape Town"
_AT_SEAT = re2.compile(r"(?i)\bat\s+(?:\S+\s+){0,3}(?:embassy|consulate|office|mission)\b[^.,;:]*$")
# What may stand between two of several places, and after one that ends a heading: a date, or the line's end.
_JOINS = re2.compile(r"\s?(?:,\s?)?(?:(?:and|as well as)\s)?(?:in\s)?")
_END_OF_HEADING = re2.compile(r"^\s?(?:[.:(]|,\s\p{Lu}\pL+|$)")
_HOSTS = re2.compile(r"^ (?:has )?hosted ")
_HAS_VISIT = re2.compile(r"(?i)\b(?:arrived|visit)")
_VISITED = re2.compile(r"(?i)\b(?:arrived in|visit(?:ed|ing|s))\s(?:the\s)?$")
SPOKEN = re2.compile(
    r"(?i)\b" + any_of("address", "lecture", "remarks", "speech", "speak(?:s|ing)?", "statement") + r"\b"
)
"""Words of a heading that announce spoken words."""
# "Küsnacht (ZH)", "Lindhaven, Peru", "Naters VS": a town that no file knows, with its region or country
_TOWN = re2.compile(r"(\p{Lu}[\pL.’'-]+(?: \p{Lu}[\pL.’'-]*\p{Ll})?)(?:,? \(|, | )(\p{Lu}\pL+(?: \p{Lu}\pL+)?)")
_LONGEST_GREETING = 1_500
_LONGEST_REPORT = 900
_BESIDE = 30
_YEAR = re2.compile(r"\b(?:1[0-9]|20)[0-9]{2}\b")
# "President of Peru Ana Lopez: ...", and the stars between a report and the record that follows it
_TURN = re2.compile(r"^(?:\p{Lu}[^.!?:\n]{3,80}:\s|\*)")
_LONG_AGO = timedelta(days=60)
# "St George's Hall", "the Geneva Convention": the city is a part of another name.
_ATTRIBUTIVE = re2.compile(r"^(?:[ -]\p{Lu}\pL+|['’]s? ?\p{Lu}|[-/])")
_TO = re2.compile(r"(?i)\bto\s+(?:the\s+)?$")
_MOTION = re2.compile(
    r"(?i)\b"
    + any_of(
        "arrive[sd]?",
        "came",
        "deliver(?:ed|s)",
        "flew",
        "returned",
        "travel(?:s|l?ed)",
        "trip",
        "visit",
        "welcome[sd]?",
    )
    + r"\b"
)
_BY_PHONE = re2.compile(r"(?i)\b(?:tele)?phoned?\b")
_LONGEST_WORD = 20


def read_reported_places(source: SourceText) -> tuple[Place, ...]:
    """Where the lead says that something took place; none where it does not say so."""
    return _from_english(source) or _from_other_languages(source)


def read_visited_country(source: SourceText) -> tuple[Place, ...]:
    """The country that somebody visited, for a lead that names no city there."""
    end = source.headline.end if source.has_form_heading else source.lead_end
    if not _HAS_VISIT.search(source.text[source.headline.start : end]):
        return ()
    words = source.words_between(source.headline.start, end)
    for match in country_table().matches(source.text, words):
        start, stop = words[match.first].start, words[match.last - 1].end
        before = source.sentence_before(start)
        is_visited = _VISIT.search(before) or _VISITED.search(before)
        if is_visited and not _TO_COME.search(before) and not _is_part_of_a_name(source, stop):
            country = match.values[0]
            return (in_country(country, country.name, Evidence(start, stop, "visit")),)
    return ()


def read_greeting(source: SourceText) -> tuple[Place, ...]:
    """The city in which a speaker says to be: "I welcome you to Lima"."""
    begin = source.headline.start
    if not _HAS_GREETING.search(source.text[begin : begin + _LONGEST_GREETING]):
        return ()
    for known, start, stop in places_between(source, begin, begin + _LONGEST_GREETING):
        if _HERE.search(source.sentence_before(start)):
            return (as_place(known, start, stop, "greeting"),)
    return ()


def _from_english(source: SourceText) -> tuple[Place, ...]:
    """The first known city or venue of which that is said, and those that are listed with it."""
    found: list[Place] = []
    for known, start, stop in places_between(source, source.headline.start, _report_end(source)):
        if found:
            is_place = _JOINS.fullmatch(source.text[found[-1].evidence.end : start]) is not None
        else:
            is_place = _is_host(source, stop) or (_may_be_place(source, start) and _is_told(source, known, start, stop))
        if is_place and (known.venue or not _is_part_of_a_name(source, stop)):
            found.append(as_place(known, start, stop, "report"))
    return tuple(found)


def _from_other_languages(source: SourceText) -> tuple[Place, ...]:
    """The first city or venue in a sentence that reports an act in one of the languages of ``acts.toml``."""
    for sentence_start, sentence_end in reporting_sentences(source):
        for known, start, stop in places_between(source, sentence_start, sentence_end):
            if is_place_of_act(source.text[sentence_start:start]):
                return (as_place(known, start, stop, "report"),)
        for found in _TOWN.finditer(source.text[sentence_start:sentence_end]):
            start, stop = sentence_start + found.start(1), sentence_start + found.end(1)
            country = whole_country(found[2] or "")
            if country is not None and is_place_of_act(source.text[sentence_start:start]):
                return (in_country(country, found[1] or "", Evidence(start, stop, "report")),)
    return ()


def _report_end(source: SourceText) -> int:
    """Where the report ends: at once under a heading or a byline of words, else with the first turn after the lead."""
    if source.has_form_heading:
        return source.headline.end
    if source.has_byline:
        return source.lead_end
    end = source.headline.start + _LONGEST_REPORT
    turns = (line.start for line in source.below if line.start >= source.lead_end and _TURN.match(line.text))
    return max(source.lead_end, min(end, next(turns, end)))


def _is_part_of_a_name(source: SourceText, stop: int) -> bool:
    return _ATTRIBUTIVE.match(source.text[stop : stop + _LONGEST_WORD]) is not None


def _may_be_place(source: SourceText, start: int) -> bool:
    """Whether a name here stands after "in", "at" or "to": most do not, and need no look at their sentence."""
    return _BEFORE_PLACE.search(source.text[max(0, start - _BESIDE) : start]) is not None


def _is_host(source: SourceText, stop: int) -> bool:
    """Whether the place itself is told to have hosted something: "The Kremlin hosted a reception"."""
    return _HOSTS.match(source.text[stop : stop + _LONGEST_WORD]) is not None


def _is_told(source: SourceText, known: KnownPlace, start: int, stop: int) -> bool:
    """Whether the sentence or the heading says that something took place there, of late."""
    before = source.sentence_before(start)
    is_told = _is_where_it_happened(before) or _is_in_heading(source, before, known, stop)
    return is_told and not _is_of_another_time(source, before, stop)


def _is_where_it_happened(before: str) -> bool:
    """Whether a place after these words of its sentence is where the reported act took place."""
    if _BY_PHONE.search(before) or _TO_COME.search(before) or _is_seat(before):
        return False
    if _TO.search(before) and not _MOTION.search(before):
        return False
    return bool(_ACT.search(before) or _OPENING.search(before) or _VISIT.search(before))


def _is_of_another_time(source: SourceText, before: str, stop: int) -> bool:
    """Whether the sentence names a year of long before, or a day of long before, or such a day follows at once."""
    if source.posted is None:
        return False
    posted = source.posted.day
    if any(int(year[0] or "") < posted.year - 1 for year in _YEAR.finditer(before)):
        return True
    around = before, source.text[stop : stop + _BESIDE]
    return any(posted - found.date.last > _LONG_AGO for text in around for found in find_dates(text, posted=posted))


def _is_in_heading(source: SourceText, before: str, known: KnownPlace, stop: int) -> bool:
    """Whether the place ends the heading, and is that of the words or of the occasion which the heading announces."""
    rest = source.text[stop : source.headline.end] if source.has_heading and stop <= source.headline.end else "…"
    if not _END_OF_HEADING.match(rest):
        return False
    if _TO_COME.search(before) or _is_seat(before):
        return False
    return bool(_OCCASION.search(before) or (known.venue and SPOKEN.search(before)))


def _is_seat(before: str) -> bool:
    """Whether what stands before a place is called after it; at the seat itself, something can take place."""
    return _SEAT.search(before) is not None and _AT_SEAT.search(before) is None
