"""Accepted exceptions: findings that someone answers for, for a time.

An exception is tied to the finding's id and to its fingerprint. The id makes it survive new
exports, another order and other wording; the fingerprint makes it end when the values
judged have changed. It holds through the day named in ``until``, judged by the audit date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.results.model import DUE_SOON, FAIL, NOT_APPLICABLE, PASS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


@dataclass(frozen=True, order=True)
class Accepted:
    """One exception.

    Attributes:
        fingerprint: of the values that were accepted; empty until a run has told them.
        reason: the words of the one who accepted.
        by: who accepted.
        on: the day of that.
        until: the last day in force.
    """

    finding_id: str
    fingerprint: str
    rule_id: str
    reason: str
    by: str
    on: date
    until: date


@dataclass(frozen=True)
class Exceptions:
    """What a run is told to accept.

    Attributes:
        file: name of the file, without folders.
        ignored: whether the auditor asked to leave them aside.
    """

    file: str
    entries: tuple[Accepted, ...] = ()
    ignored: bool = False


def mark(findings: pl.DataFrame, exceptions: Exceptions | None, as_of: date) -> pl.DataFrame:
    """The findings with ``accepted``: the last day in force, or empty.

    A deadline that is only due soon is no finding yet, and cannot be accepted.
    """
    if exceptions is None or exceptions.ignored or not exceptions.entries:
        return findings
    entries = pl.DataFrame(
        [(one.finding_id, one.fingerprint, one.until) for one in exceptions.entries],
        {"finding_id": pl.String, "_values": pl.String, "_until": pl.Date},
        orient="row",
    )
    holds = (
        (pl.col("status") != DUE_SOON)
        & ((pl.col("_values") == "") | (pl.col("_values") == pl.col("fingerprint")))
        & (pl.col("_until") >= as_of)
    )
    return (
        findings.join(entries, on="finding_id", how="left", maintain_order="left")
        .with_columns(
            accepted=pl.when(holds).then(pl.col("_until").cast(pl.String)).otherwise(pl.lit(""))
        )
        .select(findings.columns)
    )


def account(
    findings: pl.DataFrame,
    rules: pl.DataFrame,
    exceptions: Exceptions,
    as_of: date,
    *,
    whole: bool,
) -> dict[str, Any]:
    """What became of each exception, as results.json has it.

    Args:
        findings: all that the run shows.
        rules: rules.csv; a rule that was not judged says nothing of its exceptions.
        exceptions: those of the file.
        as_of: the audit date.
        whole: everything was read and shown. Only then is an exception without a finding
            unused.
    """
    real = findings.filter(pl.col("status") != DUE_SOON)
    there = dict(real.select("finding_id", "fingerprint").iter_rows())
    states = dict(rules.select("rule_id", "state").iter_rows())
    told: dict[str, list[dict[str, str]]] = {"lapsed": [], "changed": [], "unused": []}
    in_force = 0
    for one in sorted(exceptions.entries):
        values = there.get(one.finding_id)
        judged = states.get(one.rule_id, PASS) in {PASS, FAIL, NOT_APPLICABLE}
        if values is None:
            if judged and whole:
                told["unused"].append(_told(one))
        elif one.fingerprint not in {"", values}:
            told["changed"].append(_told(one))
        elif one.until < as_of:
            told["lapsed"].append(_told(one))
        else:
            in_force += 1
    return {"file": exceptions.file, "in_force": in_force} | told


def tied(findings: pl.DataFrame, entries: Iterable[Accepted]) -> dict[str, str]:
    """Finding id to fingerprint, for exceptions that have none yet and a finding here."""
    loose = [one.finding_id for one in entries if not one.fingerprint]
    real = findings.filter((pl.col("status") != DUE_SOON) & pl.col("finding_id").is_in(loose))
    return dict(real.select("finding_id", "fingerprint").iter_rows())


def _told(one: Accepted) -> dict[str, str]:
    return {
        "finding_id": one.finding_id,
        "rule_id": one.rule_id,
        "until": one.until.isoformat(),
        "by": one.by,
        "reason": one.reason,
    }
