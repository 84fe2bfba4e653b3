"""Whose the bare measures of a text are (在校生 after 普通小学755所): the owners that its sentences named.

The words that tell an owner from an attribute stand in `owners`.
"""

from typing import Final

from pipelines.statements.model import Statement
from pipelines.statements.owners import (
    attributes,
    counts_owners,
    is_bare_measure,
    is_bare_rate,
    is_owner,
    owner_in,
    owner_of,
    surveyed_in,
)
from pipelines.statements.wording import actor_of

_PER_PERSON: Final[tuple[str, ...]] = ("平均每人", "平均每户", "人均", "户均")


class Whose:
    """The owners named so far, at the place that reading has come to."""

    __slots__ = ("_counted", "_heard", "_of_part", "_owner", "_surveyed")

    def __init__(self) -> None:
        self._owner = self._heard = self._counted = self._surveyed = ""
        """The last owner of the paragraph; who a subject of the sentence named; who was counted in it; who was asked
        in a survey."""
        self._of_part: str | None = None
        """The only owner among parts told of in a sentence of their own; null: no parts are told of so."""

    @property
    def state(self) -> tuple[str, str]:
        """What a bracket leaves as it was before it."""
        return self._heard, self._counted

    @state.setter
    def state(self, state: tuple[str, str]) -> None:
        self._heard, self._counted = state

    def begin_paragraph(self) -> None:
        """A paragraph has its own owners."""
        self._owner = self._heard = self._counted = self._surveyed = ""

    def begin_sentence(self, continues: bool) -> None:
        """A sentence has its own, unless it goes on with the one before."""
        self._of_part = None
        if not continues:
            self._heard = self._counted = ""

    def open_parts(self, *, opening: bool) -> None:
        """其中; `opening`: it opens a sentence."""
        self._of_part = "" if opening else None

    @property
    def of_parts(self) -> bool:
        """Whether parts are told of in a sentence of their own."""
        return self._of_part is not None

    def open_bracket_of(self, noun: str) -> None:
        """A bracket's figures are those of the noun before it."""
        self._heard, self._counted = noun, ""

    def hear(self, subject: str) -> None:
        """A subject without figures may name an owner."""
        owner = owner_in(subject)
        self._heard = owner if len(owner) > 2 else self._heard

    def keep(self, statement: Statement) -> None:
        """A noun before a figure: whose attribute it is, or those who are counted and have attributes themselves."""
        text = statement.own.text
        text = text if "的" in text else text.removeprefix("有")
        text = text.removesuffix("数量")  # 民营企业数量达36万家，进出口…
        self._surveyed = surveyed_in(text) or self._surveyed
        owner = owner_of(text)
        counts = owner is None and counts_owners(text, statement.figure.unit)
        if owner is not None:
            self._owner = owner
        elif counts and self._of_part is not None:
            # 学校470所。其中普通小学755所，招生…: of the one part of them that is told of.
            self._of_part = self._owner = self._counted = text if self._of_part in ("", text) else ""
        elif counts and statement.parts_of is None:
            # 小学5700所，初中3700所，在校生…: of which of the two nobody says.
            self._owner = self._counted = text if self._counted in ("", text) else ""
        elif not is_bare_measure(text):
            actor = actor_of(text).removesuffix("假期").removesuffix("期间")
            self._counted = actor if is_owner(actor) else ""
            self._owner = self._counted or self._owner

    def of(self, text: str) -> str:
        """Whose attribute or measure a bare noun is, by what its sentence or paragraph named; empty: nobody's."""
        if text in attributes():
            return self._heard or self._owner
        if self._surveyed and text.startswith(_PER_PERSON) and not owner_in(text):
            return self._surveyed
        if is_bare_rate(text):
            return self._heard
        if not is_bare_measure(text):
            return ""
        return self._counted or ("" if text.endswith("生产总值") else self._heard)
