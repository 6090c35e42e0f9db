"""Rule files for tests: one that is in order, and the same with something else in it."""

from __future__ import annotations

import functools
from datetime import date
from typing import TYPE_CHECKING

from wbn_audit.catalogue.edition import load_edition
from wbn_audit.catalogue.read_rule import read_rule
from wbn_audit.errors import RulesRefused

if TYPE_CHECKING:
    from pathlib import Path

    from wbn_audit.catalogue.edition import Edition

AS_OF = date(2026, 6, 30)
_LINES = {
    "id": "ZZZ001",
    "title": "Someone takes part",
    "severity": "error",
    "clause": "{page: 1, section: Tests, says: Someone takes part.}",
    "subject": "participants",
    "expect": "participation_date IS NOT NULL",
    "message": '"Nobody."',
    "why": "It is a test.",
    "fix": "{how: Take part., who: nobody}",
}


def rule_text(check: str = "", *, leave_out: str = "", **changes: str) -> str:
    """A rule in order, or with something else in it.

    Args:
        check: lines instead of ``expect``.
        leave_out: a key that is not there.
        changes: key to value as YAML writes it.
    """
    lines = {**_LINES, **changes}
    if check:
        del lines["expect"]
    kept = [f"{key}: {value}" for key, value in lines.items() if key != leave_out]
    return "\n".join([*kept, *([check] if check else [])]) + "\n"


def write_rule(folder: Path, text: str | bytes, name: str = "ZZZ001-test.yaml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def load(folder: Path) -> Edition:
    return load_edition(own_rules=[folder], as_of=AS_OF)


def problems(folder: Path) -> list[str]:
    """What is wrong with the rules of a folder; nothing if they are read."""
    try:
        load(folder)
    except RulesRefused as refused:
        return [str(problem) for problem in refused.problems]
    return []


@functools.cache
def shipped() -> Edition:
    return load_edition(as_of=AS_OF)


def refusal(folder: Path, text: str | bytes) -> list[str]:
    """What is wrong with one rule, the shipped ones not read anew."""
    name = "ZZZ001-test.yaml"
    path = write_rule(folder, text, name) / name
    try:
        read_rule(path, name, shipped().layout, shipped().reference)
    except RulesRefused as refused:
        return [str(problem) for problem in refused.problems]
    return []
