"""Two editions in one run: each judges the records of its own days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.catalogue.editions import CHANGES, HEIR, write_edition
from tests.catalogue.rule_files import rule_text
from tests.cli.running import SAMPLES, write_csv
from tests.engine.audits import run_audit
from wbn_audit.catalogue.clauses import read_clauses
from wbn_audit.catalogue.edition import load_edition, read_edition_measures

if TYPE_CHECKING:
    from pathlib import Path

    from wbn_audit.results import Results

AS_OF = date(2026, 6, 30)
PEOPLE = ["Customer ID", "Application Date", "Registration Date", "Participation Date", "Exit Date",
          "Birth Date", "Registration Result", "State", "County"]  # fmt: skip
SERVICES = ["Service ID", "Customer ID", "Service Name", "Fund", "Start Date", "End Date",
            "Status", "Entered Date"]  # fmt: skip


def person(number: str, participation: str) -> list[str]:
    return [number, "2026-01-02", "2026-01-03", participation, "", "1990-02-03", "Eligible", "OR",
            "Multnomah"]  # fmt: skip


def service(number: str, who: str, day: str, name: str = "Career Mapping Workshop") -> list[str]:
    return [f"S{number}", who, name, "WBN", day, day, "Completed", day]


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A and B began on the last old day and the first new one; C's date cannot be read."""
    people = [
        person("A", "2026-03-31"), person("B", "2026-04-01"), person("C", "soon"),
        person("D", "2026-04-01"), person("E", "2026-03-31"),
    ]  # fmt: skip
    services = [
        # Early enough that the export does not look cut.
        service("0", "A", "2026-01-02", "Career Coaching"),
        service("1", "A", "2026-05-15"), service("2", "B", "2026-05-02"),
        service("3", "C", "2026-05-02"), service("4", "D", "2026-05-01"),
    ]  # fmt: skip
    write_csv(tmp_path / "in" / "people.csv", [PEOPLE, *people])
    write_csv(tmp_path / "in" / "services.csv", [SERVICES, *services])
    return tmp_path / "in"


def audited(exports: Path, edition: Path | None, as_of: date = AS_OF) -> Results:
    return run_audit(exports, as_of, rules=(edition,) if edition else ())


def of_rule(results: Results, rule_id: str) -> list[tuple[str, str]]:
    rows = results.findings.filter(
        (pl.col("rule_id") == rule_id) & (pl.col("status") != "due_soon")
    )
    return sorted(rows.select("participant_id", pl.col("due_date").cast(pl.String)).iter_rows())


def states(results: Results, rule_id: str) -> dict[str, int]:
    row = results.rules.filter(pl.col("rule_id") == rule_id).row(0, named=True)
    return {name: row[name] for name in ("passed", "failed", "unknown", "out_of_scope")}


def test_each_edition_judges_its_own_records_with_its_own_number(
    tmp_path: Path, exports: Path
) -> None:
    results = audited(exports, write_edition(tmp_path / "heir"))
    # B has 30 days from 1 April and took 31; A has 90 and took 45; E is overdue since 29 June.
    assert of_rule(results, "SVC001") == [("B", "2026-05-01"), ("E", "2026-06-29")]
    assert states(results, "SVC001") == {
        "passed": 2, "failed": 2, "unknown": 1, "out_of_scope": 0,
    }  # fmt: skip


def test_a_dropped_rule_judges_the_records_of_the_older_edition_only(
    tmp_path: Path, exports: Path
) -> None:
    results = audited(exports, write_edition(tmp_path / "heir"))
    assert of_rule(results, "SVC002") == [("A", "2026-06-29"), ("E", "2026-06-29")]
    assert sum(states(results, "SVC002").values()) == 3  # C could be of either: unknown
    assert states(results, "SVC002")["unknown"] == 1


def test_ids_stay_the_same_and_other_rules_are_as_without_the_second_edition(
    tmp_path: Path, exports: Path
) -> None:
    alone = audited(exports, None)
    both = audited(exports, write_edition(tmp_path / "heir"))
    same = pl.col("rule_id").is_in(["SVC001", "SVC002"]).not_()
    assert both.findings.filter(same).equals(alone.findings.filter(same))
    assert both.rules.filter(same).equals(alone.rules.filter(same))
    assert both.counts.equals(alone.counts)
    ids = set(alone.findings["finding_id"])
    assert {one for one in both.findings["finding_id"] if "/A" in one} <= ids


def test_hashes_of_editions_and_of_each_version_are_told(tmp_path: Path, exports: Path) -> None:
    both = audited(exports, write_edition(tmp_path / "heir"))
    told = {one["id"]: one for one in both.about["editions"]}
    assert told["wbn-2025-10"]["governs"] == [{"from": None, "until": "2026-03-31"}]
    assert told["wbn-2026-04"]["governs"] == [{"from": "2026-04-01", "until": None}]
    assert told["wbn-2026-04"]["sha256"] != told["wbn-2025-10"]["sha256"]
    versions = dict(both.rule_info["SVC001"].versions)
    assert set(versions) == set(told)
    assert len(set(versions.values())) == 2
    assert both.rule_info["SVC003"].versions == ()


