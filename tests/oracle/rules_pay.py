"""PAY: support service payments (rulebook, pp. 6-13)."""

from __future__ import annotations

import re
from collections import defaultdict
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
    of_person,
    of_row,
    on_or_before,
    program_year,
    quarter,
    quarter_end,
    rule,
    same_day,
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
from .rules_elg_svc import in_region, is_code, same_value
from .vocabulary import (
    INCOME_ATTESTATION,
    PAPERS_IN_PLACE,
    PLANNER_WORD,
    STAFF_SERVICES,
    SUPPORT_TYPES,
    UNALLOWABLE_WORDS,
    fold,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_type(row: Row, *names: str) -> bool | None:
    return is_code(row.code("support_type"), *names)


def has_document(row: Row, *names: str) -> bool | None:
    on_file = row.documents()
    return None if on_file is UNREADABLE else any(name in on_file for name in names)


def is_yes(row: Row, name: str) -> bool | None:
    """A blank means no wherever a rule asks for a flag."""
    value = row.flag(name)
    return None if value is UNREADABLE else value is True


@rule("PAY001", "payments.payment_date", "services.service", "services.start_date")
def pay001(export: Export) -> Iterator[Judgement]:
    """p. 6: no staff service for the same participant with that start date."""
    for person, row in export.judged("payments"):
        paid = row.date("payment_date")
        staffed = any3(
            *(
                all3(
                    live,
                    service.is_named(*STAFF_SERVICES),
                    same_day(service.date("start_date"), paid),
                )
                for service, live in export.services(person)
            )
        )
        if paid is None or (staffed is False and export.is_cut("services", paid)):
            staffed = None
        yield of_row(row, verdict(True, not3(staffed)), "missing")


@rule("PAY002", "payments.payment_date", "participants.participation_date")
def pay002(export: Export) -> Iterator[Judgement]:
    """p. 6: paid before participation, or not participating."""
    for person, row in export.judged("payments"):
        early = before(row.date("payment_date"), person.date("participation_date"))
        absent = not3(person.participating())
        yield of_row(row, verdict(True, any3(absent, early)))


# Need (pp. 6-7): judged once a participant, at the first day on which they were paid.


def first_day(person: Person) -> tuple[date | None, list[Row], bool]:
    """Return a person's first payment day, its payments by lowest id, and any doubt about it."""
    dates = [row.date("payment_date") for row in person.payments]
    first = min(readable_dates(dates), default=None)
    rows = [row for row in person.payments if row.date("payment_date") == first]
    return first, sorted(rows, key=lambda row: row.rank), UNREADABLE in dates


def planned_by(export: Export, person: Person, day: date, rows: list[Row]) -> bool | None:
    """A Prosperity Planner dated on or before the day, or named in that day's attestations."""
    planner = person.date("prosperity_planner_date")
    dated = False if planner is None else on_or_before(planner, day)
    if not export.has("participants.prosperity_planner_date"):
        dated = None
    named = any3(*(is_code(row.code("need_documentation"), PLANNER_WORD) for row in rows))
    return any3(dated, named)


@rule(
    "PAY003",
    "payments.payment_date",
    "participants.prosperity_planner_date|payments.need_documentation",
)
def pay003(export: Export) -> Iterator[Judgement]:
    """p. 6: need not documented at the first payment."""
    for person in export.people.values():
        day, rows, doubtful = first_day(person)
        if doubtful or day is None:
            yield of_person(person, UNKNOWN if doubtful else OUT)
            continue
        attested = any3(*(row.filled("need_documentation") for row in rows))
        if not export.has("payments.need_documentation"):
            attested = None
        documented = any3(planned_by(export, person, day, rows), attested)
        yield of_row(rows[0], verdict(True, not3(documented)), "missing")


def attestations(export: Export, person: Person) -> tuple[bool | None, list[Row]]:
    """Tell whether need rests on attestation at the first payment, and on which payments."""
    day, rows, doubtful = first_day(person)
    if doubtful or day is None:
        return (None if doubtful else False), []
    recorded = [
        row
        for row in rows
        if row.filled("need_documentation") is not False
        and row.code("need_documentation") != PLANNER_WORD
    ]
    some = any3(*(row.filled("need_documentation") for row in recorded))
    return all3(not3(planned_by(export, person, day, rows)), some), recorded


@rule(
    "PAY004",
    "payments.payment_date",
    "participants.prosperity_planner_date",
    "payments.need_documentation",
)
def pay004(export: Export) -> Iterator[Judgement]:
    """pp. 6-7: need rests on attestation, and none recorded that day is an accepted one."""
    for person in export.people.values():
        scope, rows = attestations(export, person)
        if not rows:
            yield of_person(person, OUT if scope is False else UNKNOWN)
            continue
        refused = [is_code(row.code("need_documentation"), "not accepted") for row in rows]
        yield of_row(rows[0], verdict(scope, all3(*refused)))


def income_attested(export: Export, person: Person) -> bool | None:
    """Need rests on an attestation of income; any payment may be the first while in doubt."""
    scope, rows = attestations(export, person)
    recorded = rows or (person.payments if scope is None else [])
    said = any3(*(is_code(row.code("need_documentation"), INCOME_ATTESTATION) for row in recorded))
    return all3(scope, said)


@rule(
    "PAY005",
    "payments.payment_date",
    "participants.prosperity_planner_date",
    "payments.need_documentation",
    "participants.six_month_income",
    "participants.family_size",
    "participants.disability",
)
def pay005(export: Export) -> Iterator[Judgement]:
    """pp. 7, 14: that attestation is income: no LLSIL figures ship, so nobody can be judged."""
    for person in export.people.values():
        rests = income_attested(export, person)
        yield of_person(person, OUT if rests is False else UNKNOWN)


@rule("PAY006", "payments.support_type")
def pay006(export: Export) -> Iterator[Judgement]:
    """p. 7: the support type is not defined in the standards."""
    for _, row in export.judged("payments"):
        defined = is_type(row, *SUPPORT_TYPES)
        yield of_row(row, verdict(row.filled("support_type"), not3(defined)))


@rule("PAY007", "payments.payee_type", "payments.method", "payments.signature_on_file")
def pay007(export: Export) -> Iterator[Judgement]:
    """pp. 7, 13: no signature acknowledging receipt."""
    for _, row in export.judged("payments"):
        passes = is_code(row.code("method"), "Bus Pass", "Bus Ticket Package", "Gas Card")
        scope = any3(is_code(row.code("payee_type"), "Participant"), passes)
        serves = is_code(row.code("method"), "Direct Deposit", "Cancelled Check")
        acknowledged = any3(is_yes(row, "signature_on_file"), serves)
        yield of_row(row, verdict(scope, not3(acknowledged)), "missing")


@rule("PAY008", "payments.method", "payments.receipt_total", "payments.amount")
def pay008(export: Export) -> Iterator[Judgement]:
    """pp. 7, 13: a card's receipt total is empty, or below the card's amount."""
    for _, row in export.judged("payments"):
        card = is_code(row.code("method"), "Gift Card", "Gas Card")
        total, amount = row.number("receipt_total"), row.number("amount")
        short: bool | None = total is None
        if total is not None:
            known = isinstance(total, Decimal) and isinstance(amount, Decimal)
            short = cents(total) < cents(amount) if known else None
        yield of_row(row, verdict(card, short))


def cents(amount: object) -> int:
    assert isinstance(amount, Decimal)
    return round(amount * 100)


@rule("PAY009", "payments.payment_date", "payments.incurred_date")
def pay009(export: Export) -> Iterator[Judgement]:
    """p. 7: incurred in another program year than paid in."""
    for _, row in export.judged("payments"):
        paid, incurred = row.date("payment_date"), row.date("incurred_date")
        other = None
        if isinstance(paid, date) and isinstance(incurred, date):
            other = program_year(paid) != program_year(incurred)
        yield of_row(row, verdict(True, other))


@rule("PAY010", "payments.description")
def pay010(export: Export) -> Iterator[Judgement]:
    """pp. 7-13: the description names an unallowable cost or paper."""
    for _, row in export.judged("payments"):
        said = f" {words(row.text('description'))} "
        named = any(f" {word} " in said or f" {word}s " in said for word in UNALLOWABLE_WORDS)
        replaced = any(f" {word} " in said or f" {word}s " in said for word in PAPERS_IN_PLACE)
        proper = " receipt" in said or " invoice" in said
        breach = named or (replaced and not proper)
        yield of_row(row, verdict(row.filled("description"), breach))


@rule(
    "PAY011",
    "payments.support_type",
    "payments.payee_type",
    "payments.method",
    "payments.documents|payments.receipt_on_file",
)
def pay011(export: Export) -> Iterator[Judgement]:
    """pp. 8-13: a document that the type requires is not on file."""
    whole = export.has("payments.documents") and export.has("payments.receipt_on_file")
    for _, row in export.judged("payments"):
        kind = row.code("support_type")
        if kind is UNREADABLE:
            yield of_row(row, UNKNOWN)
            continue
        if kind not in SUPPORT_TYPES:
            yield of_row(row, OUT)
            continue
        groups = required_documents(row)
        on_file = [(group, _group_on_file(row, group), sure) for group, sure in groups]
        missing = [group for group, met, sure in on_file if met is False and sure]
        breach: bool | None = bool(missing)
        if not missing and any(met is not True for _, met, _ in on_file):
            breach = None
        if breach and not whole:
            breach = None
        extra = "; ".join(" | ".join(group) for group in missing)
        yield of_row(row, verdict(True, breach), "missing", extra=extra)


def required_documents(row: Row) -> list[tuple[tuple[str, ...], bool]]:
    """Return a payment's document groups, and whether each is certainly required."""
    kind = row.text("support_type")
    groups = [(group, True) for group in SUPPORT_TYPES[kind].documents]
    if kind == "Medical/Dental/Optical":
        payee = row.code("payee_type")
        if payee is UNREADABLE:
            return [(("Receipt",), False), (("Invoice",), False)]
        return [(("Receipt" if payee == "Participant" else "Invoice",), True)]
    if kind == "Public Transportation":
        by_reimbursement = is_code(row.code("method"), "Reimbursement")
        if by_reimbursement is not False:
            groups.append((("Receipt",), bool(by_reimbursement)))
    return groups


def _group_on_file(row: Row, group: tuple[str, ...]) -> bool | None:
    flagged = is_yes(row, "receipt_on_file") if "Receipt" in group else False
    return any3(has_document(row, *group), flagged)


@rule("PAY012", "payments.support_type", "payments.payee_type")
def pay012(export: Export) -> Iterator[Judgement]:
    """pp. 8-13: the payee type is not one the type allows."""
    for _, row in export.judged("payments"):
        kind = row.code("support_type")
        if kind is UNREADABLE:
            yield of_row(row, UNKNOWN)
            continue
        allowed = SUPPORT_TYPES[kind].payees if kind in SUPPORT_TYPES else ()
        right = is_code(row.code("payee_type"), *allowed)
        if row.code("payee_type") is None:
            right = None
        yield of_row(row, verdict(bool(allowed), not3(right)))


BICYCLE = "Bicycle/Scooter Purchase"
TRANSPORTATION = [line.name for line in SUPPORT_TYPES.values() if line.transportation]


@rule("PAY013", "payments.support_type", "payments.payment_date")
def pay013(export: Export) -> Iterator[Judgement]:
    """p. 12: any transportation support after the first bicycle or scooter purchase."""
    for person in export.people.values():
        for row in person.payments:
            earlier = [
                all3(is_type(other, BICYCLE), _paid_before(other, row))
                for other in person.payments
                if other is not row
            ]
            yield of_row(row, verdict(is_type(row, *TRANSPORTATION), any3(*earlier)))


def _paid_before(other: Row, row: Row) -> bool | None:
    return before(other.date("payment_date"), row.date("payment_date"))


@rule("PAY014", "payments.support_type", "payments.payment_date")
def pay014(export: Export) -> Iterator[Judgement]:
    """p. 13: Public Transportation and Fuel for one participant in one calendar month."""
    for person in export.people.values():
        months: dict[str, list[Row]] = defaultdict(list)
        for row in person.payments:
            paid = row.date("payment_date")
            kind = is_type(row, "Public Transportation", "Fuel")
            if isinstance(paid, date) and kind is not False:
                months[f"{paid:%Y-%m}"].append(row)
        for month, rows in sorted(months.items()):
            yield _pair_in_month(person, month, rows)


def _pair_in_month(person: Person, month: str, rows: list[Row]) -> Judgement:
    def first(kind: str) -> date | None:
        days = (row.date("payment_date") for row in rows if is_type(row, kind))
        return min(readable_dates(days), default=None)

    transit, fuel = first("Public Transportation"), first("Fuel")
    rows = [row for row in rows if is_type(row, "Public Transportation", "Fuel")]
    if not rows:
        return of_person(person, UNKNOWN)
    if transit and fuel:
        day = max(transit, fuel)
        last = max((row for row in rows if row.date("payment_date") == day), key=_rank)
        return of_row(last, FAILED, extra=month)
    wanted = "Fuel" if transit else "Public Transportation"
    doubt = any(_may_complete(other, wanted, month) for other in person.payments)
    return of_person(person, UNKNOWN if doubt else PASSED)


def _rank(row: Row) -> tuple[str, int]:
    return row.rank


def _may_complete(other: Row, wanted: str, month: str) -> bool:
    paid = other.date("payment_date")
    if paid is UNREADABLE:
        return is_type(other, wanted) is not False
    return isinstance(paid, date) and f"{paid:%Y-%m}" == month and is_type(other, wanted) is None


@rule(
    "PAY015",
    "payments.support_type",
    "payments.child_age",
    "payments.child_disability_documented",
    "payments.household_provider",
)
def pay015(export: Export) -> Iterator[Judgement]:
    """p. 8: care of a child of 13 or over without a disability, or paid within the household."""
    for _, row in export.judged("payments"):
        age = row.number("child_age")
        old = age >= export.days("child_age") if isinstance(age, Decimal) else None
        too_old = all3(old, not3(is_yes(row, "child_disability_documented")))
        breach = any3(too_old, is_yes(row, "household_provider"))
        yield of_row(row, verdict(is_type(row, "Child and Dependent Care"), breach))


@rule("PAY016", "payments.support_type", "payments.distance_miles", "payments.destination_county")
def pay016(export: Export) -> Iterator[Judgement]:
    """p. 11: relocation of 50 miles or less, or to Multnomah or Washington County."""
    for _, row in export.judged("payments"):
        miles, county = row.number("distance_miles"), row.text("destination_county")
        near = miles <= export.days("relocation_miles") if isinstance(miles, Decimal) else None
        breach = any3(near, in_region(county) if county else None)
        yield of_row(row, verdict(is_type(row, "Relocation"), breach))


@rule(
    "PAY017",
    "payments.support_type",
    "payments.payee_type",
    "payments.bill_name",
    "payments.bill_address",
    "payments.bill_phone",
    "payments.on_lease",
    "participants.address",
    "participants.phone",
    "participants.first_name",
    "participants.last_name",
)
def pay017(export: Export) -> Iterator[Judgement]:
    """pp. 9, 13: the bill is not for the participant's home, name or phone."""
    for person, row in export.judged("payments"):
        rent = is_type(row, "Housing Payment")
        mortgage = all3(rent, is_code(row.code("payee_type"), "Mortgage Holder"))
        scope = any3(rent, is_type(row, "Utilities"))
        if scope is False:
            yield of_row(row, OUT)
            continue
        by_address = _agree(folded_address(row, "bill_address"), folded_address(person, "address"))
        by_name = _agree(words(row.text("bill_name")), full_name(person))
        right = by_address
        if row.text("bill_phone"):
            phones = digits(row.text("bill_phone")), digits(person.text("phone"))
            right = any3(by_name, _agree(*phones))
        elif rent:
            right = any3(by_address, is_yes(row, "on_lease"))
        if mortgage is not False:
            right = by_name if mortgage or by_name == right else None
        yield of_row(row, verdict(scope, not3(right)))


def _agree(left: str, right: str) -> bool | None:
    return left == right if left and right else None


def full_name(person: Person) -> str:
    first, last = person.text("first_name"), person.text("last_name")
    return words(f"{first} {last}") if first and last else ""


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)[-10:]


