"""Columns that many rules share, named once: delivered, funded, done_date, an age at a date.

Each is computed once, beside the tables, in three-valued logic: where a field that
decides it is unreadable, the named column is marked unreadable too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.tables import named_need, named_text
from wbn_audit.tables.activity import activity
from wbn_audit.tables.model import PERSON, Tables, bad
from wbn_audit.wording import worded

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from wbn_audit.tables.layout import Layout


@dataclass(frozen=True)
class Context:
    """What a named column may look at.

    Attributes:
        frame: the rows of its table.
        people: one row for each participant.
    """

    frame: pl.DataFrame
    people: pl.DataFrame
    layout: Layout
    as_of: date

    def unreadable(self, *names: str) -> pl.Expr:
        """Where any of these fields is unreadable (false where they are not there)."""
        flags = [pl.col(bad(name)) for name in names if bad(name) in self.frame.columns]
        return pl.any_horizontal(flags) if flags else pl.lit(value=False)

    def has(self, name: str) -> bool:
        """Whether the table has the field."""
        return name in self.frame.columns


@dataclass(frozen=True)
class NamedColumn:
    """A column computed from fields.

    Attributes:
        kind: like a field's: date, flag, number, code, name.
        needs: fields without which it cannot be had.
        uses: fields that it reads where they are there.
        build: value and, where it can be unreadable, the flag for that.
        private: never written to any output, not even as a trace of its value.
    """

    kind: str
    needs: tuple[str, ...]
    uses: tuple[str, ...]
    build: Callable[[Context], tuple[pl.Expr, pl.Expr]]
    private: bool = False


_NEVER = pl.lit(value=False)
_JULY = 7  # program years begin in it


def _status_is(word: str, *, without: bool) -> Callable[[Context], tuple[pl.Expr, pl.Expr]]:
    """Whether the status is *word*; *without* is the answer where there is no column.

    A blank or unknown status is open (rulebook, point 4).
    """

    def build(rows: Context) -> tuple[pl.Expr, pl.Expr]:
        if not rows.has("status"):
            return pl.lit(without), _NEVER
        return (pl.col("status") == word).fill_null(value=False), rows.unreadable("status")

    return build


def _open(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    closed = pl.col("status").is_in(["Completed", "Void"]).fill_null(value=False)
    return ~closed, rows.unreadable("status")


def _funded(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    """Blank funding is no answer: where it could decide, the answer is unknown (point 2)."""
    blank = pl.col("funding_source").is_null()
    return (pl.col("funding_source") == "WBN").fill_null(value=False), blank


def _done_date(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    """End date, else start date; an end date alone will do (point 5)."""
    end, start = pl.col("end_date"), pl.col("start_date")
    lost = rows.unreadable("end_date") | (end.is_null() & rows.unreadable("start_date"))
    return pl.when(~rows.unreadable("end_date")).then(pl.coalesce(end, start)), lost


def _staff_service(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    """A service defined on pp. 4-6, not void."""
    defined = pl.col("service").is_in(list(rows.layout.vocabularies["service"].words))
    void, unknown = NAMED["services"]["void"].build(rows)
    ours = defined.fill_null(value=False)
    return ours & ~void, rows.unreadable("service") | (ours & unknown)


def _as_support(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    """The support type that a service row names: it is a payment, no service (p. 6)."""
    support = rows.layout.vocabularies["support_type"]
    ours = set(rows.layout.vocabularies["service"].words)
    written = rows.frame.get_column("service").unique().drop_nulls().to_list()
    meant = {word: support.meaning(word) for word in written if word not in ours}
    found = {word: kind for word, kind in meant.items() if kind}
    if not found:
        return pl.lit(None, pl.String), _NEVER
    # A name that cannot be read names no support type.
    return pl.col("service").replace_strict(found, default=None, return_dtype=pl.String), _NEVER


def _support_payment(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    kind, unknown = _as_support(rows)
    return kind.is_not_null(), unknown


def _age(birth: str, at: str) -> Callable[[Context], tuple[pl.Expr, pl.Expr]]:
    """Whole years by calendar birthday; 29 February is reached on 1 March (point 12)."""

    def build(rows: Context) -> tuple[pl.Expr, pl.Expr]:
        born, then = pl.col(birth), pl.col(at)
        years = then.dt.year() - born.dt.year()
        birthday = born.dt.month().cast(pl.Int32) * 100 + born.dt.day()
        today = then.dt.month().cast(pl.Int32) * 100 + then.dt.day()
        lost = rows.unreadable(birth, at)
        for name in (birth, at):
            # Where one of the two is blank there is no age, whatever the other says.
            lost = lost & (pl.col(name).is_not_null() | rows.unreadable(name))
        return years - (today < birthday).cast(pl.Int32), lost

    return build


def _quarter(of: str) -> Callable[[Context], tuple[pl.Expr, pl.Expr]]:
    def build(rows: Context) -> tuple[pl.Expr, pl.Expr]:
        return quarter_name(pl.col(of)), rows.unreadable(of)

    return build


def _quarter_ended(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    """Whether as_of is after the last day of the payment's quarter."""
    return quarter_end(pl.col("payment_date")) < rows.as_of, rows.unreadable("payment_date")


