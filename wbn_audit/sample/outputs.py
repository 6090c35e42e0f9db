"""The files of an evaluation: numbers for programs, a page, and a working paper."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.sample.elements import AREAS
from wbn_audit.sample.report import LABELS, issue_rows, issues_of, summary_of, tables_of
from wbn_audit.writers.inert import visible
from wbn_audit.writers.xlsx.layout import Block, Column, PageSheet, TableSheet
from wbn_audit.writers.xlsx.workbook import workbook_bytes

if TYPE_CHECKING:
    from wbn_audit.sample.evaluate import Evaluation

FORMAT = "wbn-audit evaluation"


def evaluation_json(evaluation: Evaluation) -> str:
    """``evaluation.json``: every number, and no comment of the monitor's."""
    plan = evaluation.filled.plan
    projected = evaluation.dollars
    document: dict[str, Any] = {
        "format": FORMAT,
        "confidence": evaluation.confidence,
        "sample": {
            "seed": plan.drawn.seed,
            "frame_sha256": plan.drawn.frame_hash,
            "size_rule": plan.size_rule,
            "stratified_by": list(plan.stratified_by),
            "statistical": plan.statistical,
            "strata": [asdict(one) for one in plan.drawn.strata],
        },
        "rates": [
            {**asdict(rate), "rate": rate.rate, "title": AREAS.get(rate.element, rate.element)}
            for rate in evaluation.rates
        ],
        "questioned": {
            "in_sample": evaluation.questioned,
            "projected": None if projected.total != projected.total else projected.total,
            "limits": asdict(projected.limits) if projected.limits else None,
            "forced": evaluation.forced_questioned,
        },
        "forced_errors": evaluation.forced_errors,
        "agreement": [asdict(one) for one in evaluation.agreement],
        "spares_used": list(evaluation.spares_used),
        "unanswered": [list(one) for one in evaluation.unanswered],
        "questions": [
            {"clause": one.clause, "determination": one.determination}
            for one in evaluation.filled.replies
        ],
        "left_out": sorted(evaluation.filled.left_out),
        "problems": [str(problem) for problem in evaluation.filled.problems],
    }
    return json.dumps(document, indent=2) + "\n"


def evaluation_html(evaluation: Evaluation) -> str:
    """``evaluation.html``: one file, no scripts, no network."""
    from jinja2 import Environment, PackageLoader  # noqa: PLC0415 - only here

    pages = Environment(loader=PackageLoader("wbn_audit.sample"), autoescape=True)
    pages.trim_blocks = pages.lstrip_blocks = True
    pages.filters["visible"] = visible
    return pages.get_template("evaluation.html.j2").render(
        header=evaluation.filled.header,
        summary=summary_of(evaluation),
        issues=[issue_rows(issue) for issue in issues_of(evaluation)],
        tables=tables_of(evaluation),
    )


def evaluation_xlsx(evaluation: Evaluation) -> bytes:
    """``evaluation.xlsx``: a working paper, with the monitor's comments."""
    header = tuple(f"{label}: {text}" for label, text in evaluation.filled.header.items())
    pages = PageSheet(
        "Report",
        (
            Block("Monitoring report", (*header, *summary_of(evaluation))),
            *(Block(t.title, (t.note,) if t.note else (), t.headings, t.rows)
              for t in tables_of(evaluation)),
        ),
    )  # fmt: skip
    issues = [tuple(text for _, text in issue_rows(issue)) for issue in issues_of(evaluation)]
    answers = [
        (one.participant_id, one.element, one.determination, one.dollars or None, one.comments,
         one.action, one.row)
        for one in evaluation.filled.answers if one.determination or one.comments
    ]  # fmt: skip
    sheets: list[PageSheet | TableSheet] = [
        pages,
        _sheet("Issues", dict.fromkeys(LABELS.values(), pl.String()), issues, "long"),
        _sheet(
            "Answers",
            {
                "participant_id": pl.String(), "element": pl.String(),
                "determination": pl.String(), "amount": pl.Float64(), "comments": pl.String(),
                "action required": pl.String(), "worksheet row": pl.Int64(),
            },
            answers, "text",
        ),
    ]  # fmt: skip
    as_of = str(evaluation.filled.plan.about.get("as_of", "2000-01-01"))
    return workbook_bytes(sheets, as_of)


def _kind(kind: pl.DataType, texts: str) -> str:
    if kind == pl.Float64:
        return "money"
    return "number" if kind == pl.Int64 else texts


def _sheet(
    name: str, schema: dict[str, pl.DataType], rows: list[tuple[Any, ...]], texts: str
) -> TableSheet:
    columns = tuple(
        Column(title, 30 if texts == "long" else 22, _kind(kind, texts))
        for title, kind in schema.items()
    )
    return TableSheet(name, columns, pl.DataFrame(rows, schema=schema, orient="row"), 1)
