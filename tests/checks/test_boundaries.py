"""Both sides of every boundary: a number or a comparison that is off by one breaks an example.

The changes are made by the test, for every number of the edition and for every comparison
that stands in a rule file, and only the examples of the rules concerned are run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.catalogue.rule_files import shipped
from tests.checks.changed import FIGURES, edition_at, wrong
from wbn_audit.catalogue.parameters import ENGINE_PARAMETERS
from wbn_audit.catalogue.rule import Example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wbn_audit.catalogue.rule import Rule

RULES = {rule.id: rule for rule in shipped().rules}
NUMBERS = {name: one for name, one in shipped().parameters.items() if not one.words}
# 70 % of 10 000 dollars a year are 3 500 in six months; they begin on 5 July.
# Someone without income rows is judged by the recorded sum; an unreadable amount matters only
# where it may count.
INCOMES = {
    "A": ("3500.00", "2025-07-05"), "B": ("3500.01", "2025-07-05"), "C": ("9999", "2025-07-04"),
    "D": ("9999", "2026-01-05"), "E": ("lots", "2025-07-04"), "F": ("", "2025-07-05"),
    "G": ("lots", "2026-01-05"),
}  # fmt: skip
RECORDED = {"H": "3500.00", "I": "3500.01", "J": ""}
WITH_FIGURES = Example(
    "made-up figures",
    "2026-06-30",
    {
        "participants": [
            {"participant_id": name, "family_size": "1", "six_month_income": RECORDED.get(name, "")}
            for name in (*INCOMES, *RECORDED)
        ],
        "payments": [
            {"payment_id": f"P{name}", "participant_id": name, "payment_date": "2026-01-05",
             "support_type": "Fuel", "amount": "20", "need_documentation": "Income"}
            for name in (*INCOMES, *RECORDED)
        ],
        "income": [
            {"participant_id": name, "income_type": "Wages", "amount": amount,
             "received_date": day, "family_member": "self"}
            for name, (amount, day) in INCOMES.items()
        ],
    },
    {"passed": [*"ACDEGH"], "failed": ["B", "I"], "unknown": ["F", "J"]},
    1,
)  # fmt: skip


def tried(rule: Rule) -> list[Example]:
    """The rule's examples; for the rule that ships without figures, one with figures too."""
    return [*rule.examples, *([WITH_FIGURES] if rule.id == "PAY005" else [])]


def broken(rule: Rule, text: str, numbers: dict[str, int] | None = None) -> bool:
    """Whether any example no longer holds."""
    for example in tried(rule):
        figures = {"llsil": FIGURES} if example is WITH_FIGURES else {}
        if wrong(rule, text, edition_at(example.as_of, numbers, figures), example):
            return True
    return False


def test_made_up_figures_decide() -> None:
    assert not broken(RULES["PAY005"], RULES["PAY005"].text)


def test_every_number_is_used() -> None:
    named = {name for rule in RULES.values() for name in rule.parameters if name in NUMBERS}
    assert named | ENGINE_PARAMETERS == set(NUMBERS)
    assert not named & ENGINE_PARAMETERS  # those are tried in tests/engine/test_numbers.py


# Choices are words; tests/cli/test_changed_numbers.py tries each.
USES = [(rule.id, name) for rule in RULES.values() for name in rule.parameters if name in NUMBERS]


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize(("rule_id", "name"), USES, ids=str)
def test_number_that_is_off_by_one_breaks_an_example(rule_id: str, name: str, by: int) -> None:
    rule = RULES[rule_id]
    assert broken(rule, rule.text, {name: NUMBERS[name].value + by})


_OTHER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_COMPARISON = re.compile(r"(?<![<>=])(<=|>=|<|>)(?![<>=])(?=\s)")


def comparisons() -> Iterator[tuple[str, int]]:
    """Every comparison of every rule, by its place in the file."""
    for rule in RULES.values():
        text = rule.text.partition("\nexamples:")[0]
        for match in _COMPARISON.finditer(text):
            line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            if not line.lstrip().startswith(("#", "says:", "note:", "title:")) and line.strip():
                yield rule.id, match.start()


COMPARISONS = [one for one in comparisons() if not RULES[one[0]].text[one[1] :].startswith(">-")]


def test_there_are_comparisons() -> None:
    assert len(COMPARISONS) > 30


# Comparisons of which the equal case cannot be seen, each with the reason. One that an example
# comes to show must leave this list: it is asserted that none does.
UNSEEN = {
    ("EXT001", "seen_last > exit_date AND whole_last"): "whole_last > exit_date says it too",
    ("EXT001", "whole_last > exit_date)"): "seen_last > exit_date says it too",
    ("PAY005", "level >= 0"): "asks only whether there is a level; none is 0 dollars",
}


def unseen(rule_id: str, at: int) -> bool:
    text = RULES[rule_id].text
    places = [text.find(words) for name, words in UNSEEN if name == rule_id]
    signs = [_COMPARISON.search(text, place) for place in places]
    return any(sign is not None and sign.start() == at for sign in signs)


def test_comparisons_that_cannot_be_seen_are_there() -> None:
    assert sum(unseen(*one) for one in COMPARISONS) == len(UNSEEN)


@pytest.mark.parametrize(("rule_id", "at"), COMPARISONS, ids=str)
def test_comparison_that_is_off_by_one_breaks_an_example(rule_id: str, at: int) -> None:
    rule, text = RULES[rule_id], RULES[rule_id].text
    sign = _COMPARISON.match(text, at)
    assert sign
    changed = text[:at] + _OTHER[sign[1]] + text[sign.end() :]
    assert broken(rule, changed) != unseen(rule_id, at), text[at - 40 : at + 40]
