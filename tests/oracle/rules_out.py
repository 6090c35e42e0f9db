"""OUT, EXT, ENT, NTE and INC: outcomes, exit, data entry, notes, income (pp. 14-19)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from .judging import (
    FAILED,
    OUT,
    PASSED,
    UNKNOWN,
    Judgement,
    Outcome,
    before,
    business_days,
    nth_business_day,
    of_person,
    of_row,
    on_or_before,
    rule,
    verdict,
)
from .reading import (
    UNREADABLE,
    DateCell,
    Export,
    Person,
    Row,
    all3,
    any3,
    not3,
    readable_dates,
)
from .rules_elg_svc import is_code, recent
from .rules_pay import cents, income_attested
from .vocabulary import (
    EXCLUDABLE,
    INCLUDABLE,
    MEDICAL_WORDS,
    NAICS_2022,
    ONET_MAJOR_GROUPS,
    OREGON_WAGES,
    WASHINGTON_WAGES,
    fold,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

EMPLOYMENT = ("outcomes.outcome_type",)


def outcomes(export: Export, kind: str) -> Iterator[tuple[Person, Row, bool | None]]:
    for person in export.people.values():
        for row, sure in person.outcomes_of(kind):
            yield person, row, sure


def same_name(row: Row, other: Row, name: str) -> bool:
    """Case and spaces folded; a blank employer or provider matches any (clause 12)."""
    left, right = fold(row.text(name)), fold(other.text(name))
    return not left or not right or left == right


def after_participation(person: Person) -> list[tuple[Row, bool | None]]:
    """Return the person's After Participation Employment Confirmations, sure or possible."""
    found = []
    for row, sure in person.outcomes_of("Confirmation"):
        kind = is_code(row.code("confirmation_type"), "After Participation")
        if all3(sure, kind) is not False:
            found.append((row, all3(sure, kind)))
    return found


# --- OUT ------------------------------------------------------------------------------------


def _filled(export: Export, names: tuple[str, ...]) -> Iterator[Judgement]:
    fields = [name for name in names if export.has(f"outcomes.{name}")]
    for _, row, sure in outcomes(export, "Information"):
        empty = [name for name in fields if row.filled(name) is False]
        breach = any3(*(not3(row.filled(name)) for name in fields))
        yield of_row(row, verdict(sure, breach), "missing", extra=";".join(empty))


OUT001_FIELDS = ("start_date", "employment_type", "employer", "naics", "onet")
OUT002_FIELDS = ("hourly_pay", "hours_per_week", "benefits")


@rule("OUT001", *EMPLOYMENT, "|".join(f"outcomes.{name}" for name in OUT001_FIELDS))
def out001(export: Export) -> Iterator[Judgement]:
    """p. 18: Employment Information lacks start, type, employer, NAICS or O*NET."""
    return _filled(export, OUT001_FIELDS)


@rule("OUT002", *EMPLOYMENT, "|".join(f"outcomes.{name}" for name in OUT002_FIELDS))
def out002(export: Export) -> Iterator[Judgement]:
    """p. 18: Employment Information lacks pay, hours or benefits."""
    return _filled(export, OUT002_FIELDS)


@rule(
    "OUT003",
    *EMPLOYMENT,
    "outcomes.employer",
    "outcomes.start_date",
    "outcomes.confirmation_date",
)
def out003(export: Export) -> Iterator[Judgement]:
    """pp. 18-19: Employment Information that no confirmation on or after its start confirms."""
    for person, row, sure in outcomes(export, "Information"):
        start = row.date("start_date")
        confirmed = any3(
            *(
                all3(certain, _confirms(start, other.date("confirmation_date")))
                for other, certain in person.outcomes_of("Confirmation")
                if same_name(row, other, "employer")
            )
        )
        yield of_row(row, verdict(sure, not3(confirmed)), "missing")


def _confirms(start: DateCell, confirmed: DateCell) -> bool | None:
    if start is None:
        return True
    if start is UNREADABLE:
        return None
    return False if confirmed is None else on_or_before(start, confirmed)


