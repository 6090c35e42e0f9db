"""Slips planted in support service payments (PAY, ENT002)."""

from datetime import date, timedelta
from decimal import Decimal

from samples.careers import Course, career, missed
from samples.life import Life
from samples.people import AGENCIES
from samples.workdays import add_workdays, later, month_end, workday, workday_before
from samples.world import Planted, World

UNRECONCILED = ("Marigold Bridge Works", "Gas Card", date(2025, 7, 1), date(2025, 9, 30))


def plant(world: World) -> None:
    """Add the lives that are quiet at an edge; the slips are planted with others."""
    for case in (bicycle_last, pass_then_fuel, moved_far, books_on_the_first_day, other_edges):
        case(world)


def away(
    world: World, applied: date, *, train: bool = False, hired: bool = False, months: int = 10
) -> Life:
    """Return a life that ends after so many months."""
    return career(world, applied, Course(end=later(applied, 31 * months), train=train, hire=hired))


def no_service_that_day(life: Life) -> None:
    """PAY001, PAY021: no staff service on the day; no other resources tried."""
    row = life.pay("Laptop Computer", life.free_day(35, staffed=False), coached=False)
    life.plant("PAY001", "missing", row, "no service on the day of the payment")
    row = life.pay("Clothing/Personal Care", life.free_day(90), resources_tried=None)
    life.plant("PAY021", "invalid", row, "Community Resources Tried is blank")


def before_participation(life: Life) -> None:
    """PAY002, and PAY001 with it: paid four days before participation."""
    day = workday_before(life.begin - timedelta(days=4))
    row = life.pay("Employment Documentation", day, coached=False)
    life.plant("PAY002", "invalid", row, "paid before participation")
    life.plant("PAY001", "missing", row, "no service before participation (goes with PAY002)")


def need_not_documented(life: Life) -> None:
    """PAY003, ENT002: need on no record; a payment entered late."""
    life.need = ""
    row = life.pay("Clothing/Personal Care", life.free_day(40))
    life.plant("PAY003", "missing", row, "first payment, neither planner nor attestation")
    day = life.free_day(100)
    row = life.pay("Utilities", day, entered_date=add_workdays(day, 7))
    life.plant("ENT002", "late", row, "entered on business day 7", add_workdays(day, 5))


def need_not_accepted(life: Life) -> None:
    """PAY004, PAY019: an attestation that is none of the accepted; amounts blank and negative."""
    life.need = "Customer request"
    row = life.pay("Housing Stability Education", life.free_day(30))
    life.plant("PAY004", "invalid", row, "Customer request is no accepted attestation")
    row = life.pay("Laptop Computer", life.free_day(80), amount=None)
    life.plant("PAY019", "invalid", row, "amount blank")
    row = life.pay("Clothing/Personal Care", life.free_day(120), amount=Decimal("-40.00"))
    life.plant("PAY019", "invalid", row, "amount negative (a refund?)")


def not_defined(life: Life) -> None:
    """PAY006, PAY010: a gym membership; a late fee."""
    row = life.pay(
        "Credit Repair", life.free_day(50), support_type="Gym Membership",
        paid_to="Stumptown Gym", description="Three-month membership",
    )  # fmt: skip
    life.plant("PAY006", "invalid", row, "no support type of the standards")
    row = life.pay("Utilities", life.free_day(110), description="Electric bill incl. $12 late fee")
    life.plant("PAY010", "invalid", row, "the description names a late fee")


def not_signed_for(life: Life) -> None:
    """PAY007 twice: a reimbursement and a bus pass without signature; quiet with deposits."""
    life.car = False
    row = life.pay("Clothing/Personal Care", life.free_day(30), signature_on_file=False)
    life.plant("PAY007", "missing", row, "reimbursed, Signature On File says No")
    row = life.pay(
        "Public Transportation", life.free_day(75), signature_on_file=None,
        paid_to="TriCounty Transit Desk", payee_type="Vendor",
    )  # fmt: skip
    life.plant("PAY007", "missing", row, "bus pass handed out without a signature")
    row = life.pay("Employment Documentation", life.free_day(110))
    life.edge("PAY007", row, "direct deposit serves as the signature")


def cards_without_receipts(life: Life) -> None:
    """PAY008 twice: receipts below a gas card's amount; a gift card without receipt total."""
    row = life.pay(
        "Fuel", life.free_day(40), amount=Decimal("50.00"), receipt_total=Decimal("38.16")
    )
    life.plant("PAY008", "invalid", row, "receipts of $38.16 for a card of $50.00")
    row = life.pay("Clothing/Personal Care", life.free_day(90), method="Gift Card")
    life.plant("PAY008", "invalid", row, "gift card, Receipt Total blank")
    day = life.free_day(130)
    row = life.pay("Fuel", day, amount=Decimal("25.00"), receipt_total=Decimal("25.00"))
    life.edge("PAY008", row, "receipts equal the card's amount")


