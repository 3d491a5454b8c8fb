"""The pages in a real browser: what a journalist does, with and without scripts, on a desk and on a telephone."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait
from werkzeug.serving import make_server

from tests.small_archive import ALL, SHIPS, VALLEY, make
from webapp import create_app
from webapp.settings import Settings

# Where Debian's packages chromium and chromium-driver put them. Named, so that selenium does not download its own.
CHROMIUM = Path("/usr/bin/chromium")
CHROMEDRIVER = Path("/usr/bin/chromedriver")
SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SECONDS = 30
"""How long a page may take on a busy machine before the browser is given up."""

pytestmark = pytest.mark.skipif(
    not (CHROMIUM.exists() and CHROMEDRIVER.exists()),
    reason="NO BROWSER: the pages were not tested in one; install the packages chromium and chromium-driver",
)

Browser = webdriver.Chrome


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the small archive's pages, served in a thread."""
    directory = tmp_path_factory.mktemp("data")
    make(directory)
    server = make_server("127.0.0.1", 0, create_app(Settings(directory)), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Browser]]:
    """Starts browsers, which are stopped in the end."""
    started: list[Browser] = []

    def start_one(*, scripts: bool) -> Browser:
        options = webdriver.ChromeOptions()
        options.binary_location = str(CHROMIUM)
        for switch in (*SWITCHES, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
            options.add_argument(switch)
        if not scripts:
            forbid = 2
            options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": forbid})
        browser = Browser(options=options, service=Service(str(CHROMEDRIVER)))
        started.append(browser)
        browser.set_window_size(1280, 900)
        return browser

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "SE_OFFLINE", "true")
        yield start_one
        for one in started:
            one.quit()


@pytest.fixture(scope="module")
def browser(start: Callable[..., Browser]) -> Browser:
    return start(scripts=True)


@pytest.fixture(scope="module")
def browser_without_scripts(start: Callable[..., Browser]) -> Browser:
    return start(scripts=False)


@pytest.fixture(params=["browser", "browser_without_scripts"])
def either(request: pytest.FixtureRequest) -> Browser:
    """A browser that runs scripts, then one that does not."""
    found: Browser = request.getfixturevalue(request.param)
    return found


def all_of(browser: Browser, selector: str) -> list[WebElement]:
    return browser.find_elements(By.CSS_SELECTOR, selector)