@rule("OUT004", *EMPLOYMENT, "outcomes.naics")
def out004(export: Export) -> Iterator[Judgement]:
    """p. 18: NAICS is not a valid code (here: 2 to 6 digits of a known sector)."""
    for _, row, sure in outcomes(export, "Information"):
        scope = all3(sure, row.filled("naics"))
        yield of_row(row, verdict(scope, not is_naics(row.text("naics"))))


def is_naics(text: str) -> bool:
    if re.fullmatch(r"31\s*-\s*33|44\s*-\s*45|48\s*-\s*49", text.strip()):
        return True
    said = re.match(r"(\d{2,6})($|[\s:,-].*)", text.strip())
    if said is None or not any(code.startswith(said[1]) for code in NAICS_2022):
        return False
    title = said[2].strip(" :,-")
    return not title or any(letter.isalpha() for letter in title)


@rule("OUT005", *EMPLOYMENT, "outcomes.onet")
def out005(export: Export) -> Iterator[Judgement]:
    """p. 18: O*NET is not NN-NNNN or NN-NNNN.NN of a known major group."""
    for _, row, sure in outcomes(export, "Information"):
        scope = all3(sure, row.filled("onet"))
        yield of_row(row, verdict(scope, not is_onet(row.text("onet"))))


def is_onet(text: str) -> bool:
    said = re.fullmatch(r"(\d\d)-\d{4}(\.\d\d)?", text.strip())
    return said is not None and said[1] in ONET_MAJOR_GROUPS


@rule("OUT006", *EMPLOYMENT)
def out006(export: Export) -> Iterator[Judgement]:
    """p. 18: Employment Confirmation with no Employment Information for the participant."""
    for person, row, sure in outcomes(export, "Confirmation"):
        others = [
            certain for other, certain in person.outcomes_of("Information") if other is not row
        ]
        yield of_row(row, verdict(sure, not3(any3(*others))))


@rule(
    "OUT007",
    *EMPLOYMENT,
    "outcomes.start_date",
    "outcomes.employer",
    "outcomes.confirmation_type",
    "participants.participation_date",
)
def out007(export: Export) -> Iterator[Judgement]:
    """p. 17: starts before participation, though an After Participation one confirms it."""
    for person, row, sure in outcomes(export, "Information"):
        early = before(row.date("start_date"), person.date("participation_date"))
        confirmed = any3(
            *(
                certain
                for other, certain in after_participation(person)
                if same_name(row, other, "employer") and other is not row
            )
        )
        scope = all3(sure, person.participating())
        yield of_row(row, verdict(scope, all3(early, confirmed)))


@rule("OUT008", *EMPLOYMENT, "outcomes.status", "outcomes.status_date", "outcomes.provider")
def out008(export: Export) -> Iterator[Judgement]:
    """p. 17: a Completed placement before, or without, a Started one of the same provider."""
    for person, row, sure in outcomes(export, "Training"):
        done = row.date("status_date")
        started = any3(
            *(
                all3(
                    certain,
                    is_code(other.code("status"), "Started"),
                    on_or_before(other.date("status_date"), done),
                )
                for other, certain in person.outcomes_of("Training")
                if other is not row and same_name(row, other, "provider")
            )
        )
        scope = all3(sure, is_code(row.code("status"), "Completed"))
        yield of_row(row, verdict(scope, not3(started)))


@rule(
    "OUT009",
    *EMPLOYMENT,
    "outcomes.hourly_pay",
    "outcomes.start_date",
    "outcomes.work_state",
)
def out009(export: Export) -> Iterator[Judgement]:
    """Hourly pay below the minimum wage of the work's place and date."""
    for _, row, sure in outcomes(export, "Information"):
        pay, wage = row.number("hourly_pay"), minimum_wage(row)
        low = None
        if isinstance(pay, Decimal) and wage is not None:
            low = cents(pay) < cents(wage)
        scope = all3(sure, row.filled("hourly_pay"))
        yield of_row(row, verdict(scope, low))


REGIONS = {"portland metro": 2, "standard": 3, "nonurban": 4}


def minimum_wage(row: Row) -> Decimal | None:
    day, state = row.date("start_date"), row.code("work_state")
    if not isinstance(day, date):
        return None
    if state == "WA":
        return WASHINGTON_WAGES.get(day.year)
    if state != "OR":
        return None
    for first, last, metro, standard, nonurban in OREGON_WAGES:
        if first <= day <= last:
            by_region = {"portland metro": metro, "standard": standard, "nonurban": nonurban}
            return by_region.get(words(row.text("work_region")), nonurban)
    return None


