"""What one run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from wbn_audit.results.exceptions import Exceptions
    from wbn_audit.tables.own_mapping import MappingPart


@dataclass(frozen=True)
class Options:
    """A checked command line and configuration.

    Attributes:
        paths: files, folders and globs.
        quarters: calendar quarters to show, like 2025Q4; empty = all.
        contractors: as written; empty = all.
        horizon: days ahead that are *soon*; None = to the end of the quarter.
        coverage: table to the day from which it is complete.
        mapping: what the user says of headers and files, in order.
        exceptions: findings that someone answers for; None = no file of them.
        roster: whether the results are to hold everyone, for drawing a sample.
        apart: judge each rule by itself, to see what it takes.
        show_names: whether the results are to hold the names of participants.
        parameters: the edition's numbers changed for this run, as written.
        targets: measure to quarter (2026Q1) or program year (PY2025) to people.
    """

    paths: tuple[Path, ...]
    as_of: date
    quarters: tuple[str, ...] = ()
    contractors: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    rules: tuple[Path, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    horizon: int | None = 30
    fail_on: str = "error"
    coverage: Mapping[str, date] = field(default_factory=dict)
    mapping: tuple[MappingPart, ...] = ()
    targets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    skip_refused: bool = False
    recursive: bool = False
    exceptions: Exceptions | None = None
    roster: bool = False
    apart: bool = False
    show_names: bool = False
