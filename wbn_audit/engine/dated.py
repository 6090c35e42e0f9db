"""Each record judged by the edition that has the say of its own date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.catalogue.own_date import AS_OF
from wbn_audit.checks.base import FAILED, PASSED, STATE, UNKNOWN, Frame

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from wbn_audit.catalogue.edition import Version

VERSION = "_version"  # UInt8, which version of the rule judged


def of_version(frame: Frame, versions: Sequence[Version], number: int, as_of: date) -> Frame:
    """The judged rows that one version of a rule has the say of.

    Args:
        frame: rows judged by that version.
        versions: all of the rule, by their days.
        number: which one.
        as_of: the audit date.
    """
    version, column = versions[number], versions[number].dated_by
    current = next(
        (n for n, one in enumerate(versions) if any(span.holds(as_of) for span in one.spans)), None
    )
    day = pl.lit(as_of) if column == AS_OF else pl.col(column)
    lost = pl.lit(value=False) if column == AS_OF else frame.unreadable(column)
    inside = pl.any_horizontal([day.is_between(span.start, span.end) for span in version.spans])
    blank = pl.lit(number == current)
    whole = current if current is not None else len(versions) - 1
    chosen = (
        pl.when(lost)
        .then(pl.lit(number == whole))
        .when(day.is_null())
        .then(blank)
        .otherwise(inside)
    )
    judged = pl.col(STATE).is_in([PASSED, FAILED])
    state = pl.when(lost & judged).then(UNKNOWN).otherwise(pl.col(STATE)).cast(pl.UInt8)
    kept = Frame(frame.rows.filter(chosen), frame.columns)
    return kept.add(state.alias(STATE), pl.lit(number, pl.UInt8).alias(VERSION),
                    names=[STATE, VERSION])  # fmt: skip
