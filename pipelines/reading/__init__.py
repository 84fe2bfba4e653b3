"""Bytes to articles: decoding, article boundaries, reading-order repair."""

from pipelines.reading.reports import RawReport, content_id, read_report, read_reports, report_id

__all__ = ["RawReport", "content_id", "read_report", "read_reports", "report_id"]
