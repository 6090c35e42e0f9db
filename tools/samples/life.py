"""One participant's life in the program, with the means to add to it."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Final

from samples import supports, texts
from samples.people import AGENCIES, JOBS, SCHOOLS, person
from samples.workdays import AS_OF, add_workdays, is_workday, later, workday_before
from samples.world import Planted, Quiet, Row, Value, World

if TYPE_CHECKING:
    from collections.abc import Callable

COACHING: Final = "Career Coaching"
MAPPING: Final = "Career Mapping Workshop"
PLAN: Final = "Career and Resource Planning"
SEARCH: Final = "Job Search Assistance"
TO_TRAINING: Final = "Referral to Training Program"
TO_EMPLOYMENT: Final = "Referral to Employment"
TO_WORKSOURCE: Final = "Referral to WorkSource"
AFTER_PARTICIPATION: Final = "After Participation Employment Confirmation"
PLACEMENT: Final = "Education & Training Placement"
INFORMATION: Final = "Employment Information"
CONFIRMATION: Final = "Employment Confirmation"
FUNDINGS: Final = ("WBN", "Workforce Benefits Navigator", "Future Ready Oregon - WBN")


class Life:
    """A participant and their rows; everything added is in order unless told otherwise."""

    def __init__(self, world: World, applied: date, **given: Value) -> None:
        world.people += 1
        self.world = world
        self.rng = Random(f"wbn-{world.people}")
        self.applied = applied
        self.begin = applied
        self.end = AS_OF
        self.exits = False
        self.car = self.rng.random() < 0.35  # noqa: PLR2004 (a third drive)
        self.need = "planner"
        self.class_start: date | None = None
        self.agency = AGENCIES[world.people % len(AGENCIES)]
        self.coach = self.agency.coaches[world.people // 4 % len(self.agency.coaches)]
        self.served: dict[tuple[str, date], Row] = {}
        self.payments: list[Row] = []
        self.afterwards: list[Callable[[], None]] = []  # slips that need the exit
        values = person(self.rng, world.people, applied)
        values |= {
            "contractor": self.agency.name,
            "career_coach": self.coach,
            "application_date": applied,
            "entered_date": self.soon(applied),
        }
        self.person = world.add("participants", values | given)

    # -- the plan ---------------------------------------------------------------------------

    def plant(
        self, rule: str, status: str, record: Row | None, note: str, due: date | None = None
    ) -> None:
        """Write down a finding that this life must raise; no record = of the whole participant."""
        self.world.planted.append(Planted(rule, status, self.person, record, due, note))

    def edge(self, rule: str, record: Row | None, note: str) -> None:
        """Write down a case at the edge of a rule, on its quiet side."""
        self.world.quiet.append(Quiet(rule, self.person, record, note))

    # -- days -------------------------------------------------------------------------------

    def soon(self, day: date, most: int = 3) -> date:
        """Return a business day on which something of ``day`` was entered in time."""
        return min(add_workdays(day, self.rng.randint(0, most)), AS_OF)

    def staffed(self, day: date) -> bool:
        """Say whether a service that goes with a payment starts on this day."""
        return any(start == day for _, start in self.served)

    def free_day(self, after: int, *, staffed: bool | None = None) -> date:
        """Return a business day at least so many days into participation, far from payments."""
        day = later(self.begin, after)
        while (
            not is_workday(day)
            or any(row.day("payment_date") == day for row in self.payments)
            or (staffed is not None and self.staffed(day) is not staffed)
        ):
            day += timedelta(days=1)
        if day > self.end:
            raise ValueError(f"no free day in the life applied for on {self.applied}")
        return day

    # -- enrollment ---------------------------------------------------------------------------

    def register(self, registered: date, **given: Value) -> None:
        """Put the registration on record."""
        values: dict[str, Value] = {"registration_date": registered, "eligibility": "Eligible"}
        self.person.values.update(values | given)

    def sign(self, signed: date) -> None:
        """Sign the application."""
        how = "eSignature" if self.rng.random() < 0.8 else "Uploaded"  # noqa: PLR2004
        self.person.values.update({"signature": how, "signed_date": signed})

    def enroll(self, registered: date, begin: date, first: str = COACHING) -> Row:
        """Register, sign, and take part from the first funded service on."""
        self.register(registered)
        self.sign(min(begin, later(registered, self.rng.randint(0, 2))))
        self.begin = begin
        self.person.values["participation_date"] = begin
        return self.serve(first, begin)

    # -- services ---------------------------------------------------------------------------

    def serve(self, name: str, start: date, end: date | None = None, **given: Value) -> Row:
        """Add a service, or return the one of that name and day that is there."""
        key = (name, start)
        if key not in self.served:
            values: dict[str, Value] = {
                "participant_id": self.person,
                "service": name,
                "funding_source": FUNDINGS[self.world.people % 3],
                "start_date": start,
                "end_date": end or start,
                "status": "Completed",
                "staff": self.coach,
                "contractor": self.agency.name,
                "entered_date": self.soon(start),
            }
            self.served[key] = self.world.add("services", values | given)
        return self.served[key]

    def more(self, row: Row, **given: Value) -> Row:
        """Add a copy of a row, with some values changed and an id of its own."""
        same = {name: value for name, value in row.values.items() if value is not row}
        return self.world.add(row.table, same | given)

    def check_in(self, until: date, since: date | None = None) -> None:
        """Coach every few weeks."""
        day = since or self.begin
        while (day := later(day, self.rng.randint(16, 32))) <= until:
            if self.rng.random() < 0.8:  # noqa: PLR2004 (four times of five)
                self.serve(COACHING, day)
            else:
                self.serve(SEARCH, day, min(later(day, self.rng.randint(0, 9)), until))

    def review(self, since: date, until: date) -> None:
        """Go over the plan in good time, and early enough that nothing is due soon."""
        day = since
        while (following := later(day, self.rng.randint(95, 160))) <= until:
            day = following
            self.serve(PLAN, day)
        if until == AS_OF and day + timedelta(days=180) <= AS_OF + timedelta(days=30):
            self.serve(PLAN, workday_before(AS_OF - timedelta(days=self.rng.randint(5, 40))))

    # -- payments ---------------------------------------------------------------------------

    def pay(self, kind: str, day: date, *, coached: bool = True, **given: Value) -> Row:
        """Add a payment in good order, with coaching on the same day."""
        made_up = (
            supports.payment(kind, self.person, day, self.rng) if kind in supports.KINDS else {}
        )
        values: dict[str, Value] = {
            "participant_id": self.person,
            "staff": self.coach,
            "contractor": self.agency.name,
            "entered_date": self.soon(day),
        }
        if coached and not self.staffed(day):
            self.serve(COACHING, day)
        row = self.world.add("payments", values | made_up | given)
        self.payments.append(row)
        return row

    # -- outcomes ---------------------------------------------------------------------------

    def outcome(self, kind: str, received: date, **given: Value) -> Row:
        """Add a row of the Outcomes tab."""
        values: dict[str, Value] = {
            "participant_id": self.person,
            "outcome_type": kind,
            "received_date": received,
            "entered_date": self.soon(received),
        }
        return self.world.add("outcomes", values | given)

    def place(self, status: str, day: date, school: str = "", **given: Value) -> Row:
        """Add a training placement."""
        provider = school or SCHOOLS[self.world.people % len(SCHOOLS)].name
        if status == "Started":
            self.class_start = min(day, self.class_start or day)
        return self.outcome(
            PLACEMENT, day, status=status, status_date=day, provider=provider, **given
        )

    def hire(self, start: date, **given: Value) -> Row:
        """Add Employment Information."""
        rng = self.rng
        job = rng.choice(JOBS[self.world.people % len(JOBS)])
        county = rng.choice(("Multnomah", "Multnomah", "Washington"))
        values: dict[str, Value] = {
            "employment_type": "Apprenticeship" if job.onet == "47-3013.00" else "Unsubsidized",
            "employer": job.employer,
            "naics": job.naics,
            "onet": job.onet,
            "start_date": start,
            "hourly_pay": Decimal(rng.randrange(job.low, job.high, 25)) / 100,
            "hours_per_week": rng.choice((24, 32, 36, 40, 40, 40)),
            "benefits": rng.choice(("Medical; Dental; Paid Leave", "Medical; Retirement", "None")),
            "work_state": "OR",
            "work_county": county,
            "work_region": "Portland Metro",
        }
        received = min(later(start, rng.randint(0, 4)), AS_OF)
        return self.outcome(INFORMATION, received, **(values | given))

    def confirm(self, job: Row, day: date, kind: str = AFTER_PARTICIPATION, **given: Value) -> Row:
        """Confirm a job."""
        values: dict[str, Value] = {
            "employer": job.values["employer"],
            "confirmation_type": kind,
            "confirmation_date": day,
        }
        return self.outcome(CONFIRMATION, day, **(values | given))

    # -- notes ------------------------------------------------------------------------------

    def note(self, day: date, subject: str, text: str, **given: Value) -> Row:
        """Add a case note."""
        values: dict[str, Value] = {
            "participant_id": self.person,
            "note_date": day,
            "subject": subject,
            "text": text.format(first=self.person.values["first_name"]),
            "staff": self.coach,
            "entered_date": self.soon(day),
        }
        return self.world.add("case_notes", values | given)

    def chat(self) -> None:
        """Write a few notes on days of service."""
        days = sorted({start for _, start in self.served})
        self.note(days[0], *texts.OPENING[self.world.turn("opening") % len(texts.OPENING)])
        for day in days[3::5]:
            self.note(day, *texts.MIDDLE[self.world.turn("middle") % len(texts.MIDDLE)])
        if self.exits:
            self.note(days[-1], *texts.CLOSING[self.world.turn("closing") % len(texts.CLOSING)])

    # -- the end ------------------------------------------------------------------------------

    def finish(self) -> "Life":
        """Document the need for the first payment, exit on the last service, write notes."""
        if self.payments:
            self._document_need()
        if self.exits:
            done = [
                row.values.get("end_date") or row.day("start_date") for row in self.served.values()
            ]
            last = max(day for day in done if isinstance(day, date))
            self.person.values.update({"exit_date": last, "exit_entered_date": self.soon(last)})
        self.chat()
        for act in self.afterwards:
            act()
        return self

    def _document_need(self) -> None:
        first = min(self.payments, key=lambda row: (row.day("payment_date"), row.seq))
        if self.need == "planner":
            day = first.day("payment_date")
            gap = self.rng.randint(0, max(0, min(20, (day - self.begin).days)))
            self.person.values["prosperity_planner_date"] = workday_before(
                day - timedelta(days=gap)
            )
        elif self.need:
            first.values["need_documentation"] = self.need
            text = texts.NEED[self.world.turn("need") % len(texts.NEED)]
            self.note(first.day("payment_date"), "First payment", text, payment_id=first)
