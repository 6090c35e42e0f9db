"""Adds to ``accepted.yaml`` line by line, so that comments and order stay. Loses nothing.

One writer at a time; the file is replaced in one step.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wbn_audit.cli.accepted_file import KEYS, VERSION, parsed
from wbn_audit.cli.lock import alone_with
from wbn_audit.errors import OutputRefused, Problem, RulesRefused
from wbn_audit.patience import patiently
from wbn_audit.results.exceptions import tied
from wbn_audit.wording import many
from wbn_audit.yamlfile import parse_yaml, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from wbn_audit.results.exceptions import Accepted, Exceptions

_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._/()-]*[A-Za-z0-9.)])?")
_HEAD = f"""\
# Accepted exceptions: findings that someone answers for, until the day named.
# 'wbn-audit accept' adds to this file; you may also edit it and keep it under version control.
# An exception ends when the values that were judged change (fingerprint), or after 'until'.
version: {VERSION}
accepted:
"""


def add_accepted(path: Path, new: Sequence[Accepted]) -> tuple[Accepted, ...]:
    """Add exceptions; one of the same finding is replaced. Others that stand there stay.

    Returns:
        Those that were replaced.

    Raises:
        RulesRefused: what stands in the file is not understood; it is left as it is.
        OutputRefused: it cannot be written, or another program is at it for too long.
    """
    path = Path(os.path.realpath(path))
    with alone_with(path):
        text = (read_text(path) if path.exists() else "") or _HEAD
        before = {one.finding_id: one for one in parsed(text, path.name)}
        after = before | {one.finding_id: one for one in new}
        _replace_file(path, _with_entries(text, path.name, new, after))
    return tuple(before[one.finding_id] for one in new if one.finding_id in before)


def tie(path: Path, fingerprints: Mapping[str, str]) -> None:
    """Tie exceptions that have no fingerprint yet to these values.

    Raises:
        As :func:`add_accepted`.
    """
    path = Path(os.path.realpath(path))
    with alone_with(path):
        text = read_text(path)
        entries = {one.finding_id: one for one in parsed(text, path.name)}
        loose = [
            replace(entries[name], fingerprint=values)
            for name, values in fingerprints.items()
            if name in entries and not entries[name].fingerprint
        ]
        after = entries | {one.finding_id: one for one in loose}
        _replace_file(path, _with_entries(text, path.name, loose, after))


def tie_loose(path: Path, exceptions: Exceptions | None, findings: pl.DataFrame) -> None:
    """Tie exceptions without a fingerprint to the values of this run, and say so on stderr.

    Raises:
        As :func:`add_accepted`: an exception that cannot be tied would never end.
    """
    if exceptions is None or not (values := tied(findings, exceptions.entries)):
        return
    tie(path, values)
    now = "now holds" if len(values) == 1 else "now hold"
    told = f"{many(len(values), 'accepted exception')} {now} for the values of this run"
    print(f"wbn-audit: {path.name}: {told}.", file=sys.stderr)  # noqa: T201 - the CLI prints


def _with_entries(
    text: str, file: str, new: Sequence[Accepted], after: Mapping[str, Accepted]
) -> str:
    """The text with entries put in where they belong; written anew where that cannot be."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    for one in new:
        _put(lines, one)
    changed = "\n".join(lines) + "\n"
    try:
        if {one.finding_id: one for one in parsed(changed, file)} == dict(after):
            return changed
    except RulesRefused:
        pass
    every = [line for key in sorted(after) for line in _entry_lines(after[key])]
    return _HEAD + "".join(f"{line}\n" for line in every)


def _put(lines: list[str], one: Accepted) -> None:
    """Put an entry before the first with a greater id, or in the place of its own."""
    starts = [n for n, line in enumerate(lines) if re.match(r"\s*- ", line)]
    ids = {n: _id_at(lines, n) for n in starts}
    own = next((n for n in starts if ids[n] == one.finding_id), None)
    if own is None:
        at = next((n for n in starts if ids[n] > one.finding_id), len(lines))
        while at < len(lines) and lines[at - 1].lstrip().startswith("#"):
            at -= 1  # a comment above an entry belongs to it
        lines[at:at] = _entry_lines(one)
        return
    end = own + 1
    while end < len(lines) and re.match(r"\s+[a-z]+:", lines[end]):
        end += 1
    lines[own:end] = _entry_lines(one)


def _id_at(lines: Sequence[str], start: int) -> str:
    for line in lines[start : start + len(KEYS)]:
        found = re.match(r"\s*(?:- )?id:\s*(.*?)\s*$", line)
        if found:
            with contextlib.suppress(RulesRefused):
                return str(parse_yaml(found[1], ""))
    return ""


def _entry_lines(one: Accepted) -> list[str]:
    values = {
        "id": one.finding_id, "fingerprint": one.fingerprint, "rule": one.rule_id,
        "reason": one.reason, "by": one.by, "on": one.on.isoformat(),
        "until": one.until.isoformat(),
    }  # fmt: skip
    told = [f"{key}: {_scalar(text)}" for key, text in values.items() if text]
    return [f"  {'- ' if not number else '  '}{line}" for number, line in enumerate(told)]


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _cannot(path: Path, error: OSError) -> Problem:
    what = f"The file cannot be written ({error.strerror or type(error).__name__})."
    return Problem(str(path), what, "Check the folder and its permissions; nothing was changed.")


def _replace_file(path: Path, text: str) -> None:
    """Replace the file in one step: whoever reads it sees it before or after."""
    try:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
            Path(name).chmod(mode)
            patiently(lambda: Path(name).replace(path))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputRefused(_cannot(path, error)) from error
