"""Where the audit and the monitor agree: false alarms and misses of each rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wbn_audit.sample.elements import ERRORS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wbn_audit.sample.filled_in import Answer


@dataclass(frozen=True)
class Agreement:
    """How a rule of the audit compares with the monitor.

    Attributes:
        confirmed: findings that hold.
        false_alarms: findings that do not.
        unsettled: findings without a determination, or N/A.
        missed: errors that the monitor puts under the rule and the audit did not find.
    """

    rule_id: str
    confirmed: int
    false_alarms: int
    unsettled: int
    missed: int


def agreement(answers: Iterable[Answer]) -> Iterable[Agreement]:
    """Each rule with findings or misses, over everyone looked at."""
    said: dict[str, list[str]] = {}
    missed: dict[str, int] = {}
    found = {(one.participant_id, one.element) for one in answers if one.finding_id}
    for one in answers:
        if one.finding_id:
            said.setdefault(one.element, []).append(one.determination)
        elif (
            one.rule and one.determination in ERRORS
            and (one.participant_id, one.rule) not in found
        ):  # fmt: skip
            missed[one.rule] = missed.get(one.rule, 0) + 1
    for rule_id in sorted({*said, *missed}):
        words = said.get(rule_id, [])
        confirmed = sum(word in ERRORS for word in words)
        alarms = sum(word == "No issues" for word in words)
        yield Agreement(
            rule_id, confirmed, alarms, len(words) - confirmed - alarms, missed.get(rule_id, 0)
        )
