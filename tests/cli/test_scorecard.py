"""The scorecard of real runs, held against values worked out by hand."""

from __future__ import annotations

import csv
from math import comb
from pathlib import Path

import pytest

from tests.cli.running import PARTICIPANTS, SERVICES, Ran, changed, check, exports, run, write_csv

PAYMENTS = [
    ["Payment ID", "Customer ID", "Payment Date", "Support Service Type", "Amount", "Entered Date"],
    # No staff service on that day: PAY001.
    ["P1", "1", "2026-01-06", "Fuel", "20.00", "2026-01-06"],
    # In order.
    ["P2", "1", "2026-01-05", "Fuel", "30.10", "2026-01-05"],
    # In order, entered late: ENT002.
    ["P3", "1", "2026-04-20", "Fuel", "5", "2026-05-20"],
    ["P4", "2", "2026-04-07", "Tools", "$1,200.55", "2026-06-01"],
    # Before participation as well: PAY001 and PAY002.
    ["P5", "2", "2026-04-01", "Tools", "10.45", "2026-04-01"],
    # A negative amount: PAY019 and PAY001.
    ["P6", "2", "2026-04-08", "Tools", "-50", "2026-04-08"],
]
ONLY = "SVC001,PAY001,PAY002,PAY019,ENT002"
Card = dict[tuple[str, str, str, str], dict[str, str]]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def a_run(*words: str, out: str = "run", select: str = ONLY) -> Ran:
    services = changed(
        SERVICES,
        {(1, name): "2026-05-05" for name in ("Start Date", "End Date", "Entered Date")},
    )
    data = exports(Path("data"), PARTICIPANTS, services)
    write_csv(data / "payments.csv", PAYMENTS)
    return check(data, "--select", select, "--out", out, *words)


