"""The words of pages in Chinese and English: labels.toml."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from markupsafe import Markup, escape


@cache
def labels() -> dict[str, dict[str, Any]]:
    """Group → word → its labels, Chinese and English; of `sign` the sign of a verdict."""
    return tomllib.loads(resources.files(__package__).joinpath("labels.toml").read_text(encoding="utf-8"))


def label(group: str, word: str) -> tuple[str, str]:
    """A word in Chinese and English; one that has no label is its own."""
    zh, en = labels()[group].get(word, (word, word))
    return zh, en


@cache
def in_both(word: str, group: str) -> Markup:
    """A word of a group in both languages, of which a page shows one."""
    zh, en = label(group, word)
    return Markup(f'<span lang="zh">{escape(zh)}</span><span lang="en">{escape(en)}</span>')


def sign(verdict: str) -> str:
    """The sign that stands for a verdict; none for what has none."""
    return str(labels()["sign"].get(verdict, ""))
