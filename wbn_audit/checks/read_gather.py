"""Reads the entries of ``with:`` in rule files."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wbn_audit.checks.conditions import compile_condition
from wbn_audit.checks.gather import Gather
from wbn_audit.tables.named import VIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wbn_audit.checks.base import RuleReader
    from wbn_audit.checks.conditions import Condition
    from wbn_audit.yamlfile import Block

_NAME = re.compile(r"[a-z][a-z0-9_]*")
# What holds text is compared as text; codes and names are numbers that stand for words.
_COMPARED = {"id": "text", "name": "code"}
_OVER = ("exists", "first", "last", "sum", "count")


def read_gather(
    reader: RuleReader, name: str, value: Any, line: int, *, internal: bool = False
) -> Gather | None:
    """Read one entry of ``with:``; its column becomes known to what follows.

    Args:
        reader: of the rule file.
        name: the new column; a name of the rule's own, unless *internal*.
        value: what was written.
        line: for problems.
        internal: the name is ours.
    """
    if not internal and (not _NAME.fullmatch(name) or "__" in name or name in reader.kinds):
        reader.problem(line, f"'{name[:40]}' is no new name in small letters.")
    block = reader.block(value, line, f"with: {name}")
    if "shift" in block:
        return _read_shift(reader, name, block)
    allowed = {
        *_OVER,
        "where",
        "on",
        "agree",
        "since",
        "known_only",
        "others",
        "shared",
        "optional",
    }
    reader.keys(block, allowed, f"with: {name}")
    ways = [how for how in _OVER if how in block]
    if len(ways) != 1:
        reader.problem(line, f"with: {name} wants one of {', '.join(_OVER)}.")
        return None
    how = ways[0]
    view, _, column = reader.text(block, how).partition(".")
    view = reader.view(view, block.lines[how])
    evidence = reader.view_kinds(view)
    if how in {"first", "last", "sum"} or column:
        kinds = {"sum": ("money", "number"), "exists": ("none",)}.get(how, ("date",))
        reader.column(column, block.lines[how], evidence, of=kinds)
    own = dict(reader.kinds)
    both = {**evidence, **{f"subject.{n.replace('.', '__')}": kind for n, kind in own.items()}}
    where = None
    if "where" in block:
        where = reader.condition(reader.text(block, "where"), block.lines["where"], both)
    on = _read_on(reader, block, evidence)
    since = reader.text(block, "since")
    reader.kinds[name] = {"exists": "flag", "count": "number"}.get(
        how, evidence.get(column, "text")
    )
    return Gather(
        name=name,
        how=how,
        view=view,
        value=column,
        where=where,
        membership=membership(reader, view),
        on=on,
        agree=_read_agree(reader, block, evidence, own),
        since=reader.column(since, block.lines["since"], own, of=("date",)) if since else "",
        known_only=reader.yes(block, "known_only", default=False),
        optional=reader.yes(block, "optional", default=False),
        others=_others(reader, block, view),
        shared=reader.yes(block, "shared", default=False),
    )


def _others(reader: RuleReader, block: Block, view: str) -> bool:
    """Whether the subject's own row is left out; that wants rows of the subject's table."""
    chosen = reader.text(block, "others") == "yes"
    if chosen and VIEWS[view][0] != VIEWS[reader.subject][0]:
        reader.problem(block.lines["others"], "others is for rows of the subject's own table.")
    return chosen


def membership(reader: RuleReader, view: str) -> Condition | None:
    """The condition that makes a row of a table a row of the view."""
    text = VIEWS[view][1]
    return _compiled(text, frozenset(reader.view_kinds(view).items())) if text else None


@lru_cache(maxsize=64)
def _compiled(text: str, kinds: frozenset[tuple[str, str]]) -> Condition:
    """A view's condition, which names no parameter; nearly every rule has the same few."""
    return compile_condition(text, dict(kinds), {})


def _read_on(
    reader: RuleReader, block: Block, evidence: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    if "on" not in block:
        return (("participant_id", "participant_id"),)
    line = block.lines["on"]
    pairs = reader.block(block["on"], line, "on")
    if not pairs:
        reader.problem(line, "on wants at least one pair of columns.")
    found = []
    for key, other in pairs.items():
        left, right = reader.column(key, line, evidence), reader.column(str(other), line)
        kinds = evidence.get(key, ""), reader.kinds.get(str(other), "")
        if _COMPARED.get(kinds[0], kinds[0]) != _COMPARED.get(kinds[1], kinds[1]):
            reader.problem(line, f"'{key}' is {kinds[0]}, '{other}' is {kinds[1]}.")
        found.append((left, right))
    return tuple(found)


def _read_agree(
    reader: RuleReader, block: Block, evidence: Mapping[str, str], own: Mapping[str, str]
) -> tuple[str, ...]:
    names = reader.words(block, "agree")
    for name in names:
        for kinds in (evidence, own):
            reader.column(name, block.lines["agree"], kinds, of=("name",))
    return names


def _read_shift(reader: RuleReader, name: str, block: Block) -> Gather:
    reader.keys(block, {"shift", "days", "back", "months_back"}, f"with: {name}")
    column = reader.text(block, "shift")
    if column != "as_of":
        column = reader.column(column, block.lines["shift"], of=("date",))
    reader.kinds[name] = "date"
    if "months_back" in block:
        return Gather(name, "shift", value=column, months=-reader.some_days(block, "months_back"))
    if "back" in block:
        return Gather(name, "shift", value=column, days=-reader.some_days(block, "back"))
    # No day at all gives a chosen column a name of its own.
    days = 0 if block.get("days") == "0" else reader.some_days(block, "days")
    return Gather(name, "shift", value=column, days=days)
