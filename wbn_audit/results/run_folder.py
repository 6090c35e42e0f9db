"""A run read back from its folder: the same value that the writers were given.

``results.json`` is read whole and must satisfy the schema of this version: another schema
version is refused, for a guess could show an unassessed rule as passed. The version of the
program does not matter. The row files (``.csv``) must be as they were written. A workbook
or page for people may have changed since: reviews are typed there, nothing is read from it.
"""

from __future__ import annotations

import hashlib
import io
import json
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn

import polars as pl

from wbn_audit.errors import Problem, RunRefused
from wbn_audit.results import frames
from wbn_audit.results.conforms import faults
from wbn_audit.results.live_text import as_it_was
from wbn_audit.results.model import (
    FORMAT,
    MANIFEST,
    SCHEMA_VERSION,
    MeasureInfo,
    Results,
    RuleInfo,
    Verdict,
)
from wbn_audit.results.schema import results_schema

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MOST_BYTES = 256_000_000
_MOST_FAULTS = 5
_ROW_FILES = {
    "findings.csv": frames.FINDINGS,
    "counts.csv": frames.COUNTS,
    "counts_participants.csv": frames.PEOPLE,
    "kept_out.csv": frames.KEPT_OUT,
    "annual.csv": frames.ANNUAL,
    "job_quality.csv": frames.JOB_QUALITY,
}
# Those of the document that are fields of Results, or made anew from it.
_NOT_ABOUT = {
    "format", "as_of", "verdict", "rules", "measures", "counts", "causes", "deadlines",
    "if_fixed", "files",
}  # fmt: skip
_AGAIN = "Write the run again with 'wbn-audit check --out'."


def read_run(folder: Path) -> Results:
    """The run that ``check --out`` wrote.

    Raises:
        RunRefused: there is no run, another version wrote it, or files are missing,
            changed or damaged; all problems at once.
    """
    document = read_document(folder)
    contents = _row_files(folder, document)
    try:
        return _results(document, contents)
    except (pl.exceptions.PolarsError, TypeError, OverflowError, ValueError, KeyError):
        what = "The run holds rows that wbn-audit would not have written."
        raise RunRefused(Problem(str(folder), what, _AGAIN)) from None


def read_document(folder: Path) -> dict[str, Any]:
    """``results.json`` of a run folder; it satisfies the schema.

    Raises:
        RunRefused: there is none, or it is of another version or damaged.
    """
    place = folder / MANIFEST
    try:
        if not folder.is_dir():
            what = "This is a file, not a run." if folder.exists() else "There is no such folder."
            _refuse(folder, what, "Name a folder that 'wbn-audit check --out' wrote.")
        if not place.is_file():
            _refuse(
                folder, f"The folder holds no run: there is no {MANIFEST} in it.",
                "Name a folder that 'wbn-audit check --out' wrote.",
            )  # fmt: skip
        if place.stat().st_size > MOST_BYTES:
            _refuse(place, f"The file is larger than {MOST_BYTES:,} bytes.", _AGAIN)
        document = json.loads(place.read_bytes(), parse_constant=_no_number)
    except OSError as error:
        _refuse(place, f"The run cannot be read ({error.strerror or type(error).__name__}).", "")
    except (ValueError, RecursionError):
        _refuse(place, "The file is damaged: it is no whole JSON document.", _AGAIN)
    return _known(document, place)


def listed_file(folder: Path, document: dict[str, Any], name: str) -> bytes:
    """A file of the run, as it was written.

    Raises:
        RunRefused: the run has none of that name, or it is missing or changed.
    """
    for entry in document["files"]:
        if entry["name"] == name:
            content, problem = _content(folder, entry)
            if problem is not None:
                raise RunRefused(problem)
            return content
    raise RunRefused(Problem(str(folder), f"The run has no {name}.", _AGAIN))


def _refuse(place: Path, what: str, remedy: str) -> NoReturn:
    raise RunRefused(Problem(str(place), what, remedy))


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _known(document: Any, place: Path) -> dict[str, Any]:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        _refuse(place, "The file is not of wbn-audit.", "Name a folder that 'check --out' wrote.")
    version = document.get("schema_version")
    if version != SCHEMA_VERSION or isinstance(version, bool):
        tool = str(document.get("tool_version"))[:20]
        what = (
            f"The run was written by wbn-audit {tool} in schema version {str(version)[:20]}; "
            f"this version reads schema version {SCHEMA_VERSION}."
        )
        _refuse(place, what, _AGAIN)
    found = list(islice(faults(document, results_schema()), _MOST_FAULTS))
    if "files" not in document:
        found.append("files is missing (the document of a run without a folder)")
    if found:
        remedy = f"It was written by another version, or changed. {_AGAIN}"
        raise RunRefused(Problem(str(place), f"{one}.", remedy) for one in found)
    return document