SUFFIXES = {
    "street": "st",
    "avenue": "ave",
    "boulevard": "blvd",
    "drive": "dr",
    "road": "rd",
    "court": "ct",
    "lane": "ln",
    "place": "pl",
}


def folded_address(owner: Row | Person, name: str) -> str:
    said = re.sub(r"(?i)(\bapt\b|\bunit\b|\bsuite\b|\bste\b|#)\.?\s*#?\w+", " ", owner.text(name))
    return " ".join(SUFFIXES.get(word, word) for word in words(said).split())


@rule("PAY018", "payments.support_type", "payments.amount", "payments.payment_date")
def pay018(export: Export) -> Iterator[Judgement]:
    """Same participant, type, amount and date more than once; all but the lowest id."""
    for person in export.people.values():
        for row in person.payments:
            if row.date("payment_date") is None or row.code("support_type") is None:
                yield of_row(row, OUT)
                continue
            lower = [
                all3(
                    same_value(row.date("payment_date"), other.date("payment_date")),
                    same_value(row.code("support_type"), other.code("support_type")),
                    same_value(row.number("amount"), other.number("amount")),
                )
                for other in person.payments
                if other.rank < row.rank
            ]
            yield of_row(row, verdict(True, any3(*lower)))


@rule("PAY019", "payments.amount")
def pay019(export: Export) -> Iterator[Judgement]:
    """The amount is missing, zero or negative."""
    for _, row in export.judged("payments"):
        amount = row.number("amount")
        nothing = None if amount is UNREADABLE else amount is None or cents(amount) <= 0
        yield of_row(row, verdict(True, nothing))


