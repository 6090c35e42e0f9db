"""``wbn-audit sample draw``: participants for a spot check, and a worksheet for the monitor."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.catalogue.clauses import read_clauses
from wbn_audit.catalogue.edition import load_edition, read_edition_numbers
from wbn_audit.cli.check import listed
from wbn_audit.cli.progress import Progress
from wbn_audit.cli.settings import find_config, parse_date, parse_quarter, read_settings
from wbn_audit.engine.audit import Audit
from wbn_audit.engine.narrow import same_name
from wbn_audit.engine.options import Options
from wbn_audit.errors import OptionsRefused, Problem
from wbn_audit.sample.draw import FORCED, SAMPLE, SPARE, WHOLE, draw
from wbn_audit.sample.elements import elements_of
from wbn_audit.sample.plan import Plan, plan_csv, plan_json
from wbn_audit.sample.size import Size, parse_discovery
from wbn_audit.sample.worksheet import Question, worksheet_bytes
from wbn_audit.tables.model import NOT_RECORDED
from wbn_audit.writers.folder import write_plain_folder
from wbn_audit.writers.inert import visible

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wbn_audit.results import Results

# What a sample can be stratified by, and what of a participant says the stratum.
STRATA: Mapping[str, pl.Expr] = {
    "contractor": pl.col("contractor"),
    "coach": pl.col("coach").fill_null(NOT_RECORDED),
    "status": pl.when(pl.col("exit_date").is_null())
    .then(pl.lit("active"))
    .otherwise(pl.lit("exited")),
    "payments": pl.when(pl.col("paid"))
    .then(pl.lit("with payments"))
    .otherwise(pl.lit("without payments")),
    "findings": pl.when(pl.col("flagged")).then(pl.lit("flagged")).otherwise(pl.lit("clean")),
}
_MOST_SEED = 10**9
_BETWEEN = " / "


@dataclass(frozen=True)
class Asked:
    """The command line as typed."""

    paths: tuple[Path, ...]
    out: Path
    size: int | None
    percent: float | None
    discovery: str
    cfr: bool
    seed: int | None
    stratify: tuple[str, ...]
    contractors: tuple[str, ...]
    quarters: tuple[str, ...]
    include: tuple[str, ...]
    spares: int
    as_of: str
    config: Path | None
    header: dict[str, str]


def draw_sample(asked: Asked) -> None:
    """Draw a sample and write ``sample.csv``, ``sample.json`` and ``worksheet.xlsx``.

    Raises:
        UserError: whatever the user can mend.
    """
    size = _size(asked)
    fields = listed(asked.stratify)
    unknown = [name for name in fields if name not in STRATA]
    if unknown:
        known = f"There are {', '.join(STRATA)}."
        raise OptionsRefused(
            [Problem("", f"--stratify: no '{visible(name)[:40]}'.", known) for name in unknown]
        )
    results, questions = _audited(asked)
    frame = _frame(results, fields, asked)
    forced = listed(asked.include)
    lost = sorted(set(forced) - set(results.roster.get_column("participant_id")))
    if lost:
        raise OptionsRefused(
            [Problem("", f"--include: no participant '{visible(one)[:40]}' in the exports.")
             for one in lost]
        )  # fmt: skip
    seed = asked.seed if asked.seed is not None else secrets.randbelow(_MOST_SEED)
    in_frame = len(set(frame) - set(forced))
    drawn = draw(frame, size.of(in_frame), seed, spares=asked.spares, forced=forced)
    plan = Plan(drawn, size.words, fields, _about(results, asked))
    header = {"Contractor": ", ".join(asked.contractors), "Period": ", ".join(asked.quarters)}
    header |= {key: value for key, value in asked.header.items() if value}
    files = {
        "sample.csv": plan_csv(plan).encode(),
        "sample.json": plan_json(plan).encode(),
        "worksheet.xlsx": worksheet_bytes(plan, elements_of(results, drawn), questions, header),
    }
    written = write_plain_folder(asked.out, files)
    roles = {role: sum(one.role == role for one in drawn.items) for role in (SAMPLE, SPARE, FORCED)}
    print(  # noqa: T201 - the CLI prints
        f"Drawn: {roles[SAMPLE]} of {in_frame} participants, {roles[SPARE]} spare(s), "
        f"{roles[FORCED]} by choice. Seed {seed}."
    )
    print(f"Written to {written}: {', '.join(sorted(files))}.")  # noqa: T201


def _size(asked: Asked) -> Size:
    """Exactly one way to say how many."""
    given = [
        name for name, value in (
            ("--size", asked.size), ("--percent", asked.percent), ("--discovery", asked.discovery),
            ("--cfr", asked.cfr or None),
        ) if value not in (None, "")
    ]  # fmt: skip
    if len(given) != 1:
        what = "A sample wants one of --size, --percent, --discovery and --cfr"
        what += f", not {' and '.join(given)}." if given else "."
        raise OptionsRefused(Problem("", what, "For example --size 25, or --discovery 95/5."))
    if asked.spares < 0:
        raise OptionsRefused(Problem("", "--spares is 0 or more."))
    if asked.size is not None:
        if asked.size < 1:
            raise OptionsRefused(Problem("", "--size is 1 or more."))
        return Size("number", asked.size)
    if asked.percent is not None:
        if not 0 < asked.percent <= 100:  # noqa: PLR2004 - percent
            raise OptionsRefused(Problem("", "--percent is above 0 and at most 100."))
        return Size("percent", asked.percent)
    return Size("cfr") if asked.cfr else parse_discovery(asked.discovery)


def _audited(asked: Asked) -> tuple[Results, tuple[Question, ...]]:
    """The audit of the exports, and the questions of its edition."""
    settings = read_settings(find_config(asked.config, asked.paths))
    settings.check_values()
    paths = asked.paths or settings.exports
    if not paths:
        what = "Nothing to draw from: name the exports."
        raise OptionsRefused(Problem("", what, "For example: wbn-audit sample draw my-exports."))
    when = asked.as_of or settings.as_of
    options = Options(
        paths=paths,
        as_of=parse_date(when, "--as-of") if when else date.today(),  # noqa: DTZ011 - the user's own day
        rules=settings.rules,
        parameters=settings.parameters,
        coverage=settings.coverage,
        mapping=settings.mapping,
        roster=True,
    )
    edition = load_edition(
        own_rules=options.rules, overrides=options.parameters, as_of=options.as_of,
        places=settings.places,
    )  # fmt: skip
    settings.check_names(edition.layout)
    questions = tuple(
        Question(one.id, one.page, one.question)
        for one in read_clauses(edition.clauses_folder) if one.question
    )  # fmt: skip
    with Progress(quiet=True) as progress:
        return Audit(options, edition, read_edition_numbers(edition), progress).run(), questions


def _frame(results: Results, fields: tuple[str, ...], asked: Asked) -> dict[str, str]:
    """Participant to stratum, for those asked for.

    A quarter takes everyone who took part in it: began by its end, and had not left before it.
    """
    people = results.roster
    if asked.contractors:
        wanted = {same_name(name) for name in asked.contractors}
        known = people.get_column("contractor").unique().sort().to_list()
        lost = [one for one in asked.contractors if same_name(one) not in
                {same_name(name) for name in known}]  # fmt: skip
        if lost:
            remedy = f"There are: {', '.join(known)}."
            raise OptionsRefused([Problem("", f"No contractor '{one}'.", remedy) for one in lost])
        names = [name for name in known if same_name(name) in wanted]
        people = people.filter(pl.col("contractor").is_in(names))
    if asked.quarters:
        as_of = date.fromisoformat(results.as_of)
        spans = [_span(parse_quarter(one, as_of)) for one in listed(asked.quarters)]
        began, left = pl.col("participation_date"), pl.col("exit_date")
        people = people.filter(
            pl.any_horizontal(
                [(began <= end) & (left.is_null() | (left >= start)) for start, end in spans]
            )
        )
    flagged = results.findings.filter(
        pl.col("severity").is_in(["error", "warning"]) & (pl.col("status") != "due_soon")
    ).get_column("participant_id")
    stratum = pl.concat_str([STRATA[name] for name in fields], separator=_BETWEEN) if fields else (
        pl.lit(WHOLE)
    )  # fmt: skip
    return dict(
        people.with_columns(
            flagged=pl.col("participant_id").is_in(flagged.drop_nulls().unique().implode())
        )
        .select("participant_id", stratum.alias("stratum"))
        .iter_rows()
    )


def _span(quarter: str) -> tuple[date, date]:
    """First and last day of ``2025Q4``."""
    year, number = int(quarter[:4]), int(quarter[5])
    start = date(year, 3 * number - 2, 1)
    following = date(year + (number == 4), 3 * number % 12 + 1, 1)  # noqa: PLR2004 - quarters
    return start, date.fromordinal(following.toordinal() - 1)


def _about(results: Results, asked: Asked) -> dict[str, object]:
    edition = results.about["edition"]
    return {
        "as_of": results.as_of,
        "tool_version": results.about["tool_version"],
        "edition": {"id": edition["id"], "sha256": edition["sha256"]},
        "contractors": list(asked.contractors),
        "quarters": list(asked.quarters),
        "files": [
            {"file": one["file"], "sheet": one["sheet"], "sha256": one["sha256"]}
            for one in results.about["inputs"]
        ],
    }
