"""Dagster's page in Chromium, over a warehouse in which one claim is contradicted: assets in Chinese and English,
metadata, checks with the rows that fail, and automation that stands still until somebody starts it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect, sync_playwright

from pipelines.assets.checks import build_checks
from pipelines.assets.running import HOME_VARIABLE, materialise, prepare_home
from pipelines.publishing.warehouse import Warehouse
from pipelines.refresh.refreshing import open_workspace
from schemas.tables import TABLES

CHROMIUM = Path("/usr/bin/chromium")
WEBSERVER = Path(sys.executable).with_name("dagster-webserver")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
START_SECONDS = 60
RULE = "average_growth_matches_levels"
OWN_WARNINGS = ("'tzOffset' option has been deprecated", "`smooth` scroll behavior")
"""Warnings that the page gives of its own code, whatever is loaded."""

pytestmark = [
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"needs a browser at {CHROMIUM}; on Debian: apt-get install chromium"
    ),
    pytest.mark.skipif(not WEBSERVER.exists(), reason=f"needs {WEBSERVER}; `make test-readers` installs it"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with raw/ (the newspaper, its 11.4 % misprinted as 12.4 %), the warehouse of it, and Dagster's home."""
    folder = tmp_path_factory.mktemp("dagster")
    name = "shanxi-2021/shanxi-poverty-alleviation.txt"
    page = (Path(__file__).parents[2] / "raw" / name).read_text("utf-8")
    assert page.count("11.4%") == 1
    report = folder / "raw" / name
    report.parent.mkdir(parents=True)
    report.write_text(page.replace("11.4%", "12.4%"), "utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(HOME_VARIABLE, str(folder / "home"))
        with open_workspace(folder / "raw", folder / "warehouse") as workspace:
            assert materialise(workspace, prepare_home(workspace.warehouse)) == []
        yield folder


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[str]:
    """The address at which dagster-webserver shows it, with the variables that `make ui` sets."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    places = {"GOUJI_RAW": home / "raw", "GOUJI_WAREHOUSE": home / "warehouse", HOME_VARIABLE: home / "home"}
    log = home / "webserver.log"
    with log.open("wb") as said:
        server = subprocess.Popen(
            [WEBSERVER, "-m", "pipelines.definitions", "-h", "127.0.0.1", "-p", str(port)],
            env={**os.environ, **{name: str(path) for name, path in places.items()}},
            cwd=Path(__file__).parents[2],
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_it_answers(server, address, log)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait_until_it_answers(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/server_info", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"dagster-webserver gave no answer at {address}:\n{log.read_text('utf-8')}")


@pytest.fixture(scope="module")
def context(served: str) -> Iterator[BrowserContext]:
    """Chromium of the system, without a window; one context, so that the scripts of the page are loaded once."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        context = chromium.new_context(base_url=served, locale="en-GB")
        context.set_default_timeout(20_000)
        expect.set_options(timeout=20_000)
        yield context
        expect.set_options(timeout=None)
        chromium.close()


@pytest.fixture
def open_page(context: BrowserContext, served: str, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens a path of Dagster's page; in the end each is pictured, none logged an error or asked another host."""
    pages: list[Page] = []
    faults: list[str] = []

    def open_at(path: str, size: dict[str, int] = DESKTOP) -> Page:
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size(size)
        # The welcome of a new instance covers what is under it, whenever it comes.
        page.add_locator_handler(page.get_by_role("button", name="Skip", exact=True), lambda skip: skip.click())
        page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda asked: faults.append(asked.url) if _is_elsewhere(asked.url, served) else None)
        page.goto(path)
        return page

    yield open_at
    for number, page in enumerate(pages):
        page.screenshot(path=tmp_path / f"page-{number}.png", animations="disabled")
        page.close()
    assert [fault for fault in faults if not any(words in fault for words in OWN_WARNINGS)] == []


def _is_elsewhere(url: str, served: str) -> bool:
    return url.startswith(("http:", "https:", "ws:", "wss:")) and url.split("://")[1].split("/")[0] != served[7:]


def markdown_of(page: Page, row: Locator) -> Locator:
    """The window in which a metadata entry of type Markdown opens."""
    row.get_by_text("[Show Markdown]").click()
    window = page.locator("table").filter(has=page.locator("th")).last
    expect(window).to_be_visible()
    return window


def test_the_catalogue_lists_every_table_in_chinese_and_english(open_page: Callable[..., Page]) -> None:
    """Each table has its Chinese title and what it means; a list shows no Markdown, so there is none."""
    page = open_page("/assets", {"width": 1280, "height": 2400})
    for name, table in TABLES.items():
        expect(page.locator(f'a[href$="/assets/{name}"]').first).to_be_visible()
        expect(page.get_by_text(f"{table.title} — ").first).to_be_visible()
    expect(page.get_by_text("发布 — Puts a version into place").first).to_be_visible()
    assert "**" not in page.inner_text("body")


def test_the_graph_leads_from_reading_to_publishing(open_page: Callable[..., Page]) -> None:
    """The rooms are its groups; chosen, the table says what it is and lists its checks."""
    page = open_page("/asset-groups")
    for room in ("reading", "figures", "statements", "tallying", "publishing"):
        expect(page.get_by_text(room, exact=True).first).to_be_visible()
    page = open_page("/asset-groups~/verdicts")
    expect(page.get_by_text("判定 — The outcome of a claim").first).to_be_visible()
    expect(page.get_by_text("areas_sum_to_whole").first).to_be_visible()


def test_a_table_shows_rows_bytes_seconds_path_and_first_rows(open_page: Callable[..., Page], home: Path) -> None:
    """The count is that of the warehouse; the first rows are readable as a table."""
    rows = Warehouse(home / "warehouse").table("verdicts").num_rows
    page = open_page("/assets/verdicts?view=overview")
    expect(page.get_by_text("Row count").locator("xpath=..")).to_contain_text(str(rows))
    for name in ("bytes", "first_rows", "path", "files_in", "given_up", "seconds"):
        expect(page.get_by_role("cell", name=name, exact=True)).to_be_visible()
    expect(page.get_by_text("列：论断编号、范围")).to_be_visible()
    first = markdown_of(page, page.get_by_role("row").filter(has_text="first_rows"))
    expect(first.locator("th").first).to_have_text("claim_id")
    expect(first).to_contain_text("contradicted")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_doubted_figure_is_shown_with_its_sentence(open_page: Callable[..., Page], size: dict[str, int]) -> None:
    """The check of the rule failed without stopping the run; it says how many, and shows figures, sentence, source."""
    page = open_page(f"/assets/verdicts?view=checks&checkDetail={RULE}", size)
    expect(page.get_by_text("年均增长率与水平相符")).to_be_visible()
    expect(page.get_by_text("1 claim whose printed figures do not reproduce each other")).to_be_visible()
    expect(page.get_by_text("non-blocking asset check")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="failing_rows")
    shown = markdown_of(page, row)
    for words in (
        "contradicted",
        "⟦4875⟧元增长到2020年的⟦10352⟧元",
        "年均增长⟦12.4%⟧",
        "shanxi-poverty-alleviation.txt",
    ):
        expect(shown).to_contain_text(words)


def test_other_checks_of_the_table_passed(open_page: Callable[..., Page]) -> None:
    """One misprint fails one check: in the list, and in the detail beside it."""
    declared = [key for checks in build_checks() for key in checks.check_keys if key.asset_key.path == ["verdicts"]]
    page = open_page(f"/assets/verdicts?view=checks&checkDetail={RULE}", {"width": 1280, "height": 2400})
    expect(page.get_by_text("Succeeded", exact=True)).to_have_count(len(declared) - 1)
    expect(page.get_by_text("Failed", exact=True)).to_have_count(2)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("schedules/daily_refresh", "每天六时更新"),
        ("sensors/raw_folder", "每分钟查看"),
        ("sensors/tell_of_failed_runs", "运行失败时通知"),
        ("sensors/tell_of_failed_checks", "检查未通过时通知"),
    ],
)
def test_automation_stands_still_until_started(open_page: Callable[..., Page], path: str, words: str) -> None:
    """Described in both languages, switched off, never run."""
    page = open_page(f"/locations/pipelines.definitions/{path}")
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_text("has never run")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(1)
    expect(page.get_by_role("checkbox")).not_to_be_checked()