def card(out: str = "run") -> Card:
    with Path(out, "scorecard.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["contractor"], row["number"], row["rule_id"], row["unit"]): row for row in rows}


def money(told: Card, contractor: str, number: str) -> tuple[str, str]:
    row = told[contractor, number, "", "dollars"]
    return row["n"], row["value"]


def exact(failed: int, n: int) -> tuple[float, float]:
    """Clopper and Pearson by halving, with sums of binomial chances."""

    def chance(rate: float, counts: range) -> float:
        return sum(comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in counts)

    def halved(counts: range, *, rising: bool) -> float:
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            below = chance(middle, counts) < 0.025
            low, high = (middle, high) if below == rising else (low, middle)
        return low

    lower = halved(range(failed, n + 1), rising=True) if failed else 0.0
    upper = halved(range(failed + 1), rising=False) if failed < n else 1.0
    return lower, upper


def test_questioned_costs_count_each_payment_once() -> None:
    a_run()
    told = card()
    # 1,200.55 + 10.45; the negative amount is named and takes nothing off.
    assert money(told, "Birch", "questioned_costs") == ("3", "1211")
    assert (
        "1 without an amount above zero" in told["Birch", "questioned_costs", "", "dollars"]["note"]
    )
    assert money(told, "Alder", "questioned_costs") == ("1", "20")
    assert money(told, "all", "questioned_costs") == ("4", "1231")
    # P3 was entered late and is otherwise in order; P4 too, but it is in question already.
    assert money(told, "Alder", "entered_late_costs") == ("1", "5")
    assert money(told, "Birch", "entered_late_costs") == ("0", "0")
    assert money(told, "all", "accepted_costs") == ("0", "0")


def test_rates_and_their_limits() -> None:
    a_run()
    told = card()
    for contractor, failed, n in (("Alder", 1, 3), ("Birch", 3, 3), ("all", 4, 6)):
        row = told[contractor, "failure_rate", "PAY001", "share"]
        low, high = exact(failed, n)
        assert (row["n"], row["count"], row["note"]) == (str(n), str(failed), "fewer than 10")
        assert float(row["value"]) == pytest.approx(failed / n, abs=1e-6)
        assert float(row["low"]) == pytest.approx(low, abs=2e-6)
        assert float(row["high"]) == pytest.approx(high, abs=2e-6)
    assert told["Birch", "failure_rate", "PAY001", "share"]["high"] == "1"
    assert told["Alder", "failure_rate", "PAY019", "share"]["low"] == "0"


def test_deadlines_and_how_late() -> None:
    a_run()
    told = card()
    # The workshop of participant 1 was due on 2026-04-05 and held on 2026-05-05.
    met = told["all", "deadlines_met", "", "days"]
    assert (met["n"], met["count"], met["value"]) == ("2", "1", "0.5")
    late = told["Alder", "late_6_to_30", "SVC001", "days"]
    assert (late["n"], late["count"], late["value"]) == ("1", "1", "1")
    assert told["Alder", "late_31_to_90", "SVC001", "days"]["count"] == "0"
    assert told["Alder", "late_median", "SVC001", "days"]["value"] == "30"
    assert ("Birch", "late_median", "SVC001", "days") not in told
    # P3 took 22 business days, P4 38 (Memorial Day is none): 17 and 33 beyond five.
    assert told["Alder", "late_median", "ENT002", "business days"]["value"] == "17"
    assert told["Birch", "late_median", "ENT002", "business days"]["value"] == "33"
    entered = told["all", "deadlines_met", "", "business days"]
    assert (entered["n"], entered["count"]) == ("6", "4")


def test_the_report_sets_contractors_side_by_side_by_name() -> None:
    ran = a_run()
    section = ran.out.split("By contractor\n")[1].split("\n\n")[0].splitlines()
    rows = [line.split() for line in section if line.startswith(("Alder", "Birch"))]
    assert rows == [
        ["Alder", "0", "of", "1", "2", "of", "3", "$20.00", "1"],
        ["Birch", "1", "of", "1", "2", "of", "3", "$1,211.00", "3"],
    ]
    text = " ".join(" ".join(section).split())
    assert "too few to judge by: Alder, Birch." in text
    assert "PAY003" in text  # left out, so more may be in question
    alone = a_run("--contractor", "Birch")
    assert "By contractor" not in alone.out
    told = card()
    assert {key[0] for key in told} == {"all", "Birch"}
    assert money(told, "all", "questioned_costs") == ("3", "1211")


def test_without_payments_costs_are_unknown_and_not_zero() -> None:
    ran = check(exports(Path("data")), "--out", "run")
    told = card()
    row = told["all", "questioned_costs", "", "dollars"]
    assert (row["n"], row["value"]) == ("", "")
    assert row["note"].startswith("no payment was judged; not judged: PAY001, PAY002")
    line = next(line for line in ran.out.splitlines() if line.startswith("Alder"))
    assert line.split()[-2:] == ["?", "?"]
    lost = told["all", "failure_rate", "PAY001", "share"]
    assert (lost["n"], lost["count"], lost["value"], lost["low"]) == ("0", "", "", "")
    assert lost["note"].startswith("not assessed: missing: payments")


def test_accepted_costs_stand_apart() -> None:
    a_run(out="first")
    words = ("--reason", "Seen", "--by", "A. Lee", "--until", "2026-12-31", "--run", "first")
    assert run("accept", "PAY001/P1", "PAY001/P5", *words).code == 0
    ran = a_run("--accepted", "accepted.yaml")
    told = card()
    assert money(told, "Alder", "questioned_costs") == ("0", "0")
    assert money(told, "Alder", "accepted_costs") == ("1", "20")
    # P5 is in question still: PAY002 of it was not accepted.
    assert money(told, "Birch", "questioned_costs") == ("3", "1211")
    assert money(told, "Birch", "accepted_costs") == ("0", "0")
    assert "$20.00 of accepted exceptions are not in the questioned costs." in ran.out


def test_rules_that_failed_in_the_run_before_are_marked() -> None:
    a_run(out="first", select="PAY001,SVC001")
    ran = a_run("--compare-to", "first")
    told = card()
    again = {key[:3] for key, row in told.items() if "failed in the run before too" in row["note"]}
    assert again == {
        (contractor, "failure_rate", rule)
        for contractor, rule in (
            ("Alder", "PAY001"), ("Birch", "PAY001"), ("Alder", "SVC001"),
        )
    }  # fmt: skip
    rows = [line.split() for line in ran.out.splitlines() if line.startswith(("Alder", "Birch"))]
    assert [row[-1] for row in rows if "of" in row] == ["2", "1"]
