"""Breakdowns, annual numbers, job quality and who is kept out: engine and oracle, one answer."""

from __future__ import annotations

import csv
import random
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from tests.engine.audits import run_audit
from tests.oracle.moves import Kept, if_fixed
from tests.oracle.oracle import audit
from tests.oracle.random_exports import write_exports

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.oracle.oracle import Audit
    from wbn_audit.results import Results

CASES = [
    ("full", 41, 250, date(2026, 3, 31)),
    ("full", 42, 250, date(2026, 1, 2)),
    ("clean", 43, 200, date(2025, 12, 31)),
    ("cut", 44, 250, date(2026, 3, 31)),
    ("cut", 45, 120, date(2026, 7, 1)),
    ("split", 46, 100, date(2024, 2, 29)),
    *[(name, 50 + number, 80, date(2026, 3, 31)) for number, name in enumerate(
        ("nostatus", "nofunding", "nooutcomes", "nopayments", "twotables"))],
]  # fmt: skip
GENDERS = ("Female", "woman", "F", "Male", "Nonbinary", "Prefer not to say", "Trans Woman; X", "")
RACES = (
    "White", "White; Declined", "Black", "Asian; White", "Hispanic or Latino", "Declined",
    "Not Hispanic or Latino", "White; Martian", "Martian", "Two or More Races", "unknown", "",
)  # fmt: skip
SERVICES = ("Referral to Trade School", "Refer to support services", "Mentoring", "APN referral")
LIVING_WAGE = 1505
# What the oracle derives; the loader's findings about cells are held to less, below.
_JUDGED = ("ELG", "SVC", "PAY", "OUT")


def mixed(folder: Path, seed: int) -> None:
    """More words in gender, race, service and staff than the random exports have."""
    rng = random.Random(seed)
    _rewrite(folder, "participants", {"gender": GENDERS, "race_ethnicity": RACES}, rng, 0.9)
    _rewrite(folder, "services", {"service": SERVICES}, rng, 0.05)


def _rewrite(
    folder: Path, table: str, words: dict[str, Sequence[str]], rng: random.Random, share: float
) -> None:
    for path in sorted(folder.glob(f"{table}*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as handle:
            header, *lines = list(csv.reader(handle))
        for line in lines:
            for name, some in words.items():
                if len(line) == len(header) and rng.random() < share:
                    line[header.index(name)] = rng.choice(some)
        with path.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([header, *lines])


@pytest.mark.parametrize(("variant", "seed", "people", "as_of"), CASES)
def test_numbers_agree_with_oracle(
    tmp_path: Path, variant: str, seed: int, people: int, as_of: date
) -> None:
    write_exports(tmp_path, seed=seed, participants=people, as_of=as_of, variant=variant)
    mixed(tmp_path, seed)
    truth = audit(tmp_path, as_of, parameters={"living_wage": LIVING_WAGE})
    results = run_audit(tmp_path, as_of, parameters={"living_wage": str(LIVING_WAGE)})
    assert _breakdowns(results) == {key: n for key, n in truth.breakdowns.items() if n}
    assert _annual(results) == {key: n for key, n in truth.annual.items() if n}
    assert _job_quality(results) == truth.job_quality
    _sums(results.counts)
    _same_kept_out(results, truth)
    _same_if_fixed(results, truth)
    if variant == "full":
        assert len(truth.kept_out) > people / 5, "random exports that keep nobody out prove nothing"


def _breakdowns(results: Results) -> dict[tuple[str, ...], int]:
    rows = results.counts.filter((pl.col("breakdown") != "all") & (pl.col("count") > 0))
    keys = ["measure_id", "quarter", "contractor", "breakdown", "group"]
    return {tuple(row[:-1]): row[-1] for row in rows.select(*keys, "count").iter_rows()}


def _annual(results: Results) -> dict[tuple[str, ...], int]:
    rows = results.annual.filter(pl.col("value") > 0)
    return {tuple(row[:-1]): row[-1] for row in rows.iter_rows()}


def _job_quality(results: Results) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    for row in results.job_quality.iter_rows(named=True):
        key = row.pop("program_year"), row.pop("contractor"), row.pop("sector")
        found[key] = row
    return found


def _sums(counts: pl.DataFrame) -> None:
    """The groups of each breakdown add up to the count."""
    keys = ["measure_id", "quarter", "contractor"]
    whole = counts.filter(pl.col("breakdown") == "all").select(*keys, whole="count")
    parts = counts.filter(pl.col("breakdown") != "all").group_by(*keys, "breakdown").agg(
        pl.col("count").sum()
    )  # fmt: skip
    joined = parts.join(whole, on=keys, how="left")
    assert joined.filter(pl.col("count") != pl.col("whole")).is_empty()


def _of(results: Results) -> pl.DataFrame:
    """kept_out.csv with what the findings say."""
    found = results.findings.select("finding_id", "rule_id", "record_id", "moves", "status")
    joined = results.kept_out.join(found, on="finding_id", how="left")
    assert joined.get_column("rule_id").null_count() == 0, "kept out by a finding that is not there"
    return joined


def _same_kept_out(results: Results, truth: Audit) -> None:
    kept = _of(results)
    for measure, moves, status in kept.select("measure_id", "moves", "status").iter_rows():
        assert measure in moves.split("; ")
        assert status != "due_soon"
    judged = kept.filter(pl.col("rule_id").cast(pl.String).str.head(3).is_in(_JUDGED))
    ours = {
        Kept(m, q or "", p, rule, record or "")
        for m, q, p, rule, record in judged.select(
            "measure_id", "quarter", "participant_id", "rule_id", "record_id"
        ).iter_rows()
    }
    assert ours == truth.kept_out


def _same_if_fixed(results: Results, truth: Audit) -> None:
    assert truth.export is not None
    kept = {
        Kept(m, q or "", p, "", "")
        for m, q, p, _ in results.kept_out.iter_rows()
    }  # fmt: skip
    fixed = if_fixed(truth.export, truth.people, kept)
    ours = {tuple(row[:3]): row[4] for row in results.if_fixed.iter_rows() if row[4]}
    assert ours == {key: n for key, n in fixed.items() if n}
    now = {tuple(row[:3]): row[3] for row in results.if_fixed.iter_rows() if row[3]}
    six = {key: n for key, n in truth.counts.items() if n and "wage_match" not in key[0]}
    assert now == six


def test_other_choice_of_confirmations(tmp_path: Path) -> None:
    as_of = date(2026, 3, 31)
    write_exports(tmp_path, seed=61, participants=200, as_of=as_of, variant="full")
    truth = audit(tmp_path, as_of, parameters={"wage_match_counts": 1})
    both = "After Participation Employment Confirmation; State UI Wage Match"
    results = run_audit(tmp_path, as_of, parameters={"confirmation_types": both})
    rows = results.counts.filter((pl.col("breakdown") == "all") & (pl.col("count") > 0))
    ours = {
        tuple(row) for row in rows.select("measure_id", "quarter", "contractor", "count").rows()
    }
    assert ours == {(*key, n) for key, n in truth.counts.items() if n}
    ids = [one.id for one in results.measure_info]
    assert ids[-2:] == ["employed", "employed_without_wage_match"]
    assert _job_quality(results) == truth.job_quality
