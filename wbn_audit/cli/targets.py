"""``targets:`` of ``wbn-audit.yaml``: what a measure should reach in a quarter or program year."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from wbn_audit.cli.settings import FIRST_YEAR, LAST_YEAR, Settings, parse_quarter
from wbn_audit.errors import OptionsRefused, Problem, RulesRefused
from wbn_audit.yamlfile import whole_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wbn_audit.measures import Measure

_YEAR = re.compile(r"PY ?([0-9]{4})", re.IGNORECASE)


def targets_of(settings: Settings, measures: Sequence[Measure]) -> dict[str, dict[str, int]]:
    """Measure to calendar quarter (``2026Q1``) or program year (``PY2025``) to people.

    Raises:
        RulesRefused: no such measure, period or number; naming ``file:line`` of each.
    """
    known = [measure.id for measure in measures]
    targets: dict[str, dict[str, int]] = {}
    problems = []
    for name, periods in settings.targets.items():
        place = settings.places[f"targets.{name}"]
        if name not in known:
            there = f"There are {', '.join(known)}."
            problems.append(Problem(place, f"targets: no measure '{name}'.", there))
            continue
        read: dict[str, int] = {}
        for text, number in periods.items():
            period, people = _period(text), whole_number(number)
            if period is None:
                remedy = "Write 2026Q1, PY2025Q3 or PY2025."
                problems.append(Problem(place, f"targets: '{text[:40]}' is no period.", remedy))
            elif people is None:
                remedy = "Write a whole number of participants."
                problems.append(Problem(place, f"targets: {text}: no number.", remedy))
            elif period in read:
                problems.append(Problem(place, f"targets: {period} stands there twice."))
            else:
                read[period] = people
        targets[name] = dict(sorted(read.items()))
    if problems:
        raise RulesRefused(problems)
    return targets


def _period(text: str) -> str | None:
    year = _YEAR.fullmatch(text.strip())
    if year is not None:
        return f"PY{year[1]}" if FIRST_YEAR <= int(year[1]) <= LAST_YEAR else None
    if not re.search("[0-9]", text):  # 'current' and 'last' are other quarters every time
        return None
    try:
        return parse_quarter(text, date.min)
    except OptionsRefused:
        return None