def test_one_edition_makes_no_versions(exports: Path) -> None:
    alone = load_edition(as_of=AS_OF)
    assert (alone.versions, alone.editions) == ({}, ())
    assert len(audited(exports, None).about["editions"]) == 1


def test_an_heir_that_changes_nothing_changes_nothing(tmp_path: Path) -> None:
    """Every rule is one version, and the results of a real sample are the same to the row."""
    heir = write_edition(tmp_path / "heir", HEIR)
    assert load_edition(as_of=AS_OF, own_rules=[heir]).versions == {}
    alone, both = run_audit(SAMPLES, AS_OF), audited(SAMPLES, heir)
    for name in ("findings", "rules", "by_contractor", "counts", "people"):
        assert getattr(both, name).equals(getattr(alone, name)), name


def test_an_heir_that_repeats_every_rule_changes_nothing(tmp_path: Path) -> None:
    """All rules judged in two parts and put together again are the whole, groups included."""
    words = load_edition(as_of=AS_OF).folder / "exports.yaml"
    text = words.read_text(encoding="utf-8")
    heir = write_edition(tmp_path / "heir", HEIR, exports=text)
    both = load_edition(as_of=AS_OF, own_rules=[heir])
    assert len(both.versions) == len([one for one in both.rules if not one.raised])
    alone, split = run_audit(SAMPLES, AS_OF), audited(SAMPLES, heir)
    for name in ("findings", "by_contractor", "counts", "people"):
        assert getattr(split, name).equals(getattr(alone, name)), name
    numbers = ["rule_id", "state", "passed", "failed", "unknown", "out_of_scope", "findings"]
    lost = alone.rules.filter(pl.col("state") == "not_assessed")["rule_id"]
    kept = ~pl.col("rule_id").is_in(lost.implode())
    assert split.rules.filter(kept).select(numbers).equals(alone.rules.filter(kept).select(numbers))


def test_a_replaced_rule_speaks_for_its_own_days(tmp_path: Path, exports: Path) -> None:
    shipped = load_edition(as_of=AS_OF)
    rule = next(one for one in shipped.rules if one.id == "SVC001")
    text = (shipped.folder / rule.file).read_text(encoding="utf-8")
    milder = text.replace("severity: error", "severity: warning")
    heir = write_edition(tmp_path / "heir", HEIR + CHANGES, **{"SVC__SVC001-milder": milder})
    found = audited(exports, heir).findings.filter(pl.col("rule_id") == "SVC001")
    assert dict(found.select("participant_id", "severity").iter_rows()) == {
        "B": "warning", "E": "error",
    }  # fmt: skip


def test_an_added_rule_judges_from_its_first_day(tmp_path: Path, exports: Path) -> None:
    added = rule_text(id="SVC099", subject="services", expect="status = 'Void'")
    heir = write_edition(tmp_path / "heir", HEIR, **{"SVC__SVC099-void": added})
    both = audited(exports, heir)
    assert states(both, "SVC099")["failed"] == 4
    before = HEIR.replace("from: 2026-04-01", "from: 2026-05-02")
    later = audited(exports, write_edition(tmp_path / "later", before, SVC__SVC099_=added))
    assert states(later, "SVC099") == {"passed": 0, "failed": 3, "unknown": 0, "out_of_scope": 0}


def test_the_audit_date_decides_whose_texts_and_measures_count(tmp_path: Path) -> None:
    heir = write_edition(tmp_path / "heir")
    assert load_edition(as_of=date(2026, 3, 31), own_rules=[heir]).id == "wbn-2025-10"
    later = load_edition(as_of=date(2026, 4, 1), own_rules=[heir])
    assert later.id == "wbn-2026-04"
    assert "SVC002" in {rule.id for rule in later.rules}
    assert later.parameters["mapping_days"].value == 30
    assert not later.parameters["mapping_days"].changed


def test_an_edition_with_an_end_gives_back_to_the_one_before(tmp_path: Path) -> None:
    text = HEIR.replace('until: ""', "until: 2026-12-31") + CHANGES
    later = load_edition(as_of=date(2027, 1, 1), own_rules=[write_edition(tmp_path / "h", text)])
    assert later.id == "wbn-2025-10"
    assert [str(span) for span in later.governs] == ["until 2026-03-31", "from 2027-01-01"]


def test_a_change_of_a_parameter_holds_in_every_edition(tmp_path: Path) -> None:
    both = load_edition(
        as_of=AS_OF, own_rules=[write_edition(tmp_path / "heir")], overrides={"mapping_days": "7"}
    )
    assert [one.parameters["mapping_days"].value for one in both.in_themselves] == [7, 7]


def test_an_heir_has_the_clauses_and_measures_of_its_parent(tmp_path: Path) -> None:
    heir = write_edition(tmp_path / "heir")
    later = load_edition(as_of=AS_OF, own_rules=[heir])
    assert later.id == "wbn-2026-04"
    assert read_clauses(later.clauses_folder)
    assert len(read_edition_measures(later)) == 6