def _row_files(folder: Path, document: dict[str, Any]) -> dict[str, bytes]:
    listed = {str(entry["name"]): entry for entry in document["files"]}
    problems = []
    contents = {}
    for name, entry in listed.items():
        if name.endswith(".csv"):
            contents[name], problem = _content(folder, entry)
            problems += [problem] if problem is not None else []
    if lacking := [name for name in _ROW_FILES if name not in listed]:
        what = f"The run was written without {', '.join(lacking)}."
        problems.append(Problem(str(folder), what, "Write it again with csv among --format."))
    for path in sorted(folder.glob("*.csv")):
        if path.name not in listed:
            what = "The file is not of this run."
            problems.append(Problem(str(path), what, "Move it away."))
    if problems:
        raise RunRefused(problems)
    return contents


def _content(folder: Path, entry: dict[str, Any]) -> tuple[bytes, Problem | None]:
    """A listed file, or what is wrong with it; never one outside the folder."""
    name = str(entry["name"])
    path = folder / name
    if ".." in name.split("/"):
        return b"", Problem(str(folder / MANIFEST), f"'{name[:80]}' is outside the run.", _AGAIN)
    try:
        if not path.is_file() or path.is_symlink():
            return b"", Problem(str(path), "The file is missing.", _AGAIN)
        if path.stat().st_size == entry["bytes"]:
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() == entry["sha256"]:
                return content, None
    except OSError as error:
        what = f"The file cannot be read ({error.strerror or type(error).__name__})."
        return b"", Problem(str(path), what)
    return b"", Problem(str(path), "The file was changed since the run wrote it.", _AGAIN)


def _rows(content: bytes, schema: frames.Schema) -> pl.DataFrame:
    """A row file as it was before it was written.

    Raises:
        polars.exceptions.PolarsError, ValueError: its rows do not fit.
    """
    header = content.split(b"\n", 1)[0].decode()
    if header != ",".join(schema):
        raise ValueError(header)
    texts = pl.read_csv(io.BytesIO(content), schema=dict.fromkeys(schema, pl.String()))
    dates = [name for name, kind in schema.items() if kind == pl.Date]
    words = [name for name, kind in schema.items() if kind in frames.TEXTS and name != "amount"]
    read = texts.with_columns(
        *(as_it_was(pl.col(name)).alias(name) for name in words),
        pl.col(dates).str.to_date("%Y-%m-%d", strict=True),
    )
    return read.select(frames.typed(schema))


def _results(document: dict[str, Any], contents: dict[str, bytes]) -> Results:
    rows = {name: _rows(contents[name], schema) for name, schema in _ROW_FILES.items()}
    first = ("schema_version", "tool_version")
    about = {name: document[name] for name in first}
    about |= {name: part for name, part in document.items() if name not in _NOT_ABOUT}
    verdict = document["verdict"]
    rules: list[dict[str, Any]] = document["rules"]
    return Results(
        as_of=document["as_of"],
        verdict=Verdict(
            verdict["ready"], verdict["headline"], tuple(verdict["reasons"]),
            tuple(verdict["notes"]),
        ),
        findings=rows["findings.csv"],
        rules=frames.frame([one | {"rule_id": one["id"]} for one in rules], frames.RULES),
        by_contractor=frames.frame(list(_by_contractor(rules)), frames.BY_CONTRACTOR),
        counts=_counts(document, rows["counts.csv"]),
        people=rows["counts_participants.csv"],
        deadlines=frames.frame(document["deadlines"], frames.DEADLINES),
        causes=frames.frame(document["causes"], frames.CAUSES),
        rule_info={one["id"]: _rule_info(one) for one in rules},
        measure_info=tuple(MeasureInfo(**one) for one in document["measures"]),
        about=about,
        kept_out=rows["kept_out.csv"],
        annual=rows["annual.csv"],
        job_quality=rows["job_quality.csv"],
        if_fixed=frames.frame(document["if_fixed"], frames.IF_FIXED),
    )  # fmt: skip


def _counts(document: dict[str, Any], rows: pl.DataFrame) -> pl.DataFrame:
    """The counts with their breakdowns; the document has those that are not broken down.

    Raises:
        polars.exceptions.PolarsError, ValueError: the two do not say the same.
    """
    told = frames.frame(document["counts"], frames.COUNTS)
    if not told.equals(rows.filter(pl.col("breakdown") == "all")):
        raise ValueError("counts")
    return rows


def _by_contractor(rules: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for rule in rules:
        for part in rule["by_contractor"]:
            yield part | {"rule_id": rule["id"]}


def _rule_info(rule: dict[str, Any]) -> RuleInfo:
    return RuleInfo(
        rule["id"], rule["title"], rule["severity"], rule["citation"], rule["why"], rule["fix"],
        rule["who"], rule["note"], tuple(rule["moves"]), rule["sha256"],
        tuple((one["edition"], one["sha256"]) for one in rule["versions"]), rule["clock"],
    )  # fmt: skip
