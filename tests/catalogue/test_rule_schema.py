"""The schema of rule files: shipped rules fit it, wrong ones do not, and it is the reader's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from tests.catalogue.rule_files import rule_text, shipped
from tests.project.generated_pages import ROOT, SCHEMA
from wbn_audit.catalogue import read_rule
from wbn_audit.checks.base import RuleReader

if TYPE_CHECKING:
    from collections.abc import Iterable

RULE_SCHEMA = json.loads((ROOT / SCHEMA).read_text(encoding="utf-8"))
CHECK = jsonschema.Draft202012Validator(RULE_SCHEMA)


class EditorLoader(yaml.SafeLoader):
    """YAML as editors read it (1.2): whole numbers are numbers; ``yes`` and days are texts."""


EditorLoader.yaml_implicit_resolvers = {
    letter: [pair for pair in pairs if pair[0].endswith((":int", ":null"))]
    for letter, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def wrong(text: str) -> list[str]:
    return [
        error.message
        for loader in (EditorLoader, yaml.BaseLoader)
        for error in CHECK.iter_errors(yaml.load(text, loader))
    ]


def test_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(RULE_SCHEMA)


@pytest.mark.parametrize("rule", shipped().rules, ids=lambda one: one.id)
def test_shipped_rule_fits(rule: Any) -> None:
    assert wrong(rule.text) == []


@pytest.mark.parametrize(
    "text",
    [
        rule_text(colour="red"), rule_text(leave_out="title"), rule_text(severity="fatal"),
        rule_text(id="zzz1"), rule_text(subject="people"), rule_text(title="[a]"),
        rule_text(clause="{page: 1, section: S, says: S, chapter: 3}"),
        rule_text(clause="page 5"), rule_text(fix="{}"), rule_text(moves="[nosuch]"),
        rule_text(leave_out="subject"), rule_text(leave_out="expect"),
        rule_text(loader="shared id"), rule_text(status="late"),
        rule_text(filled="[a]"), rule_text("filled: a"), rule_text("hope: a"),
        rule_text("deadline: {from: a, within: 5}"),
        rule_text("deadline: {from: a, within: soon, done: b}"),
        rule_text("deadline: {from: a, within: 5, done: b, until: c}"),
        rule_text("deadlines: []"), rule_text("documents: all of them"),
        rule_text("words: {field: text}"), rule_text("known: {pattern: a}"),
        rule_text("interval: {events: a.b, every: []}"),
        rule_text(**{"with": "{a: {exists: services, count: services}}"}),
        rule_text(**{"with": "{a: {exists: services, colour: red}}"}),
        rule_text(**{"with": "{a: {shift: as_of, exists: services}}"}),
        rule_text(**{"with": "{a: {lookup: llsil}}"}),
        rule_text(one_per="{keys: [a], row: middle}"),
        rule_text(examples="[{name: a}]"), rule_text(examples="[{expect: {hoped: [A]}}]"),
        rule_text(examples="[{expect: {passed: [A]}, people: []}]"),
        rule_text(examples="[{expect: {passed: [A]}, services: [{height: 1}]}]"),
    ],
)  # fmt: skip
def test_what_the_reader_refuses_does_not_fit(text: str) -> None:
    assert wrong(text)


def test_rule_in_order_fits() -> None:
    assert wrong(rule_text()) == []


def test_keys_are_those_that_the_reader_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the reader allows in each block, noted while it reads every rule."""
    known: dict[str, set[str]] = {}

    def note(_: RuleReader, block: object, allowed: Iterable[str], what: str) -> None:
        del block
        keys = set(allowed)
        if what.startswith("with: "):
            what = next(kind for kind in ("shift", "lookup", "gather") if kind in {*keys, "gather"})
        if what.startswith("moves: "):
            what = "effect"
        known[what] = keys

    monkeypatch.setattr(RuleReader, "keys", note)
    for rule in shipped().rules:
        read_rule.rule_of(rule.text, rule.file, shipped().layout, shipped().reference)
    properties, parts = RULE_SCHEMA["properties"], RULE_SCHEMA["$defs"]
    schemas = {"a rule": RULE_SCHEMA, **properties, **parts}
    assert set(known) == {
        "a rule", "clause", "fix", "one_per", "deadline", "interval", "known", "words", "gather",
        "shift", "lookup", "effect",
    }  # fmt: skip
    for what, keys in known.items():
        assert set(schemas[what]["properties"]) == keys, what


def test_examples_know_every_table_field_and_state() -> None:
    example = RULE_SCHEMA["$defs"]["example"]["properties"]
    for name, table in shipped().layout.tables.items():
        rows, _ = example[name]["anyOf"]
        assert set(rows["items"]["properties"]) == set(table.fields)
    assert set(example) == {"name", "as_of", "expect", *shipped().layout.tables}
