"""One breach of each rule, planted in files in order, raises that rule and its companions only.

The breaches are generated (see ``breaches.py``) and audited all at once, each in a copy of
a clean person. Of the breaches that raise a rule, the one that raises the fewest others
must raise exactly what the rule declares under ``companions``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.catalogue.rule_files import shipped
from tests.mutations.audited import PEOPLE, audit, edition_with_figures, raised, write_exports
from tests.mutations.breaches import LONGER, Breach, breaches, shared

if TYPE_CHECKING:
    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.results import Results

IDS = [rule.id for rule in shipped().rules]
Raised = dict[Breach, list[str]]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition_with_figures(tmp_path_factory.mktemp("edition"))


@pytest.fixture(scope="module")
def clean(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Results:
    people = [(person, False) for person in PEOPLE.values()]
    return audit(write_exports(tmp_path_factory.mktemp("clean") / "in", people, edition), edition)


def tried(of: dict[str, list[Breach]]) -> list[Breach]:
    return sorted({one for several in of.values() for one in several}, key=repr)


@pytest.fixture(scope="module")
def candidates(edition: Edition) -> dict[str, list[Breach]]:
    """Rule to its generated breaches."""
    return {rule.id: list(breaches(rule, edition, PEOPLE)) for rule in edition.rules}


@pytest.fixture(scope="module")
def outcome(
    edition: Edition,
    candidates: dict[str, list[Breach]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Raised:
    """What each breach raises. Rows that are too long are audited apart: they slow all others."""
    found: Raised = {}
    folder = tmp_path_factory.mktemp("many")
    for longer in (False, True):
        chosen = [one for one in tried(candidates) if (one.how == LONGER) is longer]
        people = [(one.applied(PEOPLE[one.person]), shared(one, edition)) for one in chosen]
        rules = raised(audit(write_exports(folder / f"{longer}", people, edition), edition))
        found |= {one: rules.get(number, []) for number, one in enumerate(chosen)}
        # What cannot be told to be anyone's is a row without any name.
        assert all(rule.startswith("DAT") for rule in rules.get(-1, []))
    return found


def test_clean_files_pass_every_rule(clean: Results) -> None:
    assert clean.findings.is_empty(), clean.findings
    states = dict(clean.rules.select("rule_id", "state").iter_rows())
    assert states == dict.fromkeys(IDS, "pass")
    assert clean.rules.get_column("passed").min()
    assert clean.rules.get_column("unknown").sum() == 0


@pytest.mark.parametrize("name", IDS)
def test_breach_raises_its_rule_and_its_companions_only(
    name: str, candidates: dict[str, list[Breach]], outcome: Raised
) -> None:
    (companions,) = [rule.companions for rule in shipped().rules if rule.id == name]
    raising = [set(outcome[one]) for one in candidates[name] if name in outcome[one]]
    assert raising, "no generated breach raises it"
    fewest = min(raising, key=len)
    assert len(fewest) == 1 + len(companions), f"declares {companions}, raises {sorted(fewest)}"
    assert {name, *companions} in raising


def test_companions_are_rules() -> None:
    assert {name for rule in shipped().rules for name in rule.companions} <= set(IDS)


def test_many_changes_are_in_order_and_stay_quiet(outcome: Raised) -> None:
    """Silence where a change harms nothing: findings do not come from the changing itself."""
    quiet = [one for one in outcome if not outcome[one]]
    assert len(outcome) // 10 < len(quiet) < len(outcome)
