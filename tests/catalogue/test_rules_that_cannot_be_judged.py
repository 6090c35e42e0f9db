"""Rules that are well-formed and could only crash, or judge wrongly in silence, are refused."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.catalogue.rule_files import AS_OF, problems, refusal, rule_text, write_rule
from wbn_audit.catalogue.edition import (
    DEFAULT_EDITION,
    load_edition,
    read_edition_measures,
    rules_folder,
)
from wbn_audit.errors import RulesRefused

if TYPE_CHECKING:
    from pathlib import Path

FILE = "ZZZ001-test.yaml"
PASSING = "deadline: {from: participation_date, within: 5, done: exit_date"


@pytest.mark.parametrize(
    "condition",
    [
        "gender = 5", "participation_date > 5", "REGEXP_LIKE(gender, '(')", "ABS(gender) = 1",
        "family_size IN (gender)", "LENGTH(family_size) = 1", "family_size = 'x'",
        "gender BETWEEN 1 AND 2", "NOT gender", "homeless = 'yes'", "age_at_application > 'x'",
        "participation_date = TRUE", "FLOOR(gender) = 1", "LOWER(family_size) = 'a'",
        "gender IN ('a', 1)", "homeless > family_size", "ENDS_WITH(gender, family_size)",
        "family_size = 1 family_size", "HAS(race_ethnicity, 'Whi_e')", "NULL AND homeless",
    ],
)  # fmt: skip
def test_condition_over_values_of_the_wrong_kind(tmp_path: Path, condition: str) -> None:
    found = refusal(tmp_path / "r", rule_text(expect=f">-\n  {condition}"))
    assert found
    assert found[0].startswith(f"{FILE}:6: ")


@pytest.mark.parametrize(
    "check",
    [
        "known: {field: family_size, pattern: a}",
        "known: {field: family_size, vocabulary: status}",
        "known: {field: gender, by: support type payees}", "documents: support types",
        "deadline: {from: gender, within: 5, done: exit_date}",
        "deadline: {from: participation_date, within: 5, done: family_size}",
        PASSING + ", stops_at_exit: maybe}",
        PASSING.replace("5", "\u00b2") + "}", PASSING.replace("5", "999999999") + "}",
        "interval: {events: services.service, every: 5}", "interval: {events: services, every: 5}",
        "interval: {events: reconciliations.period_end, every: 5}",
        "interval: {events: services.done_date, every: 0}",
        "words: {field: gender, lists: []}", "words: {field: family_size, lists: [debt]}",
        "expect: a > 3\nwith: {a: {sum: services.start_date}}",
        "expect: a > 3\nwith: {a: {sum: services.service}}",
        "expect: a\nwith: {a: {exists: services, on: {}}}",
        "expect: a\nwith: {a: {exists: services, on: {start_date: gender}}}",
        "expect: a\nwith: {a: {exists: services, agree: [nosuch]}}",
        "expect: a\nwith: {a: {exists: services, agree: [staff]}}",
        "expect: a\nwith: {a: {exists: services, since: gender}}",
        "expect: a\nwith: {a: {exists: services, known_only: maybe}}",
        "expect: a IS NOT NULL\nwith: {a: {shift: gender, days: 5}}",
        "expect: a IS NOT NULL\nwith: {a: {shift: as_of, days: 999999999}}",
        "expect: gender\nwith: {gender: {exists: services}}",
        "expect: _state\nwith: {_state: {exists: services}}",
        "expect: a__bad\nwith: {a__bad: {exists: services}}",
        "expect: homeless\nwith: {'a b': {exists: services}}",
        "expect: homeless\none_per: {}", "expect: homeless\none_per: {keys: []}",
        "expect: homeless\nexpected: '{expected}'", "expect: homeless\nloader: shared id",
        "loader: shared id",
        ("expect: homeless\nexamples: [{name: a, as_of: soon, expect: {passed: [A]},"
        " participants: [{participant_id: A}]}]"),
        ("expect: homeless\nexamples: [{name: a, expect: {passd: [A]},"
        " participants: [{participant_id: A}]}]"),
        ("expect: homeless\nexamples: [{name: a, expect: {passed: A},"
        " participants: [{participant_id: A}]}]"),
        ("expect: homeless\nexamples: [{name: a, expect: {passed: [A]},"
        " participants: [{participant_id: [A]}]}]"),
    ],
)  # fmt: skip
def test_check_that_cannot_be_judged(tmp_path: Path, check: str) -> None:
    found = refusal(tmp_path / "r", rule_text(check))
    assert found
    assert found[0].startswith(f"{FILE}:")


def test_id_is_of_plain_digits_and_clause_says_something(tmp_path: Path) -> None:
    assert refusal(tmp_path / "r", rule_text(id="ZZZ\u0660\u0660\u0661"))
    assert refusal(tmp_path / "r", rule_text(clause="{page: 1}"))


def test_file_must_be_named_for_its_rule(tmp_path: Path) -> None:
    assert problems(write_rule(tmp_path / "r", rule_text(), "ZZZ002-test.yaml"))


@pytest.mark.parametrize("name", ["my rule.yaml", "ZZZ002-other.yml"])
def test_file_that_is_named_like_no_rule_is_not_passed_over(tmp_path: Path, name: str) -> None:
    write_rule(tmp_path / "r", rule_text())
    write_rule(tmp_path / "r", rule_text(id="ZZZ002"), name)
    assert any(name in one for one in problems(tmp_path / "r"))


HOLIDAYS = "reference/holidays.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("edition.yaml", "", ""), ("reference/words.yaml", "", ""), (HOLIDAYS, "", ""),
        ("support_types.yaml", "", ""), ("support_types.yaml", "", "- a\n"),
        ("exports.yaml", "", ""), ("measures.yaml", "", ""),
        (HOLIDAYS, "  2016: [", "  abc: ["), (HOLIDAYS, "2016: [2016-01-01", "2016: [soon"),
        ("reference/words.yaml", "  words: [debt, debts", "  wrds: [debt, debts"),
        ("support_types.yaml", "[Receipt | School Record]", "[Recept]"),
        ("support_types.yaml", "payee: [Training Provider]", "payee: [Nobody]"),
        ("support_types.yaml", "page: 8", "pge: 8"),
        ("measures.yaml", "since: participation_date", "since: nobody"),
        ("measures.yaml", "subject: participants", "subject: people"),
        ("edition.yaml", "stale_days:", "stal_days:"), ("edition.yaml", "{value: 16", "{value: x"),
        ("exports.yaml", "kind: date, private: yes", "kind: dat, private: yes"),
    ],
)  # fmt: skip
def test_broken_data_file_of_an_edition(tmp_path: Path, file: str, old: str, new: str) -> None:
    home = tmp_path / "edition"
    rules = shutil.ignore_patterns("DAT", "ENT", "EXT", "INC", "NTE", "OUT", "PAY", "SVC")
    shutil.copytree(rules_folder() / DEFAULT_EDITION, home, ignore=rules)
    text = (home / file).read_text(encoding="utf-8")
    assert old in text
    (home / file).write_text(text.replace(old, new, 1) if old else new, encoding="utf-8")
    with pytest.raises(RulesRefused) as refused:
        read_edition_measures(load_edition(folder=home, as_of=AS_OF))
    assert any(str(one).startswith(file) for one in refused.value.problems)
