"""Random scripts of what people do to raw/, for the tests and the benchmark of refreshing.

A script is a seed: `Script(seed, raw).step()` does a few things to the folder. Reports are a few sentences long. Many
state the income of a few places and years: they restate and revise each other, and their rates count from each other.
"""

import hashlib
import json
import random
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet

BATCHES = ("一季度", "b", "2021")
PLACES = ("太原市", "大同市", "阳泉市", "长治市")
SENTENCES = (
    "{year}年末，{place}共有学校{a}所，其中小学{b}所，中学{c}所。",
    "{year}年，{place}地区生产总值{a}亿元，比上年增长{c}.{d}%。",
    "{year}年末，{place}常住人口{b}万人，共享充电桩{c}个。",
    "从{before}年的{b}元增长到{year}年的{a}元，年均增长{c}.{d}%。",
)
INCOMES = (
    "{year}年，{place}农村居民人均可支配收入{level}元。",
    "{year}年，{place}农村居民人均可支配收入{level}元，比上年增长{rate}%。",
    "{place}农村居民人均可支配收入从{before}年的{start}元增长到{year}年的{level}元，年均增长{average}%。",
    "{before}—{year}年，{place}农村居民人均可支配收入年均增长{average}%。",
)
LIST = "indicator_id,zh,unit_class,stock_or_flow\nown_{name},{phrase},count,stock\n"
SIDECARS = (
    'publisher = "统计局"\n', 'home_area = "山西省"\n', 'published = "2021-05"\n', 'publsher = "x"\n',
    'publisher = "统计局"\npublished = "2016-03-01"\n', 'publisher = "统计局"\npublished = "2018-03-01"\n',
    'publisher = "调查队"\npublished = "2018-03-01"\n', 'publisher = "调查队"\npublished = "2020-03-01"\n',
)  # fmt: skip
REVIEW = '[[reviews]]\nclaim_id = "{claim}"\ndecision = "misprint"\n'


def read_claims(verdicts: Path) -> list[str]:
    """The ids of the claims that a file of verdicts is about."""
    claims: list[str] = pyarrow.parquet.read_table(verdicts, columns=["claim_id"], partitioning=None)[0].to_pylist()
    return claims


def contents(warehouse: Path) -> dict[str, str]:
    """Every published Parquet file and the digest of its bytes."""
    return _digests((warehouse / "tables").resolve())


def pages(warehouse: Path) -> dict[str, str]:
    """Every file of the evidence pages and the digest of its bytes."""
    return _digests((warehouse / "evidence").resolve())


def numbers(warehouse: Path) -> dict[str, Any]:
    """What the manifest counts."""
    told = json.loads((warehouse / "manifest.json").read_text("utf-8"))
    return {name: told[name] for name in ("counts", "summary", "failed")}


def _digests(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


class Script:
    """A person who changes raw/ at random, the same things for the same seed."""

    def __init__(self, seed: int, raw: Path) -> None:
        self._random = random.Random(seed)
        self._raw = raw
        self._number = 0

    def step(self) -> list[str]:
        """Do one to four things; their names. Afterwards there is at least one report."""
        done = [self._act(self._random.choice(ACTIONS)) for _ in range(self._random.randint(1, 4))]
        if not self._reports():
            done.append(self._act("add"))
        return done

    def _act(self, name: str) -> str:
        reports = self._reports()
        if reports or name in {"add", "list"}:
            getattr(self, f"_{name}")(self._random.choice(reports) if reports else None)
        return name

    def _reports(self) -> list[Path]:
        files = sorted(path for batch in BATCHES for path in (self._raw / batch).glob("*") if path.suffix != ".toml")
        return [path for path in files if path.is_file()]

    def _text(self) -> str:
        draw = self._random
        year = draw.randint(2011, 2020)
        lines = [
            draw.choice(SENTENCES).format(
                year=year, before=year - draw.randint(2, 9), place=draw.choice(PLACES), a=draw.randint(20, 9000),
                b=draw.randint(10, 999), c=draw.randint(1, 99), d=draw.randint(0, 9),
            )
            for _ in range(draw.randint(1, 4))
        ]  # fmt: skip
        lines += [self._income() for _ in range(draw.randint(0, 3))]
        return f"{draw.choice(PLACES)}统计公报\n\n" + "\n".join(lines) + "\n"

    def _income(self) -> str:
        """A sentence about one of few incomes; the figures of all reports tally but for one in four."""
        draw = self._random
        year, before = draw.randint(2015, 2018), draw.randint(2012, 2014)
        level, start, earlier, base = (
            5000 * 1.1 ** (each - 2010) for each in (year, year - 1, before, draw.choice((before, before - 1)))
        )
        if draw.random() < 0.25:
            level += draw.choice((10, 900))
        spans = year - before + (base < earlier)
        return draw.choice(INCOMES).format(
            year=year, before=before, place=draw.choice(PLACES[:2]), level=round(level), start=round(earlier),
            rate=f"{100 * (level / start - 1):.1f}", average=f"{100 * ((level / base) ** (1 / spans) - 1):.1f}",
        )  # fmt: skip

    def _new_path(self) -> Path:
        self._number += 1
        path = self._raw / self._random.choice(BATCHES) / f"{self._number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _add(self, _: Path | None) -> None:
        for _number in range(self._random.randint(1, 3)):
            self._new_path().write_text(self._text(), "utf-8")

    def _change(self, report: Path) -> None:
        report.write_text(report.read_text("utf-8") + self._text(), "utf-8")

    def _spoil(self, report: Path) -> None:
        report.write_text("", "utf-8")

    def _remove(self, report: Path) -> None:
        report.unlink()
        report.with_suffix(".toml").unlink(missing_ok=True)

    def _rename(self, report: Path) -> None:
        self._number += 1
        report.rename(report.with_name(f"{self._number}{report.suffix}"))

    def _move(self, report: Path) -> None:
        report.rename(self._new_path())

    def _copy(self, report: Path) -> None:
        shutil.copy(report, self._new_path())

    def _sidecar(self, report: Path) -> None:
        file = report.with_suffix(".toml")
        if file.exists() and self._random.random() < 0.3:
            file.unlink()
        else:
            file.write_text(self._random.choice(SIDECARS), "utf-8")

    def _list(self, _: Path | None) -> None:
        file = self._raw / "_codelists" / "own.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and self._random.random() < 0.4:
            file.unlink()
        else:
            name = self._random.choice("abc")
            file.write_text(LIST.format(name=name, phrase=self._random.choice(("共享充电桩", "自有指标"))), "utf-8")

    def _review(self, _: Path | None) -> None:
        """A decision on a claim that is published, be it between reports or within one."""
        files = sorted((self._raw.parent / "warehouse" / "tables" / "verdicts").glob("*.parquet"))
        claims = sorted(claim for file in files for claim in read_claims(file))
        if claims:
            (self._raw / "_reviews.toml").write_text(REVIEW.format(claim=self._random.choice(claims)), "utf-8")

    def _empty(self, report: Path) -> None:
        shutil.rmtree(report.parent)


ACTIONS = (
    "add", "add", "add", "add", "change", "spoil", "remove", "rename", "move", "copy", "copy", "sidecar", "sidecar",
    "list", "review", "empty",
)  # fmt: skip
