"""``wbn-audit check``: options in, results printed and written, an exit code out."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from wbn_audit.catalogue.edition import load_edition, read_edition_numbers
from wbn_audit.cli.accepted_edit import tie_loose
from wbn_audit.cli.accepted_file import exceptions_for
from wbn_audit.cli.lock import one_at_a_time
from wbn_audit.cli.names import check_names_wanted, names_told
from wbn_audit.cli.progress import Progress
from wbn_audit.cli.reported_file import read_reported, reported_numbers
from wbn_audit.cli.settings import (
    Settings,
    find_config,
    parse_changes,
    parse_date,
    parse_fail_on,
    parse_horizon,
    parse_quarter,
    read_settings,
)
from wbn_audit.cli.targets import targets_of
from wbn_audit.compare import since
from wbn_audit.engine.audit import Audit
from wbn_audit.engine.options import Options
from wbn_audit.errors import OptionsRefused, Problem, RulesRefused
from wbn_audit.results.model import ERROR
from wbn_audit.results.reported import hold
from wbn_audit.results.run_folder import read_run
from wbn_audit.writers import FORMATS, split
from wbn_audit.writers.folder import write_folder
from wbn_audit.writers.json_document import json_document
from wbn_audit.writers.place import check_target
from wbn_audit.writers.terminal import one_line, print_report

if TYPE_CHECKING:
    from pathlib import Path

    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.results import Results

OK, FINDINGS, FAILED = 0, 1, 2
# Formats that are written only when asked for.
_ON_REQUEST = frozenset({"md"})


@dataclass(frozen=True)
class Asked:
    """The command line as typed."""

    paths: tuple[Path, ...]
    as_of: str
    quarters: tuple[str, ...]
    contractors: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    require: tuple[str, ...]
    rules: tuple[Path, ...]
    config: Path | None
    changes: tuple[str, ...]
    horizon: str
    fail_on: str
    out: Path | None
    formats: str
    recursive: bool
    skip_refused: bool
    quiet: bool
    mail_to: tuple[str, ...] = ()
    accepted: Path | None = None
    ignore_accepted: bool = False
    compare_to: Path | None = None
    split_by: str = ""
    timings: bool = False
    reported: Path | None = None
    show_names: bool = False


def listed(values: tuple[str, ...]) -> tuple[str, ...]:
    """Options given several times or with commas."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def options_of(asked: Asked, settings: Settings) -> Options:
    """The command line over the configuration, checked."""
    paths = asked.paths or settings.exports
    if not paths:
        raise OptionsRefused(
            Problem(
                "",
                "Nothing to check: name the exports.",
                "For example: wbn-audit check my-exports (a folder with the CSV or XLSX files).",
            )
        )
    when = asked.as_of or settings.as_of
    as_of = parse_date(when, "--as-of") if when else date.today()  # noqa: DTZ011 - the user's own day
    fail_on = parse_fail_on(asked.fail_on or settings.fail_on or "error")
    return Options(
        paths=paths,
        as_of=as_of,
        quarters=tuple(parse_quarter(text, as_of) for text in listed(asked.quarters)),
        contractors=asked.contractors,
        select=listed(asked.select),
        ignore=listed(asked.ignore),
        require=listed(asked.require) or settings.require,
        rules=(*settings.rules, *asked.rules),
        parameters={**settings.parameters, **parse_changes(asked.changes)},
        horizon=parse_horizon(asked.horizon or settings.horizon or "30"),
        fail_on=fail_on,
        coverage=settings.coverage,
        mapping=settings.mapping,
        skip_refused=asked.skip_refused,
        recursive=asked.recursive,
        apart=asked.timings,
        show_names=asked.show_names,
        exceptions=exceptions_for(
            asked.accepted, settings.accepted_file, ignored=asked.ignore_accepted
        ),
    )


def formats_of(asked: Asked) -> tuple[str, ...]:
    """Formats to write, checked."""
    if not asked.formats:
        return tuple(name for name in (*FORMATS, "json") if name not in _ON_REQUEST)
    names = tuple(name.lower() for name in listed((asked.formats,)))
    unknown = [name for name in names if name != "json" and name not in FORMATS]
    if unknown:
        known = ", ".join([*FORMATS, "json"])
        raise OptionsRefused(
            [
                Problem("", f"--format: there is no '{one}'.", f"There are {known}.")
                for one in unknown
            ]
        )
    return names


def exit_code(results: Results, fail_on: str) -> int:
    """2 wins over 1; 1 wins over 0."""
    crashed = (results.rules.get_column("state") == ERROR).any()
    if crashed or results.about.get("required_not_assessed"):
        return FAILED
    found = results.severities()
    counted = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on]
    return FINDINGS if any(found[severity] for severity in counted) else OK


def run(asked: Asked) -> int:
    """Do it all, and mail what came of it where that is asked for.

    Raises:
        UserError: whatever the user can mend.
    """
    settings = read_settings(find_config(asked.config, asked.paths))
    with one_at_a_time(asked.out) if asked.out else contextlib.nullcontext():
        if not asked.mail_to:
            return _report(*_audited(asked, settings), asked)
        from wbn_audit.cli import mail  # noqa: PLC0415 - only where mail is asked for

        mail.check_post(settings, asked.mail_to)
        try:
            audited = _audited(asked, settings)
        except Exception as error:
            mail.mail_failure(error, settings, asked.mail_to)
            raise
        code = _report(*audited, asked)
        mail.mail_results(audited[0], settings, asked.mail_to)
        return code


