"""What was mailed last, so that ``--only-if changed`` can keep silent.

The record stands beside the run folder, which the next run replaces. It holds hashes only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.errors import OutputRefused, Problem
from wbn_audit.patience import patiently

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wbn_audit.results import Results

_FORMAT = "wbn-audit mailed"


def has_changed(results: Results, folder: Path, recipients: Sequence[str]) -> bool:
    """Whether these recipients have not yet been told what *results* say."""
    return _remembered(folder).get(_whom(recipients)) != _state(results)


def remember(results: Results, folder: Path, recipients: Sequence[str]) -> None:
    """Note that these recipients have been told.

    Raises:
        OutputRefused: the record cannot be written.
    """
    sent = _remembered(folder) | {_whom(recipients): _state(results)}
    content = json.dumps({"format": _FORMAT, "sent": sent}, indent=1)
    write_private(_path(folder), content.encode())


def _state(results: Results) -> str:
    """What a reader of the mail would call changed: findings, counts, states, verdict."""
    findings = results.findings.select("finding_id", "status", "accepted")
    counts = results.counts.select("measure_id", "quarter", "contractor", "breakdown", "group",
                                   "count")  # fmt: skip
    states = results.rules.select("rule_id", "state")
    texts = [rows.sort(pl.all()).write_csv() for rows in (findings, counts, states)]
    verdict = f"{results.verdict.ready} {results.verdict.headline}"
    return hashlib.sha256("\n".join([*texts, verdict]).encode()).hexdigest()


def _whom(recipients: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(recipients)).encode()).hexdigest()[:16]


def _path(folder: Path) -> Path:
    real = folder.resolve()
    return real.with_name(f"{real.name}.mailed.json")


def _remembered(folder: Path) -> dict[str, str]:
    """Recipients to the state last mailed to them; nothing where there is no record of ours."""
    try:
        record = json.loads(_path(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    sent = record.get("sent") if isinstance(record, dict) else None
    if not isinstance(sent, dict) or record.get("format") != _FORMAT:
        return {}
    return {str(key): str(value) for key, value in sent.items()}


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only the user can read, whole or not at all.

    Raises:
        OutputRefused: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(beside, flags, 0o600), "wb") as file:
            file.write(content)
        patiently(lambda: beside.replace(path))
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        problem = Problem(path.name, "it cannot be written.", "Check the folder and its rights.")
        raise OutputRefused(problem) from error
