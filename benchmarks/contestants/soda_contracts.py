"""Soda with DuckDB: data contracts whose checks are queries for failed rows. It makes no counts.

Soda states such a check in SQL; the queries are those of :mod:`benchmarks.contestants.duckdb_sql`.
What it reports is how many rows failed; the rows themselves it keeps in its paid service.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import yaml
from soda_core.contracts import verify_contract_locally
from soda_duckdb.common.data_sources.duckdb_data_source import DuckDBDataSourceImpl

from benchmarks.contestants.answers import leave_summary, run
from benchmarks.contestants.duckdb_sql import checks, tables

if TYPE_CHECKING:
    from datetime import date

SUBJECTS = {"people": ["SVC001", "SVC003"], "payments": ["PAY001", "PAY011"]}


def _contract(table: str, queries: dict[str, str]) -> str:
    """The text of a contract."""
    failed_rows = [
        {"failed_rows": {"name": rule, "qualifier": rule, "query": queries[rule]}}
        for rule in SUBJECTS[table]
    ]
    contract = {
        "dataset": f"exports/main/{table}",
        "columns": [{"name": "participant_id"}],
        "checks": failed_rows,
    }
    return yaml.safe_dump(contract, sort_keys=False)


def main(folder: Path, as_of: date, out: Path) -> None:
    base = duckdb.connect()
    base.execute(tables(folder))
    queries = checks(as_of)
    source = DuckDBDataSourceImpl.from_existing_cursor(base, name="exports")
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        for table in SUBJECTS:
            path = Path(scratch, f"{table}.yaml")
            path.write_text(_contract(table, queries), encoding="utf-8")
            session = verify_contract_locally(data_sources=source, contract_file_path=str(path))
            (contract,) = session.contract_verification_results
            for check in contract.check_results:
                found[str(check.check.name)] = int(check.threshold_value)
    leave_summary(out, found)


if __name__ == "__main__":
    run(main)
