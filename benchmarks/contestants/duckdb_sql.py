"""The same four checks and six counts in DuckDB: one script of SQL over the CSV files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from benchmarks.contestants.answers import KEYS, MEASURES, leave_summary, run
from benchmarks.contestants.standards import (
    CO_PAYMENT,
    CONFIRMED,
    DELIVERED,
    JOB,
    MAPPING,
    MAPPING_DAYS,
    PAPERS,
    PLACEMENT,
    PLAN,
    REFERRALS,
    REIMBURSED,
    REVIEW_DAYS,
    STAFF,
    SUBSIDIZED,
    VOID,
)

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def quoted(words: list[str]) -> str:
    """Words as the inside of an SQL list."""
    return ", ".join(f"'{word}'" for word in words)


def _csv(folder: Path, table: str, columns: dict[str, list[str]]) -> str:
    """Read one file: columns by type, everything else as text."""
    types = ", ".join(f"'{name}': '{kind}'" for kind, names in columns.items() for name in names)
    chosen = ", ".join(name for names in columns.values() for name in names)
    path = (folder / f"{table}.csv").as_posix()
    return f"SELECT {chosen} FROM read_csv('{path}', all_varchar=false, types={{{types}}})"


def tables(folder: Path) -> str:
    """Statements that load the four tables, each read once."""
    people = _csv(
        folder,
        "participants",
        {
            "VARCHAR": ["participant_id", "contractor"],
            "DATE": ["application_date", "participation_date", "exit_date"],
        },
    )
    services = _csv(
        folder,
        "services",
        {
            "VARCHAR": ["participant_id", "service", "status", "funding_source"],
            "DATE": ["start_date", "end_date"],
        },
    )
    payments = _csv(
        folder,
        "payments",
        {
            "VARCHAR": [
                "payment_id",
                "participant_id",
                "support_type",
                "payee_type",
                "method",
                "documents",
                "receipt_on_file",
            ],
            "DATE": ["payment_date"],
        },
    )
    outcomes = _csv(
        folder,
        "outcomes",
        {
            "VARCHAR": [
                "participant_id",
                "outcome_type",
                "status",
                "employment_type",
                "employer",
                "confirmation_type",
            ],
            "DATE": ["status_date", "confirmation_date"],
        },
    )
    needs = ", ".join(
        f"('{case}', [{quoted(all_of)}]::VARCHAR[], [{quoted(one_of)}]::VARCHAR[])"
        for case, (all_of, one_of) in PAPERS.items()
    )
    return f"""
        CREATE TABLE people AS {people};
        CREATE TABLE services AS {services} WHERE status NOT IN ({quoted(VOID)});
        CREATE TABLE payments AS {payments};
        CREATE TABLE outcomes AS {outcomes};
        CREATE TABLE needs AS SELECT * FROM (VALUES {needs}) AS t(kind, all_of, one_of);
    """  # fmt: skip


def checks(as_of: date) -> dict[str, str]:
    """A query for each check, one row a breach."""
    day = f"DATE '{as_of}'"
    medical, transit = CO_PAYMENT.split(":")[0], REIMBURSED.split(":")[0]
    return {
        "SVC001": f"""
            WITH mapped AS (
                SELECT participant_id, min(coalesce(end_date, start_date)) AS done FROM services
                WHERE service = '{MAPPING}' AND status = '{DELIVERED}' GROUP BY participant_id
            ), judged AS (
                SELECT participant_id, exit_date, done, participation_date + {MAPPING_DAYS} AS due
                FROM people LEFT JOIN mapped USING (participant_id)
                WHERE participation_date IS NOT NULL
            )
            SELECT participant_id, done, due FROM judged
            WHERE (exit_date IS NULL OR exit_date > due)
              AND (done > due OR (done IS NULL AND due < {day}))""",
        "SVC003": f"""
            WITH plans AS (
                SELECT DISTINCT participant_id, coalesce(end_date, start_date) AS done FROM services
                WHERE service = '{PLAN}' AND status = '{DELIVERED}'
            ), judged AS (
                SELECT participant_id, done, done + {REVIEW_DAYS} AS due,
                    lead(done) OVER (PARTITION BY participant_id ORDER BY done) AS next
                FROM plans
            )
            SELECT participant_id, done, due, next
            FROM judged JOIN people USING (participant_id)
            WHERE participation_date IS NOT NULL AND (exit_date IS NULL OR exit_date > due)
              AND (next > due OR (next IS NULL AND due < {day}))""",
        "PAY001": f"""
            SELECT payment_id, participant_id, payment_date FROM payments
            ANTI JOIN (SELECT participant_id, start_date AS payment_date FROM services
                       WHERE service IN ({quoted(STAFF)})) USING (participant_id, payment_date)""",
        "PAY011": f"""
            WITH filed AS (
                SELECT payment_id, participant_id, support_type,
                    CASE WHEN support_type = '{medical}' AND payee_type = 'Participant'
                           THEN '{CO_PAYMENT}'
                         WHEN support_type = '{transit}' AND method = 'Reimbursement'
                           THEN '{REIMBURSED}'
                         ELSE support_type END AS kind,
                    string_split(coalesce(documents, '') ||
                        CASE WHEN receipt_on_file = 'yes' THEN '; Receipt' ELSE '' END, '; ')
                        AS papers
                FROM payments
            )
            SELECT payment_id, participant_id, support_type FROM filed JOIN needs USING (kind)
            WHERE NOT list_has_all(papers, all_of)
               OR (len(one_of) > 0 AND NOT list_has_any(papers, one_of))""",
    }


def counts() -> dict[str, str]:
    """A query for each count: contractor, quarter, len."""

    def first(events: str, day: str) -> str:
        return f"""SELECT contractor, day FROM people
            JOIN (SELECT participant_id, min({day}) AS day FROM {events} GROUP BY ALL)
            USING (participant_id) WHERE participation_date IS NOT NULL"""

    placed = f"outcomes WHERE outcome_type = '{PLACEMENT}' AND status ="
    employed = f"""
        (SELECT participant_id, confirmation_date FROM outcomes LEFT JOIN (
            SELECT participant_id, employer,
                bool_and(coalesce(employment_type IN ({quoted(SUBSIDIZED)}), false)) AS subsidized
            FROM outcomes WHERE outcome_type = '{JOB}' GROUP BY ALL
         ) USING (participant_id, employer)
         WHERE confirmation_type = '{CONFIRMED}' AND NOT coalesce(subsidized, false))"""
    dated = {
        "engaged": "SELECT contractor, application_date AS day FROM people",
        "enrolled": """SELECT contractor, participation_date AS day FROM people
            SEMI JOIN (FROM services WHERE funding_source LIKE '%WBN%') USING (participant_id)""",
        "referred": first(f"services WHERE service IN ({quoted(REFERRALS)})", "start_date"),
        "training_started": first(f"{placed} 'Started'", "status_date"),
        "training_completed": first(f"{placed} 'Completed'", "status_date"),
        "employed": first(employed, "confirmation_date"),
    }
    return {
        name: f"""SELECT contractor, year(day) || 'Q' || quarter(day) AS quarter, count(*) AS len
            FROM ({query}) WHERE day IS NOT NULL GROUP BY ALL"""
        for name, query in dated.items()
    }


def main(folder: Path, as_of: date, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    base = duckdb.connect()
    base.execute(tables(folder))
    found = {}
    queries = checks(as_of) | counts()
    for name in [*KEYS, *MEASURES]:
        path = (out / f"{name}.csv").as_posix()
        rows = base.execute(f"COPY ({queries[name]} ORDER BY ALL) TO '{path}' (HEADER)").fetchone()
        found[name] = rows[0] if rows else 0
    leave_summary(out, {name: found[name] for name in KEYS})


if __name__ == "__main__":
    run(main)
