"""The row files: findings, counts, the participants behind and kept out of them, rules.

UTF-8 without a byte order mark: programs read these files, and most would take the mark
for part of the first header (people have ``findings.xlsx``). Lines end in LF alone, also on
Windows: the same bytes everywhere, and no carriage return that a reader would have to
quote or strip. No cell holds a line break, so a line is a record.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.results.frames import TEXTS
from wbn_audit.results.model import (
    ANNUAL_COLUMNS,
    COUNT_COLUMNS,
    FINDING_COLUMNS,
    JOB_QUALITY_COLUMNS,
    KEPT_OUT_COLUMNS,
    PEOPLE_COLUMNS,
    RULE_COLUMNS,
)
from wbn_audit.results.reported import in_question, reported
from wbn_audit.results.scorecard import scorecard
from wbn_audit.writers.inert import inert_frame

if TYPE_CHECKING:
    from wbn_audit.results import Results

# Exact decimals, which the results carry as text.
_DECIMALS = ("amount",)


def csv_files(results: Results) -> dict[str, bytes]:
    """File name to content, each with the contract's columns in the contract's order."""
    return {
        **findings_file(results),
        "counts.csv": csv_bytes(results.counts.select(COUNT_COLUMNS)),
        "counts_participants.csv": csv_bytes(results.people.select(PEOPLE_COLUMNS)),
        "kept_out.csv": csv_bytes(results.kept_out.select(KEPT_OUT_COLUMNS)),
        "annual.csv": csv_bytes(results.annual.select(ANNUAL_COLUMNS)),
        "job_quality.csv": csv_bytes(results.job_quality.select(JOB_QUALITY_COLUMNS)),
        "rules.csv": csv_bytes(results.rules.select(RULE_COLUMNS)),
        "scorecard.csv": csv_bytes(scorecard(results)),
    } | _reported(results)


def findings_file(results: Results) -> dict[str, bytes]:
    """The findings alone."""
    return {"findings.csv": csv_bytes(results.findings.select(FINDING_COLUMNS))}


def _reported(results: Results) -> dict[str, bytes]:
    """What was reported, held against the records; nothing where nothing was."""
    if "reported" not in results.about:
        return {}
    return {
        "reported.csv": csv_bytes(reported(results)),
        "reported_participants.csv": csv_bytes(in_question(results)),
    }


def csv_bytes(rows: pl.DataFrame) -> bytes:
    """Rows as CSV: text inert, dates ISO, numbers plain, null and empty text both empty."""
    # A frame put together from many is slow to write chunk by chunk.
    safe = inert_frame(rows.rechunk(), numbers=_DECIMALS)
    texts = pl.col(*TEXTS)
    unquoted = safe.with_columns(pl.when(texts != "").then(texts))
    content = io.BytesIO()
    unquoted.write_csv(content, line_terminator="\n", float_scientific=False)
    return content.getvalue()


def record_count(content: bytes) -> int:
    """Records in what :func:`csv_bytes` made, the header not among them."""
    return content.count(b"\n") - 1