@rule("OUT010", *EMPLOYMENT, "outcomes.status", "outcomes.status_date")
def out010(export: Export) -> Iterator[Judgement]:
    """p. 17: Education & Training Placement with no status or no status date."""
    for _, row, sure in outcomes(export, "Training"):
        breach = any3(not3(row.filled("status")), not3(row.filled("status_date")))
        yield of_row(row, verdict(sure, breach))


@rule(
    "OUT011",
    *EMPLOYMENT,
    "outcomes.confirmation_type",
    "outcomes.employer",
    "outcomes.employment_type",
)
def out011(export: Export) -> Iterator[Judgement]:
    """p. 17: every matching job is of a known type that is not unsubsidized: not counted."""
    for person in export.people.values():
        for row, sure in after_participation(person):
            yield of_row(row, verdict(sure, barred(person, row)))


def barred(person: Person, confirmation: Row) -> bool | None:
    """Every matching job, and at least one, is subsidized."""
    some: list[bool | None] = []
    free: list[bool | None] = []
    for row, sure in person.outcomes_of("Information"):
        if row is not confirmation and same_name(row, confirmation, "employer"):
            subsidized = is_code(row.code("employment_type"), "Subsidized")
            some.append(all3(sure, subsidized))
            free.append(all3(sure, not3(subsidized)))
    return all3(any3(*some), not3(any3(*free)))


@rule(
    "OUT012",
    *EMPLOYMENT,
    "outcomes.confirmation_type",
    "outcomes.confirmation_date",
    "participants.participation_date",
)
def out012(export: Export) -> Iterator[Judgement]:
    """p. 17: After Participation confirmation before participation, or without it."""
    for person in export.people.values():
        for row, sure in after_participation(person):
            early = before(row.date("confirmation_date"), person.date("participation_date"))
            yield of_row(row, verdict(sure, any3(not3(person.participating()), early)))


# --- EXT ------------------------------------------------------------------------------------


@rule(
    "EXT001",
    "participants.exit_date",
    "services.service",
    "services.start_date",
    "services.end_date",
)
def ext001(export: Export) -> Iterator[Judgement]:
    """p. 19: exit is the last done date of the participant's non-void services."""
    for person in export.people.values():
        outcome = _exit_is_last(export, person)
        cut = export.is_cut("services", person.date("exit_date"))
        yield of_person(person, UNKNOWN if cut and outcome is not PASSED else outcome)


def _exit_is_last(export: Export, person: Person) -> Outcome:
    exited = person.date("exit_date")
    if exited is None:
        return OUT
    services = export.services(person)
    if exited is UNREADABLE:
        return UNKNOWN
    certain = readable_dates(row.done_date() for row, live in services if live)
    possible = [
        row.done_date() for row, live in services if live is None or row.done_date() is UNREADABLE
    ]
    last = max(certain, default=None)
    if last is not None and last > exited:
        return verdict(True, True)
    if UNREADABLE in possible:
        return UNKNOWN
    later = [day for day in readable_dates(possible) if last is None or day > last]
    outcomes_of_worlds = {last == exited}
    outcomes_of_worlds |= {day == exited for day in later}
    if len(outcomes_of_worlds) > 1:
        return UNKNOWN
    return verdict(True, last != exited)


@rule(
    "EXT002",
    "participants.participation_date",
    "participants.exit_date",
    "services.service",
    "services.start_date",
)
def ext002(export: Export) -> Iterator[Judgement]:
    """p. 19: participating, no exit, and no service in the last 90 days."""
    for person in export.people.values():
        scope = all3(person.participating(), not3(person.filled("exit_date")))
        active = recent(export, person, export.days("inactive_days"), staff_only=False)
        yield of_person(person, verdict(scope, not3(active)))


# --- ENT (business days: clause 13) -----------------------------------------------------------


