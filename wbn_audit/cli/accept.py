"""``wbn-audit accept``: exceptions into ``accepted.yaml``, tied to what was seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from wbn_audit.cli.accepted_edit import add_accepted
from wbn_audit.cli.reviews import ACCEPT, Defaults, Review, read_reviews
from wbn_audit.cli.settings import find_config, parse_date, read_settings
from wbn_audit.errors import OptionsRefused, Problem
from wbn_audit.results.exceptions import Accepted
from wbn_audit.results.model import DUE_SOON, MANIFEST
from wbn_audit.results.run_folder import read_run
from wbn_audit.wording import many
from wbn_audit.writers.inert import visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOST_CHARACTERS = 1000


@dataclass(frozen=True)
class Asked:
    """The command line as typed."""

    findings: tuple[str, ...]
    reason: str
    by: str
    until: str
    workbook: Path | None
    run: Path | None
    accepted: Path | None
    config: Path | None


def run(asked: Asked) -> None:
    """Add the exceptions, all or none.

    Raises:
        UserError: whatever the user can mend.
    """
    settings = read_settings(find_config(asked.config, ()))
    path = asked.accepted or settings.accepted_file
    reviews = _reviews(asked)
    new = _entries([one for one in reviews if one.decision == ACCEPT], _run_of(asked))
    replaced = add_accepted(path, new) if new else ()
    _tell(new, replaced, reviews, path)


def _reviews(asked: Asked) -> tuple[Review, ...]:
    """What is to be accepted, from the workbook or the command line."""
    until = parse_date(asked.until, "--until") if asked.until else None
    defaults = Defaults(asked.reason.strip(), asked.by.strip(), until)
    if asked.workbook is not None:
        if asked.findings:
            what = "Name findings, or a workbook with --from; not both."
            raise OptionsRefused(Problem("", what))
        return read_reviews(asked.workbook, defaults)
    problems = []
    if not asked.findings:
        how = "They stand in findings.csv; or read a reviewed workbook with --from."
        problems.append(Problem("", "Nothing to accept: name finding ids.", how))
    for name, value, how in (
        ("--reason", defaults.reason, "Say why it is accepted."),
        ("--by", defaults.by, "Say who accepts it."),
        ("--until", until, "Say the last day, like 2026-12-31."),
    ):
        if not value:
            problems.append(Problem("", f"{name} is missing.", how))
    if problems:
        raise OptionsRefused(problems)
    return tuple(
        Review("", name.strip(), ACCEPT, defaults.reason, defaults.by, until, "")
        for name in dict.fromkeys(asked.findings)
    )


def _run_of(asked: Asked) -> Path | None:
    """The run that the findings were seen in: the one named, else that of the workbook."""
    if asked.run is not None or asked.workbook is None:
        return asked.run
    folder = asked.workbook.parent
    return folder if (folder / MANIFEST).is_file() else None


def _entries(reviews: Sequence[Review], folder: Path | None) -> list[Accepted]:
    """Exceptions with the fingerprint of what was seen, as far as a run tells it.

    Raises:
        OptionsRefused: a finding is not in the run, or no finding yet, or a text is too long.
    """
    seen: dict[str, tuple[str, str]] = {}
    if folder is not None:
        rows = read_run(folder).findings.select("finding_id", "status", "fingerprint")
        seen = {name: (status, values) for name, status, values in rows.iter_rows()}
    today = date.today()  # noqa: DTZ011 - the user's own day
    entries, problems = [], []
    for one in reviews:
        problems += _problems(one, seen, folder)
        entry = Accepted(
            finding_id=one.finding_id,
            fingerprint=one.fingerprint or seen.get(one.finding_id, ("", ""))[1],
            rule_id=one.finding_id.split("/")[0],
            reason=visible(one.reason),
            by=visible(one.by),
            on=today,
            until=one.until or today,
        )
        entries.append(entry)
    if problems:
        raise OptionsRefused(problems)
    return entries


def _problems(one: Review, seen: dict[str, tuple[str, str]], folder: Path | None) -> list[Problem]:
    shown = one.finding_id[:80]
    problems = []
    if not one.finding_id.split("/")[0].isalnum() or "/" not in one.finding_id:
        what = f"'{shown}' is no finding id."
        problems.append(Problem(one.place, what, "It looks like SVC001/1001."))
    elif folder is not None and one.finding_id not in seen:
        what = f"There is no finding '{shown}' in {folder}."
        problems.append(Problem(one.place, what, "Copy the id from findings.csv."))
    elif seen.get(one.finding_id, ("", ""))[0] == DUE_SOON:
        what = f"'{shown}' is a deadline ahead: no finding yet, and cannot be accepted."
        problems.append(Problem(one.place, what))
    for name, text in (("reason", one.reason), ("by", one.by), ("finding id", one.finding_id)):
        if len(text) > MOST_CHARACTERS:
            what = f"The {name} is longer than {MOST_CHARACTERS} characters."
            problems.append(Problem(one.place, what))
    return problems


def _tell(
    new: Sequence[Accepted], replaced: Sequence[Accepted], reviews: Sequence[Review], path: Path
) -> None:
    """What was done, without the reasons: they are the user's own words."""
    others = {
        decision: sum(one.decision == decision for one in reviews)
        for decision in ("fix", "question")
    }
    told = [f"{many(len(new), 'exception')} written to {path}."]
    if replaced:
        told.append(f"{len(replaced):,} of them replace one that stood there.")
    if loose := sum(not one.fingerprint for one in new):
        told.append(
            f"{loose:,} hold for the values that the next check finds: no run was named (--run)."
        )
    told += [
        f"Marked '{word}': {many(count, 'finding')}." for word, count in others.items() if count
    ]
    for line in told:
        print(visible(line))  # noqa: T201 - the CLI prints
