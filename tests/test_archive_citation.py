"""What a citation says, and that every format says it so that the programs of others read it back."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import date
from pathlib import Path

import bibtexparser  # type: ignore[import-untyped]
import pytest
import rispy  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

from archive import edtf
from archive.channels import Channel
from archive.citation import Citation, CitedPerson, CitedSentence, cite
from archive.citation_data import bibtex, csl_item, csl_json, note, ris
from archive.citation_text import Style, citation_text
from archive.date_words import SHORT_MONTH, day_written
from archive.personal_names import DividedName, divide
from archive.statement import Revision, Statement, Status
from archive.web_address import platform
from tests.citations import CASES, SENTENCE, citation
from tests.small_archive import VALLEY, valley_description
from tests.statements import statement

GOLDEN = Path(__file__).parent / "data" / "citations"
VELMORA = Channel(
    "velmora", title="Ministry of Velmora", institution="Foreign Ministry", post_url="https://t.me/v/{id}"
)
LINK = "https://archive.example/s/velmora/1@2"

hostile = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    [
        "=1+1",
        "+x",
        "@import",
        "-2",
        "ER  - ",
        "}\n@online{x,",
        "\\input{x}",
        "%",
        "a{",
        "$_^~&#",
        "x and y",
        "\r\nTY  - BOOK",
    ]
)
dates = st.one_of(
    st.none(), st.sampled_from(["2026-03-09", "2026-03", "2022", "2026-03-07/2026-04-01"]).map(edtf.parse)
)


@st.composite
def hostile_citations(draw: st.DrawFn) -> Citation:
    """Citations as `cite` makes them of statements and channels in which everything is hostile."""
    one_line = hostile.map(lambda text: " ".join("".join(c if c.isprintable() else " " for c in text).split()))
    named = one_line.filter(bool)
    return citation(
        speakers=tuple(draw(st.lists(st.builds(CitedPerson, named, st.none() | named), max_size=3))),
        institution=draw(st.none() | named),
        title=draw(named),
        title_is_first_words=draw(st.booleans()),
        date=draw(dates),
        channel=draw(named),
        source_url=draw(st.none() | named),
        archive_name=draw(named),
        accessed=draw(st.none() | st.just(date(2026, 9, 5))),
        sentence=draw(st.none() | st.builds(CitedSentence, st.just(3), named)),
    )


def revision(one: Statement) -> Revision:
    return Revision(2, Status.CURRENT, one, content_digest="ab" * 32, description_digest="cd" * 32, text_key=None)


# What it says


def test_a_citation_has_the_facts_of_the_revision_and_its_channel() -> None:
    made = cite(
        revision(statement(text=VALLEY, description=valley_description())),
        channel=VELMORA,
        permalink=LINK,
        archive_name="Said",
    )
    assert made.speakers == (CitedPerson("Ilse Tarrenholm", "Foreign Minister"),)
    assert made.institution == "Ministry of Foreign Affairs of Velmora"
    assert made.title == f"{VALLEY.splitlines()[0]} …"
    assert (made.title_is_first_words, made.date_is_stated, str(made.date)) == (True, True, "2026-03-09")
    assert (made.channel, made.platform, made.language, made.sha256) == (
        "Ministry of Velmora",
        "Telegram",
        "en",
        "ab" * 32,
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The ferry runs.", "The ferry runs."),
        ("The ferry runs.\n\nMore below.", "The ferry runs. …"),
        ("word " * 40, "word " * 21 + "word…"),
    ],
)
def test_first_words_that_stand_in_for_a_title_are_marked_where_the_statement_goes_on(text: str, title: str) -> None:
    made = cite(revision(statement(text=text)), channel=None, permalink=LINK, archive_name="A")
    assert (made.title, made.title_is_first_words) == (title, True)


def test_a_title_is_cited_as_it_is() -> None:
    titled = dataclasses.replace(statement(text="Other words."), title="On the valley")
    made = cite(revision(titled), channel=None, permalink=LINK, archive_name="A")
    assert (made.title, made.title_is_first_words) == ("On the valley", False)


def test_without_an_issuer_in_the_text_the_channels_institution_speaks_and_an_unknown_channel_goes_by_its_slug() -> (
    None
):
    one = revision(statement(text="The ferry runs."))
    assert cite(one, channel=VELMORA, permalink=LINK, archive_name="A").institution == "Foreign Ministry"
    unknown = cite(one, channel=None, permalink=LINK, archive_name="A")
    assert (unknown.channel, unknown.institution, unknown.platform) == ("velmora", None, None)


def test_a_source_that_is_no_web_address_is_left_out_and_control_characters_become_spaces() -> None:
    channel = Channel("velmora", title="Two\r\nER  - \u2028lines\x00", post_url="javascript:{id}")
    made = cite(revision(statement()), channel=channel, permalink=LINK, archive_name="A")
    assert (made.channel, made.source_url) == ("Two ER - lines", None)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ilse Tarrenholm", DividedName("Tarrenholm", "Ilse")),
        ("I.Tarrenholm", DividedName("Tarrenholm", "I.")),
        ("С.В.Гринёв", DividedName("Гринёв", "С. В.")),
        ("Ursa von der Hollen", DividedName("von der Hollen", "Ursa")),
        ("Jean-Pierre O'Tarsk", DividedName("O'Tarsk", "Jean-Pierre")),
        ("Wang Yi", None),
        ("Tarrenholm", None),
        ("Tarrenholm I.", None),
        ("Ilse Tarrenholm Jr.", None),
        ("王毅", None),
        ("Ilse, of Tarsk", None),
    ],
)
def test_only_names_of_which_it_is_plain_are_divided(name: str, parts: DividedName | None) -> None:
    assert divide(name) == parts


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://t.me/velmora/1", "Telegram"),
        ("https://www.velmora.example/1", "velmora.example"),
        ("https://[", None),
        ("mailto:x", None),
    ],
)
def test_a_platform_is_named_by_its_host(address: str, name: str | None) -> None:
    assert platform(address) == name


def test_months_are_cut_as_mla_cuts_them() -> None:
    assert [day_written(date(2026, month, 1), SHORT_MONTH).split()[1] for month in range(1, 13)] == [
        *("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
    ]


# Golden files


@pytest.mark.parametrize("case", CASES)
def test_each_format_is_as_in_the_golden_files(case: str) -> None:
    made = {
        "json": csl_json(CASES[case]),
        "ris": ris(CASES[case]),
        "bib": bibtex(CASES[case]),
        "txt": "".join(f"{style}: {citation_text(CASES[case], style)}\n" for style in Style),
    }
    for form, text in made.items():
        assert text == (GOLDEN / f"{case}.{form}").read_bytes().decode(), form


# Hostile text


@given(hostile_citations())
def test_csl_json_is_read_back(made: Citation) -> None:
    (item,) = json.loads(csl_json(made))
    assert item == csl_item(made)
    assert item["title"] == made.title
    assert item["container-title"] == made.channel
    assert item["note"] == note(made)


@given(hostile_citations())
def test_ris_is_read_back_by_rispy_as_one_record(made: Citation) -> None:
    (record,) = rispy.loads(ris(made))
    assert record["title"] == made.title
    assert record["secondary_title"] == made.channel
    assert record["urls"] == [made.permalink]
    assert record["notes"] == [note(made)]
    assert len(record.get("authors", ())) == (len(made.speakers) or bool(made.institution))


@settings(max_examples=25)  # bibtexparser needs a quarter of a second for one
@given(hostile_citations())
def test_bibtex_is_read_back_as_one_entry_whose_fields_are_the_words_again(made: Citation) -> None:
    parser = bibtexparser.bparser.BibTexParser(ignore_nonstandard_types=False)
    (entry,) = parser.parse(bibtex(made)).entries
    assert (entry["ENTRYTYPE"], entry["ID"], entry["url"]) == (
        "online",
        "velmora:1:2" + ":s3" * bool(made.sentence),
        LINK,
    )
    words = LatexNodes2Text(keep_comments=True).latex_to_text
    for field, said in {"organization": made.channel, "library": made.archive_name, "note": note(made)}.items():
        assert _but_for_ligatures(words(entry[field])) == _but_for_ligatures(said)
    authors = entry.get("author")
    assert (authors is None) == (not made.speakers and not made.institution)


def _but_for_ligatures(text: str) -> str:
    """TeX makes other characters of quotation marks, dashes and “?`”, and pylatexenc of “^” one that looks like it."""
    return "".join(re.sub("[-`'\"‘’“”–—?!¿¡^ˆ<>«»,„]", "", text).split())


