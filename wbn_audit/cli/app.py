"""The commands and their options; the work is done elsewhere and imported late."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="wbn-audit",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A compliance auditor for Workforce Benefits Navigator (WBN) exports.",
)
rules_app = typer.Typer(invoke_without_command=True, help="The rules: list, show one, test them.")
app.add_typer(rules_app, name="rules")

_OwnRules = Annotated[
    list[Path] | None,
    typer.Option("--rules", help="A folder with rules of your own.", metavar="DIR"),
]
_AcceptedFile = Annotated[
    Path | None,
    typer.Option(
        "--accepted", help="Accepted exceptions; accepted.yaml if not given.", metavar="FILE"
    ),
]
_Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="Change a number of the standards for this run.", metavar="PARAM=VALUE"
    ),
]


@app.callback(invoke_without_command=True)
def _about(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    if version:
        from wbn_audit import __version__  # noqa: PLC0415

        typer.echo(f"wbn-audit {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Exports: files, folders or patterns.", metavar="[PATHS]..."),
    ] = None,
    as_of: Annotated[
        str, typer.Option(help="Audit date; today if not given.", metavar="DATE")
    ] = "",
    quarter: Annotated[
        list[str] | None,
        typer.Option(help="Show only this quarter: 2025Q4, PY2025Q2, current, last."),
    ] = None,
    contractor: Annotated[
        list[str] | None, typer.Option(help="Show only this contractor.", metavar="NAME")
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option(help="Run only these rules or areas.", metavar="ID")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(help="Leave these rules or areas out.", metavar="ID")
    ] = None,
    require: Annotated[
        list[str] | None,
        typer.Option(help="Exit 2 if this rule could not be assessed.", metavar="ID"),
    ] = None,
    rules: _OwnRules = None,
    config: Annotated[
        Path | None,
        typer.Option(help="Configuration; wbn-audit.yaml here if not given.", metavar="FILE"),
    ] = None,
    changes: _Changes = None,
    horizon: Annotated[
        str, typer.Option(help="Deadlines ahead to show: days, or quarter-end.", metavar="DAYS")
    ] = "",
    fail_on: Annotated[
        str, typer.Option(help="Exit 1 for findings at or above: error, warning, never.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="Write the results into this folder.", metavar="DIR")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help="What to write: csv, json, md (a list).", metavar="LIST")
    ] = "",
    recursive: Annotated[
        bool, typer.Option("--recursive", help="Look into folders of folders.")
    ] = False,
    skip_refused: Annotated[
        bool, typer.Option("--skip-refused", help="Go on without files that are refused.")
    ] = False,
    accepted: _AcceptedFile = None,
    ignore_accepted: Annotated[
        bool, typer.Option("--ignore-accepted", help="Count accepted findings like all others.")
    ] = False,
    compare_to: Annotated[
        Path | None, typer.Option(help="Say what changed since this run.", metavar="RUN")
    ] = None,
    reported: Annotated[
        Path | None,
        typer.Option(help="Hold these reported numbers against the records.", metavar="FILE"),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line only.")] = False,
) -> None:
    """Audit exports: findings by rule and quarterly counts.

    Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 could not do the job.
    """
    from wbn_audit.cli import check as command  # noqa: PLC0415 - imports Polars

    asked = command.Asked(
        paths=tuple(paths or ()), as_of=as_of, quarters=tuple(quarter or ()),
        contractors=tuple(contractor or ()), select=tuple(select or ()), ignore=tuple(ignore or ()),
        require=tuple(require or ()), rules=tuple(rules or ()), config=config,
        changes=tuple(changes or ()), horizon=horizon, fail_on=fail_on, out=out, formats=formats,
        recursive=recursive, skip_refused=skip_refused, quiet=quiet,
        accepted=accepted, ignore_accepted=ignore_accepted, compare_to=compare_to,
        reported=reported,
    )  # fmt: skip
    raise typer.Exit(command.run(asked))


@app.command()
def accept(
    findings: Annotated[
        list[str] | None, typer.Argument(help="Finding ids.", metavar="[FINDING]...")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why it is accepted.", metavar="TEXT")] = "",
    by: Annotated[str, typer.Option(help="Who accepts it.", metavar="NAME")] = "",
    until: Annotated[
        str, typer.Option(help="The last day that it is accepted.", metavar="DATE")
    ] = "",
    workbook: Annotated[
        Path | None,
        typer.Option("--from", help="Take the reviews typed into findings.xlsx.", metavar="FILE"),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option("--run", help="The run in which the findings were seen.", metavar="RUN"),
    ] = None,
    accepted: _AcceptedFile = None,
    config: Annotated[
        Path | None,
        typer.Option(help="Configuration; wbn-audit.yaml here if not given.", metavar="FILE"),
    ] = None,
) -> None:
    """Accept findings for a time: they stay in every report, out of the verdict.

    An exception ends after its last day, or when the values judged change.
    """
    from wbn_audit.cli import accept as command  # noqa: PLC0415 - imports Polars

    command.run(
        command.Asked(tuple(findings or ()), reason, by, until, workbook, run, accepted, config)
    )


@app.command()
def compare(
    runs: Annotated[
        list[Path], typer.Argument(help="Two runs, or a folder of runs.", metavar="OLD NEW")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Write the comparison into this folder.", metavar="DIR")
    ] = None,
    formats: Annotated[str, typer.Option("--format", help="What to print: text, json.")] = "text",
) -> None:
    """Say what changed between two runs, and why; of a folder of runs, the trend.

    Exit codes: 0 nothing got worse, 1 new errors or rules no longer assessed, 2 could not do
    the job.
    """
    from wbn_audit.cli import compare as command  # noqa: PLC0415 - imports Polars

    raise typer.Exit(command.run(command.Asked(tuple(runs), out, formats)))


@rules_app.callback()
def _rules(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        rules_list()


@rules_app.command("list")
def rules_list(rules: _OwnRules = None, changes: _Changes = None) -> None:
    """List every rule with its severity and page."""
    from wbn_audit.cli import rules as command  # noqa: PLC0415 - imports Polars

    command.show_list(tuple(rules or ()), tuple(changes or ()))


@rules_app.command("show")
def rules_show(
    rule_id: Annotated[str, typer.Argument(help="A rule, like SVC001.", metavar="ID")],
    rules: _OwnRules = None,
    changes: _Changes = None,
) -> None:
    """Explain one rule: what it checks, why, and how to fix a finding."""
    from wbn_audit.cli import rules as command  # noqa: PLC0415 - imports Polars

    command.show_one(rule_id, tuple(rules or ()), tuple(changes or ()))


@rules_app.command("test")
def rules_test(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Rules or areas; all if none.", metavar="[ID]...")
    ] = None,
    rules: _OwnRules = None,
) -> None:
    """Run the examples that stand in the rule files. Exit 1 if one does not hold."""
    from wbn_audit.cli import rules as command  # noqa: PLC0415 - imports Polars

    raise typer.Exit(command.test(tuple(ids or ()), tuple(rules or ())))
