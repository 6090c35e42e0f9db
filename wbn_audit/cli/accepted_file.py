"""``accepted.yaml``: the exceptions that a team keeps. Read with places, refused as a whole."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from wbn_audit.cli.settings import parse_date
from wbn_audit.errors import OptionsRefused, Problem, RulesRefused
from wbn_audit.results.exceptions import Accepted, Exceptions
from wbn_audit.yamlfile import Block, Items, Text, parse_yaml, read_text

if TYPE_CHECKING:
    from pathlib import Path

VERSION = "1"
KEYS = ("id", "fingerprint", "rule", "reason", "by", "on", "until")
_MUST = ("id", "rule", "reason", "by", "on", "until")
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})( |\r|$)")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")


def exceptions_for(named: Path | None, usual: Path, *, ignored: bool) -> Exceptions | None:
    """The exceptions of a run; None where there is no file.

    Args:
        named: by ``--accepted``; it must be there.
        usual: the file of the configuration, or beside it; it may not be there yet.
        ignored: ``--ignore-accepted``; the file is not even read.

    Raises:
        OptionsRefused, RulesRefused: there is no such file, or it is not understood.
    """
    path = named or usual
    if ignored:
        return Exceptions(path.name, ignored=True)
    if not path.is_file():
        if named is None:
            return None
        remedy = "'wbn-audit accept' makes it."
        raise OptionsRefused(Problem(str(named), "--accepted: there is no such file.", remedy))
    return Exceptions(path.name, read_accepted(path))


def read_accepted(path: Path) -> tuple[Accepted, ...]:
    """The exceptions of a file, in its order.

    Raises:
        RulesRefused: naming ``file:line`` of everything that is wrong; then nothing of the
            file is in force.
    """
    return parsed(read_text(path), path.name)


def parsed(text: str, file: str) -> tuple[Accepted, ...]:
    """The exceptions in a text; see :func:`read_accepted`."""
    _refuse_conflicts(text, file)
    tree = parse_yaml(text, file)
    if tree is None:
        return ()
    if not isinstance(tree, Block):
        raise RulesRefused(Problem(f"{file}:1", "wants 'version: 1' and 'accepted:'."))
    if tree.get("version") != VERSION:
        line = tree.lines.get("version", 1)
        what = f"version is not {VERSION}, the one that this program knows."
        raise RulesRefused(Problem(f"{file}:{line}", what))
    reader = _Entries(file)
    reader.problems += [
        Problem(f"{file}:{tree.lines[key]}", f"'{key[:40]}' is not known.", "Take it out.")
        for key in tree
        if key not in {"version", "accepted"}
    ]
    listed = tree.get("accepted", Items(1))
    if listed == "":
        listed = Items(1)
    if not isinstance(listed, Items):
        raise RulesRefused(Problem(f"{file}:{tree.lines['accepted']}", "accepted wants a list."))
    entries = [reader.entry(one, listed.line) for one in listed]
    if reader.problems:
        raise RulesRefused(reader.problems)
    return tuple(one for one in entries if one is not None)


def _refuse_conflicts(text: str, file: str) -> None:
    marks = [n for n, line in enumerate(text.split("\n"), 1) if _CONFLICT.match(line)]
    if marks:
        what = "a conflict of version control stands here."
        remedy = "Keep the entries of both sides, take the marks out, and run again."
        raise RulesRefused(Problem(f"{file}:{line}", what, remedy) for line in marks[:1])


class _Entries:
    """Reads entries; notes what is wrong with each."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.seen: dict[str, int] = {}

    def problem(self, line: int, what: str, remedy: str = "") -> None:
        self.problems.append(Problem(f"{self.file}:{line}", what, remedy))

    def entry(self, tree: Any, line: int) -> Accepted | None:
        before = len(self.problems)
        if not isinstance(tree, Block):
            self.problem(getattr(tree, "line", line), "an entry wants key: value lines.")
            return None
        for key, value in tree.items():
            if key not in KEYS:
                self.problem(tree.lines[key], f"'{key[:40]}' is not known in an entry.")
            elif not isinstance(value, Text):
                self.problem(tree.lines[key], f"'{key}' wants one value.")
        lacking = [key for key in _MUST if not str(tree.get(key, "")).strip()]
        if lacking:
            self.problem(
                tree.line, f"the exception lacks {', '.join(lacking)}; it is not in force."
            )
        if len(self.problems) > before:
            return None
        self.once(str(tree["id"]), tree.lines["id"])
        return Accepted(
            finding_id=str(tree["id"]),
            fingerprint=self.values(tree),
            rule_id=str(tree["rule"]),
            reason=str(tree["reason"]),
            by=str(tree["by"]),
            on=self.day(tree, "on"),
            until=self.day(tree, "until"),
        )

    def once(self, name: str, line: int) -> None:
        if name in self.seen:
            self.problem(
                line, f"the finding has an exception on line {self.seen[name]} already.",
                "Keep one of them.",
            )  # fmt: skip
        self.seen.setdefault(name, line)

    def values(self, tree: Block) -> str:
        text = str(tree.get("fingerprint", ""))
        if text and not _FINGERPRINT.fullmatch(text):
            self.problem(
                tree.lines["fingerprint"], "a fingerprint has 16 digits of 0-9 and a-f.",
                "Take the line out to tie the exception to the values of the next check.",
            )  # fmt: skip
        return text

    def day(self, tree: Block, key: str) -> date:
        try:
            return parse_date(str(tree[key]), key)
        except OptionsRefused as error:
            what = f"{error.problems[0].what} The exception is not in force."
            self.problem(tree.lines[key], what, error.problems[0].remedy)
            return date.max