def other_program_year(life: Life) -> None:
    """PAY009: incurred in June, paid in July; quiet when incurred on 1 July."""
    row = life.pay("Utilities", date(2025, 7, 9), incurred_date=date(2025, 6, 27))
    life.plant("PAY009", "invalid", row, "incurred in PY2024, paid in PY2025")
    row = life.pay("Laptop Computer", date(2025, 7, 17), incurred_date=date(2025, 7, 1))
    life.edge("PAY009", row, "incurred on the first day of the program year")


def papers_missing(life: Life) -> None:
    """PAY011 twice, PAY010: no proof of insurance, no care log; a quote for a receipt."""
    row = life.pay(
        "Auto Repair", life.free_day(45),
        documents="Invoice; Mechanic Verification; Auto Registration; Driver License",
    )  # fmt: skip
    life.plant("PAY011", "missing", row, "Proof of Insurance not on file")
    row = life.pay("Child and Dependent Care", life.free_day(90), documents=None)
    life.plant("PAY011", "missing", row, "Care Log not on file")
    row = life.pay("Auto Repair", life.free_day(140), description="Tie rods, per quote 1182")
    life.plant("PAY010", "invalid", row, "the description names a quote")


def wrong_payee(life: Life) -> None:
    """PAY012: legal services paid to the participant."""
    row = life.pay(
        "Legal Services", life.free_day(60), payee_type="Participant", signature_on_file=True,
        paid_to=f"{life.person.values['first_name']} {life.person.values['last_name']}",
    )  # fmt: skip
    life.plant("PAY012", "invalid", row, "paid to the participant, not the vendor")


def bicycle_and_bus(life: Life) -> None:
    """PAY013 twice: a bus pass after the bicycle, and a scooter after it."""
    life.pay("Bicycle/Scooter Purchase", life.free_day(35))
    row = life.pay("Public Transportation", life.free_day(80))
    life.plant("PAY013", "invalid", row, "bus pass after the bicycle")
    row = life.pay("Bicycle/Scooter Purchase", life.free_day(150), description="Electric scooter")
    life.plant("PAY013", "invalid", row, "a second purchase")


def bicycle_last(world: World) -> None:
    """Quiet: transportation before the bicycle and on its very day, none later."""
    life = away(world, date(2025, 5, 20))
    life.pay("Public Transportation", life.free_day(20))
    day = life.free_day(70)
    life.pay("Bicycle/Scooter Purchase", day)
    row = life.pay("Bicycle Repair", day, description="Fenders and bell fitted")
    life.edge("PAY013", row, "paid on the day of the purchase, not after it")
    life.finish()


def pass_and_fuel(life: Life) -> None:
    """PAY014: both in October."""
    life.pay("Fuel", date(2025, 10, 7))
    row = life.pay("Public Transportation", date(2025, 10, 21))
    life.plant("PAY014", "invalid", row, "a gas card and a bus pass in October 2025")


def pass_then_fuel(world: World) -> None:
    """Quiet: on the last of one month and the first of the next."""
    life = away(world, date(2025, 6, 10))
    life.pay("Public Transportation", date(2025, 9, 30))
    row = life.pay("Fuel", date(2025, 10, 1))
    life.edge("PAY014", row, "the bus pass was for September")
    life.finish()


def child_care(life: Life) -> None:
    """PAY015 twice: a child of 14; a provider of the household. Quiet: 13 with a disability."""
    row = life.pay("Child and Dependent Care", life.free_day(40), child_age=14)
    life.plant("PAY015", "invalid", row, "child aged 14")
    row = life.pay(
        "Child and Dependent Care", life.free_day(80), household_provider=True,
        paid_to="a relative at home", payee_type="Other",
    )  # fmt: skip
    life.plant("PAY015", "invalid", row, "the provider lives in the household")
    row = life.pay(
        "Child and Dependent Care",
        life.free_day(120),
        child_age=13,
        child_disability_documented=True,
    )
    life.edge("PAY015", row, "aged 13 with a documented disability")
    row = life.pay("Child and Dependent Care", life.free_day(150), child_age=12)
    life.edge("PAY015", row, "aged 12")


