"""Whether a place may hold a run: nothing there, nothing in it, or an earlier run of ours."""

from __future__ import annotations

import hashlib
import json
import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from wbn_audit.errors import OutputRefused, Problem
from wbn_audit.patience import WINDOWS
from wbn_audit.writers.inert import visible
from wbn_audit.writers.json_document import FORMAT, MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FOREIGN_SHOWN = 5
_WORKBOOKS = (".xlsx", ".xlsm")
# What the system puts into any folder that someone looks at, and makes again when lost.
_LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}
_OTHER_NAME = "choose another name for --out"


def check_target(target: Path) -> None:
    """Refuse a place that a run may not be written to; worth a call before the long work.

    Raises:
        OutputRefused: with what is there, and what to do.
    """
    problem = _unusable(target)
    if problem is not None:
        raise OutputRefused(problem)


def _unusable(target: Path) -> Problem | None:
    shown = str(target)
    if target.name in {"", ".."}:
        return Problem(shown, "This is no name for a new folder.", "Try --out report.")
    place = real_place(target)
    try:
        if not os.path.lexists(place):
            return None
        if not place.is_dir():
            return Problem(shown, "There is a file of that name.", f"To go on, {_OTHER_NAME}.")
        if place.is_mount():
            return Problem(shown, "A whole drive is never replaced.", "Name a folder inside it.")
        return not_replaceable(target, place)
    except OSError as error:
        return write_problem(target, error)


def real_place(target: Path) -> Path:
    """The place meant: a link to a folder is followed, so that the link stays."""
    return Path(os.path.realpath(target))


def write_problem(target: Path, error: OSError) -> Problem:
    """What the system said, without the paths that it may say it with."""
    what = f"The run cannot be written there: {error.strerror or type(error).__name__}."
    remedy = f"Check the folder's permissions and space, or {_OTHER_NAME}."
    if WINDOWS and isinstance(error, FileNotFoundError):
        # What Windows says of a path of more than 259 characters.
        remedy = f"The path may be too long: {_OTHER_NAME}, shorter or nearer to the top."
    return Problem(str(target), what, remedy)


def not_replaceable(target: Path, place: Path) -> Problem | None:
    """Why an existing folder must stay as it is; None if it may go.

    Args:
        target: how the user named it.
        place: where it is.
    """
    first = [one.name for one in islice(place.iterdir(), 100) if one.name not in _LITTER]
    if not first:
        return None
    listed = _listed(place)
    if listed is None:
        what = f"The folder holds files that are not of wbn-audit: {_few(sorted(first))}."
        return Problem(str(target), what, f"Nothing was changed; {_OTHER_NAME}.")
    there = dict(_contents(place))
    ours = {MANIFEST, *listed}
    foreign = [name for name, path in there.items() if not _ours(name, path, ours)]
    if foreign:
        what = f"The folder holds files that the earlier run did not write: {_few(foreign)}."
        return Problem(str(target), what, f"Move them away, or {_OTHER_NAME}.")
    for name, sha256 in listed.items():
        if name.endswith(_WORKBOOKS) and name in there and _sha256(there[name]) != sha256:
            return _typed_into(target / name)
    return None


def _typed_into(workbook: Path) -> Problem:
    return Problem(
        str(workbook),
        "The workbook was changed since the run that wrote it; reviews may be typed into it.",
        f"Keep them with 'wbn-audit accept --from {workbook}' and then move the workbook away, "
        f"or {_OTHER_NAME}.",
    )


def is_open(place: Path) -> bool:
    """Whether a spreadsheet program has marked a workbook in the folder as open."""
    return any(_lock_mark(path.name) for _, path in _contents(place))


def _contents(place: Path) -> Iterator[tuple[str, Path]]:
    """Everything in a folder by its name there; an empty folder inside counts as a file."""
    for entry in sorted(place.iterdir()):
        inside = list(_contents(entry)) if entry.is_dir() and not entry.is_symlink() else []
        if inside:
            yield from ((f"{entry.name}/{name}", path) for name, path in inside)
        elif entry.name not in _LITTER:
            yield entry.name, entry


def _ours(name: str, path: Path, ours: set[str]) -> bool:
    plain = path.is_file() and not path.is_symlink()
    return plain and (name in ours or _lock_mark(path.name))


def _lock_mark(name: str) -> bool:
    """Files that Excel and LibreOffice put beside a workbook while it is open."""
    return name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#"))


def _listed(place: Path) -> dict[str, str] | None:
    """Names and hashes in the folder's manifest; None if it has none of ours."""
    try:
        document = json.loads((place / MANIFEST).read_bytes())
        if document["format"] != FORMAT:
            return None
        return {str(one["name"]): str(one["sha256"]) for one in document["files"]}
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _few(names: Iterable[str]) -> str:
    every = [visible(name) for name in names]
    more = len(every) - _FOREIGN_SHOWN
    shown = ", ".join(every[:_FOREIGN_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown
