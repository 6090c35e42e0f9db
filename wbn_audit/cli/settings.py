"""Words of the command line and of ``wbn-audit.yaml`` to checked options."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wbn_audit.errors import OptionsRefused, Problem, RulesRefused
from wbn_audit.yamlfile import Block, Items, Text, read_yaml, whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wbn_audit.tables.layout import Layout

CONFIG_NAME = "wbn-audit.yaml"
ACCEPTED_NAME = "accepted.yaml"
_KEYS = (
    "exports", "as_of", "coverage", "mapping", "parameters", "require", "horizon", "fail_on",
    "rules", "mail", "accepted", "targets",
)  # fmt: skip
MAIL_KEYS = (
    "server", "port", "security", "from", "to", "user", "password_file", "authorities",
)  # fmt: skip
_US_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_QUARTER = re.compile(r"(PY)?([0-9]{4})[ -]?Q([1-4])", re.IGNORECASE)
FIRST_YEAR, LAST_YEAR = 1990, 2200
MOST_DAYS = 3660  # a horizon of ten years
FAIL_ON = ("error", "warning", "never")


@dataclass(frozen=True)
class Settings:
    """What the configuration file says; everything may be absent."""

    file: str = ""
    exports: tuple[Path, ...] = ()
    as_of: str = ""
    coverage: Mapping[str, date] = field(default_factory=dict)
    mapping: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    require: tuple[str, ...] = ()
    horizon: str = ""
    fail_on: str = ""
    rules: tuple[Path, ...] = ()
    mail: Mapping[str, str] = field(default_factory=dict)
    home: Path = field(default_factory=Path)
    accepted: Path = Path(ACCEPTED_NAME)
    targets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def check_names(self, layout: Layout) -> None:
        """Refuse tables and fields that do not exist: such a setting would not be in force.

        Raises:
            RulesRefused: naming ``file:line`` of each.
        """
        problems = []
        for key, tables in (("coverage", self.coverage), ("mapping", self.mapping)):
            for table in tables:
                if table not in layout.tables:
                    there = f"There are {', '.join(layout.tables)}."
                    problems.append(
                        Problem(self.places[f"{key}.{table}"], f"{key}: no table '{table}'.", there)
                    )
        for table, fields in self.mapping.items():
            known = layout.tables[table].fields if table in layout.tables else fields
            problems += [
                Problem(
                    self.places[f"mapping.{table}"],
                    f"mapping: {table} has no field '{name}'.",
                    f"It has {', '.join(known)}.",
                )
                for name in fields
                if name not in known
            ]
        if problems:
            raise RulesRefused(problems)

    def check_values(self) -> None:
        """Refuse values that cannot be understood.

        Raises:
            RulesRefused: naming ``file:line`` of each.
        """
        readers: dict[str, Callable[[], object]] = {
            "as_of": lambda: parse_date(self.as_of, "as_of") if self.as_of else None,
            "horizon": lambda: parse_horizon(self.horizon) if self.horizon else None,
            "fail_on": lambda: parse_fail_on(self.fail_on) if self.fail_on else None,
        }
        problems = []
        for key, read in readers.items():
            try:
                read()
            except OptionsRefused as error:
                problems += [
                    Problem(self.places[key], one.what, one.remedy) for one in error.problems
                ]
        if problems:
            raise RulesRefused(problems)


def parse_fail_on(text: str) -> str:
    """``error``, ``warning`` or ``never``."""
    if text not in FAIL_ON:
        raise OptionsRefused(Problem("", f"--fail-on is one of {', '.join(FAIL_ON)}."))
    return text


def parse_date(text: str, what: str) -> date:
    """A date as people type it: 2026-07-07 or 7/7/2026.

    Raises:
        OptionsRefused: it is neither.
    """
    try:
        us = _US_DATE.fullmatch(text.strip())
        day = date(int(us[3]), int(us[1]), int(us[2])) if us else date.fromisoformat(text.strip())
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        remedy = f"Write it like 2026-07-07 or 7/7/2026, between {FIRST_YEAR} and {LAST_YEAR}."
        raise OptionsRefused(Problem("", f"{what}: '{text[:40]}' is no date.", remedy))
    return day


def quarter_of(day: date) -> str:
    """``2026Q3`` of a date."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def parse_quarter(text: str, as_of: date) -> str:
    """``2025Q4``, ``PY2025Q2``, ``current`` or ``last`` as a calendar quarter."""
    word = text.strip().lower()
    if word == "current":
        return quarter_of(as_of)
    if word == "last":
        first = date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1)
        return quarter_of(first - timedelta(days=1))
    match = _QUARTER.fullmatch(text.strip())
    if match is None or not FIRST_YEAR <= int(match[2]) <= LAST_YEAR:
        remedy = "Write 2025Q4, PY2025Q2, current or last."
        raise OptionsRefused(Problem("", f"--quarter: '{text[:40]}' is no quarter.", remedy))
    year, number = int(match[2]), int(match[3])
    if match[1]:
        # Program years begin in July: their first quarter is the calendar's third.
        year, number = (year, number + 2) if number <= 2 else (year + 1, number - 2)  # noqa: PLR2004
    return f"{year}Q{number}"


def parse_horizon(text: str) -> int | None:
    """Days, or None for ``quarter-end``."""
    if text == "quarter-end":
        return None
    days = whole_number(text)
    if days is not None and days <= MOST_DAYS:
        return days
    raise OptionsRefused(
        Problem("", f"--horizon: '{text[:40]}' is neither a number of days nor quarter-end.")
    )