@given(hostile_citations(), st.sampled_from(Style))
def test_a_citation_in_text_is_one_line_that_no_spreadsheet_takes_for_a_formula(made: Citation, style: Style) -> None:
    text = citation_text(made, style)
    assert len(text.splitlines()) == 1
    assert not text.startswith(("=", "+", "-", "@"))
    assert made.permalink in text


def test_apa_names_twenty_authors_and_of_more_the_first_nineteen_and_the_last() -> None:
    speakers = tuple(CitedPerson(f"Ilse Tarren{chr(ord('a') + number)}", None) for number in range(21))
    twenty = citation_text(citation(speakers=speakers[:20]), Style.APA)
    assert twenty.startswith("Tarrena, I., Tarrenb, I.")
    assert "Tarrens, I., & Tarrent, I. (2026" in twenty
    assert "Tarrens, I., … Tarrenu, I. (2026" in citation_text(citation(speakers=speakers), Style.APA)


def test_a_cited_sentence_stands_in_every_format_by_its_words_and_its_address() -> None:
    made = CASES["sentence"]
    assert SENTENCE.words in citation_text(made, Style.SHORT)
    for text in (csl_json(made), ris(made), bibtex(made)):
        assert SENTENCE.words in text
    for style in Style:
        assert "@2#s2" in citation_text(made, style)
