"""Evidence pages as HTML: what they show, that links lead somewhere, that nothing of a report becomes markup, and that
only what changed is drawn again. How they behave in a browser is tested in `tests/readers`."""

import json
import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.publishing.evidence import Version, build_evidence, pages
from pipelines.publishing.evidence.cards import COLUMNS, further
from pipelines.publishing.evidence.charts import Interval, Point, interval_chart, series_chart
from pipelines.publishing.evidence.labels import label
from pipelines.publishing.evidence.marks import Mark, Place, escape_text, mark_text
from pipelines.publishing.evidence.pages import scaled, scaled_text
from pipelines.publishing.findings import number_text
from pipelines.publishing.warehouse import Warehouse
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse

Write = Callable[..., Path]
LARGEST_PAGE = 500_000
SERIES = "{0}年，全省粮食产量{1}万吨。\n"


def publish(tmp_path: Path) -> Version:
    """Publish the tables of what lies in raw/; the evidence folder is not made yet."""
    with open_workspace(tmp_path / "raw", tmp_path / "warehouse", jobs=1, database=False, pages=False) as workspace:
        refresh_warehouse(workspace)
    tables = (tmp_path / "warehouse" / "tables").resolve()
    return Version(tables, tmp_path / f"evidence-{tables.name}")


def read(path: Path) -> lxml.html.HtmlElement:
    """A page, parsed."""
    return lxml.html.fromstring(path.read_text("utf-8"))


def reports_of(version: Version) -> dict[str, str]:
    """source_path → report_id."""
    table = Warehouse(version.tables.parent.parent).table("reports")
    return dict(zip(table["source_path"].to_pylist(), table["report_id"].to_pylist(), strict=True))


def later_parts(tree: lxml.html.HtmlElement) -> set[str]:
    """Anchors that the script of a page looks for in other parts of its report."""
    told = tree.xpath("//script[@id='figures']")
    return {anchor for page in json.loads(told[0].text)["elsewhere"].values() for anchor in page} if told else set()


def check_links(folder: Path) -> int:
    """Every link of every page leads to a page, and to a place in it, that is there; how many there are."""
    places = {path: set(read(path).xpath("//@id")) | later_parts(read(path)) for path in folder.rglob("*.html")}
    count = 0
    for path in places:
        for href in read(path).xpath("//a/@href"):
            file, _, anchor = href.partition("#")
            target = (path.parent / file).resolve() if file else path
            assert target in places, f"{path.name}: {href} leads nowhere"
            assert not anchor or anchor in places[target], f"{path.name}: {href} leads to no place"
            count += 1
    return count


@pytest.fixture
def page_version(tmp_path: Path, write_report: Write, page: str) -> Version:
    """The newspaper page of raw/, with one figure changed so that a claim is contradicted, and its evidence."""
    write_report("b/page.txt", text=page.replace("11.4%", "12.4%"))
    version = publish(tmp_path)
    build_evidence(version)
    return version


def test_every_figure_and_claim_of_a_page_is_shown_and_linked_both_ways(page_version: Version) -> None:
    """Marks are links to the gravest claim, cards link to their figures."""
    assert check_links(page_version.evidence) > 30
    (path,) = [path for path in page_version.evidence.glob("*.html") if path.name not in ("index.html", "series.html")]
    tree = read(path)
    warehouse = Warehouse(page_version.tables.parent.parent)
    shown = warehouse.table("mentions", [("outcome", "not in", ["duplicate", "chrome"])])
    assert len(tree.xpath("//a[@data-n]")) == shown.num_rows
    cards = {card.get("id"): card for card in tree.xpath("//article")}
    claims = warehouse.table("claims")["claim_id"].to_pylist()
    assert set(cards) == {f"c-{claim}" for claim in claims}
    contradicted = tree.xpath("//a[@data-n][contains(@class, 'contradicted')]")
    assert {mark.text for mark in contradicted} == {"4875", "10352", "12.4%"}
    for mark in contradicted:
        card = cards[mark.get("href").removeprefix("#")]
        assert f"#{mark.get('id')}" in card.xpath(".//td/a/@href")
    assert "12.35 … 12.45" in cards[contradicted[0].get("href").removeprefix("#")].text_content()


