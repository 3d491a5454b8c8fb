"""The check of a draft in a real browser: pasted and uploaded, with and without scripts, on a desk and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_browser import (  # the fixtures are used by their names
    CONTRAST,
    Browser,
    address,
    all_of,
    browser,
    browser_without_scripts,
    either,
    follow,
    measure,
    one_of,
    pytestmark,
    start,
)

__all__ = ["address", "browser", "browser_without_scripts", "either", "pytestmark", "start"]

DRAFT = (
    "Ilse Tarrenholm said: “We will not close the valley, and the United Nations has our word.”\n\n"
    "“We may not close the valley, and the United Nations has our word,” she had said before. Pell called it “a shame” "
    "and “a thing that nobody anywhere has ever said”."
)


@pytest.fixture
def report(either: Browser, address: str) -> Browser:
    """The report on the draft, which was pasted into the form that every page leads to."""
    measure(either, 1280)
    either.get(address)
    follow(either, ".site a[href='/check']")
    one_of(either, "textarea[name=text]").send_keys(DRAFT)
    follow(either, ".check-form button")
    return either


def test_a_pasted_draft_is_shown_with_each_quotation_marked_and_judged(report: Browser) -> None:
    assert one_of(report, ".total").text == "3 quotations checked: 1 verified, 2 not verified; 1 pair of scare quotes"
    assert [one.text for one in all_of(report, ".draft sup")] == ["1 ✓ verbatim", "2 ≈ altered", "3 ✗ not found"]
    all_of(report, "a.quoted")[1].click()
    assert one_of(report, ".judgement:target h3").text.startswith("2. ≈ altered")
    assert one_of(report, ".judgement:target ins").text.strip() == "may"
    assert one_of(report, ".scare-quotes").text == "“a shame”"


def test_a_judgement_leads_to_the_words_in_the_record(report: Browser) -> None:
    follow(report, "#quotation-1 .where a")
    marked = "".join(str(one.get_property("textContent")) for one in all_of(report, "mark.evidence-quoted"))
    assert "We will not close the valley, and the United Nations has our word" in marked


def test_a_file_is_uploaded_and_checked(either: Browser, address: str, tmp_path: Path) -> None:
    path = tmp_path / "draft.md"
    path.write_text("> The ferry between the two shores runs again.\n", encoding="utf-8")
    either.get(f"{address}/check")
    one_of(either, "input[type=file]").send_keys(str(path))
    follow(either, ".check-form button")
    assert one_of(either, ".total").text == "1 quotation checked: 1 verified, 0 not verified"


@pytest.mark.parametrize("width", [320, 768])
def test_the_report_does_not_scroll_sideways(report: Browser, width: int) -> None:
    measure(report, width)
    assert report.execute_script("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_stands_out_from_its_ground(report: Browser, scheme: str) -> None:
    measure(report, 1280, scheme=scheme)
    assert report.execute_script(CONTRAST) == []


def test_the_printed_report_has_the_draft_and_all_citations_and_no_frame(report: Browser) -> None:
    report.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert not one_of(report, ".masthead").is_displayed()
        assert one_of(report, ".draft").is_displayed()
        assert all(one.is_displayed() for one in all_of(report, ".judgement .citation"))
        assert len(all_of(report, ".judgement .citation")) == 2
    finally:
        report.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
