"""Which observations state one and the same fact, over all reports. What follows from it is in `derive`.

Two statements are one fact if their keys are equal and complete (indicator code or folded phrase, dimensions, area,
period, measure, growth and price basis, unit class, target or not; area and period known), or if a claim says that they
restate each other. A statement whose area or period is unknown is a fact of its own unless a claim joins it.
"""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import polars as pl
import pyarrow

from pipelines.statements.codes import code_of_name
from schemas.tables import TABLES
from schemas.vocabulary import PriceBasis, QualifierKind, Status, VerdictKind

Tables = dict[str, pyarrow.Table]

OBSERVED = tuple(name for name in TABLES["observations"].schema.names if name != "trail")
PRINTED = (
    "mention_id",
    "raw_start",
    "lower",
    "upper",
    "lower_closed",
    "upper_closed",
    "kind",
    "qualifier_kind",
)

SAME_FACT_RULES = ("restated_figures_agree", "headline_admits_figure")
"""Rules whose reported figure and operands state one fact."""

NOISE = r"[\s\p{P}\p{S}]"
"""What a phrase loses when it is folded, beside differences of width: white space, punctuation, symbols."""

KEY = (
    "indicator_key",
    "dimensions_key",
    "area_key",
    "period",
    "measure",
    "growth_basis",
    "price_key",
    "unit_class",
    "target",
)


def to_frame(table: pyarrow.Table, *columns: str) -> pl.DataFrame:
    """A table, or some of its columns, as a polars frame."""
    return pl.DataFrame(pl.from_arrow(table.select(columns) if columns else table))


def prepare_statements(tables: Tables) -> pl.DataFrame:
    """Every observation of some reports with what tells facts apart, in the order of observations.

    Each row follows from its own report alone, so that rows made of any group of reports may be put together. Columns
    of observations but trail, and: raw_start, kind, vague, lower_closed and upper_closed (of the signed bounds), factor
    (to the base unit of its class), the columns of KEY, key (those as one text, null where area or period is unknown).
    """
    printed = to_frame(tables["mentions"], *PRINTED).rename({"lower": "lower_printed", "upper": "upper_printed"})
    observed = to_frame(tables["observations"], *OBSERVED)
    statements = _sign_ends(observed.join(printed, on="mention_id", maintain_order="left"))
    vague = pl.col("qualifier_kind").eq_missing(pl.lit(QualifierKind.VAGUE.value))
    statements = statements.with_columns(vague.alias("vague")).drop("qualifier_kind")
    return _add_key(_find_vintages(_add_unit_class(statements, tables.get("units"))))


