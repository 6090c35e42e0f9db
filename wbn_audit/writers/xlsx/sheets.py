"""Results to sheets: what each holds, in which order, and how wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.results.model import (
    ANNUAL_COLUMNS,
    COUNT_COLUMNS,
    ERROR,
    FINDING_COLUMNS,
    JOB_QUALITY_COLUMNS,
    KEPT_OUT_COLUMNS,
    NOT_ASSESSED,
    PEOPLE_COLUMNS,
    RULE_COLUMNS,
)
from wbn_audit.results.reported import COLUMNS as REPORTED_COLUMNS
from wbn_audit.results.reported import IN_QUESTION, in_question, reported
from wbn_audit.results.scorecard import scorecard
from wbn_audit.wording import worded
from wbn_audit.writers.story import tell
from wbn_audit.writers.xlsx.card import CARD_COLUMNS, by_kind
from wbn_audit.writers.xlsx.layout import (
    MOST_ROWS,
    Block,
    Column,
    PageSheet,
    TableSheet,
)
from wbn_audit.writers.xlsx.names import with_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wbn_audit.results import Results

_WIDTHS = {
    "finding_id": 24, "rule_id": 9, "severity": 10, "status": 10, "contractor": 30,
    "participant_id": 14, "table": 13, "record_id": 12, "field": 20, "found": 24, "expected": 28,
    "event_date": 11, "due_date": 11, "days_late": 10, "amount": 11, "staff": 20, "quarter": 9,
    "moves": 20, "cause_id": 18, "accepted": 11, "message": 60, "fix": 60, "citation": 30,
    "source_file": 28, "source_sheet": 14, "source_row": 11, "fingerprint": 18, "reason": 60,
    "measure_id": 18, "breakdown": 20, "group": 22, "title": 60, "sector": 30, "number": 24,
    "note": 50, "difference": 11, "standing": 16,
    "program_quarter": 17, "at_living_wage": 16, "benefits_known": 16, "hours_median": 15,
    "out_of_scope": 15, "with_benefits": 15, "pay_median": 13, "hours_known": 14,
}  # fmt: skip
_KINDS = {
    "event_date": "date", "due_date": "date", "date": "date", "days_late": "number",
    "source_row": "number", "amount": "money", "message": "long", "fix": "long", "rate": "share",
    "severity": "severity", "title": "long", "reason": "long", "low": "share", "high": "share",
    "dollars": "money", "pay_q1": "money", "pay_median": "money", "pay_q3": "money",
}  # fmt: skip
_REVIEW = (
    Column("decision", 12, "review"), Column("reason", 40, "review"), Column("by", 16, "review"),
    Column("until", 12, "review date"),
)  # fmt: skip
_TO_DO = (
    "contractor", "staff", "participant_id", "due_date", "message", "fix", "severity", "status",
    "rule_id", "record_id", "quarter", "amount", "moves", "source_file", "source_sheet",
    "source_row", "finding_id", "fingerprint",
)  # fmt: skip
_ON_PAPER = 10  # columns of To do, up to the record's id
_HEADERS = {"staff": "coach", "due_date": "due", "fix": "how to fix"}


def sheets_of(results: Results) -> list[PageSheet | TableSheet]:
    """The sheets of the workbook, in order."""
    tables: list[TableSheet] = [
        *_worked_on(results),
        *_split("Counts", results.counts.select(COUNT_COLUMNS), _columns(COUNT_COLUMNS), 1),
        *_split("People behind the counts", results.people.select(PEOPLE_COLUMNS),
                _columns(PEOPLE_COLUMNS), 1),
        *_split("Could not check", *_could_not_check(results), 0),
        *_split("Rules", *_rules(results), 1),
        *_more(results),
    ]  # fmt: skip
    tables = [with_names(one, results.names) for one in tables]
    pages = [
        PageSheet("Read me", (*_read_me(results), _contents(tables))),
        PageSheet("Summary", tuple(_summary(results))),
    ]
    return [*pages, *tables]


def coach_sheets(results: Results) -> list[PageSheet | TableSheet]:
    """The sheets of one coach's workbook: nothing that tells of others."""
    tables = [with_names(one, results.names) for one in _worked_on(results)]
    counted = f"{results.findings.height:,} findings and deadlines, as of {results.as_of}."
    head = Block("Your findings", (counted, *_confidential(results)))
    how = Block("How to work with it", tuple(_HOW_TO.splitlines()))
    return [PageSheet("Read me", (head, how, _contents(tables))), *tables]


