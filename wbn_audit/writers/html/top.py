"""The head of the page: the verdict, the four numbers, and whether this is the data meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from wbn_audit.results.totals import four_numbers, not_assessed, standing, undecided
from wbn_audit.wording import many
from wbn_audit.writers.html.parts import TABLES, Cell, Col, Table, day, listed

if TYPE_CHECKING:
    from wbn_audit.results import Results

_LABELS = {
    "must_fix": "Must fix",
    "to_review": "To review",
    "could_not_check": "Could not check",
    "accepted": "Accepted",
}
_ANCHORS = {
    "must_fix": "first", "to_review": "rules", "could_not_check": "limits", "accepted": "accepted",
}  # fmt: skip


@dataclass(frozen=True)
class Number:
    """One of the four: what it counts, and how it changed since the run compared with."""

    key: str
    label: str
    value: str
    says: str
    change: str
    anchor: str


def headline(results: Results) -> tuple[str, str]:
    """The verdict in two or three words, and the rest of the sentence."""
    whole = results.verdict.headline
    for mark in (". ", ": "):
        first, found, rest = whole.partition(mark)
        if found:
            return first, rest[:1].upper() + rest[1:]
    return whole.rstrip("."), ""


def facts(results: Results) -> tuple[str, ...]:
    """As-of date, edition, files: what was audited by what."""
    edition: dict[str, Any] = results.about.get("edition", {})
    sheets: list[dict[str, Any]] = results.about.get("inputs", [])
    files = len({sheet["file"] for sheet in sheets})
    revised = f", revised {edition['revised']}" if edition.get("revised") else ""
    rows = sum(sheet["rows"] for sheet in sheets)
    return (
        f"As of {day(results.as_of)}",
        f"{edition.get('title', 'Unknown edition')}{revised} ({edition.get('id', 'no id')})",
        f"{many(files, 'file')}, {many(rows, 'row')}",
    )


def against(results: Results) -> tuple[str, ...]:
    """What else stands against reporting, beyond the headline."""
    verdict = results.verdict
    return tuple(reason for reason in verdict.reasons if reason not in verdict.headline)


def numbers(results: Results) -> tuple[Number, ...]:
    """The four numbers, each with its change."""
    values = four_numbers(results)
    info = standing(results).filter(standing(results)["severity"] == "info").height
    uncounted = sum(bool(one.reason) for one in results.measure_info)
    parts = [
        many(not_assessed(results), "rule") + " not assessed",
        many(undecided(results), "case") + " undecided",
        *([many(uncounted, "measure") + " not counted"] if uncounted else []),
    ]
    says = {
        "must_fix": "findings at error level",
        "to_review": f"findings at warning level; {info:,} more for information",
        "could_not_check": ", ".join(parts),
        "accepted": _exceptions(results),
    }
    return tuple(
        Number(key, _LABELS[key], f"{value:,}", says[key], _change(results, key), _ANCHORS[key])
        for key, value in values.items()
    )


def _exceptions(results: Results) -> str:
    kept: dict[str, Any] = results.about.get("exceptions") or {}
    lapsed = len(kept.get("lapsed", ()))
    return "findings under an exception in force" + (f"; {lapsed:,} lapsed" if lapsed else "")


def _change(results: Results, key: str) -> str:
    compared: dict[str, Any] = results.about.get("compared") or {}
    number = compared.get("numbers", {}).get(key)
    if not number:
        return ""
    before, now = int(number["before"]), int(number["now"])
    since = f"since {compared['as_of']} ({before:,})"
    if before == now:
        return f"no change {since}"
    sign, word = ("\u25b2", "more") if now > before else ("\u25bc", "fewer")
    return f"{sign} {abs(now - before):,} {word} {since}"


def since(results: Results) -> str:
    """What became of the findings of the run compared with, in a sentence."""
    compared: dict[str, Any] = results.about.get("compared") or {}
    if not compared:
        return ""
    words = {
        "new": "new", "resolved": "resolved", "still_open": "still open", "reopened": "reopened",
        "not_comparable": "not comparable",
    }  # fmt: skip
    told = [f"{compared[key]:,} {word}" for key, word in words.items() if compared.get(key)]
    return f"Since the run of {day(compared['as_of'])}: {', '.join(told) or 'no difference'}."


def data_facts(results: Results) -> tuple[tuple[str, str], ...]:
    """Rows, participants, quarters, contractors, coverage: name and value."""
    about = results.about
    sheets: list[dict[str, Any]] = about.get("inputs", [])
    rows = sum(sheet["rows"] for sheet in sheets)
    used = sum(sheet["account"].get("used", 0) for sheet in sheets)
    names: list[str] = about.get("contractors", [])
    return (
        ("Rows", f"{rows:,} = {used:,} used + {rows - used:,} set aside"),
        ("Participants", f"{about['participants']:,}" if "participants" in about else "?"),
        ("Quarters", _quarters(results)),
        ("Contractors", f"{len(names):,}: {listed(names)}" if names else "none recorded"),
        ("Newest activity", _newest(results)),
        ("Coverage", _coverage(results)),
    )


def _quarters(results: Results) -> str:
    pairs = results.counts.select("quarter", "program_quarter").unique().sort("quarter").rows()
    if not pairs:
        return "no one counts in any quarter"
    (first, first_program), (last, last_program) = pairs[0], pairs[-1]
    if first == last:
        return f"{first} ({first_program})"
    return f"{len(pairs)}: {first} ({first_program}) to {last} ({last_program})"


def _newest(results: Results) -> str:
    newest = results.about.get("newest_activity")
    if not newest:
        return "none: the exports hold no activity"
    age = (date.fromisoformat(results.as_of) - date.fromisoformat(newest)).days
    return f"{newest}, {many(age, 'day')} before the audit date" if age else f"{newest}, that day"


def _coverage(results: Results) -> str:
    cuts: dict[str, dict[str, Any]] = results.about.get("coverage", {})
    told = [
        f"{TABLES.get(table, table)} from {cut['complete_from']} "
        f"({'they look cut there' if cut['inferred'] else 'as configured'})"
        for table, cut in sorted(cuts.items())
    ]
    return "; ".join(told) or "no export looks cut by date"


def exports(results: Results) -> Table:
    """A row for each kind of export, those that are absent included."""
    sheets: list[dict[str, Any]] = results.about.get("inputs", [])
    rows: list[tuple[str | Cell, ...]] = []
    for table, title in TABLES.items():
        own = [sheet for sheet in sheets if sheet["table"] == table]
        if not own:
            rows.append((title, Cell("not there", tone="soft"), "", "", ""))
            continue
        total = sum(sheet["rows"] for sheet in own)
        used = sum(sheet["account"].get("used", 0) for sheet in own)
        files = "; ".join(_place(sheet) for sheet in own[:3])
        more = f" and {len(own) - 3} more" if len(own) > 3 else ""  # noqa: PLR2004 - as above
        rows.append((title, files + more, f"{total:,}", f"{used:,}", f"{total - used:,}"))
    lost = [_place(sheet) for sheet in sheets if not sheet["table"]]
    if lost:
        rows.append(("(not recognised)", "; ".join(lost), "", "0", ""))
    columns = (
        Col("Export", "long"), Col("Files", "long"), Col("Rows", "num"), Col("Used", "num"),
        Col("Set aside", "num"),
    )  # fmt: skip
    return Table("Exports read", columns, tuple(rows), sortable=False)


def _place(sheet: dict[str, Any]) -> str:
    return f"{sheet['file']}!{sheet['sheet']}" if sheet["sheet"] else str(sheet["file"])