def order_statements(prepared: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """The statements of reports that are no duplicate, in order of publication: reports of unknown date first, then by
    date, source_path and place in the text. Adds order (0 …), publisher, published_on, source_path."""
    named = reports.filter(pl.col("duplicate_of").is_null()).select(
        "report_id", "publisher", "published_on", "source_path"
    )
    return (
        prepared.join(named, on="report_id", maintain_order="left")
        .sort("published_on", "source_path", "raw_start", nulls_last=False, maintain_order=True)
        .with_row_index("order")
    )


def join_statements(statements: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The statements (of `order_statements`), numbered by the facts that they state.

    `pairs` (of `restatements`) has all pairs that lead from these statements to others, in the order of the claims.
    Adds fact (a number; equal for statements of one fact), fact_unit (that of its last statement), fact_lower and
    fact_upper (bounds in it).
    """
    return _convert_bounds(_number_facts(statements, pairs))


def _sign_ends(statements: pl.DataFrame) -> pl.DataFrame:
    """Closedness of the signed bounds: a fall turns the printed interval round."""
    turned = ~pl.col("lower").eq_missing(pl.col("lower_printed")) | ~pl.col("upper").eq_missing(pl.col("upper_printed"))
    return statements.with_columns(
        pl.when(turned).then("upper_closed").otherwise("lower_closed").alias("lower_closed"),
        pl.when(turned).then("lower_closed").otherwise("upper_closed").alias("upper_closed"),
    ).drop("lower_printed", "upper_printed")


def _add_unit_class(statements: pl.DataFrame, units: pyarrow.Table | None) -> pl.DataFrame:
    """Class and factor of each unit. A unit that is not in the list, or has no factor, is a class of its own."""
    schema = {"unit": pl.String, "unit_class": pl.String, "factor": pl.Float64}
    listed = pl.DataFrame(schema=schema)
    if units is not None and units.num_rows:
        listed = to_frame(units, *schema).filter(pl.col("factor") > 0)
    return statements.join(listed, on="unit", how="left", maintain_order="left").with_columns(
        pl.coalesce("unit_class", "unit", pl.lit("")).alias("unit_class"), pl.col("factor").fill_null(1.0)
    )


@cache
def across_words() -> dict[str, dict[str, list[str]]]:
    """What sets figures of several reports apart: the lists of across.toml."""
    loaded: dict[str, dict[str, list[str]]] = tomllib.loads(
        files("pipelines.publishing").joinpath("across.toml").read_text(encoding="utf-8")
    )
    return loaded


def _find_vintages(statements: pl.DataFrame) -> pl.DataFrame:
    """生产总值最终核实数 is 生产总值, counted again: without the words of the count the phrase gets its code."""
    words = [word for listed in across_words()["vintages"].values() for word in listed]
    ending = f"(?:{'|'.join(words)})$"
    uncoded = pl.col("indicator_id").is_null() & pl.col("indicator").str.contains(ending)
    bare = pl.col("indicator").str.replace(ending, "")
    phrases = statements.filter(uncoded).select(bare.unique()).to_series()
    codes = {phrase: code for phrase in phrases if (code := code_of_name(phrase))}
    known = uncoded & bare.is_in(list(codes))
    return statements.with_columns(
        pl.when(known).then(bare.replace(codes)).otherwise("indicator_id").alias("indicator_id"),
        pl.when(known).then(bare).otherwise("indicator").alias("indicator"),
    )


def _fold(phrase: pl.Expr) -> pl.Expr:
    return phrase.str.normalize("NFKC").str.replace_all(NOISE, "").str.to_lowercase()


def _add_phrase(statements: pl.DataFrame) -> pl.DataFrame:
    """Column phrase: the indicator folded, each phrase once."""
    phrases = statements.select(pl.col("indicator").unique()).with_columns(_fold(pl.col("indicator")).alias("phrase"))
    return statements.join(phrases, on="indicator", how="left", maintain_order="left")


def _add_dimensions(statements: pl.DataFrame) -> pl.DataFrame:
    """Column dimensions_key: the dimensions folded and in order, without any that ends the phrase: the column 产量 of a
    table says no more of 粮食产量 than prose does."""
    parts = (
        statements.filter(pl.col("dimensions") != "")
        .select("mention_id", "phrase", "dimensions")
        .with_columns(pl.col("dimensions").str.split("；"))
        .explode("dimensions")
        .with_columns(_fold(pl.col("dimensions")).alias("part"))
        .filter(~pl.col("phrase").str.ends_with(pl.col("part")))
        .sort("part")
        .group_by("mention_id", maintain_order=True)
        .agg(pl.col("part").str.join("；").alias("dimensions_key"))
    )
    return statements.join(parts, on="mention_id", how="left", maintain_order="left").with_columns(
        pl.col("dimensions_key").fill_null("")
    )


def _add_key(statements: pl.DataFrame) -> pl.DataFrame:
    complete = pl.col("period").is_not_null() & pl.col("area_key").is_not_null()
    return (
        _add_dimensions(_add_phrase(statements))
        .with_columns(
            pl.coalesce("indicator_id", "phrase").alias("indicator_key"),
            pl.coalesce("area_code", "area").alias("area_key"),
            pl.when(pl.col("price_basis") == PriceBasis.CONSTANT).then(pl.lit("constant")).alias("price_key"),
            (pl.col("status") == Status.TARGET).cast(pl.String).alias("target"),
        )
        .with_columns(pl.when(complete).then(key_text()).alias("key"))
        .drop("phrase")
    )


def key_text() -> pl.Expr:
    """The parts of a key as one text, joined by NUL; an unknown part is empty."""
    return pl.concat_str([pl.col(part).fill_null("") for part in KEY], separator="\0")


def node_text() -> pl.Expr:
    """What statements share that are one fact whatever claims say: a complete key, else the mention itself."""
    return pl.coalesce("key", pl.lit("\0") + pl.col("mention_id"))


def _number_facts(statements: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Number the statements so that equal keys, and statements that a claim joins, have one number.

    A claim joins only what can be one fact: areas and periods that are equal or unknown, over all that is joined so
    far. Otherwise a statement of unknown period would make one fact of the figures of two years.
    """
    statements = statements.with_columns(node_text().rank("dense").cast(pl.Int64).alias("node"))
    places = statements.select("mention_id", "node", "area_key", "period")
    pairs = pairs.filter(pl.col("mention_id").is_in(places["mention_id"].implode()))
    ones = pairs.select(mention_id="reported_mention_id").join(
        places, on="mention_id", how="left", maintain_order="left"
    )
    others = pairs.select("mention_id").join(places, on="mention_id", how="left", maintain_order="left")
    roots = _join_nodes(ones.drop("mention_id").rows(), others.drop("mention_id").rows())
    moved = pl.DataFrame(list(roots.items()), schema={"node": pl.Int64, "fact": pl.Int64}, orient="row")
    return statements.join(moved, on="node", how="left", maintain_order="left").with_columns(
        pl.coalesce("fact", "node").alias("fact")
    )


def restatements(tables: Tables) -> pl.DataFrame:
    """Pairs of mentions that a claim calls one fact, with its verdict, in the order of the claims."""
    claims = to_frame(tables["claims"], "claim_id", "rule", "reported_mention_id")
    operands = to_frame(tables["claim_operands"], "claim_id", "mention_id")
    verdicts = to_frame(tables["verdicts"], "claim_id", "verdict")
    unfit = pl.col("verdict").is_in([VerdictKind.NOT_COMPARABLE.value, VerdictKind.NOT_CHECKABLE.value])
    return (
        claims.filter(pl.col("rule").is_in(SAME_FACT_RULES))
        .join(verdicts.filter(~unfit), on="claim_id", maintain_order="left")
        .join(operands, on="claim_id", maintain_order="left_right")
    )


Place = tuple[int, str | None, str | None]
"""A node, its area and its period."""


def _join_nodes(ones: Iterable[Place], others: Iterable[Place]) -> dict[int, int]:
    """The root of every node that an edge touches: the least node it is joined with."""
    parents: dict[int, int] = {}
    known: dict[int, tuple[str | None, str | None]] = {}

    def find(node: int) -> int:
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    for pair in zip(ones, others, strict=True):
        for node, area, period in pair:
            if node not in parents:
                parents[node], known[node] = node, (area, period)
        low, high = sorted(find(place[0]) for place in pair)
        if all(a is None or b is None or a == b for a, b in zip(known[low], known[high], strict=True)):
            parents[high] = low
            area, period = (a if a is not None else b for a, b in zip(known[low], known[high], strict=True))
            known[low] = (area, period)
    return {node: find(node) for node in parents}


def _convert_bounds(statements: pl.DataFrame) -> pl.DataFrame:
    """Bounds in the unit of the fact's last statement.

    Where that is the statement's own unit they stay as they are, so that equal decimals stay equal floats and ends that
    touch are told from ends that pass each other. Where units are converted, 12 digits count.
    """
    ratio = pl.col("factor") / pl.col("factor").last().over("fact")
    return statements.with_columns(
        pl.col("unit").last().over("fact").alias("fact_unit"),
        *[
            pl.when(ratio == 1).then(end).otherwise((pl.col(end) * ratio).round_sig_figs(12)).alias(f"fact_{end}")
            for end in ("lower", "upper")
        ],
    )