def test_repaired_places_are_visible(page_version: Version) -> None:
    """A mark at every seam with its evidence, and a tint on what was moved; dropped copies stand at the end."""
    (path,) = [path for path in page_version.evidence.glob("*.html") if path.name not in ("index.html", "series.html")]
    tree = read(path)
    articles = Warehouse(page_version.tables.parent.parent).table("articles").to_pylist()
    assert len(tree.xpath("//span[@class='seam'][@title]")) == sum(len(article["joins"]) for article in articles)
    (moved,) = tree.xpath("//span[@class='moved']")
    assert len(moved.text_content().replace("⌇", "")) == 106
    assert len(tree.xpath("//p[@class='left-out']")) == 1


def test_what_the_script_is_told_of_a_figure_is_what_is_published(page_version: Version) -> None:
    """Words by number, fields in their order, claims with verdicts."""
    (path,) = [path for path in page_version.evidence.glob("*.html") if path.name not in ("index.html", "series.html")]
    tree = read(path)
    told = json.loads(tree.get_element_by_id("figures").text)
    (place,) = tree.xpath("//a[@data-n][.='10352']/@data-n")
    figure = told["figures"][int(place)]
    values = {name: told["words"][word] for name, word in zip(pages.FIELDS, figure, strict=False) if word >= 0}
    assert values["interval"] == "[10351.5, 10352.5]"
    assert (values["indicator"], values["period"], values["measure"]) == (
        "贫困地区农村居民人均可支配收入",
        "2020",
        "level",
    )
    assert figure[-1][0][1:] == ["contradicted", "average_growth_matches_levels"]
    assert any("period: 2020" in told["words"][word] for word in figure[-2])


def test_a_report_cannot_put_markup_or_hidden_characters_into_a_page(tmp_path: Path, write_report: Write) -> None:
    """Tags, entities, closing scripts, direction and control marks come out as text, in pages, lists and data."""
    evil = '<script>alert("1")</script></script><img src=x onerror=alert(2)>&lt;\u200e\u200b'
    text = f"{evil}公报\n\n2020年，{evil}企业3家，其中甲1家、乙3家；“<i>新品</i>”利润3万元。</textarea>\n"
    report = write_report("b/evil<b>.txt", text=text)
    report.with_suffix(".toml").write_text('title = "标题\\u200e<b>"\n', "utf-8")
    version = publish(tmp_path)
    build_evidence(version)
    for path in version.evidence.rglob("*.html"):
        tree = read(path)
        assert {script.get("src") or script.get("type") for script in tree.xpath("//script")} <= {
            "gouji.js",
            "../gouji.js",
            "application/json",
        }
        assert not tree.xpath("//img | //textarea | //main//b[contains(., 'txt')]")
        assert not re.search("[\x00-\x08\u200b\u200e]", path.read_text("utf-8"))
    page = version.evidence / f"{reports_of(version)['b/evil<b>.txt']}.html"
    assert "U+200E" in page.read_text("utf-8")
    told_of_figures = read(page).get_element_by_id("figures").text
    assert "<" not in told_of_figures
    assert len(json.loads(told_of_figures)["figures"]) == len(read(page).xpath("//a[@data-n]"))
    told = (version.evidence / "reports-0.js").read_text("utf-8")
    assert "<b>" in json.loads(told.removeprefix("gouji.reports(0,").removesuffix(");\n"))[0][1]