def _quarter_last_day(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    return quarter_end(pl.col("payment_date")), rows.unreadable("payment_date")


def _month(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    return pl.col("payment_date").dt.strftime("%Y-%m"), rows.unreadable("payment_date")


def _program_year(of: str) -> Callable[[Context], tuple[pl.Expr, pl.Expr]]:
    """The year in which the program year (1 July - 30 June) of a date begins."""

    def build(rows: Context) -> tuple[pl.Expr, pl.Expr]:
        day = pl.col(of)
        return day.dt.year() - (day.dt.month() < _JULY).cast(pl.Int32), rows.unreadable(of)

    return build


def _payer(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    """The payment's own contractor, else its participant's."""
    if "contractor" not in rows.people.columns:
        return pl.col("contractor") if rows.has("contractor") else pl.lit(None, pl.String), _NEVER
    theirs = pl.lit(rows.people.get_column("contractor").gather(rows.frame.get_column(PERSON)))
    own = pl.col("contractor") if rows.has("contractor") else pl.lit(None, pl.String)
    return pl.coalesce(own, theirs), _NEVER


def _activity_date(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    table = rows.layout.tables["outcomes"]
    acts = activity(table, rows.frame.columns)
    kind, dates = table.activity_by or ("", {})
    lost = [
        (pl.col(kind) == word) & rows.unreadable(day)
        for word, day in dates.items()
        if rows.has(day)
    ]
    value = acts if acts is not None else pl.lit(None, pl.Date)
    return value, pl.any_horizontal(lost) if lost else _NEVER


def _reported_date(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    """When an outcome became known: received, else the date of its activity."""
    acts, unknown = _activity_date(rows)
    received = pl.col("received_date")
    blank = received.is_null() & ~rows.unreadable("received_date")
    unknown = unknown | rows.unreadable("outcome_type")
    return pl.coalesce(received, acts), rows.unreadable("received_date") | (blank & unknown)


def _as_recorded(
    name: str, dtype: type[pl.DataType]
) -> Callable[[Context], tuple[pl.Expr, pl.Expr]]:
    """A field, blank for all where the export has no such column."""

    def build(rows: Context) -> tuple[pl.Expr, pl.Expr]:
        return pl.col(name) if rows.has(name) else pl.lit(None, dtype), rows.unreadable(name)

    return build


def quarter_name(day: pl.Expr) -> pl.Expr:
    """``2025Q4`` of a date."""
    return worded("{}Q{}", day.dt.year(), day.dt.quarter())


def quarter_end(day: pl.Expr) -> pl.Expr:
    """The last day of a date's quarter."""
    return day.dt.truncate("1q").dt.offset_by("3mo").dt.offset_by("-1d")


_VOID = NamedColumn("flag", (), ("status",), _status_is("Void", without=False))

THEIRS = "participant__"  # prefix: a field of the row's participant

NAMED: dict[str, dict[str, NamedColumn]] = {
    "participants": {
        "age_at_application": NamedColumn(
            "number",
            ("date_of_birth", "application_date"),
            (),
            _age("date_of_birth", "application_date"),
        ),
        "income_family_size": NamedColumn(
            "number", ("family_size", "disability"), (), named_need.income_family_size
        ),
        "full_name": NamedColumn(
            "name", ("first_name", "last_name"), (), named_text.full_name, private=True
        ),
        "folded_address": NamedColumn(
            "name", ("address",), (), named_text.folded_address("address"), private=True
        ),
        "phone_digits": NamedColumn(
            "name", ("phone",), (), named_text.ten_digits("phone"), private=True
        ),
    },
    "services": {
        "void": _VOID,
        "delivered": NamedColumn("flag", (), ("status",), _status_is("Completed", without=True)),
        "open": NamedColumn("flag", ("status",), (), _open),
        "funded": NamedColumn("flag", ("funding_source",), (), _funded),
        "done_date": NamedColumn("date", ("end_date", "start_date"), (), _done_date),
        "staff_service": NamedColumn("flag", ("service",), ("status",), _staff_service),
        "as_support": NamedColumn("code", ("service",), (), _as_support),
        "support_payment": NamedColumn("flag", ("service",), (), _support_payment),
        "service_letters": NamedColumn("name", ("service",), (), named_text.letters_of("service")),
    },
    "payments": {
        "payer": NamedColumn("name", (), ("contractor",), _payer),
        "quarter": NamedColumn("code", ("payment_date",), (), _quarter("payment_date")),
        "quarter_ended": NamedColumn("flag", ("payment_date",), (), _quarter_ended),
        "quarter_last_day": NamedColumn("date", ("payment_date",), (), _quarter_last_day),
        "month": NamedColumn("code", ("payment_date",), (), _month),
        "program_year": NamedColumn("number", ("payment_date",), (), _program_year("payment_date")),
        "incurred_program_year": NamedColumn(
            "number", ("incurred_date",), (), _program_year("incurred_date")
        ),
        "rests_on_attestation": NamedColumn(
            "flag",
            ("payment_date", "need_documentation", f"{THEIRS}prosperity_planner_date"),
            (),
            named_need.rests_on_attestation,
        ),
        "support_letters": NamedColumn(
            "name", ("support_type",), (), named_text.letters_of("support_type")
        ),
        "folded_bill_address": NamedColumn(
            "name", ("bill_address",), (), named_text.folded_address("bill_address"), private=True
        ),
        "folded_bill_name": NamedColumn(
            "name", ("bill_name",), (), named_text.folded_words("bill_name"), private=True
        ),
        "bill_phone_digits": NamedColumn(
            "name", ("bill_phone",), (), named_text.ten_digits("bill_phone"), private=True
        ),
    },
    "outcomes": {
        "void": _VOID,
        "activity_date": NamedColumn(
            "date",
            ("outcome_type",),
            ("status_date", "start_date", "confirmation_date"),
            _activity_date,
        ),
        "reported_date": NamedColumn(
            "date",
            ("outcome_type", "received_date"),
            ("status_date", "start_date", "confirmation_date"),
            _reported_date,
        ),
        "job_end": NamedColumn("date", (), ("end_date",), _as_recorded("end_date", pl.Date)),
        "wage_region": NamedColumn(
            "name", (), ("work_region",), _as_recorded("work_region", pl.String)
        ),
    },
    "case_notes": {
        "identifying_number": NamedColumn("code", ("text",), (), named_text.identifying_number),
        "text_as_service": NamedColumn(
            "name", ("text",), (), named_text.text_as("service"), private=True
        ),
        "text_as_support": NamedColumn(
            "name", ("text",), (), named_text.text_as("support_type"), private=True
        ),
    },
    "reconciliations": {
        "quarter": NamedColumn("code", ("period_end",), (), _quarter("period_end")),
    },
}

# The rows that a rule may be about. Void rows, and services that are payments, are left out
# unless the view says so (rulebook, points 3 and 4).
VIEWS: dict[str, tuple[str, str]] = {
    "participants": ("participants", ""),
    "services": ("services", "NOT void AND NOT support_payment"),
    "services_with_void": ("services", "NOT support_payment"),
    "support_services": ("services", "NOT void AND support_payment"),
    "payments": ("payments", ""),
    "outcomes": ("outcomes", "NOT void"),
    "case_notes": ("case_notes", ""),
    "income": ("income", ""),
    "reconciliations": ("reconciliations", ""),
}


def add_named(tables: Tables, table: str, names: set[str]) -> None:
    """Compute the named columns *names* of one table, in place."""
    frame = tables.rows[table]
    rows = Context(frame, tables.rows["participants"], tables.layout, tables.as_of)
    columns: list[pl.Expr] = []
    for name in sorted(names):
        value, unknown = NAMED[table][name].build(rows)
        if NAMED[table][name].kind in {"code", "name"}:
            value = value.cast(pl.Categorical)  # as fields of these kinds are
        columns += [value.alias(name), unknown.alias(bad(name))]
    frame = frame.with_columns(columns)
    quiet = [bad(name) for name in names if not frame.get_column(bad(name)).any()]
    tables.rows[table] = frame.drop(quiet)


def add_participant_fields(tables: Tables, table: str, names: set[str]) -> None:
    """Give each row of *table* its participant's fields, as ``participant__field``."""
    people = tables.rows["participants"]
    frame = tables.rows[table]
    person = frame.get_column(PERSON)
    columns = []
    for name in sorted(names):
        columns.append(people.get_column(name).gather(person).alias(f"participant__{name}"))
        if bad(name) in people.columns:
            flags = people.get_column(bad(name)).gather(person)
            columns.append(flags.alias(bad(f"participant__{name}")))
    tables.rows[table] = frame.with_columns(columns)