def _worked_on(results: Results) -> Iterator[TableSheet]:
    """The sheets that people write their reviews into."""
    to_do, every = _to_do(results), results.findings.select(FINDING_COLUMNS)
    yield from _split("To do", to_do, _columns(_TO_DO, _HEADERS, review=True), 3, _ON_PAPER)
    yield from _split("All findings", every, _columns(FINDING_COLUMNS, review=True), 1)


def _columns(
    names: Sequence[str], headers: dict[str, str] | None = None, *, review: bool = False
) -> tuple[Column, ...]:
    columns = [
        Column((headers or {}).get(name, name), _WIDTHS.get(name, 14), _KINDS.get(name, "text"))
        for name in names
    ]
    return (*columns, *(_REVIEW if review else ()))


def _split(
    name: str, rows: pl.DataFrame, columns: tuple[Column, ...], frozen: int, printed: int = 0
) -> Iterator[TableSheet]:
    """The rows on as many sheets as they need: ``All findings``, ``All findings 2``, and so on."""
    numbers = {
        title: "decimal" if kind.is_float() else "number"
        for title, kind in zip(rows.columns, rows.dtypes, strict=True)
        if kind.is_numeric()
    }
    typed = tuple(
        Column(one.title, one.width, numbers[rows.columns[at]])
        if one.kind == "text" and at < rows.width and rows.columns[at] in numbers
        else one
        for at, one in enumerate(columns)
    )
    for number, start in enumerate(range(0, max(rows.height, 1), MOST_ROWS), start=1):
        title = name if number == 1 else f"{name} {number}"
        yield TableSheet(title, typed, rows.slice(start, MOST_ROWS), frozen, printed)


def _to_do(results: Results) -> pl.DataFrame:
    """What somebody has to act on, by contractor and coach, the most serious first."""
    rank = pl.col("severity").replace_strict(["error", "warning", "info"], range(3), default=3)
    open_now = pl.col("severity").is_in(["error", "warning"]) | (pl.col("status") == "due_soon")
    return (
        results.findings.filter(open_now & (pl.col("accepted").fill_null("") == ""))
        .sort("contractor", "staff", rank, "due_date", "participant_id", "rule_id", "finding_id",
              nulls_last=True)
        .select(_TO_DO)
    )  # fmt: skip


def _titles(results: Results) -> pl.DataFrame:
    infos = sorted(results.rule_info.values(), key=lambda info: info.id)
    return pl.DataFrame(
        [(info.id, info.title, info.citation) for info in infos],
        schema={"rule_id": pl.String, "title": pl.String, "citation": pl.String},
        orient="row",
    )


def _rules(results: Results) -> tuple[pl.DataFrame, tuple[Column, ...]]:
    rows = results.rules.select(RULE_COLUMNS).join(
        _titles(results), on="rule_id", how="left", maintain_order="left"
    )
    names = ["rule_id", "title", *RULE_COLUMNS[1:], "citation"]
    return rows.select(names), _columns(names)


def _could_not_check(results: Results) -> tuple[pl.DataFrame, tuple[Column, ...]]:
    """Rules without a judgement, rules with undecided cases, and measures without a count."""
    lost = pl.col("state").is_in([NOT_ASSESSED, ERROR])
    what = (
        pl.when(lost)
        .then(pl.lit("not assessed"))
        .otherwise(worded("{} cases could not be decided", "unknown"))
    )
    rules = (
        results.rules.filter(lost | (pl.col("unknown") > 0))
        .join(_titles(results), on="rule_id", how="left", maintain_order="left")
        .select("rule_id", "severity", "title", what.alias("what"), "reason")
    )
    measures = pl.DataFrame(
        [
            (one.id, "measure", one.title,
             "not counted" if one.reason else f"{one.unknown:,} people in no quarter", one.reason)
            for one in results.measure_info
            if one.reason or one.unknown
        ],
        schema=rules.schema,
        orient="row",
    )  # fmt: skip
    columns = (
        Column("rule or measure", 18), Column("severity", 10, "severity"),
        Column("title", 60, "long"), Column("what", 30), Column("reason", 60, "long"),
    )  # fmt: skip
    return pl.concat([rules, measures]), columns