@rule("PAY020", "payments.payment_date", "participants.exit_date")
def pay020(export: Export) -> Iterator[Judgement]:
    """pp. 6, 19: paid after exit."""
    for person, row in export.judged("payments"):
        exited = person.date("exit_date")
        late = False if exited is None else before(exited, row.date("payment_date"))
        yield of_row(row, verdict(True, late))


@rule("PAY021", "payments.resources_tried")
def pay021(export: Export) -> Iterator[Judgement]:
    """pp. 6, 8-10: no record that other resources were tried first."""
    for _, row in export.judged("payments"):
        yield of_row(row, verdict(True, not3(is_yes(row, "resources_tried"))))


@rule("PAY022", "payments.support_type", "payments.for_family_member")
def pay022(export: Export) -> Iterator[Judgement]:
    """p. 10: a medical, dental or optical cost for a family member."""
    for _, row in export.judged("payments"):
        medical = is_type(row, "Medical/Dental/Optical")
        yield of_row(row, verdict(medical, is_yes(row, "for_family_member")))


PRE_PURCHASED = ("Bus Pass", "Gas Card", "Gift Card")


@rule(
    "PAY023",
    "payments.method",
    "payments.payment_date",
    "payments.contractor|participants.contractor",
    "reconciliations.contractor",
    "reconciliations.item",
    "reconciliations.period_end",
    "reconciliations.reconciled_date",
)
def pay023(export: Export) -> Iterator[Judgement]:
    """p. 7: pre-purchased items issued in an ended quarter and not reconciled for it."""
    issued: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for person, row in export.judged("payments"):
        paid = row.date("payment_date")
        contractor = fold(row.text("contractor") or person.contractor())
        method = row.code("method")
        if not contractor or not isinstance(paid, date) or quarter_end(paid) >= export.as_of:
            continue
        if method in PRE_PURCHASED:
            issued[contractor, quarter(paid)].add(str(method))
        elif method is UNREADABLE:
            issued[contractor, quarter(paid)].add(None)
    for (contractor, period), items in sorted(issued.items()):
        certain = [item for item in items if item]
        if certain:
            met = [_reconciled(export, contractor, period, item) for item in certain]
            doubtful = None in items and not all(
                _reconciled(export, contractor, period, item) for item in PRE_PURCHASED
            )
            breach = any3(*(not3(one) for one in met), None if doubtful else False)
            outcome = verdict(True, breach)
            extra = f"{export.contractor(contractor)}|{period}"
            said = (("missing", "", extra),) if outcome is FAILED else ()
            yield Judgement(outcome, "", "", said)


