"""Tables that follow from the rows of all reports: agreements, best values, scorecards.

Pure functions, in an order that depends on the rows alone; of all facts or of some, whose rows are the same either way.
Which statements are one fact is decided in `facts`; claims between reports are made in `across`.
"""

import hashlib

import polars as pl
import pyarrow

from pipelines.publishing.across import DECIDED
from pipelines.publishing.facts import Tables, key_text, to_frame
from pipelines.publishing.parquet import conform_table
from schemas.tables import TABLES
from schemas.vocabulary import Agreement, Outcome, Status, VerdictKind

_TOLD = ("fact_lower", "fact_upper", "lower_closed", "upper_closed", "published_on", "publisher", "status")
"""What is asked of the statement before one."""


def derive_agreements(statements: pl.DataFrame, disputed: pl.Series) -> pyarrow.Table:
    """One row for each fact stated at least twice, from `join_statements`, in order of the first statement.

    Where one report gives a key two figures that cannot be equal, and no claim says that they restate each other, the
    key says too little to name one fact there (a breakdown was not read): its statements in that report are left out.
    `disputed` are the figures of which a claim says that they restate others and differ.
    """
    statements = _stated_again(statements)
    inside = _meet(statements, "fact", "report_id")
    unclear = (
        statements.select("order", "fact", "report_id", named=pl.col("mention_id").is_in(disputed.implode()))
        .with_columns(pl.col("named").any().over("fact", "report_id"))
        .join(inside, on=["fact", "report_id"], how="left")
        .filter(~pl.col("meets") & ~pl.col("named"))
    )
    kept = statements.join(unclear.select("order"), on="order", how="anti", maintain_order="left")
    kept = _stated_again(kept)
    return _rows("agreements", _describe(kept).join(_judge(kept), on="fact", maintain_order="left"))


def derive_indicator_values(statements: pl.DataFrame, titles: pyarrow.Table | None) -> pyarrow.Table:
    """One row for each fact, from `join_statements`: the most exact statement of the latest report that gives a value.

    In order of the first statement. A statement whose area or period is unknown has a row of its own. `titles`: the
    list of indicators, after which codes are named.
    """
    exactness = (pl.col("upper") - pl.col("lower")).fill_null(float("inf"))
    latest = pl.col("order").last().over("fact", "report_id")
    told_of = ("fact", "value", "lower", "upper", "unit", "status", "period_start", "period_end")
    best = (
        statements.select(*told_of, "order", latest=latest, exactness=exactness)  # what is sorted is copied
        .sort(pl.col("value").is_null(), -pl.col("latest").cast(pl.Int64), "exactness", "order")
        .unique("fact", keep="first", maintain_order=True)
        .select(told_of)
    )
    described = _describe(statements)
    judged = _judge(_stated_again(statements)).select("fact", agreement="verdict")
    told = statements.group_by("fact").agg(
        sources=pl.col("mention_id"),
        first_published=pl.col("published_on").min(),
        latest_published=pl.col("published_on").max(),
    )
    rows = described.rename({"fact_id": "value_id"})
    for part in (best, told):
        rows = rows.join(part, on="fact", maintain_order="left")
    rows = rows.join(judged, on="fact", how="left", maintain_order="left")
    if titles is not None and titles.num_rows:
        names = to_frame(titles, "indicator_id", "zh")
        rows = rows.join(names, on="indicator_id", how="left", maintain_order="left")
        rows = rows.with_columns(pl.coalesce("zh", "indicator").alias("indicator"))
    return _rows("indicator_values", rows)


OF_SCORECARDS = {
    "reports": ("report_id", "batch"),
    "mentions": ("report_id", "outcome"),
    "observations": ("mention_id", "report_id", "indicator_id", "area", "period"),
    "claims": ("claim_id", "reported_mention_id"),
    "claim_operands": ("claim_id", "mention_id"),
    "verdicts": ("claim_id", "report_id", "verdict"),
}
"""Table → the columns of it that scorecards are made of."""