def entered(
    export: Export, owner: Row | Person, sure: bool | None, happened: DateCell, name: str
) -> Judgement:
    """Judge one row's entry; the fifth business day after the activity is the due date."""
    person = export.people[owner.participant_id] if isinstance(owner, Row) else owner
    record = owner.record_id if isinstance(owner, Row) else ""
    noted = owner.date(name)
    if happened is None or sure is False:
        return Judgement(OUT, person.id, record)
    if happened is UNREADABLE or noted is UNREADABLE:
        return Judgement(UNKNOWN, person.id, record)
    limit = export.days("entry_days")
    late = business_days(happened, noted or export.as_of) > limit
    due = nth_business_day(happened, limit)
    status = "missing" if noted is None else "late"
    if noted is None and not late:
        soon = person.date("exit_date") is None
        soon = soon and 0 <= (due - export.as_of).days <= export.horizon
        said = (("due_soon", due.isoformat(), ""),) if soon else ()
        return Judgement(OUT, person.id, record, said)
    found = verdict(sure, late)
    said = ((status, due.isoformat(), ""),) if found is verdict(True, True) else ()
    return Judgement(found, person.id, record, said)


@rule("ENT001", "services.service", "services.start_date", "services.entered_date")
def ent001(export: Export) -> Iterator[Judgement]:
    """p. 18: service entered more than 5 business days after its start."""
    for person in export.people.values():
        for row, live in export.services(person):
            yield entered(export, row, live, row.date("start_date"), "entered_date")


@rule("ENT002", "payments.payment_date", "payments.entered_date")
def ent002(export: Export) -> Iterator[Judgement]:
    """p. 18: payment entered more than 5 business days after its date."""
    for _, row in export.judged("payments"):
        yield entered(export, row, True, row.date("payment_date"), "entered_date")


@rule("ENT003", *EMPLOYMENT, "outcomes.received_date", "outcomes.entered_date")
def ent003(export: Export) -> Iterator[Judgement]:
    """pp. 18-19: outcome entered more than 5 business days after it was received."""
    for _, row in export.judged("outcomes"):
        received = row.date("received_date")
        happened = row.activity_date() if received is None else received
        if received is None and row.code("outcome_type") is UNREADABLE:
            happened = UNREADABLE
        yield entered(export, row, not3(row.void()), happened, "entered_date")


@rule("ENT004", "case_notes.note_date", "case_notes.entered_date")
def ent004(export: Export) -> Iterator[Judgement]:
    """p. 18: case note entered more than 5 business days after its date."""
    for _, row in export.judged("case_notes"):
        yield entered(export, row, True, row.date("note_date"), "entered_date")


@rule(
    "ENT005",
    "participants.application_date",
    "participants.entered_date",
    "participants.exit_date",
    "participants.exit_entered_date",
)
def ent005(export: Export) -> Iterator[Judgement]:
    """p. 18: participant, and exit, entered more than 5 business days after."""
    for person in export.people.values():
        both = [
            entered(export, person, True, person.date("application_date"), "entered_date"),
            entered(export, person, True, person.date("exit_date"), "exit_entered_date"),
        ]
        found = [one.outcome for one in both]
        worst = next(one for one in (FAILED, UNKNOWN, PASSED, OUT) if one in found)
        yield Judgement(worst, person.id, "", (*both[0].findings, *both[1].findings))


# --- NTE ------------------------------------------------------------------------------------


@rule("NTE001", "case_notes.text")
def nte001(export: Export) -> Iterator[Judgement]:
    """p. 18: the note has medical or treatment words (this list is the oracle's own)."""
    for _, row in export.judged("case_notes"):
        said = words(row.text("text")).split()
        hit = any(word in said for word in MEDICAL_WORDS)
        yield of_row(row, verdict(row.filled("text"), hit))


@rule("NTE002", "case_notes.text")
def nte002(export: Export) -> Iterator[Judgement]:
    """pp. 3, 18: the note has an SSN or a payment-card number."""
    for _, row in export.judged("case_notes"):
        text = row.text("text")
        yield of_row(row, verdict(row.filled("text"), has_ssn(text) or has_card(text)))


def has_ssn(text: str) -> bool:
    valid = r"(?!000|666|9)\d{3}{0}(?!00)\d{2}{0}(?!0000)\d{4}"
    dashed = r"(?<![\d-])" + valid.replace("{0}", "-") + r"(?![\d-])"
    if re.search(dashed, text):
        return True
    beside = re.search(r"(?i)\b(ssn|social security)\b\D{0,20}\d{9}(?!\d)", text)
    behind = re.search(r"(?i)(?<!\d)\d{9}\D{0,20}\b(ssn|social security)\b", text)
    return bool(beside or behind)