def parse_changes(changes: Sequence[str]) -> dict[str, str]:
    """``NAME=VALUE`` pairs of ``--set``."""
    wrong = [text for text in changes if "=" not in text]
    if wrong:
        raise OptionsRefused(
            [Problem("", f"--set: '{text[:40]}' wants NAME=VALUE.", "For example mapping_days=60.")
             for text in wrong]
        )  # fmt: skip
    return {
        name.strip(): value.strip() for name, _, value in (text.partition("=") for text in changes)
    }


def find_config(named: Path | None, paths: Sequence[Path]) -> Path | None:
    """The configuration: the one named, else that of this folder, else that of the exports."""
    if named is not None:
        return named
    if Path(CONFIG_NAME).is_file():
        return Path(CONFIG_NAME)
    folders = [path for path in paths if path.is_dir()]
    if len(paths) == 1 and folders and (folders[0] / CONFIG_NAME).is_file():
        return folders[0] / CONFIG_NAME
    return None


class _Config:
    def __init__(self, file: str, home: Path) -> None:
        self.file = file
        self.home = home
        self.problems: list[Problem] = []

    def problem(self, line: int, what: str) -> None:
        self.problems.append(Problem(f"{self.file}:{line}", what))

    def texts(self, tree: Block, key: str) -> tuple[str, ...]:
        value = tree.get(key, Items(1))
        if isinstance(value, Text) and value:
            return (str(value),)
        if isinstance(value, Items) and all(isinstance(item, Text) for item in value):
            return tuple(str(item) for item in value)
        self.problem(tree.lines[key], f"'{key}' wants a list: [a, b].")
        return ()

    def text(self, tree: Block, key: str) -> str:
        value = tree.get(key, "")
        if not isinstance(value, str):
            self.problem(tree.lines[key], f"'{key}' wants one value.")
            return ""
        return str(value)

    def pairs(self, tree: Block, key: str) -> dict[str, Any]:
        value = tree.get(key, Block(1))
        if isinstance(value, Block):
            return dict(value)
        if value != "":
            self.problem(tree.lines[key], f"'{key}' wants name: value lines.")
        return {}

    def days(self, tree: Block) -> dict[str, date]:
        days = {}
        for name, text in self.pairs(tree, "coverage").items():
            try:
                days[name] = parse_date(str(text), f"coverage: {name}")
            except OptionsRefused as error:
                self.problem(tree.lines["coverage"], error.problems[0].what)
        return days

    def mail(self, tree: Block) -> dict[str, str]:
        """The lines under ``mail:``; several recipients stand as one list."""
        lines = {}
        for key, value in self.pairs(tree, "mail").items():
            if key not in MAIL_KEYS:
                self.problem(tree["mail"].lines[key], f"mail has no '{key}'; it has "
                             f"{', '.join(MAIL_KEYS)}.")  # fmt: skip
            elif isinstance(value, Items) and all(isinstance(item, Text) for item in value):
                lines[key] = ", ".join(value)
            elif isinstance(value, Text):
                lines[key] = str(value)
            else:
                self.problem(tree["mail"].lines[key], f"mail: '{key}' wants one value.")
        return lines

    def targets(self, tree: Block) -> dict[str, dict[str, str]]:
        targets = {}
        for measure, periods in self.pairs(tree, "targets").items():
            if isinstance(periods, Block):
                targets[measure] = {period: str(text) for period, text in periods.items()}
            else:
                line = tree["targets"].lines[measure]
                self.problem(line, f"targets: {measure} wants period: number lines.")
        return targets

    def places(self, tree: Block) -> dict[str, str]:
        """Where each setting stands, and each name under it."""
        places = {}
        for key, value in tree.items():
            places[key] = f"{self.file}:{tree.lines[key]}"
            for name in value if isinstance(value, Block) else ():
                places[f"{key}.{name}"] = f"{self.file}:{value.lines[name]}"
        return places

    def settings(self, tree: Any) -> Settings:
        if tree is None or tree == "":
            return Settings(file=self.file, accepted=self.home / ACCEPTED_NAME)
        if not isinstance(tree, Block):
            raise RulesRefused(Problem(f"{self.file}:1", "wants key: value lines."))
        for key in tree:
            if key not in _KEYS:
                self.problem(
                    tree.lines[key], f"'{key}' is no setting; there are {', '.join(_KEYS)}."
                )
        mapping = self.pairs(tree, "mapping")
        for table, fields in mapping.items():
            if not isinstance(fields, Block):
                self.problem(tree.lines["mapping"], f"mapping: {table} wants field: header lines.")
        settings = Settings(
            file=self.file,
            exports=tuple(self.home / text for text in self.texts(tree, "exports")),
            as_of=self.text(tree, "as_of"),
            coverage=self.days(tree),
            mapping={t: {k: str(v) for k, v in f.items()} for t, f in mapping.items()
                     if isinstance(f, Block)},
            parameters={name: str(text) for name, text in self.pairs(tree, "parameters").items()},
            require=self.texts(tree, "require"),
            horizon=self.text(tree, "horizon"),
            fail_on=self.text(tree, "fail_on"),
            rules=tuple(self.home / text for text in self.texts(tree, "rules")),
            mail=self.mail(tree),
            home=self.home,
            accepted=self.home / (self.text(tree, "accepted") or ACCEPTED_NAME),
            targets=self.targets(tree),
            places=self.places(tree),
        )  # fmt: skip
        if self.problems:
            raise RulesRefused(self.problems)
        return settings


def read_settings(path: Path | None) -> Settings:
    """The configuration file, or nothing.

    Raises:
        RulesRefused: naming ``file:line`` of each problem.
    """
    if path is None:
        return Settings()
    return _Config(path.name, path.parent).settings(read_yaml(path))
