"""A first rule file to change: it is in order, and its examples hold as they stand."""

from __future__ import annotations

from dataclasses import dataclass

# Subject to a text field that is there or not, and the dates that a deadline may run between.
_FIELD = {
    "participants": ("county", "Multnomah", "application_date", "entered_date"),
    "services": ("staff", "R. Alvarez", "start_date", "entered_date"),
    "payments": ("staff", "R. Alvarez", "payment_date", "entered_date"),
    "outcomes": ("employer", "Fir Builders", "received_date", "entered_date"),
    "case_notes": ("staff", "R. Alvarez", "note_date", "entered_date"),
    "income": ("family_member", "self", "", ""),
}
# What every row of a table has, beside its id.
_ROW = {
    "participants": "",
    "services": ", service: Career Coaching, start_date: 2026-01-05",
    "payments": ', payment_date: 2026-01-05, support_type: Laptop Computer, amount: "20.00"',
    "outcomes": ", outcome_type: Employment Information",
    "case_notes": ", note_date: 2026-01-05, text: Went over the plan.",
    "income": ', income_type: Wages, amount: "20.00", received_date: 2026-01-05',
}
_ID = {
    "services": "service_id", "payments": "payment_id", "outcomes": "outcome_id",
    "case_notes": "note_id",
}  # fmt: skip
_TEXT = {"payments": "description", "case_notes": "text"}
_ONLY = {
    "documents": ("payments",),
    "interval": ("participants",),
    "deadlines": ("participants",),
    "words": tuple(_TEXT),
    "unique": tuple(_ID),
    "deadline": tuple(name for name, field in _FIELD.items() if field[2]),
}
SUBJECTS = tuple(_FIELD)


def kinds_for(subject: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds of check for which there is a first file about this subject."""
    return tuple(kind for kind in kinds if subject in _ONLY.get(kind, SUBJECTS))


@dataclass(frozen=True)
class _Part:
    """A kind's own lines.

    Attributes:
        check: the lines that judge.
        name: of the example.
        rows: what the rows of the example have beside the usual, in order.
        expect: the states of the first, second … row, named A, B, …
        services: rows of services, for subjects whose evidence they are.
    """

    check: str
    name: str
    rows: tuple[str, ...]
    expect: str
    services: tuple[str, ...] = ()


def _reviewed(who: str, day: str) -> str:
    return (
        f"{{participant_id: {who}, service: Career Coaching, start_date: {day},"
        f" end_date: {day}, status: Completed}}"
    )


def _part(kind: str, subject: str) -> _Part:
    field, word, begin, done = _FIELD[subject]
    there = (f", {field}: {word}", "")
    within = f"{{from: {begin}, within: 5, done: {done}, stops_at_exit: no}}"
    on_time = (
        f", {begin}: 2026-01-05, {done}: 2026-01-10", f", {begin}: 2026-01-05, {done}: 2026-01-11",
    )  # fmt: skip
    late = "{passed: [A], failed: [B late 2026-01-10]}"
    first_only = "{passed: [A], failed: [B]}"
    text = _TEXT.get(subject, "")
    parts = {
        "expect": _Part(f"expect: {field} IS NOT NULL", "recorded and not", there, first_only),
        "filled": _Part(f"filled: [{field}]", "recorded and not", there, first_only),
        "known": _Part(
            f'known: {{field: {field}, pattern: "[A-Za-z. ]+"}}', "letters, and a digit",
            (f", {field}: {word}", f', {field}: "7"'), first_only,
        ),
        "deadline": _Part(f"deadline: {within}", "day 5 is in time, day 6 is late", on_time, late),
        "deadlines": _Part(
            f"deadlines:\n  - {within}", "day 5 is in time, day 6 is late", on_time, late
        ),
        "words": _Part(
            f"words: {{field: {text}, lists: [debt]}}", "no word of the list, and one",
            (f", {text}: A quiet day", f", {text}: A loan payment"), first_only,
        ),
        "unique": _Part(
            f"unique: [participant_id, {begin}]", "the second row of a day",
            (f", {begin}: 2026-01-06",) * 2, first_only,
        ),
        "documents": _Part(
            "documents: support types", "the paper is on file, and not",
            (", documents: Receipt", ", documents: Invoice"), first_only,
        ),
        "interval": _Part(
            "interval: {events: services.done_date, where: delivered, since: participation_date,"
            " every: 30}",
            "thirty days apart, and thirty-one",
            (", participation_date: 2026-01-05, exit_date: 2026-02-10",) * 2,
            "{passed: [A], failed: [B late 2026-02-04]}",
            tuple(
                _reviewed(who, day)
                for who, day in (("A", "2026-01-05"), ("A", "2026-02-04"), ("B", "2026-01-05"),
                                 ("B", "2026-02-05"))
            ),
        ),
    }  # fmt: skip
    return parts[kind]


def _row(subject: str, name: str, more: str) -> str:
    """A row as YAML writes it; what the part says stands in place of the usual."""
    own = (
        f"{_ID[subject]}: {name}, participant_id: A"
        if subject in _ID
        else f"participant_id: {name}"
    )
    said = {part.partition(":")[0].strip() for part in more.split(", ") if part}
    usual = [
        part for part in _ROW[subject].split(", ") if part and part.partition(":")[0] not in said
    ]
    return "{" + ", ".join([own, *usual, *(part for part in more.split(", ") if part)]) + "}"


def first_file(rule_id: str, title: str, kind: str, subject: str) -> str:
    """The text of a first rule file.

    Args:
        rule_id: three capitals and three digits.
        title: what must be true; a placeholder if empty.
        kind: one that :func:`kinds_for` has for the subject.
        subject: one of :data:`SUBJECTS`.
    """
    part = _part(kind, subject)
    rows = [_row(subject, name, more) for name, more in zip("AB", part.rows, strict=True)]
    people = rows if subject == "participants" else [f"{{participant_id: {one}}}" for one in "AB"]
    tables = {"participants": people, "services": list(part.services)} | {subject: rows}
    listed = "\n".join(
        "\n".join([f"    {name}:", *(f"      - {one}" for one in lines)])
        for name, lines in tables.items()
        if lines
    )
    quoted = (title or "Say here what must be true").replace("\\", "\\\\").replace('"', '\\"')
    return f"""\
# A rule of your own. Change what stands here, then: wbn-audit rules test {rule_id} --rules FOLDER
id: {rule_id}
title: "{quoted}"
severity: warning   # error, warning or info
clause:
  page: ""          # of the standards; empty for a policy of your own
  section: Our own policy
  says: Say here what the policy demands, in your own words.
subject: {subject}
# where: CONDITION  - of which rows the rule speaks; without it, of all.
# with: ...         - values from other tables; see CONTRIBUTING, "Add a rule".
{part.check}
message: "Say here what is wrong."   # {{found}}, {{expected}}, {{due}} may stand in it
why: Say here why it matters.
fix: {{how: Say here how to mend it in I-Trac., who: career coach}}
# Rows, and what the rule must say of each. Add the day before and after each deadline, a cell
# that cannot be read (unknown), and a row of which the rule does not speak (out_of_scope).
examples:
  - name: {part.name}
    as_of: 2026-06-30
{listed}
    expect: {part.expect}
"""