def derive_scorecards(tables: Tables, used_elsewhere: pl.Series) -> pyarrow.Table:
    """One row for each report, in the order of reports; may be asked for any group of reports.

    Needs the columns of `OF_SCORECARDS` of the reports; `used_elsewhere` are figures that decided claims between
    reports use, among them all of these reports.
    """
    reports = to_frame(tables["reports"], "report_id", "batch")
    outcome = pl.col("outcome")
    mentions = (
        to_frame(tables["mentions"], "report_id", "outcome")
        .group_by("report_id")
        .agg(
            figures=pl.len(),
            observed=(outcome == Outcome.OBSERVATION).sum(),
            unread=(outcome == Outcome.UNREAD).sum(),
        )
    )
    claims = (
        to_frame(tables["verdicts"], "report_id", "verdict")
        .group_by("report_id")
        .agg(pl.len().alias("claims"), *[(pl.col("verdict") == kind).sum().alias(kind.value) for kind in VerdictKind])
    )
    observations = to_frame(tables["observations"], "mention_id", "report_id", "indicator_id", "area", "period")
    decided = pl.concat([_decided_figures(tables), used_elsewhere]).unique()
    used = pl.col("mention_id").is_in(decided.implode())
    read = (
        observations.with_columns(used=used)
        .group_by("report_id")
        .agg(
            coded=pl.col("indicator_id").is_not_null().sum(),
            with_area=pl.col("area").is_not_null().sum(),
            with_period=pl.col("period").is_not_null().sum(),
            coverage=pl.col("used").mean(),
        )
    )
    rows = reports
    for part in (mentions, claims, read):
        rows = rows.join(part, on="report_id", how="left", maintain_order="left")
    counts = [column for column in rows.columns if column not in {"report_id", "batch", "coverage"}]
    return _rows("scorecards", rows.with_columns(pl.col(counts).fill_null(0)))


def _decided_figures(tables: Tables) -> pl.Series:
    verdicts = to_frame(tables["verdicts"], "claim_id", "verdict")
    decided = verdicts.filter(pl.col("verdict").is_in([verdict.value for verdict in DECIDED])).select("claim_id")
    claims = to_frame(tables["claims"], "claim_id", "reported_mention_id")
    operands = to_frame(tables["claim_operands"], "claim_id", "mention_id")
    reported = decided.join(claims, on="claim_id")["reported_mention_id"]
    return pl.concat([reported, decided.join(operands, on="claim_id")["mention_id"]])


def _stated_again(statements: pl.DataFrame) -> pl.DataFrame:
    """The statements of facts that have several."""
    return statements.filter(pl.col("fact").is_duplicated())


def _describe(statements: pl.DataFrame) -> pl.DataFrame:
    """The parts of each fact, from its first statement with a complete key, and its id, in order of first statement.

    Where no statement has a complete key, the first known area and period are taken, and the first mention enters the
    hash: such a fact is told apart by where it stands.
    """
    parts = ["indicator_id", "indicator", "dimensions", "measure", "growth_basis", "price_basis", "key"]
    known = ["area_code", "area", "period"]
    told = statements.select("fact", *parts, *known, key_text().alias("text"), "mention_id", "order")
    again = pl.col("fact").is_duplicated()  # most facts are stated once, and are not to be searched for
    several = (
        told.filter(again)
        .sort(pl.col("key").is_null(), "order")
        .group_by("fact")
        .agg(
            *[pl.col(part).first() for part in parts],
            *[pl.col(part).drop_nulls().first() for part in known],
            pl.col("text", "mention_id").first(),
            pl.col("order").min(),
        )
    )
    facts = pl.concat([told.filter(~again), several]).sort("order")
    texts = facts.select(pl.coalesce("key", pl.concat_str("text", "mention_id", separator="\0"))).to_series()
    ids = [hashlib.sha256(text).hexdigest()[:16] for text in map(str.encode, texts.to_list())]
    return facts.with_columns(pl.Series("fact_id", ids, pl.String)).drop("key", "text", "mention_id", "order")


