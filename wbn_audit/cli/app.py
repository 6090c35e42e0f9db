"""The commands and their options; the work is done elsewhere and imported late."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="wbn-audit",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help answers in half the time
    pretty_exceptions_enable=False,
    help="A compliance auditor for Workforce Benefits Navigator (WBN) exports.",
)
rules_app = typer.Typer(invoke_without_command=True, help="The rules: list, show, test, new.")
app.add_typer(rules_app, name="rules")
sample_app = typer.Typer(no_args_is_help=True, help="A spot check: draw a sample, evaluate it.")
app.add_typer(sample_app, name="sample")

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
        typer.Option(help="Show only this quarter: 2025Q4, PY2025Q2, current, last.", metavar="Q"),
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
        str,
        typer.Option(
            help="Exit 1 for findings at or above: error, warning, never.", metavar="LEVEL"
        ),
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="Write the results into this folder.", metavar="DIR")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help="Of html, xlsx, csv, json, md (a list).", metavar="LIST")
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
    split_by: Annotated[
        str,
        typer.Option(help="Write a folder for each contractor or coach too.", metavar="UNIT"),
    ] = "",
    show_names: Annotated[
        bool,
        typer.Option(
            "--show-names", help="Write names of participants into findings.xlsx and report.html."
        ),
    ] = False,
    timings: Annotated[
        bool, typer.Option("--timings", help="Say on stderr how long each step and rule took.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line only.")] = False,
    mail_to: Annotated[
        list[str] | None,
        typer.Option(help="Mail a summary to this address, or that it could not run."),
    ] = None,
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
        recursive=recursive, skip_refused=skip_refused, quiet=quiet, mail_to=tuple(mail_to or ()),
        accepted=accepted, ignore_accepted=ignore_accepted, compare_to=compare_to,
        split_by=split_by, timings=timings, show_names=show_names,
        reported=reported,
    )  # fmt: skip
    raise typer.Exit(command.run(asked))


@app.command()
def mail(
    run: Annotated[Path, typer.Argument(help="A folder that check --out wrote.", metavar="RUN")],
    to: Annotated[
        list[str] | None,
        typer.Option(
            help="Whom to mail to; mail: to: of the configuration if not given.", metavar="ADDR"
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write the mail into a file and send nothing.")
    ] = False,
    only_if: Annotated[
        str,
        typer.Option(
            help="Mail only if changed since the last mail, or if findings.", metavar="WHAT"
        ),
    ] = "",
    attach: Annotated[
        list[str] | None,
        typer.Option(help="Send this file of the run along. It holds case data.", metavar="FILE"),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(help="Configuration; wbn-audit.yaml here if not given.", metavar="FILE"),
    ] = None,
) -> None:
    """Mail a summary of a run: verdict, totals and deadlines; no case is named.

    The mail server stands under mail: in wbn-audit.yaml, or in WBN_AUDIT_MAIL_SERVER,
    _PORT, _SECURITY, _FROM, _USER and _PASSWORD.
    """
    from wbn_audit.cli import mail as command  # noqa: PLC0415 - imports Polars

    asked = command.Asked(run, tuple(to or ()), dry_run, only_if, tuple(attach or ()), config)
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
    formats: Annotated[
        str, typer.Option("--format", help="What to print: text, json.", metavar="FORMAT")
    ] = "text",
) -> None:
    """Say what changed between two runs, and why; of a folder of runs, the trend.

    Exit codes: 0 nothing got worse, 1 new errors or rules no longer assessed, 2 could not do
    the job.
    """
    from wbn_audit.cli import compare as command  # noqa: PLC0415 - imports Polars

    raise typer.Exit(command.run(command.Asked(tuple(runs), out, formats)))


@sample_app.command("draw")
def sample_draw(
    out: Annotated[Path, typer.Option(help="Write the sample into this folder.", metavar="DIR")],
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Exports: files, folders or patterns.", metavar="[PATHS]..."),
    ] = None,
    size: Annotated[int | None, typer.Option(help="So many participants.", metavar="N")] = None,
    percent: Annotated[
        float | None, typer.Option(help="So many percent of them.", metavar="P")
    ] = None,
    discovery: Annotated[
        str,
        typer.Option(help="So many that an error is seen: 95/5.", metavar="CONFIDENCE/TOLERABLE"),
    ] = "",
    cfr: Annotated[bool, typer.Option("--cfr", help="By the table of 40 CFR 1090.1805.")] = False,
    seed: Annotated[
        int | None,
        typer.Option(help="Draw the same again; chosen and told if not given.", metavar="N"),
    ] = None,
    stratify: Annotated[
        list[str] | None,
        typer.Option(
            help="Draw from each: contractor, coach, status, payments, findings.", metavar="FIELD"
        ),
    ] = None,
    contractor: Annotated[
        list[str] | None, typer.Option(help="Only of this contractor.", metavar="NAME")
    ] = None,
    quarter: Annotated[
        list[str] | None, typer.Option(help="Only who took part in this quarter.", metavar="Q")
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(help="Look at this participant too; not drawn.", metavar="ID"),
    ] = None,
    spares: Annotated[int, typer.Option(help="So many spares, of each stratum.", metavar="N")] = 0,
    as_of: Annotated[
        str, typer.Option(help="Audit date; today if not given.", metavar="DATE")
    ] = "",
    config: Annotated[
        Path | None,
        typer.Option(help="Configuration; wbn-audit.yaml here if not given.", metavar="FILE"),
    ] = None,
    board: Annotated[str, typer.Option(help="For the head of the worksheet.", metavar="TEXT")] = "",
    monitor: Annotated[
        str, typer.Option(help="For the head of the worksheet.", metavar="TEXT")
    ] = "",
) -> None:
    """Draw participants for a spot check, with a worksheet to fill in."""
    from wbn_audit.cli import sample as command  # noqa: PLC0415 - imports Polars

    command.draw_sample(
        command.Asked(
            paths=tuple(paths or ()), out=out, size=size, percent=percent, discovery=discovery,
            cfr=cfr, seed=seed, stratify=tuple(stratify or ()),
            contractors=tuple(contractor or ()), quarters=tuple(quarter or ()),
            include=tuple(include or ()), spares=spares, as_of=as_of, config=config,
            header={"Board": board, "Monitor": monitor},
        )
    )  # fmt: skip


@sample_app.command("evaluate")
def sample_evaluate(
    workbook: Annotated[Path, typer.Argument(help="The worksheet, filled in.", metavar="WORKBOOK")],
    out: Annotated[
        Path | None, typer.Option(help="Write the evaluation into this folder.", metavar="DIR")
    ] = None,
    confidence: Annotated[float, typer.Option(help="Of the intervals: 0.95.", metavar="P")] = 0.95,
    partial: Annotated[
        bool, typer.Option("--partial", help="Evaluate what is whole, and list the rest.")
    ] = False,
) -> None:
    """Evaluate a worksheet: rates with exact limits, questioned costs, agreement."""
    from wbn_audit.cli import sample_evaluate as command  # noqa: PLC0415 - imports Polars

    command.evaluate_sample(workbook, out, confidence, partial=partial)


@app.command()
def inspect(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Exports: files, folders or patterns.", metavar="PATHS..."),
    ] = None,
    write_mapping: Annotated[
        Path | None,
        typer.Option(help="Write a mapping of headers to correct and keep.", metavar="FILE"),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(help="Configuration; wbn-audit.yaml here if not given.", metavar="FILE"),
    ] = None,
    as_of: Annotated[
        str, typer.Option(help="Audit date; today if not given.", metavar="DATE")
    ] = "",
    recursive: Annotated[
        bool, typer.Option("--recursive", help="Look into folders of folders.")
    ] = False,
) -> None:
    """Show how each file was understood, and what is missing for a full audit.

    Exit codes: 0 check would take the files, 2 it would refuse one.
    """
    from wbn_audit.cli import inspect as command  # noqa: PLC0415 - imports Polars

    asked = command.Asked(tuple(paths or ()), write_mapping, config, as_of, recursive)
    raise typer.Exit(command.run(asked))


@app.command()
def init(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Exports; those in this folder if none.", metavar="[PATHS]..."),
    ] = None,
    recursive: Annotated[
        bool, typer.Option("--recursive", help="Look into folders of folders.")
    ] = False,
) -> None:
    """Write a first wbn-audit.yaml into this folder, filled in from the exports."""
    from wbn_audit.cli import init as command  # noqa: PLC0415 - imports Polars

    raise typer.Exit(command.run(tuple(paths or ()), recursive=recursive))


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
    """Run the examples that stand in the rule files.

    Exit 1 if one does not hold, or a rule has none.
    """
    from wbn_audit.cli import rules as command  # noqa: PLC0415 - imports Polars

    raise typer.Exit(command.test(tuple(ids or ()), tuple(rules or ())))


@rules_app.command("new")
def rules_new(
    rule_id: Annotated[str, typer.Argument(help="Its id, like PAY901.", metavar="ID")],
    kind: Annotated[
        str, typer.Option(help="How it judges: expect, filled, deadline …", metavar="KIND")
    ] = "expect",
    subject: Annotated[
        str, typer.Option(help="What it judges: participants, payments …", metavar="TABLE")
    ] = "participants",
    title: Annotated[str, typer.Option(help="What must be true.", metavar="TEXT")] = "",
    out: Annotated[
        Path, typer.Option(help="The folder for it; here if not given.", metavar="DIR")
    ] = Path(),
) -> None:
    """Write a first file for a rule of your own, with examples. Nothing is overwritten."""
    from wbn_audit.cli import rules as command  # noqa: PLC0415 - imports Polars

    command.new(rule_id, kind, subject, title, out)
