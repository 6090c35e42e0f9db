"""``wbn-audit sample evaluate``: a worksheet that was filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wbn_audit.errors import InputRefused, OptionsRefused, Problem
from wbn_audit.sample.evaluate import Evaluation, evaluate
from wbn_audit.sample.filled_in import read_worksheet
from wbn_audit.sample.outputs import evaluation_html, evaluation_json, evaluation_xlsx
from wbn_audit.sample.report import short_rates, summary_of, tables_of
from wbn_audit.writers.folder import write_plain_folder
from wbn_audit.writers.inert import visible

if TYPE_CHECKING:
    from pathlib import Path


def evaluate_sample(workbook: Path, out: Path | None, confidence: float, *, partial: bool) -> None:
    """Evaluate a worksheet: print it and, with *out*, write ``evaluation.json``, xlsx, html.

    Raises:
        UserError: the workbook is not whole, and not all that is whole was asked for.
    """
    if not 0.5 <= confidence < 1:  # noqa: PLR2004 - a share
        raise OptionsRefused(Problem("", "--confidence is a share like 0.95."))
    filled = read_worksheet(workbook)
    if filled.problems and not partial:
        remedy = "Or evaluate what is whole with --partial."
        *most, last = filled.problems
        raise InputRefused([*most, Problem(last.where, last.what, f"{last.remedy} {remedy}")])
    evaluation = evaluate(filled, confidence)
    _print(evaluation)
    if out is not None:
        files = {
            "evaluation.json": evaluation_json(evaluation).encode(),
            "evaluation.html": evaluation_html(evaluation).encode(),
            "evaluation.xlsx": evaluation_xlsx(evaluation),
        }
        written = write_plain_folder(out, files, frozenset(files))
        print(f"\nWritten to {written}: {', '.join(sorted(files))}.")  # noqa: T201


def _print(evaluation: Evaluation) -> None:
    from rich.console import Console  # noqa: PLC0415 - only here
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False, markup=False)
    for line in summary_of(evaluation):
        console.print(line)
    for problem in evaluation.filled.problems:
        console.print(f"Left out: {problem}")
    for shown in (short_rates(evaluation), *tables_of(evaluation)[1:]):
        console.print(f"\n{shown.title}")
        table = Table(box=None, pad_edge=False)
        for heading in shown.headings:
            table.add_column(heading)
        for row in shown.rows:
            table.add_row(*(Text(visible(cell)) for cell in row))
        console.print(table)
