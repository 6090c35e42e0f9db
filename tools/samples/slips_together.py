"""Which slips fall into one file: a careless coach seldom slips only once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from samples import slips_enrollment as enrollment
from samples import slips_outcomes as outcomes
from samples import slips_payments as payments
from samples import slips_services as services
from samples.life import Life
from samples.world import World

Slip: TypeAlias = Callable[[Life], None]


@dataclass(frozen=True)
class File:
    """One participant's file: applied on, what it holds, and its slips in order of planting."""

    applied: date
    slips: tuple[Slip, ...]
    train: bool = False
    hired: bool = False
    months: int = 10


FILES = (
    File(date(2024, 7, 9), (payments.no_service_that_day, outcomes.codes_missing)),
    File(date(2025, 9, 4), (payments.before_participation, outcomes.benefits_missing), months=9),
    File(date(2024, 10, 15), (payments.need_not_documented, outcomes.not_confirmed)),
    File(date(2025, 5, 13), (payments.need_not_accepted, enrollment.clackamas), train=True),
    File(date(2025, 1, 21), (payments.not_defined, outcomes.bad_industry)),
    File(date(2024, 12, 10), (payments.not_signed_for, enrollment.across_the_river), train=True),
    File(date(2025, 3, 4), (payments.cards_without_receipts, enrollment.no_result), train=True),
    File(date(2025, 4, 8), (payments.other_program_year, outcomes.bad_position)),
    File(date(2025, 6, 24), (payments.papers_missing, payments.wrong_payee), hired=True),
    File(date(2025, 2, 4), (payments.bicycle_and_bus, outcomes.confirmed_only)),
    File(date(2025, 7, 10), (payments.pass_and_fuel, outcomes.job_before_participation)),
    File(date(2024, 9, 17), (payments.child_care, outcomes.completed_alone)),
    File(date(2025, 1, 15), (payments.moved_near, enrollment.no_birth_date), hired=True),
    File(
        date(2025, 4, 29), (payments.other_address, enrollment.number_without_consent), train=True
    ),
    File(date(2025, 3, 27), (payments.paid_twice, outcomes.low_wage)),
    File(date(2024, 10, 1), (payments.paid_after_exit, outcomes.completed_first)),
    File(date(2025, 8, 5), (payments.relatives, outcomes.no_status_date)),
    File(date(2025, 6, 5), (payments.card_not_reconciled, outcomes.not_unsubsidized)),
    File(date(2025, 7, 1), (payments.listed_not_paid, outcomes.confirmed_before_participation)),
    File(date(2024, 12, 17), (payments.no_authorization, outcomes.note_with_too_much)),
    File(date(2025, 2, 25), (payments.unemployed_at_work, enrollment.no_county), hired=True),
    File(date(2025, 5, 27), (payments.homeless_at_home, outcomes.note_with_too_little), train=True),
    File(date(2025, 8, 26), (payments.attested_without_note, outcomes.income_differs)),
    File(date(2025, 1, 29), (payments.car_papers, outcomes.income_not_listed), train=True),
    File(date(2024, 8, 6), (payments.books_without_class, outcomes.entered_late)),
    File(date(2025, 7, 17), (outcomes.no_family_size, outcomes.other_employer_confirmed)),
    File(
        date(2024, 12, 3),
        (services.ends_before_it_starts, services.no_start, enrollment.strangers_and_nobody),
    ),
    File(
        date(2024, 8, 27), (services.left_open, enrollment.signed_before_registration), hired=True
    ),
    File(date(2024, 10, 29), (enrollment.two_under_one_id, services.served_after_exit), train=True),
    File(date(2025, 4, 22), (services.entered_twice, services.wrong_exit_date), hired=True),
    File(date(2024, 9, 24), (services.entered_late, services.exit_entered_late)),
    File(
        date(2025, 5, 6),
        (enrollment.wrong_participation_date, enrollment.exported_twice),
        train=True,
    ),
)


def plant(world: World) -> None:
    """Plant them all."""
    for file in FILES:
        life = payments.away(
            world, file.applied, train=file.train, hired=file.hired, months=file.months
        )
        for slip in file.slips:
            slip(life)
        life.finish()