def _reconciled(export: Export, contractor: str, period: str, item: str) -> bool | None:
    found = []
    for row in export.used("reconciliations"):
        end = row.date("period_end")
        in_period = None if end is UNREADABLE else isinstance(end, date) and quarter(end) == period
        done = row.date("reconciled_date")
        by_now = None if done is UNREADABLE else isinstance(done, date) and done <= export.as_of
        same = fold(row.text("contractor")) == contractor
        found.append(all3(same, is_code(row.code("item"), item), in_period, by_now))
    return any3(*found)


@rule(
    "PAY024",
    "services.service",
    "services.start_date",
    "payments.support_type",
    "payments.payment_date",
)
def pay024(export: Export) -> Iterator[Judgement]:
    """p. 7: a service row names a support type, and no such payment that day exists."""
    for person, row in export.judged("services"):
        if not row.is_payment() or row.void() is True:
            continue
        start: DateCell = row.date("start_date")
        paid = any3(
            *(
                all3(
                    is_type(other, row.text("service")),
                    same_day(other.date("payment_date"), start),
                )
                for other in person.payments
            )
        )
        if start is None or (paid is False and export.is_cut("payments", start)):
            paid = None
        yield of_row(row, verdict(not3(row.void()), not3(paid)))


@rule("PAY025", "payments.method", "payments.payee_type", "payments.documents")
def pay025(export: Export) -> Iterator[Judgement]:
    """p. 7: direct deposit to the participant without an authorization on file."""
    for _, row in export.judged("payments"):
        scope = all3(
            is_code(row.code("method"), "Direct Deposit"),
            is_code(row.code("payee_type"), "Participant"),
        )
        allowed = has_document(row, "Direct Deposit Authorization")
        yield of_row(row, verdict(scope, not3(allowed)))


