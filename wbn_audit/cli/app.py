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
_Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="Change a number of the standards for this run.", metavar="PARAM=VALUE"
    ),
]
_Config = Annotated[
    Path | None,
    typer.Option("--config", help="Configuration; wbn-audit.yaml here if not given.",
                 metavar="FILE"),
]  # fmt: skip


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
    )  # fmt: skip
    raise typer.Exit(command.run(asked))


@rules_app.callback()
def _rules(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        rules_list()


@rules_app.command("list")
def rules_list(rules: _OwnRules = None, changes: _Changes = None, config: _Config = None) -> None:
    """List every rule with its severity and page, and what this configuration changes."""
    from wbn_audit.cli import rules as command  # noqa: PLC0415 - imports Polars

    command.show_list(tuple(rules or ()), tuple(changes or ()), config)


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
