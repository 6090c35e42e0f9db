"""Rules read anew with something changed: their text, a number, a reference table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from tests.catalogue.rule_files import shipped
from wbn_audit.catalogue.read_rule import rule_of
from wbn_audit.checks.base import LookupLine, LookupTable
from wbn_audit.engine.examples import run_example

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.catalogue.rule import Example, Rule

# No LLSIL figures ship. These are made up: 10 000 dollars for one person, for ever.
FIGURES = LookupTable(
    "llsil",
    ("family_size",),
    (LookupLine({"family_size": ("1",)}, date(2000, 1, 1), date(2099, 12, 31), 1_000_000),),
)


def edition_at(
    as_of: str,
    parameters: Mapping[str, int] | None = None,
    lookups: Mapping[str, LookupTable] | None = None,
) -> Edition:
    """The shipped edition on a day, with other numbers or tables."""
    reference = shipped().reference
    values = {**reference.parameters, **(parameters or {}), "as_of": date.fromisoformat(as_of)}
    tables = {**reference.lookups, **(lookups or {})}
    return replace(shipped(), reference=replace(reference, parameters=values, lookups=tables))


def wrong(rule: Rule, text: str, edition: Edition, example: Example) -> list[str]:
    """What is wrong with an example when the rule's file says *text*."""
    one = rule_of(text, rule.file, edition.layout, edition.reference)
    return list(run_example(one, example, edition))
