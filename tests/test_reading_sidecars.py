"""Sidecars: keys, types and dates that are taken, and how others are refused."""

from datetime import date

import pytest

from pipelines.reading import read_report
from pipelines.reading.decoding import UnreadableError
from pipelines.reading.sidecars import KNOWN_KEYS, read_sidecar


@pytest.mark.parametrize(
    ("value", "on", "precision"),
    [
        ("2021", date(2021, 1, 1), "year"),
        ('"2021"', date(2021, 1, 1), "year"),
        ('"2021-05"', date(2021, 5, 1), "month"),
        ('"2021-05-20"', date(2021, 5, 20), "day"),
        ("2021-05-20", date(2021, 5, 20), "day"),
        ("2021-05-20T08:00:00", date(2021, 5, 20), "day"),
    ],
)
def test_published_is_a_day_with_its_precision(value: str, on: date, precision: str) -> None:
    """Year, month and day are taken as string, number or TOML date; the day is the first one of what is known."""
    published = read_sidecar(f"published = {value}\n".encode()).published
    assert published is not None
    assert (published.on, published.precision) == (on, precision)


def test_no_sidecar_and_an_empty_one_say_nothing() -> None:
    """Both give a sidecar without any value."""
    assert read_sidecar(None) == read_sidecar(b"")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("titel = '统计公报'", "'titel'"),
        ("title = 5", "title is 5"),
        ('title = " "', "expected text"),
        ("published = true", "published is True"),
        ('published = "2021/05"', "expected a date"),
        ('published = "2021-13"', "no day of the calendar"),
        ('published = "0999"', "expected a date"),
        ("published = 0999-01-01", "expected a date"),
        ("published = 2021-05", '"2021-05"'),
        ("title = ", "no TOML"),
        ('title = "统计\\u0000公报"', "U+0000"),
        ('title = """统计\n公报"""', "one line"),
        ('publisher = "\\u202e报日原太"', "U+202E"),
        ("# " + "统计" * 20_000, "65,536"),
        ("title = " + "[" * 9_000, "no TOML"),
    ],
)
def test_a_sidecar_that_says_anything_else_is_refused(text: str, says: str) -> None:
    """Unknown keys, wrong types, impossible dates and bad TOML are named, with what is expected."""
    with pytest.raises(UnreadableError) as raised:
        read_sidecar(text.encode())
    assert raised.value.error == "bad_sidecar"
    assert says in str(raised.value)


def test_an_unknown_key_quarantines_its_report_and_names_the_known_keys() -> None:
    """The report has a row of quarantine whose message lists every known key."""
    (row,) = read_report("粮食增产。".encode(), "a.txt", sidecar=b'area = "a"')["quarantine"].to_pylist()
    assert row["error"] == "bad_sidecar"
    assert all(key in row["message"] for key in KNOWN_KEYS)


def test_a_sidecar_that_is_no_utf_8_is_refused() -> None:
    """The byte is named."""
    with pytest.raises(UnreadableError, match="byte 11"):
        read_sidecar('title = "统计"'.encode("gb18030"))
