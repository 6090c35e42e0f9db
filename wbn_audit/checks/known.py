"""*known*: a value must fit a pattern, be a word of a vocabulary, or be allowed by its type."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.checks.base import (
    SCOPE,
    STATE,
    Frame,
    RuleReader,
    Run,
    SupportType,
    verdict,
)

if TYPE_CHECKING:
    from wbn_audit.yamlfile import Block

_TYPE = "support_type"


@dataclass(frozen=True)
class Known:
    """Where the values of a field come from.

    Attributes:
        pattern: a regular expression that the whole value must match.
        codes: where the pattern has a group, what stands there must begin one of these.
        words: the words allowed.
        by_type: support type to payees allowed, for types that have a list.
    """

    field: str
    pattern: str = ""
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    by_type: tuple[SupportType, ...] = ()
    some_of: tuple[str, ...] = ()
    evidence: tuple[tuple[str, frozenset[str]], ...] = ()
    optional: frozenset[str] = frozenset()
    default_status: str = "invalid"

    @property
    def names(self) -> frozenset[str]:
        """The field, and the support type where that decides."""
        return frozenset({self.field, _TYPE} if self.by_type else {self.field})

    def judge(self, frame: Frame, run: Run) -> Frame:
        """Breach where the value is none of those allowed; a blank is unknown."""
        value = pl.col(self.field)
        scope = pl.col(SCOPE)
        if self.by_type:
            listed = pl.col(_TYPE).is_in([line.name for line in self.by_type])
            scope = scope & pl.when(~frame.unreadable(_TYPE)).then(listed.fill_null(value=False))
            fits = pl.any_horizontal(
                [
                    (pl.col(_TYPE) == one.name) & value.is_in(list(one.payees))
                    for one in self.by_type
                ]
            )
        elif self.pattern:
            text = value.cast(pl.String)
            fits = text.str.contains(self.pattern)
            if self.codes:
                begun = {code[:length] for code in self.codes for length in range(1, len(code) + 1)}
                code = text.str.extract(self.pattern, 1)
                fits = fits & code.is_in(sorted(begun)).fill_null(value=True)
        else:
            fits = value.is_in(list(self.words))
        breach = pl.when(value.is_not_null()).then(~fits)
        return frame.add(
            verdict(scope, breach).alias(STATE),
            names=[STATE],
        )


def _codes(reader: RuleReader, block: Block, pattern: str) -> tuple[str, ...]:
    """The list of codes that the pattern's group must be of; empty if none is named."""
    if "codes" not in block:
        return ()
    name = reader.text(block, "codes")
    if name not in reader.reference.codes:
        known = ", ".join(sorted(reader.reference.codes)) or "none"
        reader.problem(block.lines["codes"], f"there is no such list of codes; there are {known}.")
        return ()
    with contextlib.suppress(re.error):
        if re.compile(pattern).groups != 1:
            what = "codes wants one group in the pattern, around the code; others are (?:...)."
            reader.problem(block.lines["codes"], what)
    return reader.reference.codes[name]


def read(reader: RuleReader, value: Any, line: int) -> Known | None:
    """``known: {field: …, pattern: … | vocabulary: … | by: support type payees}``.

    With a pattern, ``codes:`` names a list of codes (``naics_2022``): the pattern's one group
    must be one of them or the beginning of one.
    """
    block = reader.block(value, line, "known")
    reader.keys(block, {"field", "pattern", "codes", "vocabulary", "by"}, "known")
    field = reader.column(reader.text(block, "field"), line, of=("text", "name", "id", "code"))
    if "pattern" in block:
        pattern = reader.text(block, "pattern")
        try:
            re.compile(pattern)
            pl.select(pl.lit("").str.contains(pattern))
        except (re.error, pl.exceptions.PolarsError):
            reader.problem(block.lines["pattern"], "the pattern is no regular expression.")
        return Known(field, pattern=pattern, codes=_codes(reader, block, pattern))
    if "vocabulary" in block:
        vocabulary = reader.layout.vocabularies.get(reader.text(block, "vocabulary"))
        if vocabulary is None:
            reader.problem(block.lines["vocabulary"], "there is no such vocabulary.")
            return None
        return Known(field, words=vocabulary.words)
    if reader.text(block, "by") == "support type payees":
        reader.column(_TYPE, line)
        types = reader.reference.support_types.values()
        return Known(field, by_type=tuple(one for one in types if one.payees))
    reader.problem(line, "known wants pattern, vocabulary, or by: support type payees.")
    return None