def test_a_long_report_is_cut_into_parts_that_stay_small(tmp_path: Path, write_report: Write) -> None:
    """No figure is lost or shown twice, and links between parts hold."""
    lines = [f"2020年末，全市共有学校{total}所，其中小学{total - 50}所，中学50所。" for total in range(1000, 1300)]
    write_report("b/long.txt", text="统计公报\n\n" + "\n".join(lines))
    version = publish(tmp_path)
    build_evidence(version)
    parts = sorted(version.evidence.glob(f"{reports_of(version)['b/long.txt']}*.html"))
    assert len(parts) > 3
    assert max(path.stat().st_size for path in parts) < LARGEST_PAGE
    anchors = [anchor for path in parts for anchor in read(path).xpath("//a[@data-n]/@id")]
    assert len(anchors) == len(set(anchors)) == 300 * 4
    check_links(version.evidence)
    elsewhere = json.loads(read(parts[0]).get_element_by_id("figures").text)["elsewhere"]
    assert set(anchors) - set(read(parts[0]).xpath("//a[@data-n]/@id")) <= {
        name for page in elsewhere.values() for name in page
    }


def test_only_what_changed_is_drawn_again(tmp_path: Path, write_report: Write) -> None:
    """A new report draws its own page; the others are the same files; a removed one is gone."""
    write_report("a/one.txt")
    write_report("b/two.txt")
    write_report("b/three.txt", total=14, first=9)
    first = publish(tmp_path)
    assert build_evidence(first) == 3
    write_report("b/four.txt", total=20, first=15)
    (tmp_path / "raw/b/two.txt").unlink()
    second = publish(tmp_path)
    assert build_evidence(second, first) == 1
    ids = reports_of(second)
    assert sorted(ids) == ["a/one.txt", "b/four.txt", "b/three.txt"]
    kept = f"{ids['b/three.txt']}.html"
    assert (second.evidence / kept).samefile(first.evidence / kept)
    fresh = Version(second.tables, tmp_path / "fresh")
    assert build_evidence(fresh) == 3
    assert {path.name: path.read_bytes() for path in fresh.evidence.iterdir() if path.is_file()} == {
        path.name: path.read_bytes() for path in second.evidence.iterdir() if path.is_file()
    }


def test_a_page_that_was_lost_is_drawn_again(tmp_path: Path, write_report: Write) -> None:
    """Whatever happened to the old folder, the new one is whole."""
    write_report("a/one.txt")
    first = publish(tmp_path)
    build_evidence(first)
    (lost,) = [path for path in first.evidence.glob("*.html") if path.name not in ("index.html", "series.html")]
    lost.unlink()
    again = Version(first.tables, tmp_path / "again")
    assert build_evidence(again, first) == 1
    assert (again.evidence / lost.name).is_file()


def test_pages_that_are_drawn_another_way_are_drawn_again(tmp_path: Path, write_report: Write) -> None:
    """The same rows under another way of drawing are no reason to keep a page."""
    write_report("a/one.txt")
    first = publish(tmp_path)
    build_evidence(first, drawing="one way")
    again, other = (Version(first.tables, tmp_path / name) for name in ("again", "other"))
    assert build_evidence(again, first, "one way") == 0
    assert build_evidence(other, first, "another way") == 1


def test_the_index_puts_what_is_doubted_first(tmp_path: Path, write_report: Write, page: str) -> None:
    """Contradicted claims on top, their report first in the list, and what lies in quarantine."""
    write_report("a/good.txt")
    write_report("b/bad.txt", text=page.replace("11.4%", "12.4%"))
    write_report("b/picture.png", text="no text")
    version = publish(tmp_path)
    build_evidence(version)
    tree = read(version.evidence / "index.html")
    (doubt,) = tree.xpath("//section[@class='doubts']//li")
    assert "(10352/4875)^(1/7) − 1 ≠ 12.4%" in " ".join(doubt.text_content().split())
    titles = [link.text for link in tree.xpath("//tbody[@id='reports']//a")]
    assert (len(titles), titles[1]) == (2, "good市统计公报")
    assert "picture.png" in tree.text_content()