def _more(results: Results) -> Iterator[TableSheet]:
    """Further numbers, where there are any."""
    yield from _split("Scorecard", by_kind(scorecard(results)), _columns(CARD_COLUMNS), 2)
    if "reported" in results.about:
        yield from _split("Reported numbers", reported(results), _columns(REPORTED_COLUMNS), 3)
        behind = in_question(results)
        yield from _split("Behind what was reported", behind, _columns(IN_QUESTION), 3)
    for name, rows, names in (
        ("Kept out of the counts", results.kept_out, KEPT_OUT_COLUMNS),
        ("Annual numbers", results.annual, ANNUAL_COLUMNS),
        ("Job quality", results.job_quality, JOB_QUALITY_COLUMNS),
    ):
        if rows.height:
            yield from _split(name, rows.select(names), _columns(names), 1)


_CONFIDENTIAL = (
    "This workbook holds case records: participant ids, dates, amounts, names of staff. Keep it "
    "where such records are kept."
)
_NAMES = (
    "ATTENTION: this workbook holds names of participants (--show-names). Show it only to "
    "people who may know who they are."
)
_HOW_TO = """\
Begin with the sheet To do: it is sorted by contractor and coach. Filter it by coach and hand each \
coach their part.
source_file, source_sheet and source_row say where the record stands in your export.
To record a review, fill decision, reason, by and until in the row of a finding. A decision is \
one of the list: accept (an exception, with a reason, your name and the last day on which it \
holds), fix, or question.
Then save, and run: wbn-audit accept --from findings.xlsx
A finding that is not accepted stays until the record is mended and exported again."""


def _confidential(results: Results) -> tuple[str, ...]:
    return (_CONFIDENTIAL,) if results.names.is_empty() else (_NAMES, _CONFIDENTIAL)


def _read_me(results: Results) -> Iterator[Block]:
    about = results.about
    edition = about.get("edition", {})
    made = f"{edition.get('title', '')} ({edition.get('id', '')})"
    when = f"As of {results.as_of}. {made}, wbn-audit {about.get('tool_version', '')}."
    yield Block(results.verdict.headline, (when, *_confidential(results)))
    yield Block("How to work with it", tuple(_HOW_TO.splitlines()))


def _contents(tables: Sequence[TableSheet]) -> Block:
    says = {
        "To do": "what is to be mended or looked at, by contractor and coach",
        "All findings": "every finding with all that is known of it",
        "Counts": "the measures by quarter, contractor and group",
        "People behind the counts": "who is counted, and from which record",
        "Could not check": "rules and measures without an answer, and why. They are not passed",
        "Rules": "each rule: passed, failed, unknown, out of scope",
        "Scorecard": "contractors side by side: rates, deadlines, questioned costs",
        "Reported numbers": "what was reported beside what the records support",
        "Behind what was reported": "the participants behind each number that differs",
        "Kept out of the counts": "who is not counted because of which finding",
        "Annual numbers": "partners, coaches and people served in each program year",
        "Job quality": "pay, hours and benefits of confirmed employment",
    }
    rows = [
        (one.name, f"{one.rows.height:,}", says.get(one.name, "goes on from the sheet before"))
        for one in tables
    ]
    headings, numbers = ("sheet", "rows", "holds"), (False, True, False)
    return Block("The sheets", (), headings, tuple(rows), numbers=numbers)


def _summary(results: Results) -> Iterator[Block]:
    """The page that the terminal shows."""
    story = tell(results)
    yield Block(story.headline, (*story.facts, *story.reasons, *story.notes))
    for section in story.sections:
        headings = tuple(column.heading for column in section.columns)
        numbers = tuple(column.right for column in section.columns)
        yield Block(section.title, (), headings, section.rows, section.lines, numbers)
