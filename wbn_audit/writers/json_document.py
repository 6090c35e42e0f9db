r"""results.json: the run as one document, and the manifest of the run folder.

Two spaces a level; a record (an object or list of plain values) stands on one line. Key
order is fixed. Texts are the data's own; hidden characters stand as ``\uXXXX``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.results.model import FORMAT, MANIFEST
from wbn_audit.writers.csv_files import record_count
from wbn_audit.writers.inert import escape_unseen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wbn_audit.results import Results
    from wbn_audit.results.model import RuleInfo

__all__ = ["FORMAT", "MANIFEST", "document_bytes", "json_document"]

_FIRST = ("schema_version", "tool_version")


def json_document(results: Results, files: Mapping[str, bytes] | None) -> bytes:
    """The results document.

    Args:
        results: of one run.
        files: all other files of the run folder, by name: listed with their hashes. None
            where there is no folder: then what its row files hold is in the document: the
            findings, whom they keep out, breakdowns of the counts, annual numbers, job quality.
    """
    about = dict(results.about)
    document: dict[str, Any] = {"format": FORMAT}
    document |= {name: about.pop(name, None) for name in _FIRST}
    document |= {"as_of": results.as_of, "verdict": _verdict(results)}
    document |= about
    document |= {
        "rules": _rules(results),
        "measures": [asdict(one) for one in results.measure_info],
        "counts": _records(_counts(results, whole=files is None)),
        "causes": _records(results.causes),
        "deadlines": _records(results.deadlines),
        "if_fixed": _records(results.if_fixed),
    }
    if files is None:
        document["findings"] = _records(results.findings)
        document["kept_out"] = _records(results.kept_out)
        document["annual"] = _records(results.annual)
        document["job_quality"] = _records(results.job_quality)
    else:
        document["files"] = [_file(name, files[name]) for name in sorted(files)]
    return document_bytes(document)


def document_bytes(document: dict[str, Any]) -> bytes:
    """Plain values as a document of ours."""
    text = escape_unseen("".join(_pretty(document, "\n")))
    return f"{text}\n".encode()


def _counts(results: Results, *, whole: bool) -> pl.DataFrame:
    """The counts; breakdowns are many rows, and where there is a folder counts.csv has them."""
    counts = results.counts
    return counts if whole else counts.filter(pl.col("breakdown") == "all")


def _verdict(results: Results) -> dict[str, Any]:
    verdict = results.verdict
    due_soon = int((results.findings.get_column("status") == "due_soon").sum())
    return {
        "ready": verdict.ready,
        "headline": verdict.headline,
        "reasons": list(verdict.reasons),
        "notes": list(verdict.notes),
        "findings": results.severities() | {"due_soon": due_soon, "accepted": results.accepted()},
    }


def _rules(results: Results) -> list[dict[str, Any]]:
    parts: dict[str, list[dict[str, Any]]] = {}
    for part in _records(results.by_contractor):
        parts.setdefault(part.pop("rule_id"), []).append(part)
    return [
        {"id": row.pop("rule_id")}
        | _explained(results.rule_info[rule_id])
        | row
        | {"by_contractor": parts.get(rule_id, [])}
        for row in _records(results.rules)
        for rule_id in (row["rule_id"],)
    ]


def _explained(rule: RuleInfo) -> dict[str, Any]:
    return {
        "title": rule.title,
        "sha256": rule.digest,
        "versions": [{"edition": name, "sha256": digest} for name, digest in rule.versions],
        "citation": rule.citation,
        "why": rule.why,
        "fix": rule.fix,
        "who": rule.who,
        "note": rule.note,
        "moves": list(rule.moves),
        "clock": rule.clock,
    }


def _records(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain objects; dates as ISO text."""
    return rows.with_columns(pl.col(pl.Date, pl.Categorical).cast(pl.String)).to_dicts()


def _file(name: str, content: bytes) -> dict[str, Any]:
    return {
        "name": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "rows": record_count(content) if name.endswith(".csv") else None,
    }


def _pretty(value: Any, line: str) -> Iterator[str]:
    """The JSON text of a value in pieces; *line* is a line break with the indent so far."""
    parts = value.values() if isinstance(value, dict) else value
    if not isinstance(value, dict | list) or not any(isinstance(p, dict | list) for p in parts):
        yield json.dumps(value, ensure_ascii=False, allow_nan=False)
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    keys = (
        (f"{json.dumps(key)}: " for key in value) if isinstance(value, dict) else [""] * len(value)
    )
    yield opening
    for number, (key, part) in enumerate(zip(keys, parts, strict=True)):
        yield f"{',' if number else ''}{line}  {key}"
        yield from _pretty(part, f"{line}  ")
    yield f"{line}{closing}"