def has_card(text: str) -> bool:
    runs = re.findall(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)", text)
    return any(luhn(re.sub(r"\D", "", run)) for run in runs)


def luhn(number: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


@rule("NTE003", "case_notes.text", "case_notes.note_date")
def nte003(export: Export) -> Iterator[Judgement]:
    """p. 18: the note is just the name of that day's service or support type."""
    for person, row in export.judged("case_notes"):
        said, day = letters(row.text("text")), row.date("note_date")
        matches: list[bool | None] = []
        for service, live in export.services(person):
            same = _is_just(service, "service", said)
            matches.append(all3(same, live, _on(service.date("start_date"), day)))
        for payment in person.payments:
            same = _is_just(payment, "support_type", said)
            matches.append(all3(same, _on(payment.date("payment_date"), day)))
        scope = all3(row.filled("text"), bool(said))
        yield of_row(row, verdict(scope, any3(*matches)))


def _is_just(row: Row, name: str, said: str) -> bool | None:
    """The note is the name as written, or as the standards write it."""
    if row.code(name) is UNREADABLE:
        return None
    return said in {letters(row.texts.get(name, "")), letters(row.text(name))}


def letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalpha())


def _on(left: DateCell, right: DateCell) -> bool | None:
    if UNREADABLE in (left, right):
        return None
    return left is not None and left == right


# --- INC (Addendum A, pp. 14-16) --------------------------------------------------------------


@rule(
    "INC001",
    "participants.six_month_income",
    "participants.application_date",
    "participants.disability",
    "income.income_type",
    "income.amount",
    "income.received_date",
    "income.family_member",
)
def inc001(export: Export) -> Iterator[Judgement]:
    """p. 14: recorded six-month income differs from the sum of its rows by over a dollar."""
    for person in export.people.values():
        recorded = person.number("six_month_income")
        total = family_income(export, person, person.date("application_date"))
        differs = None
        if isinstance(recorded, Decimal) and total is not None:
            tolerance = export.parameters["income_tolerance"]
            assert isinstance(tolerance, Decimal)
            differs = abs(cents(recorded) - cents(total)) > cents(tolerance)
        yield of_person(person, verdict(person.filled("six_month_income"), differs))


def family_income(export: Export, person: Person, until: DateCell) -> Decimal | None:
    """Sum what counts in [until - 6 months, until); None where it cannot be told."""
    alone = person.flag("disability")
    if not isinstance(until, date) or alone is UNREADABLE or (alone and not person.income):
        return None
    since = months_before(until, export.days("income_months"))
    total = Decimal(0)
    for row in person.income:
        received, amount = row.date("received_date"), row.number("amount")
        member, kind = row.code("family_member"), row.code("income_type")
        if kind in EXCLUDABLE.values():
            continue
        if isinstance(received, date) and not since <= received < until:
            continue
        if member == "former" or (alone and member == "current"):
            continue
        if (alone and member is None) or UNREADABLE in (member, kind):
            return None
        if not isinstance(received, date) or not isinstance(amount, Decimal):
            return None
        total += amount
    return total


def months_before(day: date, months: int) -> date:
    months_in_all = day.year * 12 + day.month - 1 - months
    year, month = divmod(months_in_all, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError


@rule("INC002", "income.income_type")
def inc002(export: Export) -> Iterator[Judgement]:
    """pp. 15-16: income type on neither list."""
    listed = {*INCLUDABLE.values(), *EXCLUDABLE.values()}
    for _, row in export.judged("income"):
        known = is_code(row.code("income_type"), *listed)
        yield of_row(row, verdict(row.filled("income_type"), not3(known)))


@rule("INC003", "participants.family_size", "participants.six_month_income")
def inc003(export: Export) -> Iterator[Judgement]:
    """p. 14: family size missing or below 1 where income is used."""
    for person in export.people.values():
        size = person.number("family_size")
        missing = None if size is UNREADABLE else not isinstance(size, Decimal) or size < 1
        used = any3(person.filled("six_month_income"), income_attested(export, person))
        yield of_person(person, verdict(used, missing))
