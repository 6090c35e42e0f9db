"""``wbn-audit inspect``: how each file was understood, and what is missing for a full audit."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Console

from wbn_audit.catalogue.edition import load_edition
from wbn_audit.cli.inspect_text import sections, summary
from wbn_audit.cli.mapping_file import mapping_document, write_new
from wbn_audit.cli.progress import Progress
from wbn_audit.cli.settings import find_config, parse_date, read_settings
from wbn_audit.engine.options import Options
from wbn_audit.engine.survey import Survey, survey
from wbn_audit.errors import OptionsRefused, Problem
from wbn_audit.writers.terminal import Page

if TYPE_CHECKING:
    from pathlib import Path

    from wbn_audit.catalogue.edition import Edition

OK, REFUSED = 0, 2
NEXT = (
    "Lines that begin with '# ?' are guesses: take away '# ? ' where one is right.",
    "Put the mapping into wbn-audit.yaml, or use the file as it is: --config FILE.",
)


@dataclass(frozen=True)
class Asked:
    """The command line as typed."""

    paths: tuple[Path, ...]
    write_mapping: Path | None
    config: Path | None
    as_of: str
    recursive: bool


def look(
    paths: tuple[Path, ...], config: Path | None, as_of: str, *, recursive: bool
) -> tuple[Survey, Edition, Options]:
    """Survey the exports of the command line, or of the configuration.

    Raises:
        UserError: no exports are named, or the configuration is not understood.
    """
    settings = read_settings(find_config(config, paths))
    settings.check_values()
    if not (paths or settings.exports):
        remedy = "For example: wbn-audit inspect my-exports (a folder with CSV or XLSX files)."
        raise OptionsRefused(Problem("", "Nothing to inspect: name the exports.", remedy))
    when = as_of or settings.as_of
    day = parse_date(when, "--as-of") if when else date.today()  # noqa: DTZ011 - the user's own day
    options = Options(
        paths=paths or settings.exports, as_of=day, rules=settings.rules,
        parameters=settings.parameters, coverage=settings.coverage, mapping=settings.mapping,
        recursive=recursive,
    )  # fmt: skip
    edition = load_edition(
        own_rules=options.rules, overrides=options.parameters, as_of=day, places=settings.places
    )
    settings.check_names(edition.layout)
    with Progress(quiet=False) as progress:
        progress("Looking at the files")
        return survey(options, edition), edition, options


def run(asked: Asked) -> int:
    """Print the survey and write the mapping that was asked for.

    Raises:
        UserError: whatever the user can mend.
    """
    seen, edition, options = look(asked.paths, asked.config, asked.as_of, recursive=asked.recursive)
    page = Page(Console(highlight=False))
    page.line(summary(seen, edition), "bold")
    for section in sections(seen, edition, options.as_of):
        page.section(section)
    if asked.write_mapping is not None:
        write_new(asked.write_mapping, mapping_document(seen, edition.layout))
        page.heading("Mapping")
        page.bullets([f"Written to {asked.write_mapping}.", *NEXT])
    if seen.refused:
        told = f"'check' would refuse these exports, for {len(seen.refused)} reason(s) named above"
        print(f"wbn-audit: {told}.", file=sys.stderr)  # noqa: T201 - the CLI prints
    return REFUSED if seen.refused else OK