def test_series_of_years_link_to_their_figures(tmp_path: Path, write_report: Write) -> None:
    """One chart for an area with two years or more; its points lead to the figures."""
    for year, tonnes in ((2018, "1380.4"), (2019, "1361.8"), (2020, "1424.3")):
        file = write_report(f"a/{year}.txt", text="山西省统计公报\n\n" + SERIES.format(year, tonnes))
        file.with_suffix(".toml").write_text(f'home_area = "山西省"\npublished = "{year + 1}-03"\n', "utf-8")
    version = publish(tmp_path)
    build_evidence(version)
    (path,) = (version.evidence / "series").glob("*.html")
    tree = read(path)
    assert [row.text_content() for row in tree.xpath("//tr")] == ["20181380.4", "20191361.8", "20201424.3"]
    assert len(tree.xpath("//svg//a")) == 3
    check_links(version.evidence)


@given(st.text(), st.data())
def test_marked_text_keeps_every_character(text: str, data: st.DataObject) -> None:
    """Marks and places add tags and lose nothing, wherever they stand."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    marks = [Mark(a, b, "<i>", "</i>") for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    places = [Place(at, "<b></b>") for at in sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=3)))]
    html = mark_text(text, 0, len(text), marks, places)
    assert re.sub("</?[ib]>", "", html) == escape_text(text)
    assert html.count("<b></b>") == len(places)


@pytest.mark.parametrize(
    ("printed", "recomputed", "bars"),
    [((1, 2), (3, 4), 2), ((1, None), (None, 0), 2), ((5, 5), (5, 5), 2), ((None, None), (None, None), 0)],
)
def test_interval_charts_take_any_bounds(
    printed: tuple[float | None, float | None], recomputed: tuple[float | None, float | None], bars: int
) -> None:
    """Open, equal and missing bounds; bars stay inside the picture and are wide enough to be seen."""
    svg = interval_chart(Interval(*printed), Interval(*recomputed), "<title>")
    widths = [float(width) for width in re.findall(r'<rect[^>]* width="([-\d.]+)"', svg)]
    assert len(widths) == bars
    assert all(width >= 2 for width in widths)
    assert "<title><title>" not in svg


def test_a_series_names_at_most_eight_years_and_always_the_last() -> None:
    """So that names do not run into each other."""
    svg = series_chart([Point(year, year % 7, "#") for year in range(1990, 2021)], "t")
    named = re.findall(r'text-anchor="middle">(\d{4})<', svg)
    assert len(named) <= 8
    assert named[-1] == "2020"


def test_every_word_of_the_templates_has_both_languages() -> None:
    """A word without a label would show as its name."""
    folder = resources.files("pipelines.publishing.evidence")
    used = {
        (group, word)
        for file in folder.joinpath("templates").iterdir()
        for word, group in re.findall(r'"(\w+)"\|(?:label|plain)\("(\w+)"\)', file.read_text())
    }
    assert len(used) > 20
    cards = folder.joinpath("cards.py").read_text()
    told = {"reading": "R", "needs": "n", "hints": ["h"], "gap": 1.0, "review": "r", "explanation": "e"}
    words = (*re.findall(r"_term\([\"'](\w+)", cards), *COLUMNS, *(name for name, _ in further(told)))
    assert len(words) == 12
    used |= {("text", word) for word in words}
    assert [pair for pair in used if label(*pair) == (pair[1], pair[1])] == []


@given(st.floats(-1e16, 1e16) | st.integers(-(10**13), 10**13).map(float), st.sampled_from([1.0, 1e4, 1e8]))
def test_a_number_in_a_multiple_reads_as_its_twelve_digits(value: float, size: float) -> None:
    assert scaled_text(value, size) == number_text(scaled(value, (size, "")))


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_colours_of_text_have_contrast() -> None:
    """Every colour of text on every ground it may stand on: at least 4.5 to 1 (WCAG AA)."""
    css = resources.files("pipelines.publishing.evidence").joinpath("gouji.css").read_text()
    named = dict(re.findall(r"--([\w-]+): (#\w+)", css))
    inks = {
        named[name]
        for name in ("ink", "dim", "link", "contradicted", "explained", "blocked", "consistent", "not_comparable")
    }
    for ground in (named["paper"], named["wash"]):
        for ink in inks:
            light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
    for ground in re.findall(r"\.f\.[\w.]+[^}]*background: (#\w+)", css):
        light, dark = sorted((_luminance(named["ink"]), _luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, ground