@rule(
    "PAY026",
    "payments.payment_date",
    "payments.need_documentation",
    "participants.prosperity_planner_date",
    "participants.homeless",
    "outcomes.outcome_type",
    "outcomes.start_date",
)
def pay026(export: Export) -> Iterator[Judgement]:
    """pp. 6-7: the first payment's attestation is contradicted by another record."""
    noted = export.has("case_notes.payment_id") and export.has("payments.payment_id")
    for person in export.people.values():
        scope, rows = attestations(export, person)
        if not rows:
            yield of_person(person, OUT if scope is False else UNKNOWN)
            continue
        ids = {row.record_id for row in rows}
        unnoted = noted and not any(n.text("payment_id") in ids for n in person.case_notes)
        contradicted: list[bool | None] = []
        for row in rows:
            said = row.code("need_documentation")
            home = person.flag("homeless")
            housed = None if home is UNREADABLE else home is False
            employed = _employed(person, row.date("payment_date"))
            contradicted.append(
                any3(
                    all3(is_code(said, "Homelessness"), housed),
                    all3(is_code(said, "Unemployed"), employed),
                    unnoted,
                )
            )
        first = contradicted.index(True) if True in contradicted else 0
        yield of_row(rows[first], verdict(scope, any3(*contradicted)))


def _employed(person: Person, day: DateCell) -> bool | None:
    """A job started earlier, and not ended by the day."""
    found = []
    for row, sure in person.outcomes_of("Information"):
        start, end = row.date("start_date"), row.date("end_date")
        started = False if start is None else before(start, day)
        ended = False if end is None else on_or_before(end, day)
        found.append(all3(sure, started, not3(ended)))
    return any3(*found)


