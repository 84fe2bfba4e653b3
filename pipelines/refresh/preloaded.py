"""What a worker process imports before its first task; no other process imports it.

The process that workers are forked from reads a short report as well: every worker has the lists that are read for it,
the patterns that are compiled and the models of the tables. What does so starts no thread, which a fork would lose;
what uses polars may. A worker has one thread, for its neighbours use the other cores.
"""

# ruff: noqa: E402 — what is set here holds while the others are imported
import gc
import os
import sys

gc.disable()  # what is imported stays: to search it for cycles, again and again as it grows, takes a tenth of the time
os.environ["POLARS_MAX_THREADS"] = "1"  # read when polars is first imported

import pyarrow

import pipelines.reading.documents
import pipelines.reading.pdf_text
import pipelines.reading.webpages
import pipelines.refresh.pieces  # noqa: F401
from pipelines.figures import read_figures
from pipelines.reading import RawReport, read_reports
from pipelines.reading.lexicon import read_lexicon
from pipelines.statements import read_statements
from pipelines.tallying import decide_claims
from schemas.tables import TABLES
from schemas.tables.base import arrow_schema

REPORT = """\
甲省乙市2020年国民经济和社会发展统计公报

2021年3月5日

初步核算，2020年全市地区生产总值1250.4亿元，比上年增长3.6%。其中，第一产业增加值150.2亿元，占十二分之一强；
第二、三产业增加值分别为500.1亿元和600.1亿元，分别增长2.9%、4.8%。年末全市常住人口三百二十万人，超过一半住在城镇，比上年末增加2.1万人。
“十三五”期间，全市累计减少贫困人口约8.5万人，年均减少1.7万人，贫困发生率由6.2%下降到0。
"""


def read_report() -> None:
    """Take a report through the rooms, which need neither polars nor pandera."""
    read_lexicon()  # which a report in order does without
    tables = read_reports([RawReport("", "report.txt", REPORT.encode())])
    tables |= read_figures(tables)
    tables |= read_statements(tables)
    decide_claims(tables)


def read_models() -> None:
    """Render the Arrow schema of every table from its model."""
    for info in TABLES.values():
        arrow_schema(info.model)


read_report()
read_models()
gc.enable()
gc.freeze()  # what is there stays: no worker searches it for cycles, which would copy its memory


def limit_threads() -> None:
    """Keep Arrow to one thread, and pandera, at its first check, from importing hypothesis. To be called in the worker
    itself, not in what it is forked from."""
    sys.modules.setdefault("hypothesis", None)  # type: ignore[arg-type]
    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
