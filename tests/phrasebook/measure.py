"""What share of the figures of made-up articles is read right: by field, and by frame.

    python -m tests.phrasebook.measure [SEED] [ARTICLES] [FOLDER]

writes reports and labels into FOLDER (else a temporary one), runs the rooms over them and prints the shares. A field is
right as in score sheets: value without its sign; unit and qualifier as printed, white space aside; the indicator where
phrase and dimensions hold every word that a right naming must hold, within eighty characters; measure, period and
status the same; an area where one name ends with the other. The sign is that of the published value.
"""

import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.refresh.single import check_files
from tests.phrasebook.figures import Label
from tests.phrasebook.lists import read_frames
from tests.phrasebook.writing import Article, write_articles

FIELDS = ("found", "value", "kind", "unit", "qualifier", "indicator", "measure", "area", "period", "status", "sign")
LIMIT = 80
"""Characters of indicator and dimensions; longer is stuffing, not naming."""
_IMPLIED = frozenset({"", "人", "户", "个", "家", "村", "名", "元"})


@dataclass
class Shares:
    """Figures and right ones by field and by frame; a miss of each frame in words; figures read that are none."""

    of: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    of_frame: Counter[str] = field(default_factory=Counter)
    right_frame: Counter[str] = field(default_factory=Counter)
    misses: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    false: list[str] = field(default_factory=list)

    def share(self, name: str) -> float:
        """Right figures over figures."""
        return self.right[name] / self.of[name]


def measure(articles: Iterable[Article], folder: Path) -> Shares:
    """Write the articles into the folder, read them, and hold what is published against their labels."""
    articles = list(articles)
    files = [write_report(article, folder) for article in articles]
    tables = {name: table.to_pylist() for name, table in check_files(files, {}).items() if name in _NEEDED}
    named = {report["report_id"]: Path(report["source_path"]).stem for report in tables["reports"]}
    observations = {row["mention_id"]: row for row in tables["observations"]}
    mentions = defaultdict(list)
    for row in tables["mentions"]:
        mentions[named[row["report_id"]]].append(row)
    shares = Shares()
    for article in articles:
        _measure_article(article, mentions[article.name], observations, shares)
    return shares


_NEEDED = frozenset({"reports", "mentions", "observations"})