@rule(
    "PAY027",
    "payments.support_type",
    "payments.payment_date",
    "payments.vehicle_in_participant_name",
    "payments.license_expires",
    "payments.insurance_expires",
)
def pay027(export: Export) -> Iterator[Judgement]:
    """pp. 11-12: not the participant's vehicle, or license or insurance expired."""
    for _, row in export.judged("payments"):
        scope = is_type(row, "Auto Repair", "Auto Insurance", "Auto Registration")
        own = row.flag("vehicle_in_participant_name")
        other = not own if isinstance(own, bool) else None
        paid = row.date("payment_date")
        expired = [
            before(row.date(name), paid) for name in ("license_expires", "insurance_expires")
        ]
        yield of_row(row, verdict(scope, any3(other, *expired)))


@rule(
    "PAY028",
    "payments.support_type",
    "payments.payment_date",
    "outcomes.outcome_type",
    "outcomes.status",
    "outcomes.status_date",
)
def pay028(export: Export) -> Iterator[Judgement]:
    """p. 8: Books and Fees, and no training placement on or before the payment."""
    for person, row in export.judged("payments"):
        paid = row.date("payment_date")
        enrolled = any3(
            *(
                all3(
                    sure,
                    is_code(placement.code("status"), "Started", "Completed"),
                    False
                    if placement.date("status_date") is None
                    else on_or_before(placement.date("status_date"), paid),
                )
                for placement, sure in person.outcomes_of("Training")
            )
        )
        outcome: Outcome = verdict(is_type(row, "Books and Fees"), not3(enrolled))
        yield of_row(row, outcome)
