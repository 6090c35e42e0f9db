"""Results of one contractor, without anything that tells of the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from typing import Any

    from wbn_audit.results import Results


def only(results: Results, name: str) -> Results:
    """Leave out files, causes, exceptions and names that are of the whole run.

    Args:
        results: narrowed to one contractor.
        name: of that contractor.
    """
    ids = results.findings.get_column("finding_id")
    causes = results.findings.get_column("cause_id").unique()
    people = results.people.get_column("participant_id").n_unique()
    about = results.about | {"inputs": [], "contractors": [name], "participants": people}
    if "exceptions" in about:
        about["exceptions"] = _theirs(about["exceptions"], set(ids))
    return replace(
        results,
        about=about,
        causes=results.causes.filter(pl.col("cause_id").is_in(causes.implode())),
    )


def _theirs(exceptions: dict[str, Any], ids: set[str]) -> dict[str, Any]:
    """The exceptions that cover findings of theirs."""
    return {
        key: [one for one in value if one["finding_id"] in ids]
        if isinstance(value, list)
        else value
        for key, value in exceptions.items()
    }