def moved_near(life: Life) -> None:
    """PAY016: 47 miles."""
    row = life.pay("Relocation", life.free_day(200), distance_miles=47, destination_county="Marion")
    life.plant("PAY016", "invalid", row, "a move of 47 miles")


def moved_far(world: World) -> None:
    """Quiet: 51 miles."""
    life = away(world, date(2025, 3, 25), hired=True)
    row = life.pay("Relocation", life.free_day(210), distance_miles=51, destination_county="Marion")
    life.edge("PAY016", row, "a move of 51 miles")
    life.finish()


def other_address(life: Life) -> None:
    """PAY017 twice: a power bill and a lease for other addresses; quiet with other spellings."""
    home = "5127 SE Ogden St Apt 4"
    life.person.values |= {
        "address": home,
        "city": "Portland",
        "zip": "97206",
        "county": "Multnomah",
    }
    row = life.pay("Utilities", life.free_day(30), bill_address="880 NE Skidmore St")
    life.plant("PAY017", "invalid", row, "the bill is for another address")
    row = life.pay(
        "Housing Payment", life.free_day(70), bill_address="5172 SE Ogden St", on_lease=False
    )
    life.plant("PAY017", "invalid", row, "not on the lease, and its address differs (72 for 27)")
    row = life.pay("Utilities", life.free_day(110), bill_address="5127 SE OGDEN STREET, #4")
    life.edge("PAY017", row, "the same address, spelled otherwise")
    row = life.pay(
        "Housing Payment", life.free_day(140), bill_address="PO Box 71, Salem", on_lease=True
    )
    life.edge("PAY017", row, "named on the lease")
    row = life.pay(
        "Utilities", life.free_day(170), bill_address="PO Box 71, Salem", bill_name="J. Doe",
        bill_phone=life.person.values["phone"], description="Cell phone bill",
        paid_to="Mt. Scott Wireless",
    )  # fmt: skip
    life.edge("PAY017", row, "a cell phone bill with the participant's number")


def paid_twice(life: Life) -> None:
    """PAY018: the same payment on two rows."""
    row = life.pay("Professional Test/License/Organization Fees", life.free_day(90))
    again = life.more(row)
    life.plant("PAY018", "invalid", again, "the same fee a second time")


def paid_after_exit(life: Life) -> None:
    """PAY020, and PAY001 with it; quiet on the day of the exit."""
    row = life.pay("Clothing/Personal Care", life.end)
    life.edge("PAY020", row, "paid on the day of the exit")

    def pay_once_more() -> None:
        row = life.pay("Laptop Computer", later(life.person.day("exit_date"), 9), coached=False)
        life.plant("PAY020", "invalid", row, "paid nine days after the exit")
        life.plant("PAY001", "missing", row, "no service after the exit (goes with PAY020)")

    life.afterwards.append(pay_once_more)


def relatives(life: Life) -> None:
    """PAY022: glasses for a child; and a payment never entered (ENT002)."""
    row = life.pay("Medical/Dental/Optical", life.free_day(50), for_family_member=True)
    life.plant("PAY022", "invalid", row, "For Family Member says Yes")
    day = life.free_day(100)
    row = life.pay("Credit Repair", day, entered_date=None)
    life.plant("ENT002", "missing", row, "no entry date", add_workdays(day, 5))


def card_not_reconciled(life: Life) -> None:
    """PAY023: a contractor issued gas cards in 2025Q3 and reconciled none of that quarter."""
    agency = next(agency for agency in AGENCIES if agency.name == UNRECONCILED[0])
    life.agency, life.coach = agency, agency.coaches[0]
    life.person.values |= {"contractor": agency.name, "career_coach": life.coach}
    for row in life.served.values():
        row.values |= {"contractor": agency.name, "staff": life.coach}
    life.pay("Fuel", date(2025, 8, 14))
    life.pay("Fuel", date(2025, 9, 16))
    note = f"{agency.name}, 2025Q3: Gas Card issued, not reconciled"
    life.world.planted.append(Planted("PAY023", "missing", None, None, None, note))


def reconciliations(world: World) -> None:
    """Reconcile every item every month, but one item of one contractor in one quarter."""
    for number, agency in enumerate(AGENCIES):
        for month in range(24):
            year, of_year = 2024 + (month + 6) // 12, (month + 6) % 12 + 1
            last = month_end(year, of_year)
            for item in ("Bus Pass", "Gas Card", "Gift Card"):
                name, missing, first, end = UNRECONCILED
                if (agency.name, item) == (name, missing) and first <= last <= end:
                    continue
                done = workday(last + timedelta(days=1 + (number + month) % 4))
                world.add(
                    "reconciliations",
                    {
                        "contractor": agency.name,
                        "item": item,
                        "period_end": last,
                        "reconciled_date": done,
                    },
                )


