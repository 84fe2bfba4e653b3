"""The room's door: Arrow tables of reports, articles, passages and mentions in, observations and claims out."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import groupby, takewhile
from operator import itemgetter
from typing import Any, Final

import pyarrow
import pyarrow.compute

from pipelines.collection import without_collection
from pipelines.statements import periods, places, times
from pipelines.statements.claims.claim import claim_rows
from pipelines.statements.claims.finding import find_claims
from pipelines.statements.figures import COLUMNS, Row, make_figure
from pipelines.statements.headlines import settle_headlines
from pipelines.statements.home_areas import home_area, own_area
from pipelines.statements.markup import lay_out_tables
from pipelines.statements.model import Statement
from pipelines.statements.observations import Ids, complete, observation_table
from pipelines.statements.periods import Period
from pipelines.statements.places import Gazetteer, PlaceWord
from pipelines.statements.present import settle_states
from pipelines.statements.reader import ArticleReader
from pipelines.statements.settings import (
    LEAD,
    Setting,
    filed_date,
    find_calendar,
    main_period,
    reference_time,
    term_of_office,
)
from pipelines.statements.siblings import scan_qualified, short_names
from pipelines.statements.times import Span, TimeWord
from pipelines.statements.towns import small_place_of
from schemas.tables import TABLES
from schemas.vocabulary import Outcome

Tables = dict[str, pyarrow.Table]
ARTICLE, START = COLUMNS.index("article_id"), COLUMNS.index("start")
ARTICLE_COLUMNS: Final = ["article_id", "report_id", "headline", "kicker", "byline", "text"]
_OPENING: Final = 60
"""Characters in which a text opens, where no sentence ends sooner than a lead does."""
_TOLD_OF_WITHIN: Final = 4000
"""Characters within which a text names the area that it is about."""
FLUSHED_AT: Final = 4096
"""Statements after which rows become columns: what a big group keeps in memory at once."""


def read_statements(tables: Tables) -> Tables:
    """Observations, claims and claim operands of the reports in `tables`.

    Needs reports, articles, passages and mentions. Every mention of outcome `observation` gets exactly one row of
    observations, in the order of reports, articles and text.
    """
    with without_collection():  # statements refer to earlier ones only
        return _read_statements(tables)


def _read_statements(tables: Tables) -> Tables:
    mentions = _observed(tables["mentions"])
    articles: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in tables["articles"].select(ARTICLE_COLUMNS).to_pylist():
        articles[row["report_id"]].append(row)
    done: list[pyarrow.Table] = []
    pending: list[Statement] = []
    ids: list[tuple[Ids, int]] = []
    claims: list[dict[str, Any]] = []
    operands: list[dict[str, Any]] = []
    for report in tables["reports"].to_pylist():
        own = articles[report["report_id"]]
        statements = read_report(report, own, mentions)
        places = [(article["article_id"], report["report_id"], report["batch"]) for article in own]
        pending += statements
        counts = Counter([statement.article for statement in statements])
        ids += [(place, counts[n]) for n, place in enumerate(places)]
        names = [dict(zip(("article_id", "report_id", "batch"), place, strict=True)) for place in places]
        claim, operand = claim_rows(find_claims(statements), names)
        claims += claim
        operands += operand
        if len(pending) >= FLUSHED_AT:
            done.append(observation_table(pending, ids))
            pending, ids = [], []
    done.append(observation_table(pending, ids))
    return {"observations": pyarrow.concat_tables(done).combine_chunks()} | {
        name: pyarrow.Table.from_pylist(rows, schema=TABLES[name].schema)
        for name, rows in (("claims", claims), ("claim_operands", operands))
    }


def _observed(mentions: pyarrow.Table) -> dict[str, list[Row]]:
    """Rows of the mentions that are statistics, by article, in the order of the text."""
    observed = pyarrow.compute.equal(mentions["outcome"], Outcome.OBSERVATION.value)
    for place in ("article_id", "start"):
        observed = pyarrow.compute.and_(observed, pyarrow.compute.is_valid(mentions[place]))
    columns = mentions.select(COLUMNS).filter(observed)
    # Figures of one sentence share its text, which is read once.
    sentences = pyarrow.compute.fill_null(columns["sentence"], "").combine_chunks().dictionary_encode()
    texts = sentences.dictionary.to_pylist()
    values = {name: columns[name].to_pylist() for name in COLUMNS if name != "sentence"}
    values["sentence"] = [texts[i] for i in sentences.indices.to_pylist()]
    rows: dict[str, list[Row]] = defaultdict(list)
    for article_id, found in groupby(zip(*(values[name] for name in COLUMNS), strict=True), itemgetter(ARTICLE)):
        rows[article_id] += found
    for own in rows.values():
        own.sort(key=itemgetter(START))
    return rows


def read_report(
    report: dict[str, Any], articles: list[dict[str, Any]], mentions: dict[str, list[Row]]
) -> list[Statement]:
    """All statements of one report, article by article."""
    found: list[Statement] = []
    for n, article in enumerate(articles):
        text = lay_out_tables(article["text"])
        figures = [make_figure(text, row) for row in mentions.get(article["article_id"], ())]
        head = _end_of_head(article)
        words, divisions = times.scan(text), places.scan(text)
        setting = _setting(report, article, text, words, divisions)
        if qualified := scan_qualified(text, divisions, setting.gazetteer):
            divisions = places.merge(divisions, qualified)
        statements = ArticleReader(text, n, figures, setting, head, words, divisions).read()
        settle_states(statements)
        settle_headlines(statements)
        for statement in statements:
            complete(statement)
        found.extend(statements)
    return found


def _end_of_head(article: dict[str, Any]) -> int:
    """Where headline and kicker end in the text of an article."""
    end = 0
    for part in (article["headline"], article["kicker"]):
        at = article["text"].find(part, 0, 400) if part else -1
        end = max(end, at + len(part) if at >= 0 else 0)
    return end


def _setting(
    report: dict[str, Any], article: dict[str, Any], text: str, words: list[TimeWord], divisions: list[PlaceWord]
) -> Setting:
    """What is known of an article before its first sentence."""
    head = text[:300]
    title = " ".join(filter(None, (report["title"], article["headline"], article["kicker"])))
    calendar, work_report = find_calendar(f"{title}\n{head}", report["published_on"], report["published_precision"])
    if calendar.published is None and calendar.about is None:
        calendar = calendar.dated_by(text, words)
        if calendar.about is None and (filed := filed_date(report["source_path"])) is not None:
            calendar, _ = find_calendar(head, *filed)
    calendar = calendar.datelined(text)
    opening = list(takewhile(lambda word: word.end <= LEAD, words))
    calendar = calendar.with_holiday(opening, max(_OPENING, text.find("。", 0, LEAD)))
    year = calendar.about or calendar.this_year
    home = None
    if report["home_area"]:
        home = places.known_area(report["home_area"], report["home_area_code"], year)
    else:
        titles = [article["headline"], article["kicker"], report["title"], article["byline"], report["publisher"]]
        home = home_area([t for t in titles if t], text[:1500], year)
    opening_places = [place for place in divisions if place.end <= _TOLD_OF_WITHIN]
    own = own_area(opening_places, home, year) if home is not None else None
    gazetteer = Gazetteer(home, year, own, short_names(home.code, year) if home is not None and home.code else None)
    area = (small_place_of(text) if not (calendar.yearly or work_report) else None) or own or home
    when: Period | Span | None = None
    counted = reference_time(text, words)
    if counted is not None:
        when = counted
    elif (calendar.yearly and calendar.about is not None) or (work_report and calendar.about is not None):
        when = term_of_office(text, calendar.about) if work_report else periods.year(calendar.about)
    else:
        when = main_period(text, calendar, opening) or calendar.now
        if when is None and calendar.about is not None and calendar.published is None and not work_report:
            # The year that the lead tells of, or the part of it that it names, in a report that names no day.
            lead = [word.year for word in opening if word.role == "point" and not word.part and not word.edge]
            if calendar.about in lead:
                part = main_period(text, replace(calendar, this=calendar.about), opening)
                when = part if part is not None and part.year == calendar.about else periods.year(calendar.about)
    return Setting(calendar, gazetteer, area, when, work_report)
