"""*documents*: every paper that the support type requires must be on file (pp. 8-13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from wbn_audit.checks.base import (
    FOUND,
    SCOPE,
    STATE,
    DocumentNeed,
    Frame,
    RuleReader,
    Run,
    SupportType,
    verdict,
)
from wbn_audit.tables.model import bad

_TYPE, _DOCUMENTS, _RECEIPT = "support_type", "documents", "receipt_on_file"
_ANSWER = "_documents"


@dataclass(frozen=True)
class Documents:
    """The support types with the papers that each requires."""

    types: tuple[SupportType, ...]
    evidence: tuple[tuple[str, frozenset[str]], ...] = ()
    some_of: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    default_status: str = "missing"

    @property
    def names(self) -> frozenset[str]:
        """The type, the papers, and the fields on which a requirement depends."""
        fields = {
            pair[0] for one in self.types for need in one.documents
            for pair in (need.when, need.unless) if pair
        }  # fmt: skip
        return frozenset({_TYPE, _DOCUMENTS, _RECEIPT} | fields)

    def judge(self, frame: Frame, run: Run) -> Frame:
        """One verdict for each distinct combination of values, then spread over the rows."""
        flags = sorted(bad(name) for name in self.names if bad(name) in frame.columns)
        values = sorted(self.names & frame.columns)
        distinct = Frame(frame.rows.select(*values, *flags).unique(), frame.columns)
        answers = self._answers(distinct).select(*values, *flags, STATE + _ANSWER, FOUND)
        joined = frame.rows.join(answers, on=[*values, *flags], how="left", nulls_equal=True)
        out = Frame(joined, frame.columns | {STATE + _ANSWER, FOUND})
        defined = pl.col(_TYPE).is_in([one.name for one in self.types]).fill_null(value=False)
        readable = ~frame.unreadable(_TYPE)
        scope = pl.col(SCOPE) & pl.when(readable).then(defined)
        lacks = pl.when(readable).then(pl.col(STATE + _ANSWER))
        return out.add(
            verdict(scope, lacks).alias(STATE),
            names=[STATE],
        )

    def _answers(self, frame: Frame) -> pl.LazyFrame:
        """Whether a paper is lacking (true, false, null) and which certainly are."""
        lacking = {
            (one.name, need.text, number): self._lacks(one, need, frame)
            for one in self.types
            for number, need in enumerate(one.documents)
        }
        sure = [lacks.fill_null(value=False) for lacks in lacking.values()]
        named = [
            pl.when(lacks).then(pl.lit(key[1])) for key, lacks in zip(lacking, sure, strict=True)
        ]
        return frame.rows.with_columns(
            pl.any_horizontal(*lacking.values()).alias(STATE + _ANSWER),
            pl.concat_str(named, separator="; ", ignore_nulls=True).alias(FOUND),
        )

    def _lacks(self, one: SupportType, need: DocumentNeed, frame: Frame) -> pl.Expr:
        applies: pl.Expr = (pl.col(_TYPE) == one.name).fill_null(value=False)
        if need.when:
            fits = (pl.col(need.when[0]) == need.when[1]).fill_null(value=False)
            applies = applies & pl.when(~frame.unreadable(need.when[0])).then(fits)
        if need.unless:
            fits = (pl.col(need.unless[0]) != need.unless[1]).fill_null(value=True)
            applies = applies & pl.when(~frame.unreadable(need.unless[0])).then(fits)
        papers = pl.col(_DOCUMENTS).fill_null("")
        held = [papers.str.contains(f";{paper};", literal=True) for paper in need.any_of]
        listed: pl.Expr = pl.when(~frame.unreadable(_DOCUMENTS)).then(pl.any_horizontal(held))
        if "Receipt" in need.any_of:
            flag = pl.when(~frame.unreadable(_RECEIPT)).then(
                pl.col(_RECEIPT).fill_null(value=False)
            )
            listed = listed | flag
        return applies & ~listed


def read(reader: RuleReader, value: Any, line: int) -> Documents | None:
    """``documents: support types``."""
    if str(value) != "support types":
        reader.problem(line, "documents wants: support types.")
        return None
    for name in (_TYPE, _DOCUMENTS, _RECEIPT):
        reader.column(name, line)
    return Documents(tuple(reader.reference.support_types.values()))