def _audited(asked: Asked, settings: Settings) -> tuple[Results, Options, Path | None]:
    """The audit, written where that is asked for."""
    settings.check_values()
    options = options_of(asked, settings)
    changes = parse_changes(asked.changes)
    formats = formats_of(asked)
    _check_split(asked)
    check_names_wanted(asked.out, formats, wanted=asked.show_names)
    if asked.out is not None:
        check_target(asked.out)
    earlier = read_run(asked.compare_to) if asked.compare_to is not None else None
    reported = read_reported(asked.reported) if asked.reported is not None else None
    with Progress(quiet=asked.quiet) as progress:
        progress("Reading the rules")
        edition = load_edition(
            own_rules=options.rules, overrides=options.parameters, as_of=options.as_of,
            places=settings.sources(changes),
        )  # fmt: skip
        if not (asked.horizon or settings.horizon):
            options = replace(options, horizon=edition.parameters["horizon_days"].value)
        settings.check_names(edition.layout)
        _check_required(settings, edition)
        numbers = read_edition_numbers(edition)
        options = replace(options, targets=targets_of(settings, numbers.own))
        audit = Audit(options, edition, numbers, progress)
        results = audit.run()
        if earlier is not None:
            results = replace(results, about=results.about | {"compared": since(earlier, results)})
        if reported is not None:
            tolerance = edition.parameters["reported_tolerance"].value
            results = hold(results, reported_numbers(reported, results), tolerance)
        tie_loose(asked.accepted or settings.accepted_file, options.exceptions, results.findings)
        units = _units(asked.split_by, results, audit, formats) if asked.out else {}
        del audit  # with all that was read: writing wants the memory
        written = _write(results, asked.out, formats, units, progress) if asked.out else None
    if asked.timings:
        print(progress.timings(), file=sys.stderr)  # noqa: T201 - the CLI prints
    return results, options, written


def _units(
    split_by: str, results: Results, audit: Audit, formats: tuple[str, ...]
) -> dict[str, bytes]:
    """The files of each contractor or coach, where they are asked for."""
    if split_by == "contractor":
        return split.contractor_files(audit.by_contractor(), formats)
    return split.coach_files(results) if split_by else {}


def _report(results: Results, options: Options, written: Path | None, asked: Asked) -> int:
    """Print what was found, and give the exit code."""
    _print(results, asked, formats_of(asked), written)
    code = exit_code(results, options.fail_on)
    _explain(results, code)
    if asked.show_names and written is not None:
        print(names_told(results, written), file=sys.stderr)  # noqa: T201 - the CLI prints
    return code


def _check_split(asked: Asked) -> None:
    if asked.split_by and asked.split_by not in split.UNITS:
        raise OptionsRefused(Problem("", f"--split-by is one of {', '.join(split.UNITS)}."))
    if asked.split_by and asked.out is None:
        what = "--split-by writes folders: name one with --out."
        raise OptionsRefused(Problem("", what))


def _check_required(settings: Settings, edition: Edition) -> None:
    known = {rule.id for rule in edition.rules} | {rule.area for rule in edition.rules}
    unknown = [name for name in settings.require if name.upper() not in known]
    if unknown:
        where = settings.places["require"]
        raise RulesRefused([Problem(where, f"require: no rule '{name}'.") for name in unknown])


def _write(
    results: Results,
    out: Path,
    formats: tuple[str, ...],
    units: dict[str, bytes],
    progress: Progress,
) -> Path:
    files = dict(units)
    for name in formats:
        if name != "json":
            progress(f"Writing {name}")
            files |= FORMATS[name](results)
    progress("Writing the folder")
    return write_folder(out, files, lambda: json_document(results, files))


def _print(results: Results, asked: Asked, formats: tuple[str, ...], written: Path | None) -> None:
    if written is None and formats == ("json",):
        sys.stdout.buffer.write(json_document(results, None))
        sys.stdout.flush()
        return
    if asked.quiet:
        print(one_line(results))  # noqa: T201 - the CLI prints
        return
    from rich.console import Console  # noqa: PLC0415 - only here

    files = sorted(path.name for path in written.iterdir()) if written else []
    moved = str(asked.out) if written and asked.out and written != asked.out else ""
    where = [str(written / name) for name in files] if written else []
    print_report(results, Console(highlight=False), written=where, moved_from=moved)


def _explain(results: Results, code: int) -> None:
    """Why the exit code is 2, on stderr."""
    if code != FAILED:
        return
    lacking = results.about.get("required_not_assessed", [])
    for rule_id in lacking:
        print(f"wbn-audit: required rule {rule_id} could not be assessed.", file=sys.stderr)  # noqa: T201
    for row in results.rules.iter_rows(named=True):
        if row["state"] == ERROR:
            print(f"wbn-audit: {row['rule_id']}: {row['reason']}.", file=sys.stderr)  # noqa: T201
