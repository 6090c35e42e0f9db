"""Words of the command line and of ``wbn-audit.yaml`` to checked options."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wbn_audit.cli.mapping_setting import read_mapping, unknown_names
from wbn_audit.cli.setting import declared, setting
from wbn_audit.errors import OptionsRefused, Problem, RulesRefused
from wbn_audit.yamlfile import Block, Items, Text, read_yaml, whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wbn_audit.tables.layout import Layout
    from wbn_audit.tables.own_mapping import MappingPart

CONFIG_NAME = "wbn-audit.yaml"
ACCEPTED_NAME = "accepted.yaml"
_US_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_QUARTER = re.compile(r"(PY)?([0-9]{4})[ -]?Q([1-4])", re.IGNORECASE)
FIRST_YEAR, LAST_YEAR = 1990, 2200
MOST_DAYS = 3660  # a horizon of ten years
FAIL_ON = ("error", "warning", "never")


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


@dataclass(frozen=True)
class Settings:
    """What the configuration file says; everything may be absent.

    This class is the one place where settings are declared: what is read, the schema, the
    page in docs and what ``init`` writes all come from it, in this order.
    """

    file: str = ""
    home: Path = field(default_factory=Path)
    as_of: str = setting(
        "text", "The audit date.", default="today", example="2026-07-07",
        check=lambda text: parse_date(text, "as_of"),
    )  # fmt: skip
    exports: tuple[Path, ...] = setting(
        "paths", 'Where the exports are: files, folders or patterns like "*.xlsx".',
        default="none: they are named on the command line",
        example="\n  - From I-Trac\n  - Reconciliations.xlsx",
    )  # fmt: skip
    mapping: tuple[MappingPart, ...] = setting(
        "mapping", "Columns under names of your own: table, our name of the column, your header.",
        default="none: headers are known by the names in exports.yaml",
        example="\n  participants:\n    participation_date: Enrolment Started"
        "\n  payments:\n    support_type: Kind of Support",
    )  # fmt: skip
    coverage: Mapping[str, date] = setting(
        "days", "Exports that begin at a date: whoever's time began before is unknown, not late.",
        default="inferred from the exports", example="\n  services: 2024-07-01",
    )  # fmt: skip
    parameters: Mapping[str, str] = setting(
        "pairs", "Numbers of the standards that are different for you. 'wbn-audit rules show ID' "
        "names them.",
        default="the numbers of the standards", example="\n  mapping_days: 60",
    )  # fmt: skip
    require: tuple[str, ...] = setting(
        "words", "Rules that must be assessed, else exit code 2.",
        default="none", example="[SVC001, PAY001]",
    )  # fmt: skip
    rules: tuple[Path, ...] = setting(
        "paths", "Folders with rules of your own.", default="none", example="[our rules]"
    )
    horizon: str = setting(
        "text", "How many days ahead deadlines are shown, or quarter-end.",
        default="30", example="30", check=parse_horizon,
    )  # fmt: skip
    fail_on: str = setting(
        "text", "What gives exit code 1: error, warning or never.", default="error",
        example="error", choices=("error", "warning", "never"),
        check=parse_fail_on,
    )  # fmt: skip
    accepted: str = setting(
        "text", "The file of findings that someone answers for.",
        default=f"{ACCEPTED_NAME} beside this file", example=ACCEPTED_NAME,
    )  # fmt: skip
    targets: Mapping[str, Mapping[str, str]] = setting(
        "groups", "How many participants each measure should count, in a quarter or a program "
        "year.",
        default="none", example="\n  enrolled: {PY2025: 80, 2026Q2: 20}",
    )  # fmt: skip
    mail: Mapping[str, str] = setting(
        "pairs", "The mail server, for 'wbn-audit mail' and --mail-to.", default="none",
        example="\n  server: smtp.example.org\n  from: wbn-audit@example.org"
        "\n  to: [director@example.org]",
        keys=(
            ("server", "its name"),
            ("port", "587, 465 or 25 by security if left out"),
            ("security", "starttls (the default), tls, or none (only inside one computer)"),
            ("from", "the sender"),
            ("to", "recipients, one or a list"),
            ("user", "if the server wants a login"),
            ("password_file", "a file with the password, or set WBN_AUDIT_MAIL_PASSWORD"),
            ("authorities", "a file of certificates to trust instead of the system's"),
        ),
    )  # fmt: skip
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def accepted_file(self) -> Path:
        """Where exceptions stand: the file named, else the usual one beside the configuration."""
        return self.home / (self.accepted or ACCEPTED_NAME)

    def sources(self, changes: Mapping[str, str]) -> dict[str, str]:
        """Where each parameter is changed; what ``--set`` changes again has no place here."""
        again = {f"parameters.{name}" for name in changes}
        return {name: place for name, place in self.places.items() if name not in again}

    def check_names(self, layout: Layout) -> None:
        """Refuse tables and fields that do not exist: such a setting would not be in force.

        Raises:
            RulesRefused: naming ``file:line`` of each.
        """
        there = f"There are {', '.join(layout.tables)}."
        problems = [
            Problem(self.places[f"coverage.{table}"], f"coverage: no table '{table}'.", there)
            for table in self.coverage
            if table not in layout.tables
        ]
        problems += unknown_names(self.mapping, layout)
        if problems:
            raise RulesRefused(problems)

    def check_values(self) -> None:
        """Refuse values that cannot be understood.

        Raises:
            RulesRefused: naming ``file:line`` of each.
        """
        problems = []
        for one in declared(Settings):
            value = getattr(self, one.name)
            if one.check is None or not value:
                continue
            try:
                one.check(value)
            except OptionsRefused as error:
                problems += [
                    Problem(self.places[one.name], told.what, told.remedy)
                    for told in error.problems
                ]
        if problems:
            raise RulesRefused(problems)


SETTINGS = declared(Settings)
MAIL_KEYS = tuple(key for one in SETTINGS if one.name == "mail" for key, _ in one.keys)
_KEYS = tuple(one.name for one in SETTINGS)


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

    def days(self, tree: Block, key: str) -> dict[str, date]:
        days = {}
        for name, text in self.pairs(tree, key).items():
            try:
                days[name] = parse_date(str(text), f"{key}: {name}")
            except OptionsRefused as error:
                self.problem(tree.lines[key], error.problems[0].what)
        return days

    def paths(self, tree: Block, key: str) -> tuple[Path, ...]:
        return tuple(self.home / text for text in self.texts(tree, key))

    def mapping(self, tree: Block, key: str) -> tuple[MappingPart, ...]:
        parts, problems = read_mapping(tree[key], self.file, tree.lines[key])
        self.problems += problems
        return parts

    def values(self, tree: Block, key: str) -> dict[str, str]:
        """Name to value, of the names that there are; a list of words stands as one text."""
        known = {one.name: [name for name, _ in one.keys] for one in SETTINGS}[key]
        values = {}
        for name, value in self.pairs(tree, key).items():
            line = tree[key].lines[name]
            if known and name not in known:
                self.problem(line, f"{key} has no '{name}'; it has {', '.join(known)}.")
            elif isinstance(value, Items) and all(isinstance(item, Text) for item in value):
                values[name] = "; ".join(value)
            elif isinstance(value, Text):
                values[name] = str(value)
            else:
                self.problem(line, f"{key}: '{name}' wants one value.")
        return values

    def groups(self, tree: Block, key: str) -> dict[str, dict[str, str]]:
        groups = {}
        for name, pairs in self.pairs(tree, key).items():
            if isinstance(pairs, Block):
                groups[name] = {inner: str(text) for inner, text in pairs.items()}
            else:
                line = tree[key].lines[name]
                self.problem(line, f"{key}: {name} wants name: value lines.")
        return groups

    def readers(self) -> dict[str, Callable[[Block, str], Any]]:
        """What reads each kind of setting."""
        return {
            "text": self.text,
            "words": self.texts,
            "paths": self.paths,
            "days": self.days,
            "pairs": self.values,
            "groups": self.groups,
            "mapping": self.mapping,
        }

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
            return Settings(file=self.file, home=self.home)
        if not isinstance(tree, Block):
            raise RulesRefused(Problem(f"{self.file}:1", "wants key: value lines."))
        for key in tree:
            if key not in _KEYS:
                self.problem(
                    tree.lines[key], f"'{key}' is no setting; there are {', '.join(_KEYS)}."
                )
        readers = self.readers()
        values = {
            one.name: readers[one.kind](tree, one.name) for one in SETTINGS if one.name in tree
        }
        settings = Settings(file=self.file, home=self.home, places=self.places(tree), **values)
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
