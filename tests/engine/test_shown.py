"""Numbers as findings show them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.cli.running import exports, write_csv
from tests.engine.audits import run_audit

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("written", "shown"),
    [("14", "14"), ("14.0", "14"), ("14.50", "14.5"), ("100", "100"), ("13.05", "13.05")],
)
def test_a_whole_number_has_no_fraction(tmp_path: Path, written: str, shown: str) -> None:
    exports(tmp_path)
    write_csv(tmp_path / "payments.csv", [
        ["Payment ID", "Customer ID", "Payment Date", "Support Service Type", "Amount", "Child Age",
         "Household Provider", "Child Disability Documented"],
        ["P1", "1", "2026-01-05", "Childcare", "20", written, "No", "No"]])  # fmt: skip
    found = run_audit(tmp_path, date(2026, 6, 30), select=("PAY015",)).findings
    assert found.get_column("found").to_list() == [shown]
    assert found.item(0, "message").startswith(f"Child's age: {shown};")
    assert found.filter(pl.col("found").str.contains(r"\.0$")).is_empty()
