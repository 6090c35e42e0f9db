"""Rows of another program: nothing about them is audited, however wrong they are."""

from datetime import date, timedelta

from samples.life import COACHING, Life
from samples.world import World


def plant(world: World) -> None:
    """Add four people of WIOA Adult, whose rows break many a rule."""
    for applied in (date(2024, 9, 12), date(2025, 3, 20), date(2025, 10, 9), date(2026, 2, 19)):
        life = Life(world, applied, program="WIOA Adult", county=None)
        life.register(applied - timedelta(days=3), eligibility=None)
        life.begin = applied + timedelta(days=60)
        life.person.values["participation_date"] = life.begin
        for back in (70, 10, 0):
            life.serve(COACHING, applied + timedelta(days=back), funding_source="WIOA Adult")
        day = applied + timedelta(days=33)
        life.pay(
            "Clothing/Personal Care", day, coached=False, funding_source="WIOA Adult", amount=None
        )
        life.note(day, "Contact", "career coaching")
        life.edge("ELG007", None, "another program: set aside with all rows")
