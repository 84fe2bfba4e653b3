"""The evidence pages in Chromium, opened from the file system as people open them: what can be done with mouse, finger
and keyboard, and that no page reports an error, asks the network for anything, or is wider than a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from pipelines.publishing.warehouse import Warehouse

CHROMIUM = Path("/usr/bin/chromium")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"needs a browser at {CHROMIUM}; on Debian: apt-get install chromium"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system, without a window."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, published: Path) -> Iterator[object]:
    """Opens a page of the warehouse by its name; in the end none may have logged an error or left the file system."""
    contexts, faults = [], []

    def open_at(name: str, size: dict[str, int] = DESKTOP, locale: str = "en-GB") -> Page:
        contexts.append(browser.new_context(viewport=size, locale=locale))
        page = contexts[-1].new_page()
        page.set_default_timeout(20_000)
        page.on(
            "console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith("file:") else faults.append(asked.url))
        page.goto((published / "evidence" / name).resolve().as_uri())
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="module")
def pages(published: Path) -> dict[str, str]:
    """source_path → name of the report's page."""
    reports = Warehouse(published).table("reports").to_pylist()
    return {row["source_path"]: f"{row['report_id']}.html" for row in reports}


@pytest.fixture
def shanxi(pages: dict[str, str]) -> str:
    """The page of the newspaper."""
    return pages["shanxi-2021/shanxi-poverty-alleviation.txt"]


@pytest.fixture
def slip(pages: dict[str, str]) -> str:
    """A page on which a claim is contradicted."""
    return pages["examples-news/yunnan-slip.txt"]


def figure(page: Page, literal: str) -> Locator:
    """A figure of the text."""
    return page.locator(".text .f[data-n]").get_by_text(literal, exact=True).first


def test_the_index_shows_every_report_and_doubts_first(open_page, pages: dict[str, str]) -> None:
    """All reports are listed; what does not tally stands above them, with a link."""
    page = open_page("index.html")
    expect(page.locator("#reports tr")).to_have_count(len(pages))
    doubt = page.locator(".doubts li a").first
    assert "contradicted" in doubt.inner_text()
    assert doubt.bounding_box()["y"] < page.locator("#reports").bounding_box()["y"]
    doubt.click()
    expect(page.locator(".claim:target")).to_have_class("claim contradicted")


def test_reports_are_filtered_by_verdict_and_batch_and_searched(open_page, pages: dict[str, str]) -> None:
    """Boxes, list and words narrow the table; with nothing left that is said; taking them away brings all back."""
    page = open_page("index.html")
    rows = page.locator("#reports tr")
    page.locator("[data-verdict=contradicted]").check()
    expect(rows).not_to_have_count(len(pages))
    assert rows.count() == page.locator("#reports tr:has(.v.contradicted)").count() > 0
    page.locator("[data-verdict=contradicted]").uncheck()
    page.locator("#batch").select_option("shanxi-2021")
    expect(rows).to_have_count(1)
    page.locator("#batch").select_option("")
    page.locator("#search").fill("凤庆")
    expect(rows).to_have_count(1)
    page.locator("#search").press("Enter")
    expect(rows).to_have_count(1)
    page.locator("#search").fill("没有这样的报告")
    expect(page.locator("#none")).to_be_visible()
    page.locator("#search").fill("")
    expect(rows).to_have_count(len(pages))
    expect(page.locator("#none")).to_be_hidden()


def test_a_report_opens_from_the_index(open_page, shanxi: str) -> None:
    """By its title; and the way back is there."""
    page = open_page("index.html")
    page.locator(f'#reports a[href="{shanxi}"]').click()
    expect(page.locator("body.report")).to_be_visible()
    assert page.locator(".text .f[data-n]").count() > 90
    page.locator("nav .home").click()
    expect(page.locator("#reports")).to_be_visible()


def test_a_figure_tells_what_it_means_and_leads_to_its_claim_and_back(open_page, published: Path, shanxi: str) -> None:
    """A click shows indicator, area, period and interval; its claim has the formula, and links to its figures."""
    formula = "(10352/4875)^(1/7) − 1"
    (claim_id,) = Warehouse(published).table("verdicts", [("formula", "=", formula)])["claim_id"].to_pylist()
    page = open_page(shanxi)
    figure(page, "10352").click()
    panel = page.locator("#panel")
    expect(panel).to_be_visible()
    told = panel.inner_text()
    assert all(word in told for word in ("贫困地区农村居民人均可支配收入", "山西省", "2020", "[10351.5, 10352.5]"))
    panel.locator(f'ul a[href$="#c-{claim_id}"]').click()
    claim = page.locator(".claim:target")
    expect(claim).to_be_in_viewport()
    assert formula in claim.inner_text()
    expect(claim.locator("svg.intervals")).to_be_visible()
    claim.locator("td a").get_by_text("4875").first.click()
    expect(page.locator(".f:target")).to_have_text("4875")
    expect(page.locator(".f:target")).to_be_in_viewport()


