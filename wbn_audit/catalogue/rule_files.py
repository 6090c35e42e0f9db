"""All rules of an edition: inherited, replaced, added, dropped, and the user's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wbn_audit.catalogue.folders import EditionFolder, RuleFile, rule_files, stray_files
from wbn_audit.catalogue.read_rule import rule_digest, rule_of
from wbn_audit.errors import Problem, RulesRefused
from wbn_audit.yamlfile import Items, Text, parse_yaml, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.checks.base import Reference
    from wbn_audit.tables.layout import Layout


@dataclass
class RuleShelf:
    """Reads rule files; a file that says the same in two editions is read once.

    Attributes:
        own: the user's folders of rules, which belong to every edition.
        problems: receives what is wrong with any file.
    """

    own: Sequence[Path]
    problems: list[Problem]
    _trees: dict[Path, tuple[str, Any] | None] = field(default_factory=dict)
    _rules: dict[tuple[object, ...], Rule | None] = field(default_factory=dict)

    def of_edition(
        self, folder: EditionFolder, layout: Layout, reference: Reference
    ) -> tuple[dict[str, Rule], frozenset[str]]:
        """The rules of an edition by id, in order, and the ids of the user's own."""
        files = self._inherited(folder)
        own = [file for path in self.own for file in rule_files(path)]
        rules: dict[str, Rule] = {}
        for file in [*files.values(), *own]:
            rule = self._rule(file, layout, reference)
            if rule is None:
                continue
            if rule.id in rules:
                told = f"{rule.id} is already in {rules[rule.id].file}."
                self._problem(Problem(f"{file.name}:1", told))
            rules[rule.id] = rule
        ids = frozenset(file.rule_id for file in own)
        return {key: rules[key] for key in sorted(rules)}, ids

    def check_folders(self, folders: Sequence[EditionFolder]) -> None:
        """Complain of folders without rules, and of files that nothing reads."""
        for folder in folders:
            self.problems += stray_files(folder.path, folder.prefix)
            if folder.parent is None and not rule_files(folder.path):
                self._no_rules(folder.path)
        for path in self.own:
            self.problems += stray_files(path)
            if not rule_files(path):
                self._no_rules(path)

    def _no_rules(self, path: Path) -> None:
        what = "holds no rule files (like SVC001-some-words.yaml)."
        self.problems.append(Problem(path.name, what))

    def _problem(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def _inherited(self, folder: EditionFolder) -> dict[str, RuleFile]:
        """Rule files by the id that they are named for."""
        files = {} if folder.parent is None else self._inherited(folder.parent)
        for name, line in self._dropped(folder):
            if files.pop(name, None) is None:
                told = f"drops: there is no rule '{name[:60]}' to drop."
                self._problem(Problem(f"{folder.prefix}edition.yaml:{line}", told))
        here: dict[str, RuleFile] = {}
        for file in rule_files(folder.path, folder.prefix):
            if file.rule_id in here:
                told = f"{file.rule_id} is already in {here[file.rule_id].name}."
                self._problem(Problem(f"{file.name}:1", told))
            here[file.rule_id] = file
        return files | here

    def _dropped(self, folder: EditionFolder) -> list[tuple[str, int]]:
        names = folder.about.get("drops", Items(1))
        line = folder.about.lines.get("drops", 1)
        if not isinstance(names, Items) or not all(isinstance(one, Text) for one in names):
            told = "drops wants a list of rules: [SVC009]."
            self._problem(Problem(f"{folder.prefix}edition.yaml:{line}", told))
            return []
        return [(str(one), one.line) for one in names]

    def _rule(self, file: RuleFile, layout: Layout, reference: Reference) -> Rule | None:
        """The rule of a file; None, and problems, if it is not understood."""
        if file.path not in self._trees:
            try:
                text = read_text(file.path, file.name)
                self._trees[file.path] = (text, parse_yaml(text, file.name))
            except RulesRefused as error:
                self.problems += error.problems
                self._trees[file.path] = None
        parsed = self._trees[file.path]
        if parsed is None:
            return None
        text, tree = parsed
        digest = rule_digest(text, reference)
        key = (file.path, digest, id(layout))
        if key not in self._rules:
            self._rules[key] = None
            try:
                self._rules[key] = rule_of(text, file.name, layout, reference, tree)
            except RulesRefused as error:
                for problem in error.problems:
                    self._problem(problem)
        return self._rules[key]


def check_versions(versions: Mapping[str, Sequence[Rule]]) -> list[Problem]:
    """A rule replaced in a later edition must judge the same subjects, or its ids would lie."""
    problems = []
    for rule_id, rules in versions.items():
        first = rules[0]
        for other in rules[1:]:
            same = (first.subject, first.one_per, first.raised)
            if (other.subject, other.one_per, other.raised) != same:
                what = f"{rule_id} judges other subjects than in {first.file}."
                remedy = "Keep subject and one_per, or give the rule an id of its own."
                problems.append(Problem(f"{other.file}:1", what, remedy))
    return problems
