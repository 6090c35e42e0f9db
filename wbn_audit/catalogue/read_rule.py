"""A rule file to a :class:`Rule`; all that is wrong with it at once."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wbn_audit.catalogue.effects import MEASURES, read_cell, read_effects
from wbn_audit.catalogue.rule import SEVERITIES, Clause, Example, OnePer, Rule
from wbn_audit.checks import KINDS
from wbn_audit.checks.base import STATE_NAMES, Check, Reference, RuleReader
from wbn_audit.checks.lookup import read_lookup
from wbn_audit.checks.read_gather import membership, read_gather
from wbn_audit.errors import Problem, RulesRefused
from wbn_audit.yamlfile import Block, Items, Text, iso_day, parse_yaml, read_text

if TYPE_CHECKING:
    from wbn_audit.checks.conditions import Condition
    from wbn_audit.checks.gather import Gather
    from wbn_audit.tables.layout import Layout

_ID = re.compile(r"[A-Z]{3}[0-9]{3}")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_NUMBER = re.compile(r"\{\$([a-z][a-z0-9_]*)\}")
PLACEHOLDERS = frozenset({"found", "expected", "due", "event", "late"})
_KEYS = frozenset(
    {
        "id", "title", "severity", "clause", "subject", "where", "with", "one_per", "loader",
        "alternatives", "dated_by", "found", "expected", "status", "message", "why", "fix", "moves",
        "note", "companions", "examples", *KINDS,
    }
)  # fmt: skip
RAISED = (
    "unreadable cell", "shared id", "unknown participant", "no participant id",
    "ragged row", "outside vocabulary", "implausible date",
)  # fmt: skip
_WANTED = ("id", "title", "severity", "clause", "message", "why", "fix")


class _File:
    """One rule file being read."""

    def __init__(self, reader: RuleReader, tree: Block, text: str) -> None:
        self.reader = reader
        self.tree = tree
        # Groups of support types are named with a $ too, and are no numbers.
        self.numbers = tuple(name for name in named_in(text) if name in reader.reference.units)
        self.digest = rule_digest(text, reader.reference)
        self.text = text

    def line(self, key: str) -> int:
        return self.tree.lines.get(key, self.tree.line)

    def rule(self) -> Rule | None:
        """The rule; None where too little of it is there."""
        self.reader.keys(self.tree, _KEYS, "a rule")
        missing = [key for key in _WANTED if not self.tree.get(key)]
        for key in missing:
            self.reader.problem(self.tree.line, f"a rule wants '{key}'.")
        rule_id = self.reader.text(self.tree, "id")
        if rule_id and not _ID.fullmatch(rule_id):
            self.reader.problem(
                self.line("id"), "an id is three capitals and three digits: SVC001."
            )
        if rule_id and not Path(self.reader.file).name.startswith(rule_id):
            self.reader.problem(self.line("id"), f"the file's name does not begin with {rule_id}.")
        severity = self.reader.text(self.tree, "severity")
        if severity and severity not in SEVERITIES:
            self.reader.problem(
                self.line("severity"), f"severity is one of {', '.join(SEVERITIES)}."
            )
        if "{expected}" in self.reader.text(self.tree, "expected"):
            self.reader.problem(self.line("expected"), "'expected' cannot hold itself.")
        if "loader" in self.tree:
            for key in sorted({"subject", "where", "with", "one_per", *KINDS} & set(self.tree)):
                self.reader.problem(self.line(key), f"a loader rule has no '{key}'.")
            judged: dict[str, Any] = {
                "raised": self.raised(),
                **self.moves_by_cell(),
                "status": self.reader.text(self.tree, "status"),
            }
        else:
            judged = self.judged()
        texts = self.texts()
        if self.reader.problems:
            return None
        return Rule(
            id=rule_id, severity=severity, digest=self.digest, parameters=self.numbers,
            text=self.text, **texts, **judged,
        )  # fmt: skip

    def moves_by_cell(self) -> dict[str, Any]:
        by_cell = read_cell(self.reader, self.tree)
        return {"by_cell": by_cell, "moves": MEASURES if by_cell else ()}

    def raised(self) -> str:
        what = self.reader.text(self.tree, "loader")
        if what not in RAISED:
            self.reader.problem(self.line("loader"), f"the loader raises {', '.join(RAISED)}.")
        return what

    def texts(self) -> dict[str, Any]:
        reader, tree = self.reader, self.tree
        clause = reader.block(tree.get("clause", Block(1)), self.line("clause"), "clause")
        reader.keys(clause, {"page", "section", "says"}, "clause")
        if not clause.get("section") or not clause.get("says"):
            reader.problem(self.line("clause"), "clause wants section and says.")
        fix = reader.block(tree.get("fix", Block(1)), self.line("fix"), "fix")
        reader.keys(fix, {"how", "who"}, "fix")
        title, message, expected = (self.said(key) for key in ("title", "message", "expected"))
        for name in _PLACEHOLDER.findall(message + expected):
            if name not in PLACEHOLDERS:
                known = ", ".join(sorted(PLACEHOLDERS))
                reader.problem(self.line("message"), f"'{{{name}}}' is none of {known}.")
        companions = reader.words(tree, "companions")
        for name in companions:
            if not _ID.fullmatch(name):
                reader.problem(self.line("companions"), f"'{name[:20]}' is no rule's id.")
        return {
            "title": title,
            "clause": Clause(
                reader.text(clause, "page"), reader.text(clause, "section"),
                reader.text(clause, "says"),
            ),
            "message": message,
            "expected": expected,
            "why": reader.text(tree, "why"),
            "fix": reader.text(fix, "how"),
            "who": reader.text(fix, "who"),
            "note": reader.text(tree, "note"),
            "companions": companions,
            "examples": self.examples(),
            "file": reader.file,
        }  # fmt: skip

    def said(self, key: str) -> str:
        """The text at *key*, with the number in force for each ``{$parameter}``."""
        text = self.reader.text(self.tree, key)
        parameters = self.reader.reference.parameters
        for name in _NUMBER.findall(text):
            if not isinstance(parameters.get(name), int | str):
                self.reader.problem(self.line(key), f"there is no number '${name[:60]}'.")
        return _NUMBER.sub(lambda found: str(parameters.get(found[1], "")), text)

    def judged(self) -> dict[str, Any]:
        """Subject, gathered values, condition and check, in the order they build on."""
        reader, tree = self.reader, self.tree
        reader.subject = reader.view(reader.text(tree, "subject"), self.line("subject"))
        reader.kinds = reader.subject_kinds(reader.subject)
        gathers = self.gathers()
        where: Condition | None = None
        if "where" in tree:
            where = reader.condition(reader.text(tree, "where"), self.line("where"))
        kind, check = self.check()
        effects = read_effects(reader, tree)
        found = reader.text(tree, "found")
        status = reader.text(tree, "status")
        if status not in {"", "missing", "invalid"}:
            reader.problem(self.line("status"), "status is missing or invalid.")
        return {
            "subject": reader.subject,
            "where": where,
            "membership": membership(reader, reader.subject),
            "gathers": gathers,
            "check": check,
            "kind": kind,
            "effects": effects,
            "moves": tuple(one.measure for one in effects),
            "one_per": self.one_per(),
            "alternatives": tuple(
                reader.column(name, self.line("alternatives"))
                for name in reader.words(tree, "alternatives")
            ),
            "found": reader.column(found, self.line("found")) if found else "",
            "status": status,
            "dated_by": self.dated_by(),
        }

    def dated_by(self) -> str:
        name = self.reader.text(self.tree, "dated_by")
        if name in {"", "as_of"}:
            return name
        return self.reader.column(name, self.line("dated_by"), of=("date",))

    def gathers(self) -> tuple[Gather, ...]:
        entries = self.reader.block(self.tree.get("with", Block(1)), self.line("with"), "with")
        gathers = [
            read_lookup(self.reader, name, value)
            if isinstance(value, Block) and "lookup" in value
            else read_gather(self.reader, name, value, entries.lines[name])
            for name, value in entries.items()
        ]
        return tuple(gather for gather in gathers if gather is not None)

    def check(self) -> tuple[str, Check | None]:
        kinds = [kind for kind in KINDS if kind in self.tree]
        if len(kinds) != 1:
            self.reader.problem(self.tree.line, f"a rule wants one of {', '.join(KINDS)}.")
            return "", None
        kind = kinds[0]
        return kind, KINDS[kind](self.reader, self.tree[kind], self.line(kind))

    def one_per(self) -> OnePer | None:
        if "one_per" not in self.tree:
            return None
        line = self.line("one_per")
        block = self.reader.block(self.tree["one_per"], line, "one_per")
        self.reader.keys(block, {"keys", "row"}, "one_per")
        row = self.reader.text(block, "row", "lowest")
        if row not in {"lowest", "highest"}:
            self.reader.problem(line, "row is lowest or highest.")
        keys = self.reader.words(block, "keys")
        if not keys:
            self.reader.problem(line, "one_per wants keys: [column, …].")
        return OnePer(tuple(self.reader.column(key, line) for key in keys), row)

    def examples(self) -> tuple[Example, ...]:
        value = self.tree.get("examples", Items(1))
        if not isinstance(value, Items):
            self.reader.problem(self.line("examples"), "examples wants a list.")
            return ()
        return tuple(self.example(entry) for entry in value if self.is_example(entry))

    def is_example(self, entry: Any) -> bool:
        if isinstance(entry, Block) and isinstance(entry.get("expect"), Block):
            return True
        self.reader.problem(self.line("examples"), "an example wants name, rows and expect.")
        return False

    def example_date(self, entry: Block) -> str:
        as_of = self.reader.text(entry, "as_of", "2026-06-30")
        if iso_day(as_of) is None:
            self.reader.problem(entry.lines["as_of"], f"'{as_of[:20]}' is no date like 2026-06-30.")
        return as_of

    def expected(self, entry: Block) -> dict[str, Any]:
        for state, subjects in entry["expect"].items():
            if state not in STATE_NAMES or not isinstance(subjects, Items):
                states = ", ".join(STATE_NAMES)
                self.reader.problem(
                    entry.line, f"expect wants STATE: [subjects]; states: {states}."
                )
        return {
            key: [str(item) for item in value] if isinstance(value, Items) else str(value)
            for key, value in entry["expect"].items()
        }

    def example(self, entry: Block) -> Example:
        tables: dict[str, list[dict[str, str]]] = {}
        texts: dict[str, str] = {}
        for key, rows in entry.items():
            if key in {"name", "as_of", "expect"}:
                continue
            if key in self.reader.layout.tables and isinstance(rows, Text):
                texts[key] = str(rows)
                continue
            if key not in self.reader.layout.tables or not isinstance(rows, Items):
                self.reader.problem(entry.lines[key], f"'{key}' is no table with rows.")
                continue
            fields = self.reader.layout.tables[key].fields
            tables[key] = []
            for row in rows:
                cells = self.reader.block(row, entry.lines[key], "a row")
                for name, text in cells.items():
                    if name not in fields:
                        self.reader.problem(cells.line, f"{key} has no field '{name}'.")
                    if not isinstance(text, Text):
                        self.reader.problem(cells.line, f"'{name}' wants one value.")
                tables[key].append({name: str(text) for name, text in cells.items()})
        as_of, expect = self.example_date(entry), self.expected(entry)
        return Example(
            name=self.reader.text(entry, "name"),
            as_of=as_of,
            tables=tables,
            expect=expect,
            line=entry.line,
            texts=texts,
        )


def rule_of(text: str, name: str, layout: Layout, reference: Reference, tree: Any = None) -> Rule:
    """The rule that the text of a file declares.

    Args:
        text: of the file.
        name: as problems name the file.
        layout: tables and vocabularies.
        reference: parameters and other data that rules may name.
        tree: of the text, where it has been parsed already.

    Raises:
        RulesRefused: with every problem of the file.
    """
    tree = parse_yaml(text, name) if tree is None else tree
    if not isinstance(tree, Block):
        raise RulesRefused(Problem(f"{name}:1", "a rule file is {key: value} from top to bottom."))
    reader = RuleReader(name, layout, reference)
    rule = _File(reader, tree, text).rule()
    if rule is None or reader.problems:
        raise RulesRefused(sorted(set(reader.problems)))
    return rule


def read_rule(path: Path, name: str, layout: Layout, reference: Reference) -> Rule:
    """Read one rule file; see :func:`rule_of`."""
    return rule_of(read_text(path, name), name, layout, reference)


def named_in(text: str) -> tuple[str, ...]:
    """The parameters that a rule's text names."""
    return tuple(sorted(set(re.findall(r"\$([a-z][a-z0-9_]*)", text))))


def rule_digest(text: str, reference: Reference) -> str:
    """Changes when the rule's text does, or a parameter that it names."""
    values = "".join(
        f"\n{name}={reference.parameters.get(name)} {reference.units.get(name, '')}"
        for name in named_in(text)
    )
    return hashlib.sha256((text + values).encode()).hexdigest()