def write_report(article: Article, folder: Path) -> Path:
    """Put text, sidecar and labels (a JSON object a line) into the folder."""
    file = folder / "reports" / f"{article.name}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(article.text, "utf-8")
    sidecar = file.with_suffix(".toml")
    sidecar.unlink(missing_ok=True)
    if article.published:
        home = f'home_area = "{article.home_area}"\n' if article.home_area else ""
        sidecar.write_text(f'published = "{article.published}"\n{home}', "utf-8")
    lines = [json.dumps(_sheet(label), ensure_ascii=False) for label in article.labels if label.is_statistic]
    (folder / f"{article.name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return file


def _sheet(label: Label) -> dict[str, Any]:
    return {
        "type": "mention", "start": label.start, "end": label.end, "text": label.text, "kind": label.kind,
        "value": label.value, "unit": label.unit or None, "qualifier": label.qualifier or None,
        "indicator_keys": list(label.keys), "measure": label.measure[0], "area": label.area or None,
        "period": (label.period or (None,))[0], "status": label.status, "note": "decrease" if label.fall else None,
    }  # fmt: skip


def _measure_article(
    article: Article, mentions: list[dict[str, Any]], observations: Mapping[str, dict[str, Any]], shares: Shares
) -> None:
    for label in article.labels:
        if not label.is_statistic:
            continue
        near = [row for row in mentions if row["raw_start"] < label.end and label.start < row["raw_end"]]
        mention = next((row for row in near if _same_number(row["value"], label.value)), (near or [{}])[0])
        observation = observations.get(mention.get("mention_id", ""), {})
        rights = _rights(label, mention, observation)
        for name, right in {**rights, "whole row": all(rights.values())}.items():
            shares.of[name] += 1
            shares.right[name] += right
        shares.of_frame[label.frame] += 1
        shares.right_frame[label.frame] += all(rights.values())
        if not all(rights.values()):
            shares.misses[label.frame].append(_miss(article, label, mention, observation, rights))
    told = [(label.start, label.end) for label in article.labels if label.kind != "none"]
    for row in mentions:
        if row["mention_id"] in observations and not any(
            row["raw_start"] < end and start < row["raw_end"] for start, end in told
        ):
            shares.false.append(
                f"{article.name}@{row['raw_start']} {_around(article.text, row['raw_start'], row['raw_end'])}"
            )


def _rights(label: Label, mention: Mapping[str, Any], observation: Mapping[str, Any]) -> dict[str, bool]:
    said = _folded(observation.get("indicator")) + _folded(observation.get("dimensions"))
    unit = _folded(mention.get("unit"))
    area = _folded(observation.get("area"))
    value = observation.get("value")
    return {
        "found": bool(observation),
        "value": _same_number(mention.get("value"), label.value),
        "kind": mention.get("kind") == label.kind,
        "unit": unit == label.unit or (not label.unit and unit in _IMPLIED),
        "qualifier": _folded(mention.get("qualifier")) == label.qualifier,
        "indicator": 0 < len(said) <= LIMIT and all(_folded(key) in said for key in label.keys),
        "measure": observation.get("measure") in label.measure,
        "area": not label.area or (bool(area) and (area.endswith(label.area) or label.area.endswith(area))),
        "period": not label.period or observation.get("period") in label.period,
        "status": observation.get("status") == label.status,
        "sign": label.fall is None or value is None or (value < 0) == label.fall,
    }


def _same_number(found: Any, wanted: float | None) -> bool:
    if found is None or wanted is None:
        return found is wanted
    return abs(abs(found) - wanted) <= 1e-9 * max(1.0, wanted)


def _folded(text: Any) -> str:
    return "".join(str(text or "").split())


def _around(text: str, start: int, end: int) -> str:
    return f"{text[max(0, start - 40) : start]}【{text[start:end]}】{text[end : end + 12]}".replace("\n", "⏎")


def _miss(
    article: Article, label: Label, mention: Mapping[str, Any], observation: Mapping[str, Any], rights: dict[str, bool]
) -> str:
    wanted = {
        "value": label.value, "kind": label.kind, "unit": label.unit, "qualifier": label.qualifier,
        "indicator": "+".join(label.keys), "measure": "|".join(label.measure), "area": label.area,
        "period": "|".join(label.period), "status": label.status, "sign": "fall" if label.fall else "no fall",
    }  # fmt: skip
    got = {name: (mention if name in ("kind", "unit", "qualifier") else observation).get(name) for name in wanted}
    got["indicator"] = f"{observation.get('indicator')}；{observation.get('dimensions')}"
    wrong = [name for name, right in rights.items() if not right]
    told = "; ".join(f"{name} {wanted[name]} ≠ {got[name]}" for name in wrong if name in wanted)
    where = f"{article.name}@{label.start}"
    if not observation:
        return f"{where} {_around(article.text, label.start, label.end)}: no observation ({mention.get('outcome')})"
    return f"{where} {_around(article.text, label.start, label.end)}: {told}"


def show(shares: Shares, examples: int = 1) -> str:
    """The shares as lines of text: by field, then by frame, the worst first."""
    lines = [
        f"{name:10s} {shares.right[name]:6d} / {shares.of[name]:6d}  {shares.share(name):7.2%}" for name in shares.of
    ]
    lines += [f"false      {len(shares.false):6d}", *(f"  {each}" for each in shares.false[: 5 * examples])]
    order = {frame.id: number for number, frame in enumerate(read_frames())}
    by_misses = sorted(
        shares.of_frame, key=lambda name: (shares.right_frame[name] - shares.of_frame[name], order.get(name, -1))
    )
    for name in by_misses:
        lines.append(f"{shares.right_frame[name]:5d} / {shares.of_frame[name]:5d}  {name}")
        lines += [f"      {miss}" for miss in shares.misses[name][:examples]]
    return "\n".join(lines)


def main(seed: str = "1", count: str = "100", folder: str = "", examples: str = "1") -> None:
    """See above."""
    target = Path(folder or tempfile.mkdtemp(prefix="phrasebook-"))
    print(f"{count} articles of seed {seed}, in {target}")
    print(show(measure(write_articles(int(seed), int(count)), target), int(examples)))


if __name__ == "__main__":
    main(*sys.argv[1:])