def test_the_gravest_claim_of_a_figure_comes_first(open_page, slip: str) -> None:
    """A figure that tallies in one place and not in another says first where it does not."""
    page = open_page(slip)
    page.locator(".text .f.contradicted").first.click()
    outcomes = [text.split()[0] for text in page.locator("#panel ul").first.locator("a").all_inner_texts()]
    assert "✓" in outcomes
    assert outcomes == sorted(outcomes, key="✗⊘≈?∦–✓".index)


def test_the_language_changes_and_stays(open_page, shanxi: str) -> None:
    """One button; labels, the open panel and the language of the page follow; the other is not shown."""
    page = open_page(shanxi)
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator("section.claims h2 [lang=zh]")).to_be_hidden()
    figure(page, "10352").click()
    assert "indicator" in page.locator("#panel").inner_text().lower()
    page.locator("#language").click()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    expect(page.locator("section.claims h2 [lang=zh]")).to_be_visible()
    expect(page.locator("section.claims h2 [lang=en]")).to_be_hidden()
    assert "指标" in page.locator("#panel").inner_text()
    page.reload()
    assert page.locator("html").get_attribute("lang") == "zh-CN"


def test_a_chinese_browser_sees_chinese(open_page) -> None:
    """The first language is that of the browser."""
    assert open_page("index.html", locale="zh-CN").locator("html").get_attribute("lang") == "zh-CN"


def test_everything_can_be_done_by_keyboard(open_page, shanxi: str, slip: str) -> None:
    """Tab reaches a figure and shows it, Escape closes and keeps the place, Enter follows; j and k go to doubts."""
    page = open_page(shanxi)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.f[data-n]')"):
            break
    expect(page.locator("#panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('.f[data-n]')")
    figure(page, "4875").focus()
    page.locator("#panel .close").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    assert page.evaluate("document.activeElement.textContent") == "4875"
    figure(page, "11.4%").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".claim:target")).to_be_in_viewport()

    page = open_page(slip)
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    assert page.evaluate("document.activeElement.matches('.f.contradicted')")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") != first
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == first


def test_figures_are_muted_by_verdict(open_page, slip: str) -> None:
    """Taking a verdict away takes its colour from the text and its claims from the list."""
    page = open_page(slip)
    expect(page.locator(".claim.contradicted").first).to_be_visible()
    page.locator("[data-filter=contradicted]").uncheck()
    expect(page.locator(".claim.contradicted").first).to_be_hidden()
    assert page.locator(".f.contradicted:not(.muted)").count() == 0


def test_series_lead_to_the_figures_they_draw(open_page) -> None:
    """From the list of indicators to a chart, to its values, to the report."""
    page = open_page("series.html")
    page.locator(".indicators a").get_by_text("农村居民人均可支配收入").or_(
        page.locator('.indicators a[href="series/income_rural.html"]')
    ).first.click()
    expect(page.locator("svg.series").first).to_be_visible()
    page.locator("figure details summary").first.click()
    page.locator("figure table a").first.click()
    expect(page.locator("body.report")).to_be_visible()
    expect(page.locator(".f:target")).to_be_in_viewport()


@pytest.mark.parametrize("name", ["index", "series", "series/income_rural", "shanxi", "tables"])
def test_no_page_is_wider_than_a_phone(open_page, pages: dict[str, str], name: str) -> None:
    """At 390 points nothing scrolls sideways but tables in their own frame; the panel fits and can be closed."""
    report = {
        "shanxi": "shanxi-2021/shanxi-poverty-alleviation.txt",
        "tables": "examples-communiques/fengqing-2018.txt",
    }.get(name)
    page = open_page(pages[report] if report else f"{name}.html", PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    if report:
        page.locator(".text .f.observation").first.click()
        box = page.locator("#panel").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
        assert box["height"] <= PHONE["height"] * 0.6
        page.locator("#panel .close").click()
        expect(page.locator("#panel")).to_be_hidden()


def test_a_report_prints_without_its_controls(open_page, shanxi: str) -> None:
    """On paper there are text and claims, no buttons, filters or panel; colours of doubt are joined by signs."""
    page = open_page(shanxi)
    figure(page, "10352").click()
    page.emulate_media(media="print")
    for control in ("#language", "fieldset.filters", "#panel"):
        expect(page.locator(control)).to_be_hidden()
    expect(page.locator(".text")).to_be_visible()
    expect(page.locator(".claim").first).to_be_visible()
    assert page.pdf()[:5] == b"%PDF-"


def test_pages_are_read_without_a_script(browser: Browser, published: Path, shanxi: str) -> None:
    """With scripts off, text, claims and links between them are all there."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((published / "evidence" / shanxi).resolve().as_uri())
    figure(page, "11.4%").click()
    expect(page.locator(".claim:target")).to_be_in_viewport()
    context.close()
