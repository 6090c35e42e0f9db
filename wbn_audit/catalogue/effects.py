"""``moves`` of a rule file: which measures a finding keeps its participant from, or puts in doubt.

``moves: [employed]`` says it in short: whoever is not counted is kept out by the finding,
and whoever is counted is in doubt. In full::

    moves:
      employed:
        keeps_out: employment_type = 'Unsubsidized'
        doubts: no
        date: start_date

``keeps_out`` and ``doubts`` are yes, no, unsure, or a condition on the finding's row; where
a blank or unreadable cell leaves the condition open, the measure is in doubt. ``date`` is the
day on which the participant would count without the flaw (not given: it cannot be told): a
column, several (the first that is filled), or ``if participating``: the day on which someone
would count who lacks only a participation date.

Loader rules say ``moves: cell``: whatever reads the cell is moved. With ``cell, unsure``
nobody is kept out for certain (a date after the audit date may be right).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wbn_audit.yamlfile import Block, Items, Text

if TYPE_CHECKING:
    from wbn_audit.checks.base import RuleReader
    from wbn_audit.checks.conditions import Condition

MEASURES = ("engaged", "enrolled", "referred", "training_started", "training_completed", "employed")
CELL, UNSURE_CELL = "cell", "cell, unsure"
ONCE = "if participating"
_ANSWERS = ("yes", "no", "unsure")


@dataclass(frozen=True)
class Effect:
    """What the findings of a rule do to one measure.

    Attributes:
        keeps_out: yes, no, unsure, or the findings that keep their participant out of it.
        doubts: the same for findings that put in doubt that their participant counts.
        dates: columns of the day on which the participant would count; the first filled.
        once: someone who is not participating would count on the day given by the measure.
        short: written in short; the day is then the measure's own date, where the row has it.
    """

    measure: str
    keeps_out: Condition | str = "yes"
    doubts: Condition | str = "yes"
    dates: tuple[str, ...] = ()
    once: bool = False
    short: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Columns of the finding's row that it reads."""
        conditions = (one for one in (self.keeps_out, self.doubts) if not isinstance(one, str))
        return frozenset(self.dates).union(*(one.names for one in conditions))


def read_effects(reader: RuleReader, tree: Block) -> tuple[Effect, ...]:
    """The effects of a rule with a check; the reader knows the columns of its rows."""
    value = tree.get("moves", Items(tree.line))
    line = tree.lines.get("moves", tree.line)
    if isinstance(value, Items):
        names = [name for name in reader.words(tree, "moves") if _is(reader, name, line)]
        return tuple(Effect(name, short=True) for name in names)
    if not isinstance(value, Block):
        reader.problem(line, "'moves' wants a list of words: [measure], or {measure: {…}}.")
        return ()
    names = [name for name in value if _is(reader, name, value.lines[name])]
    return tuple(_effect(reader, name, value[name], value.lines[name]) for name in names)


def read_cell(reader: RuleReader, tree: Block) -> str:
    """Whether, and how surely, a loader rule moves whatever reads its cell; empty if not."""
    value = tree.get("moves", "")
    if value not in {"", CELL, UNSURE_CELL}:
        reader.problem(
            tree.lines["moves"], f"'moves' of a loader rule is '{CELL}' or '{UNSURE_CELL}'."
        )
        return ""
    return str(value)


def _is(reader: RuleReader, name: str, line: int) -> bool:
    if name not in MEASURES:
        reader.problem(line, f"'{name}' is no measure; there are {', '.join(MEASURES)}.")
    return name in MEASURES


def _effect(reader: RuleReader, name: str, value: Any, line: int) -> Effect:
    block = reader.block(value, line, name)
    reader.keys(block, {"keeps_out", "doubts", "date"}, f"moves: {name}")
    said = block.get("date", Items(line))
    dates = [str(said)] if isinstance(said, Text) else list(reader.words(block, "date"))
    once = ONCE in dates
    columns = [
        reader.column(one, block.lines["date"], of=("date",)) for one in dates if one != ONCE
    ]
    return Effect(
        name, _answer(reader, block, "keeps_out"), _answer(reader, block, "doubts"),
        tuple(columns), once,
    )  # fmt: skip


def _answer(reader: RuleReader, block: Block, key: str) -> Condition | str:
    text = reader.text(block, key, "no")
    if text in _ANSWERS:
        return text
    return reader.condition(text, block.lines[key]) or "unsure"
