"""The own date of a record, by which the edition that judges it is chosen.

The own date of a row is its activity date; of a participant, the date that the rule's clock
starts from, else the application date. A rule whose question hangs on another date says so
(``dated_by``). A row without such a date is judged by the edition of the audit date; where
the date cannot be read, the answer is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wbn_audit.checks.base import START
from wbn_audit.checks.deadline import Deadline
from wbn_audit.checks.deadlines import Deadlines
from wbn_audit.checks.interval import Interval
from wbn_audit.tables.named import VIEWS

if TYPE_CHECKING:
    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.tables.layout import Layout

AS_OF = "as_of"
_CLOCKS = (Deadline, Deadlines, Interval)


def own_date(rule: Rule, layout: Layout) -> str:
    """The column with the subject's own date, :data:`AS_OF`, or the clock's START column."""
    if rule.dated_by:
        return rule.dated_by
    table = layout.tables[VIEWS[rule.subject][0]]
    if table.name == "participants":
        return START if isinstance(rule.check, _CLOCKS) else table.activity
    if table.activity_by is not None:
        return "activity_date"
    days = [name for name in table.known_by if table.fields[name].kind == "date"]
    own = table.activity or (days[0] if days else "")
    return own or "participant__application_date"
