"""How the report was made: versions, hashes, the account of rows, options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wbn_audit.wording import many
from wbn_audit.writers.html.parts import TABLES, Col, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wbn_audit.results import Results

_OPTIONS = {
    "quarters": "--quarter", "contractors": "--contractor", "select": "--select",
    "ignore": "--ignore", "require": "--require", "horizon": "--horizon", "fail_on": "--fail-on",
    "parameters": "--set, parameters:", "coverage": "coverage:", "show_names": "--show-names",
}  # fmt: skip


def versions(results: Results) -> tuple[tuple[str, str], ...]:
    """Name and value of what one needs to make the same report again."""
    about = results.about
    edition: dict[str, Any] = about.get("edition", {})
    options: dict[str, Any] = about.get("options", {})
    told = [
        ("Program", f"wbn-audit {about.get('tool_version', '')}"),
        ("Audit date (--as-of)", results.as_of),
        ("Edition", f"{edition.get('title', '')}, revised {edition.get('revised', '')}"),
        ("Edition id", edition.get("id", "")),
        ("Edition SHA-256", edition.get("sha256", "")),
    ]
    told += [(_OPTIONS.get(name, name), _value(name, value)) for name, value in options.items()]
    told += _beside(about)
    return tuple((name, str(value)) for name, value in told)


def _beside(about: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was read beside the exports: exceptions, reported numbers, an earlier run."""
    exceptions, numbers, compared = (
        about.get(name) or {} for name in ("exceptions", "reported", "compared")
    )
    told = [
        ("--accepted", exceptions.get("file", "")),
        ("--reported", numbers.get("file", "")),
        ("--compare-to", f"the run of {compared['as_of']}" if compared else ""),
    ]
    return [(name, value) for name, value in told if value]


def _value(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key} = {one}" for key, one in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or ("all" if name in {"quarters", "contractors",
                                                               "select"} else "none")  # fmt: skip
    if name == "horizon":
        return "quarter-end" if value is None else many(int(value), "day")
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def account(results: Results) -> Table | None:
    """Rows of each file and sheet: used, and set aside by reason."""
    sheets: list[dict[str, Any]] = results.about.get("inputs", [])
    if not sheets:
        return None
    rows = tuple(
        (_place(sheet), TABLES.get(sheet["table"], sheet["table"]) or "(none)",
         f"{sheet['rows']:,}", f"{sheet['account'].get('used', 0):,}", _aside(sheet))
        for sheet in sheets
    )  # fmt: skip
    total = sum(sheet["rows"] for sheet in sheets)
    used = sum(sheet["account"].get("used", 0) for sheet in sheets)
    note = f"{many(total, 'row')} = {used:,} used + {total - used:,} set aside."
    columns = (
        Col("File"), Col("Export"), Col("Rows", "num"), Col("Used", "num"),
        Col("Set aside", "long"),
    )  # fmt: skip
    return Table("Account of rows", columns, rows, notes=(note,))


def _place(sheet: dict[str, Any]) -> str:
    return f"{sheet['file']}!{sheet['sheet']}" if sheet["sheet"] else str(sheet["file"])


def _aside(sheet: dict[str, Any]) -> str:
    reasons = [(n, reason) for reason, n in sheet["account"].items() if reason != "used" and n]
    told = sorted(reasons, key=lambda one: (-one[0], one[1]))
    return ", ".join(f"{count:,} {reason}" for count, reason in told)


def files(results: Results) -> Table | None:
    """The hash of each file read."""
    sheets: list[dict[str, Any]] = results.about.get("inputs", [])
    hashes = dict.fromkeys((sheet["file"], sheet["sha256"]) for sheet in sheets)
    if not hashes:
        return None
    return Table("Files read", (Col("File"), Col("SHA-256", "hash")), tuple(hashes))


def columns_read(results: Results) -> Table | None:
    """Which header of which file became which field, and the headers that were not used."""
    sheets: list[dict[str, Any]] = results.about.get("inputs", [])
    rows = tuple(
        (
            _place(sheet),
            "; ".join(f"{field} \u2190 {header}" for field, header in sheet["mapping"].items()),
            "; ".join(sheet["ignored_columns"]),
        )
        for sheet in sheets
    )
    columns = (Col("File"), Col("Field \u2190 header", "long"), Col("Headers not used", "long"))
    return Table("How the columns were understood", columns, rows) if rows else None


def rule_hashes(results: Results) -> Table:
    """The hash of each rule's file."""
    rows = tuple((info.id, info.digest) for _, info in sorted(results.rule_info.items()))
    return Table("Rules", (Col("Rule"), Col("SHA-256", "hash")), rows)
