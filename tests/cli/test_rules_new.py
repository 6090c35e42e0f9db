"""``wbn-audit rules new``: a first file that is in order as it stands, and overwrites nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.catalogue.rule_files import shipped
from tests.cli.running import run
from wbn_audit.catalogue.read_rule import rule_of
from wbn_audit.catalogue.scaffold import SUBJECTS, first_file, kinds_for
from wbn_audit.checks import KINDS
from wbn_audit.engine.examples import run_example

if TYPE_CHECKING:
    from pathlib import Path

PAIRS = [(kind, subject) for subject in SUBJECTS for kind in kinds_for(subject, tuple(KINDS))]


@pytest.mark.parametrize(("kind", "subject"), PAIRS)
def test_every_first_file_is_read_and_its_examples_hold(kind: str, subject: str) -> None:
    text = first_file("ZZZ901", 'A "title": with marks', kind, subject)
    rule = rule_of(text, "ZZZ901-a.yaml", shipped().layout, shipped().reference)
    assert (rule.kind, rule.subject, rule.title) == (kind, subject, 'A "title": with marks')
    assert [list(run_example(rule, one, shipped())) for one in rule.examples] == [[]]


def test_every_kind_has_a_first_file() -> None:
    assert {kind for kind, _ in PAIRS} == set(KINDS)


def test_file_is_written_and_tested(tmp_path: Path) -> None:
    ran = run("rules", "new", "pay901", "--subject", "payments", "--kind", "filled", "--title",
              "Someone signs!", "--out", tmp_path / "our rules")  # fmt: skip
    path = tmp_path / "our rules" / "PAY901-someone-signs.yaml"
    assert ran.code == 0
    assert f"Written: {path.as_posix()}" in ran.out
    tested = run("rules", "test", "PAY901", "--rules", tmp_path / "our rules")
    assert (tested.code, tested.out) == (0, "1 examples of 1 rules, 0 wrong.\n")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "PAY901-mine.yaml").write_text("mine", encoding="utf-8")
    ran = run("rules", "new", "PAY901", "--out", tmp_path)
    assert ran.code == 2
    assert "already there for PAY901; nothing is overwritten" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["PAY901-mine.yaml"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["PAY001"], "There is a rule PAY001 already."),
        (["P1"], "three letters and three digits"),
        (["PAY901", "--kind", "hope"], "no first file of kind 'hope' about participants"),
        (
            ["PAY901", "--kind", "documents"],
            "about participants. Take filled, expect",
        ),
        (["PAY901", "--subject", "people"], "no first file about 'people'"),
    ],
)
def test_what_cannot_be_made_is_refused(tmp_path: Path, words: list[str], said: str) -> None:
    ran = run("rules", "new", *words, "--out", tmp_path / "x")
    assert ran.code == 2
    assert said in ran.err.replace("\n", " ")
    assert not (tmp_path / "x").exists()