def listed_not_paid(life: Life) -> None:
    """PAY024: a support type among the services without its payment; quiet with it."""
    day = life.free_day(60, staffed=True)
    row = life.world.add(
        "services", missed(life, "Clothing/Personal Care", day) | {"status": "Completed"}
    )
    row.values["end_date"] = day
    life.plant("PAY024", "invalid", row, "no such payment on that day")
    day = life.free_day(110)
    life.pay("Laptop Computer", day)
    row = life.world.add("services", missed(life, "Laptop Computer", day) | {"status": "Completed"})
    row.values["end_date"] = day
    life.edge("PAY024", row, "the payment is there")


def no_authorization(life: Life) -> None:
    """PAY025: direct deposit without the authorization."""
    row = life.pay(
        "Employment Documentation", life.free_day(50), documents="Receipt; Staff Attestation"
    )
    life.plant("PAY025", "invalid", row, "no Direct Deposit Authorization on file")


def unemployed_at_work(life: Life) -> None:
    """PAY026: attested Unemployed, with a job."""
    life.need = "Unemployed"
    row = life.pay("Clothing/Personal Care", life.free_day((life.end - life.begin).days * 4 // 5))
    life.plant("PAY026", "invalid", row, "attested Unemployed after the job had begun")


def homeless_at_home(life: Life) -> None:
    """PAY026: attested Homelessness, with a home."""
    life.person.values["homeless"] = False
    life.need = "Homelessness"
    row = life.pay("Housing Moving Costs", life.free_day(35))
    life.plant("PAY026", "invalid", row, "attested Homelessness, Homeless says No")


def attested_without_note(life: Life) -> None:
    """PAY026: no note for the first payment."""
    life.need = ""
    row = life.pay("Clothing/Personal Care", life.free_day(40), need_documentation="SNAP")
    life.plant("PAY026", "invalid", row, "no case note carries the first payment's id")


def car_papers(life: Life) -> None:
    """PAY027 twice: another's car; a license that had run out."""
    row = life.pay("Auto Registration", life.free_day(45), vehicle_in_participant_name=False)
    life.plant("PAY027", "invalid", row, "the vehicle is in another name")
    day = life.free_day(100)
    row = life.pay("Auto Insurance", day, license_expires=day - timedelta(days=1))
    life.plant("PAY027", "invalid", row, "the license expired the day before")
    day = life.free_day(150)
    row = life.pay("Auto Insurance", day, license_expires=day, insurance_expires=day)
    life.edge("PAY027", row, "license and insurance expire on the payment date")


def books_without_class(life: Life) -> None:
    """PAY028: books, and no training on record."""
    row = life.pay("Books and Fees", life.free_day(70))
    life.plant("PAY028", "invalid", row, "no training placement")


def books_on_the_first_day(world: World) -> None:
    """Quiet: training starts on the day of the payment."""
    life = away(world, date(2025, 4, 1))
    day = life.free_day(60)
    life.place("Started", day)
    row = life.pay("Books and Fees", day)
    life.edge("PAY028", row, "training starts on the day of the payment")
    life.finish()


def other_edges(world: World) -> None:
    """Quiet: the planner named in the need, a mortgage, a release from jail, home for a while."""
    life = away(world, date(2025, 3, 12), train=True)
    life.need = ""
    row = life.pay(
        "Tools", later(life.class_start or life.begin, 10), need_documentation="Prosperity Planner"
    )
    life.edge("PAY003", row, "Prosperity Planner in Need Documentation counts as one")
    row = life.pay(
        "Housing Payment", life.free_day(120), payee_type="Mortgage Holder", on_lease=None,
        paid_to="Fourth Street Credit Union", documents="Mortgage Statement",
        description="Mortgage payment, one month", bill_address="14 Nowhere Rd, Bend",
    )  # fmt: skip
    life.edge("PAY017", row, "a mortgage is judged by its name")
    life.finish()
    life = away(world, date(2025, 7, 22), train=True)
    life.person.values |= {"homeless": True, "justice_involved": True}
    life.need = "Homelessness"
    row = life.pay("Housing Moving Costs", life.free_day(15))
    life.edge("PAY026", row, "attested Homelessness, Homeless says Yes, with a note")
    row = life.pay("Clothing/Personal Care", life.free_day(60), method="Gift Card")
    row.values["receipt_total"] = row.values["amount"]
    life.finish()
