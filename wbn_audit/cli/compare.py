"""``wbn-audit compare``: two runs, or a folder of runs, held against each other."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wbn_audit.compare import compare, trend
from wbn_audit.errors import OptionsRefused, OutputRefused, Problem, RunRefused
from wbn_audit.results.model import MANIFEST
from wbn_audit.results.run_folder import read_run
from wbn_audit.writers.comparison import comparison_files, tell_comparison, tell_trend
from wbn_audit.writers.json_document import document_bytes
from wbn_audit.writers.terminal import Page
from wbn_audit.writers.trend_page import trend_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wbn_audit.results import Results
    from wbn_audit.writers.story import Story

OK, WORSE = 0, 1
FEWEST_RUNS = 2
FORMATS = ("text", "json")


@dataclass(frozen=True)
class Asked:
    """The command line as typed."""

    runs: tuple[Path, ...]
    out: Path | None
    format: str


def run(asked: Asked) -> int:
    """Compare; 1 where something got worse.

    Raises:
        UserError: whatever the user can mend.
    """
    if asked.format not in FORMATS:
        known = f"There are {' and '.join(FORMATS)}."
        raise OptionsRefused(Problem("", f"--format: there is no '{asked.format[:40]}'.", known))
    if asked.out is not None:
        _check_out(asked.out)
    if len(asked.runs) == FEWEST_RUNS:
        told = compare(*_read(asked.runs))
        story, files, code = tell_comparison(told), comparison_files(told), _code(told)
    elif len(asked.runs) == 1:
        folders = _runs_in(asked.runs[0])
        told = trend([(one.name, run) for one, run in zip(folders, _read(folders), strict=True)])
        story, files, code = tell_trend(told), trend_files(told), _code(told["runs"][-1])
    else:
        how = "wbn-audit compare OLD NEW, or a folder that holds runs."
        raise OptionsRefused(Problem("", "Name two runs.", how))
    written = _write(asked.out, files) if asked.out is not None else []
    _print(asked, told, story, written)
    return code


def _code(told: Mapping[str, Any]) -> int:
    return WORSE if told["worse"] else OK


def _read(folders: Sequence[Path]) -> list[Results]:
    """The runs; what is wrong with any of them is told at once."""
    runs: list[Results] = []
    problems: list[Problem] = []
    for folder in folders:
        try:
            runs.append(read_run(folder))
        except RunRefused as error:
            problems += error.problems
    if problems:
        raise RunRefused(problems)
    return runs


def _runs_in(folder: Path) -> list[Path]:
    if (folder / MANIFEST).is_file():
        what = "This is one run."
        raise RunRefused(Problem(str(folder), what, "Name a second one to compare it with."))
    if not folder.is_dir():
        raise RunRefused(Problem(str(folder), "There is no such folder."))
    runs = sorted(one.parent for one in folder.glob(f"*/{MANIFEST}"))
    if len(runs) < FEWEST_RUNS:
        what = f"The folder holds {len(runs)} run(s); a trend wants two or more."
        raise RunRefused(Problem(str(folder), what, "Write runs into it with 'check --out'."))
    return runs


def _print(asked: Asked, told: dict[str, Any], story: Story, written: Sequence[str]) -> None:
    if asked.format == "json":
        sys.stdout.buffer.write(document_bytes(told))
        sys.stdout.flush()
        return
    from rich.console import Console  # noqa: PLC0415 - only here

    page = Page(Console(highlight=False))
    page.story(story)
    if written:
        page.files(written, "")


_OURS = {
    "compare.json", "compare.csv", "compare_participants.csv", "compare.md", "trend.json",
    "trend.md", "trend.html",
}  # fmt: skip


def _check_out(out: Path) -> None:
    """Refuse a place that holds anything that a comparison would not have written."""
    if out.exists() and not out.is_dir():
        raise OutputRefused(Problem(str(out), "There is a file of that name.", "Choose another."))
    foreign = (
        sorted(one.name for one in out.iterdir() if one.name not in _OURS) if out.exists() else []
    )
    if foreign:
        what = f"The folder holds files that are not of a comparison, such as {foreign[0][:80]}."
        remedy = "Nothing was changed; choose another name for --out."
        raise OutputRefused(Problem(str(out), what, remedy))


def _write(out: Path, files: Mapping[str, bytes]) -> list[str]:
    """Each file beside its place, then moved there; private to the user."""
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content in files.items():
            handle, beside = tempfile.mkstemp(prefix=f".{name}-", dir=out)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                Path(beside).replace(out / name)
            except BaseException:
                Path(beside).unlink(missing_ok=True)
                raise
        for name in _OURS - set(files):
            (out / name).unlink(missing_ok=True)
    except OSError as error:
        what = f"The comparison cannot be written there: {error.strerror or type(error).__name__}."
        raise OutputRefused(
            Problem(str(out), what, "Close its files, or choose another.")
        ) from error
    return [str(out / name) for name in sorted(files)]