def _judge(statements: pl.DataFrame) -> pl.DataFrame:
    """Whether the statements of each fact agree, and the bounds that they, or the last of them, admit.

    They agree if one number lies in all intervals. If not, a report that states the fact otherwise than its publisher
    did before revises it: the fact is revised where all statements from that day on agree, whoever made them. It is in
    conflict where they do not, where nobody revised anything, and where one report gives two figures.
    """
    whole = _meet(statements, "fact").join(
        statements.group_by("fact").agg(
            pl.col("mention_id").alias("mention_ids"),
            pl.col("report_id").n_unique().cast(pl.Int32).alias("report_count"),
            pl.col("fact_unit").last(),
            pl.col("fact_lower", "fact_upper").last(),
        ),
        on="fact",
    )
    revisions = _revisions(statements).group_by("fact").agg(pl.col("published_on").max().alias("since"))
    standing = statements.join(revisions, on="fact", how="inner", maintain_order="left").filter(
        pl.col("published_on").is_null() | (pl.col("published_on") >= pl.col("since"))
    )
    torn = _meet(statements, "fact", "report_id").group_by("fact").agg(torn=~pl.col("meets").all())
    rows = whole.join(_meet(standing, "fact"), on="fact", how="left", suffix="_last").join(torn, on="fact")
    verdict = (
        pl.when("meets")
        .then(pl.lit(Agreement.AGREE.value))
        .when(pl.col("meets_last").fill_null(False) & ~pl.col("torn"))
        .then(pl.lit(Agreement.REVISED.value))
        .otherwise(pl.lit(Agreement.CONFLICT.value))
    )
    bounds = [
        pl.when("meets").then(end).when("meets_last").then(f"{end}_last").otherwise(f"fact_{end}").alias(end)
        for end in ("lower", "upper")
    ]
    return rows.select("fact", "mention_ids", "report_count", verdict.alias("verdict"), *bounds, unit="fact_unit")


def _revisions(statements: pl.DataFrame) -> pl.DataFrame:
    """The statements that a later day puts in the place of one before: other than the last of the same publisher, or
    than the last of anybody where either publisher is unknown, or where that was a first count and this is not."""
    told = statements.select("fact", "order", *_TOLD)
    told = _with_one_before(_with_one_before(told, "_own", "fact", "publisher"), "_before", "fact")
    unknown = pl.col("publisher").is_null() | pl.col("publisher_before").is_null()
    counted = (pl.col("status_before") == Status.ESTIMATED) & (pl.col("status") != Status.ESTIMATED)
    own, anybody = (
        _stand_apart(suffix) & (pl.col("published_on") > pl.col(f"published_on{suffix}")).fill_null(False)
        for suffix in ("_own", "_before")
    )
    return told.filter(own | (anybody & (unknown | counted.fill_null(False))))


def _with_one_before(statements: pl.DataFrame, suffix: str, *groups: str) -> pl.DataFrame:
    """Columns of the statement before in the same group, with a suffix; null where there is none."""
    ordered = statements.sort(*groups, "order")
    same = pl.all_horizontal(pl.col(group).eq_missing(pl.col(group).shift(1)) for group in groups)
    return ordered.with_columns(
        pl.when(same).then(pl.col(column).shift(1)).alias(f"{column}{suffix}") for column in _TOLD
    )


def _stand_apart(suffix: str) -> pl.Expr:
    """Whether a statement's interval shares no number with that of the columns of a suffix."""
    above = (
        pl.col("fact_lower"),
        pl.col(f"fact_upper{suffix}"),
        pl.col("lower_closed"),
        pl.col(f"upper_closed{suffix}"),
    )
    below = (
        pl.col(f"fact_lower{suffix}"),
        pl.col("fact_upper"),
        pl.col(f"lower_closed{suffix}"),
        pl.col("upper_closed"),
    )
    ends = [(low > high) | ((low == high) & ~(shut & closed)) for low, high, shut, closed in (above, below)]
    return ends[0].fill_null(False) | ends[1].fill_null(False)


def _meet(statements: pl.DataFrame, *groups: str) -> pl.DataFrame:
    """For each group the numbers in all of its intervals: lower, upper (null: unbounded), whether there are any."""
    lower, upper = pl.col("fact_lower"), pl.col("fact_upper")
    ends = statements.group_by(groups).agg(
        lower=lower.max(),
        upper=upper.min(),
        closed=pl.col("lower_closed").filter(lower == lower.max()).all()
        & pl.col("upper_closed").filter(upper == upper.min()).all(),
    )
    apart = (pl.col("lower") > pl.col("upper")) | ((pl.col("lower") == pl.col("upper")) & ~pl.col("closed"))
    return ends.select(*groups, "lower", "upper", meets=~apart.fill_null(False))


def _rows(name: str, rows: pl.DataFrame) -> pyarrow.Table:
    return conform_table(name, rows.select(TABLES[name].schema.names).to_arrow())