def one_of(browser: Browser, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


@contextmanager
def another_page(browser: Browser) -> Iterator[None]:
    """Waits until what is done inside has brought another page: a key that submits a form returns before it has."""
    before = one_of(browser, "html")
    yield
    WebDriverWait(browser, SECONDS).until(staleness_of(before))


def follow(browser: Browser, selector: str) -> None:
    with another_page(browser):
        one_of(browser, selector).click()


def choose(browser: Browser, facet: str, label: str) -> None:
    """Follow the link of a value in the section of its facet."""
    (link,) = [one for one in all_of(browser, f".facet-{facet} a.choice") if one.text.startswith(label)]
    with another_page(browser):
        link.click()


def chips(browser: Browser) -> list[str]:
    return [f"{one.text}" for one in all_of(browser, ".chip-label")]


def total(browser: Browser) -> str:
    return one_of(browser, ".total strong").text


def search(browser: Browser, text: str) -> None:
    box = one_of(browser, "input[name=q]")
    box.clear()
    with another_page(browser):
        box.send_keys(text, Keys.ENTER)


def test_facets_narrow_by_date_organisation_and_event_and_removed_chips_widen_again(
    either: Browser, address: str
) -> None:
    either.get(address)
    assert total(either) == f"{ALL} statements"
    choose(either, "date", "2026")
    assert total(either) == "2 statements"
    choose(either, "organisation", "United Nations")
    assert total(either) == "1 statement"
    choose(either, "event", "Blue Basin Forum")
    assert total(either) == "1 statement"
    assert chips(either) == ["Blue Basin Forum", "United Nations", "2026"]
    follow(either, "a[aria-label='Remove Event: Blue Basin Forum']")
    follow(either, "a[aria-label='Remove Organisation: United Nations']")
    assert total(either) == "2 statements"
    assert chips(either) == ["2026"]
    follow(either, "a[aria-label='Remove Date: 2026']")
    assert total(either) == f"{ALL} statements"
    assert all_of(either, ".chip") == []


def test_a_new_search_keeps_the_filters_and_the_address_alone_brings_it_back(either: Browser, address: str) -> None:
    either.get(f"{address}/?channel=velmora&from=2026")
    search(either, "ferry")
    assert chips(either) == ["ferry", "Ministry of Velmora", "from 2026"]
    assert total(either) == "1 statement"
    copied = either.current_url
    either.get(address)
    either.get(copied)
    assert chips(either) == ["ferry", "Ministry of Velmora", "from 2026"]


def test_a_phrase_leads_to_the_statement_at_its_permalink_with_its_evidence_marked(
    either: Browser, address: str
) -> None:
    either.get(address)
    search(either, "“will not close the valley”")
    assert total(either) == "1 statement"
    follow(either, ".hit h2 a")
    assert urlsplit(either.current_url).path == "/s/velmora/1"
    assert one_of(either, ".words").get_property("textContent") == VALLEY
    # In two pieces, for the issuer is read from the first words of it.
    marked = [one.get_property("textContent") for one in all_of(either, "mark.evidence-speaker")]
    assert marked == ["Foreign Minister", " Ilse Tarrenholm"]
    one_of(either, ".value-organisation a[href^='#']").click()
    assert one_of(either, "mark:target").text == "United Nations"


def test_a_mistake_in_the_query_is_one_click_from_its_correction(either: Browser, address: str) -> None:
    either.get(address)
    search(either, "speeker:Tarrenholm")
    assert one_of(either, "input[name=q]").get_property("value") == "speeker:Tarrenholm"
    follow(either, ".corrected a")
    assert total(either) == "1 statement"


def test_the_button_that_copies_is_there_only_where_scripts_run(
    browser: Browser, browser_without_scripts: Browser, address: str
) -> None:
    for one in (browser, browser_without_scripts):
        one.get(f"{address}/s/velmora/1")
    assert one_of(browser, "button.copy").is_displayed()
    assert not one_of(browser_without_scripts, "button.copy").is_displayed()
    assert one_of(browser_without_scripts, "#citation").text.startswith("Ilse Tarrenholm (Foreign Minister), ")


SELECT = """
const walker = document.createTreeWalker(document.querySelector(".words"), NodeFilter.SHOW_TEXT);
const [first, last] = arguments;
const range = document.createRange();
let at = 0;
while (walker.nextNode()) {
  const length = walker.currentNode.data.length;
  if (at <= first && first < at + length) range.setStart(walker.currentNode, first - at);
  if (at < last && last <= at + length) range.setEnd(walker.currentNode, last - at);
  at += length;
}
document.getSelection().removeAllRanges();
document.getSelection().addRange(range);
"""


def select(browser: Browser, words: str, *, text: str = VALLEY) -> None:
    """Select these words of the statement as a reader does, whatever marks cut them, and wait for the panel."""
    start = text.index(words)
    units = [len(part.encode("utf-16-le")) // 2 for part in (text[:start], text[: start + len(words)])]
    browser.execute_script(SELECT, *units)
    WebDriverWait(browser, SECONDS).until(lambda _: texts_of(browser, "#cite-panel mark") == [words])


def texts_of(browser: Browser, selector: str) -> list[str]:
    """The text of each such element, with what is hidden or scrolled away."""
    return [str(one.get_property("textContent")) for one in all_of(browser, selector)]


def test_selecting_words_opens_the_panel_with_quote_context_link_and_warning(browser: Browser, address: str) -> None:
    browser.get(f"{address}/s/velmora/1")
    assert not one_of(browser, "#cite-panel").is_displayed()
    select(browser, "close the valley, and the United")
    assert one_of(browser, "#cite-panel").is_displayed()
    assert "“not”" in one_of(browser, ".left-out").text
    link = str(one_of(browser, "#panel-link").get_property("value"))
    assert link.startswith(f"{address}/s/velmora/1@2?chars=")
    assert link.endswith("#s2:~:text=close%20the%20valley%2C%20and%20the%20United")
    assert one_of(browser, "#panel-block").text.startswith("“close the valley, and the United”\nIlse Tarrenholm")
    browser.get(link)
    assert "".join(texts_of(browser, "mark.evidence-quoted")) == "close the valley, and the United"


def test_another_selection_replaces_the_panel_and_its_buttons_copy(browser: Browser, address: str) -> None:
    browser.get(f"{address}/s/velmora/1")
    select(browser, "Savva Grinev")
    select(browser, "Remarks by")
    browser.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": address},
    )
    one_of(browser, "[data-copies=panel-block]").click()
    WebDriverWait(browser, SECONDS).until(lambda _: one_of(browser, "[data-copies=panel-block]").text == "Copied")
    copied = browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied.startswith("“Remarks by”\n")


def test_the_panel_is_reached_and_closed_by_keyboard(browser: Browser, address: str) -> None:
    browser.get(f"{address}/s/velmora/1")
    select(browser, "https://velmora.example/report?a=1&b=2.")
    assert "Press Tab" in texts_of(browser, "#cite-status")[0]
    one_of(browser, "body").send_keys(Keys.TAB)
    assert browser.switch_to.active_element == one_of(browser, "#cite-panel")
    browser.switch_to.active_element.send_keys(Keys.TAB)
    assert browser.switch_to.active_element == one_of(browser, "#panel-link")
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not one_of(browser, "#cite-panel").is_displayed()


def test_characters_outside_the_basic_plane_are_counted_as_the_server_counts_them(
    browser: Browser, address: str
) -> None:
    browser.get(f"{address}/s/tarsk/5")
    select(browser, "runs 🚢 again", text=SHIPS)
    assert one_of(browser, ".context").get_property("textContent") == SHIPS


def test_a_bare_link_to_a_changed_sentence_of_an_old_revision_tells_so_without_scripts(
    browser_without_scripts: Browser, address: str
) -> None:
    browser_without_scripts.get(f"{address}/s/velmora/1@1#s2")
    shown = browser_without_scripts.execute_script(
        "return getComputedStyle(document.querySelector('.sentence:target'), '::after').content"
    )
    assert shown == '"This sentence was reworded in the latest revision."'


def test_the_number_of_a_sentence_opens_the_panel_with_and_without_scripts(either: Browser, address: str) -> None:
    either.get(f"{address}/s/velmora/1")
    follow(either, "#s2 .sentence-link")
    assert either.current_url == f"{address}/s/velmora/1@2?sentence=2#s2"
    assert one_of(either, "#cite-panel").is_displayed()
    assert one_of(either, "#cite-panel mark").text.startswith("We will not close the valley, and")
    one_of(either, ".close-panel").click()
    WebDriverWait(either, SECONDS).until(
        lambda _: not all_of(either, "#cite-panel") or not one_of(either, "#cite-panel").is_displayed()
    )


PAGES = [
    "/",
    "/?q=valley&organisation=UN&from=2026",
    "/?q=speeker:x&from=x",
    "/s/velmora/1",
    "/s/velmora/1@1?sentence=2",
    "/s/velmora/1/history",
    "/s/velmora/3",
    "/check",
    "/nothing",
]


def measure(browser: Browser, width: int, *, scheme: str = "light") -> None:
    """Give the page a width in CSS pixels, narrower than a window can be, and a colour scheme."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_page_scrolls_sideways(browser: Browser, address: str, path: str, width: int) -> None:
    measure(browser, width)
    browser.get(address + path)
    needed = browser.execute_script("return document.documentElement.scrollWidth")
    assert needed <= width


@pytest.mark.parametrize("path", PAGES)
def test_every_control_that_a_browser_shows_has_a_name_and_is_reached_by_keyboard(
    browser: Browser, address: str, path: str
) -> None:
    browser.get(address + path)
    shown = [one for one in all_of(browser, "a, button, summary, input:not([type=hidden])") if one.is_displayed()]
    assert shown
    assert [one.get_attribute("outerHTML") for one in shown if not one.accessible_name.strip()] == []
    assert all(one.get_property("tabIndex") == 0 for one in shown)
    one_of(browser, "body").send_keys(Keys.TAB)
    first = browser.switch_to.active_element
    assert (first.text, first.get_attribute("href")) == (
        "Skip to the content",
        f"{browser.current_url.split('#')[0]}#main",
    )


CONTRAST = """
const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const luminance = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
function ground(element) {
  for (let one = element; one; one = one.parentElement) {
    const colour = numbers(getComputedStyle(one).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255];
}
const faint = [];
for (const element of document.querySelectorAll("body *")) {
  const ownText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!ownText || !element.checkVisibility()) continue;
  const pair = [luminance(numbers(getComputedStyle(element).color)), luminance(ground(element))].sort((a, b) => b - a);
  const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
  if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${element.outerHTML.slice(0, 120)}`);
}
return faint;
"""


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground_in_both_colour_schemes(
    browser: Browser, address: str, path: str, scheme: str
) -> None:
    """Contrast of 4.5:1 at least, computed as WCAG 2.2 does (success criterion 1.4.3)."""
    measure(browser, 1280, scheme=scheme)
    browser.get(address + path)
    assert browser.execute_script(CONTRAST) == []


def test_the_dark_scheme_is_dark(browser: Browser, address: str) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        measure(browser, 1280, scheme=scheme)
        browser.get(address)
        grounds.append(one_of(browser, "body").value_of_css_property("background-color"))
    assert grounds == ["rgba(251, 250, 247, 1)", "rgba(21, 24, 28, 1)"]


def test_the_search_box_offers_words_that_begin_like_the_one_being_typed(browser: Browser, address: str) -> None:
    browser.get(address)
    one_of(browser, "input[name=q]").send_keys("the vall")
    WebDriverWait(browser, SECONDS).until(lambda _: all_of(browser, "datalist option"))
    assert [one.get_attribute("value") for one in all_of(browser, "datalist option")] == ["the valley"]
