"""``wbn-audit init``: a first configuration, with all that the exports tell filled in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from wbn_audit.cli.inspect import NEXT, look
from wbn_audit.cli.inspect_text import summary
from wbn_audit.cli.mapping_file import mapping_lines, quoted, write_new
from wbn_audit.cli.settings import CONFIG_NAME, SETTINGS
from wbn_audit.errors import InputRefused, OutputRefused, Problem
from wbn_audit.writers.terminal import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wbn_audit.cli.setting import Setting
    from wbn_audit.engine.survey import Survey
    from wbn_audit.tables.layout import Layout

_HEAD = f"""\
# {CONFIG_NAME}: what wbn-audit reads before it checks. Written by 'wbn-audit init'.
# A line that begins with '#' is not in force: it shows the default, or an example.
# Paths start from the folder of this file. The command line wins over it.
"""


def configuration(paths: tuple[Path, ...], seen: Survey | None, layout: Layout | None) -> str:
    """The text of a first configuration.

    Args:
        paths: the exports, as typed.
        seen: what was found there; None if nothing was.
        layout: of the exports; None if nothing was found.
    """
    special: dict[str, Callable[[], list[str]]] = {"exports": lambda: _exports(paths)}
    if seen is not None and layout is not None:
        special |= {
            "mapping": lambda: list(mapping_lines(seen, layout, unknown_only=True)),
            "coverage": lambda: _coverage(seen),
        }
    lines = [_HEAD]
    for one in SETTINGS:
        lines += _setting(one, special.get(one.name, list)())
    return "\n".join(lines)


def _setting(one: Setting, found: list[str]) -> Iterator[str]:
    """A setting with what was found, or else its example as a comment."""
    yield f"# {one.says}"
    yield f"# If left out: {one.default}."
    yield from found or [f"# {line}" for line in one.lines]
    yield ""


def _exports(paths: tuple[Path, ...]) -> list[str]:
    return ["exports:", *(f"  - {quoted(path.as_posix())}" for path in paths)] if paths else []


def _coverage(seen: Survey) -> list[str]:
    lines = []
    for name, cut in sorted(seen.cuts.items()):
        if cut.inferred:
            lines += [f"# Found: {name} look cut by date from {cut.day}.", "# coverage:",
                      f"#   {name}: {cut.day}"]  # fmt: skip
    return lines


def run(paths: tuple[Path, ...], *, recursive: bool) -> int:
    """Write the configuration into this folder and say what comes next.

    Raises:
        UserError: there is a configuration already, or the exports cannot be found.
    """
    target = Path(CONFIG_NAME)
    if target.exists():
        remedy = "Change it by hand, or move it away and run init again."
        what = "is already there and is left as it is."
        raise OutputRefused(Problem(CONFIG_NAME, what, remedy))
    page = Page(Console(highlight=False))
    try:
        seen, edition, _ = look(paths or (Path(),), None, "", recursive=recursive)
    except InputRefused:
        if paths:
            raise
        write_new(target, configuration((), None, None))
        page.line(f"{CONFIG_NAME} is written. No exports were found in this folder.", "bold")
        page.listed("Next", ["Write the place of your exports behind exports: in it.",
                             "Then: wbn-audit inspect"])  # fmt: skip
        return 0
    write_new(target, configuration(paths or (Path(),), seen, edition.layout))
    page.line(f"{CONFIG_NAME} is written. {summary(seen, edition)}", "bold")
    page.listed("Next", _next(seen))
    return 0


def _next(seen: Survey) -> list[str]:
    guessed = sum(len(sheet.meant) for sheet in seen.sheets)
    steps = [f"Open {CONFIG_NAME}: {guessed} headers were guessed. {NEXT[0]}"] if guessed else []
    if seen.refused or seen.lacking:
        steps.append("'wbn-audit inspect' shows what is still missing.")
    return [*steps, "'wbn-audit check' audits the exports."]
