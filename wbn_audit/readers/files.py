"""Which files a person means: files, folders and patterns, told apart and put in order."""

from __future__ import annotations

import glob
import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from wbn_audit.errors import InputRefused, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".xlsx", ".xlsm")
# Tables that are not read: in a folder of exports they are named and refused, not passed over.
OTHER_TABLES = (".xls", ".xlsb", ".ods", ".numbers")
OUR_MANIFEST = "results.json"
OUR_FILES = frozenset(
    {
        "annual.csv",
        "counts.csv",
        "counts_participants.csv",
        "findings.csv",
        "findings.xlsx",
        "job_quality.csv",
        "kept_out.csv",
        "reported.csv",
        "reported_participants.csv",
        "rules.csv",
        "scorecard.csv",
    }
)
_MOST_FILES = 10_000
_KINDS = "CSV files (.csv, .tsv, .txt, .csv.gz) and Excel workbooks (.xlsx, .xlsm)"


def find_files(paths: Sequence[Path], *, recursive: bool = False) -> list[Path]:
    """Return every export that the arguments name.

    A folder stands for the exports directly in it, and for tables in formats that are not read
    (.xls, .ods), so that they are refused by name. Patterns are expanded here, because
    Windows shells leave that to the program. Our own run folders, temporary files of
    spreadsheet programs (``~$...``) and hidden files are left out; links to folders are
    not followed, so a loop of links ends.

    Args:
        paths: files, folders and patterns.
        recursive: whether a folder stands for its subfolders too.

    Returns:
        Each file once: in the order of the arguments, sorted by path within each.

    Raises:
        InputRefused: naming every argument that does not exist or holds nothing to read.
    """
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            offered = _offered(path, recursive=recursive)
        except OSError as error:
            problems.append(
                Problem(
                    path.as_posix(),
                    f"The folder cannot be read ({error.strerror}).",
                    "Check that you may open it.",
                )
            )
            continue
        except RecursionError:
            what = "The folders in it lie too deep in one another."
            problems.append(Problem(path.as_posix(), what, "Name the folder of the exports."))
            continue
        except InputRefused as refused:
            problems.extend(refused.problems)
            continue
        for file in offered:
            found.setdefault(os.path.realpath(file), file)
    if problems:
        raise InputRefused(problems)
    return list(found.values())


def _offered(path: Path, *, recursive: bool) -> list[Path]:
    if path.is_dir():
        return _in_folder(path, recursive=recursive)
    if os.path.lexists(path):
        return [path]
    if glob.has_magic(str(path)):
        return _matching(path, recursive=recursive)
    raise InputRefused(
        Problem(
            path.as_posix(), "There is no such file or folder.", "Check the name and the folder."
        )
    )


def _matching(pattern: Path, *, recursive: bool) -> list[Path]:
    # Not Path.glob: an argument may be absolute, or begin with "..".
    matches = [Path(match) for match in glob.glob(str(pattern), recursive=True)]  # noqa: PTH207
    files: list[Path] = []
    for match in sorted(matches, key=Path.as_posix):
        if match.is_dir():
            files.extend(_exports_under(match, recursive=recursive))
        elif _is_export(match) and not _is_ours(match):
            files.append(match)
    if not files:
        what = "No CSV file or Excel workbook matches this pattern."
        raise InputRefused(Problem(pattern.as_posix(), what, f"It reads {_KINDS}."))
    return files


def _in_folder(folder: Path, *, recursive: bool) -> list[Path]:
    found = islice(_exports_under(folder, recursive=recursive), _MOST_FILES + 1)
    files = sorted(found, key=Path.as_posix)
    if len(files) > _MOST_FILES:
        what = f"The folder holds more than {_MOST_FILES:,} files of exports."
        raise InputRefused(Problem(folder.as_posix(), what, "Name those of this audit only."))
    if not files:
        what = "The folder holds no CSV file or Excel workbook."
        remedy = f"Put the exports there: {_KINDS}."
        if not recursive:
            remedy += " Use --recursive if they are in folders inside it."
        raise InputRefused(Problem(folder.as_posix(), what, remedy))
    return files


def _exports_under(folder: Path, *, recursive: bool) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise error

    for parent, subfolders, names in os.walk(folder, onerror=fail, followlinks=False):
        subfolders[:] = [name for name in subfolders if recursive and not name.startswith(".")]
        ours = OUR_FILES if OUR_MANIFEST in names else frozenset()
        for name in names:
            path = Path(parent, name)
            # A link that leads nowhere, or a pipe, is named and refused, not passed over; os.walk
            # counts a link to a folder among the folders.
            if name not in ours and _is_export(path):
                yield path


def _is_export(path: Path) -> bool:
    name = path.name.lower()
    return name.endswith(ENDINGS + OTHER_TABLES) and not name.startswith((".", "~$"))


def _is_ours(path: Path) -> bool:
    return path.name in OUR_FILES and (path.parent / OUR_MANIFEST).exists()
