"""Great Expectations: expectations on pandas frames. It makes no joins and no counts.

Its users' frame library is pandas (or Spark): the joined frames are prepared in pandas. The gap
between reviews and the papers that are missing cannot be stated as expectations; they are worked
out in pandas, and the expectation is that there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import great_expectations as gx
import pandas as pd

from benchmarks.contestants.answers import KEYS, leave_summary, run
from benchmarks.contestants.standards import (
    CO_PAYMENT,
    DELIVERED,
    MAPPING,
    MAPPING_DAYS,
    PAPERS,
    PLAN,
    REIMBURSED,
    REVIEW_DAYS,
    STAFF,
    VOID,
)

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def _read(folder: Path, table: str, texts: list[str], dates: list[str]) -> pd.DataFrame:
    return pd.read_csv(
        folder / f"{table}.csv", usecols=texts + dates, dtype=dict.fromkeys(texts, "str"),
        parse_dates=dates, date_format="%Y-%m-%d", keep_default_na=False, na_values=[""],
    )  # fmt: skip


def _in_time(rows: pd.DataFrame, day: str, today: pd.Timestamp) -> pd.DataFrame:
    """Rows whose time did not stop at an exit; what is not done has been waited for till today."""
    running = rows[~(rows["exit_date"] <= rows["due"])]
    return running.assign(until=running[day].fillna(today))


def _deadlines(
    people: pd.DataFrame, services: pd.DataFrame, today: pd.Timestamp
) -> dict[str, pd.DataFrame]:
    done = services[services["status"] == DELIVERED]
    done = done.assign(done=done["end_date"].fillna(done["start_date"]))
    first = done[done["service"] == MAPPING].groupby("participant_id")["done"].min()
    mapped = people.merge(first.reset_index(), on="participant_id", how="left")
    mapped["due"] = mapped["participation_date"] + pd.Timedelta(days=MAPPING_DAYS)
    plans = done[done["service"] == PLAN][["participant_id", "done"]].drop_duplicates()
    plans = plans.sort_values(["participant_id", "done"])
    plans["next"] = plans.groupby("participant_id")["done"].shift(-1)
    plans["due"] = plans["done"] + pd.Timedelta(days=REVIEW_DAYS)
    plans = plans.merge(people[["participant_id", "exit_date"]], on="participant_id")
    return {
        "SVC001": _in_time(mapped, "done", today),
        "SVC003": _in_time(plans, "next", today),
    }


def _missing(payments: pd.DataFrame) -> pd.DataFrame:
    """Payments with the number of papers that they lack."""
    case = payments["support_type"].mask(
        (payments["support_type"] == CO_PAYMENT.split(":")[0])
        & (payments["payee_type"] == "Participant"),
        CO_PAYMENT,
    )
    case = case.mask(
        (payments["support_type"] == REIMBURSED.split(":")[0])
        & (payments["method"] == "Reimbursement"),
        REIMBURSED,
    )
    groups = [
        (name, place, paper)
        for name, (all_of, one_of) in PAPERS.items()
        for place, papers in enumerate([*([paper] for paper in all_of), one_of])
        for paper in papers
    ]
    needs = pd.DataFrame(groups, columns=["case", "need", "paper"])
    receipt = (payments["receipt_on_file"] == "yes").map({True: "; Receipt", False: ""})
    papers = (payments["documents"].fillna("") + receipt).str.split("; ")
    filed = payments[["payment_id"]].assign(paper=papers, there=True).explode("paper")
    wanted = payments[["payment_id"]].assign(case=case).merge(needs, on="case")
    wanted = wanted.merge(filed.drop_duplicates(), on=["payment_id", "paper"], how="left")
    wanted["there"] = wanted["there"].notna()
    met = wanted.groupby(["payment_id", "need"])["there"].any()
    return (~met).groupby("payment_id").sum().rename("missing").reset_index()


def _frames(folder: Path, as_of: date) -> dict[str, pd.DataFrame]:
    people = _read(folder, "participants", ["participant_id"], ["participation_date", "exit_date"])
    people = people[people["participation_date"].notna()]
    services = _read(
        folder, "services", ["participant_id", "service", "status"], ["start_date", "end_date"]
    )
    services = services[~services["status"].isin(VOID)]
    payments = _read(
        folder, "payments",
        ["payment_id", "participant_id", "support_type", "payee_type", "method", "documents",
         "receipt_on_file"],
        ["payment_date"],
    )  # fmt: skip
    staffed = services[services["service"].isin(STAFF)][["participant_id", "start_date"]]
    staffed = staffed.drop_duplicates().assign(same_day=True)
    accompanied = payments[["payment_id", "participant_id", "payment_date"]].merge(
        staffed, left_on=["participant_id", "payment_date"],
        right_on=["participant_id", "start_date"], how="left",
    )  # fmt: skip
    deadlines = _deadlines(people, services, pd.Timestamp(as_of))
    return deadlines | {"PAY001": accompanied, "PAY011": _missing(payments)}


def main(folder: Path, as_of: date, out: Path) -> None:
    in_time = gx.expectations.ExpectColumnPairValuesAToBeGreaterThanB
    expected = {
        "SVC001": in_time(column_A="due", column_B="until", or_equal=True),
        "SVC003": in_time(column_A="due", column_B="until", or_equal=True),
        "PAY001": gx.expectations.ExpectColumnValuesToNotBeNull(column="same_day"),
        "PAY011": gx.expectations.ExpectColumnValuesToBeInSet(column="missing", value_set=[0]),
    }
    context = gx.get_context(mode="ephemeral")
    source = context.data_sources.add_pandas("exports")
    found: dict[str, int] = {}
    out.mkdir(parents=True, exist_ok=True)
    for rule, frame in _frames(folder, as_of).items():
        whole = source.add_dataframe_asset(rule).add_batch_definition_whole_dataframe("all")
        batch = whole.get_batch(batch_parameters={"dataframe": frame})
        wanted: dict[str, Any] = {
            "result_format": "COMPLETE",
            "unexpected_index_column_names": KEYS[rule],
        }
        result = batch.validate(expected[rule], result_format=wanted)["result"]
        found[rule] = int(result["unexpected_count"])
        index = pd.DataFrame(result["unexpected_index_list"], columns=KEYS[rule])
        index.to_csv(out / f"{rule}.csv", index=False)
    leave_summary(out, found)


if __name__ == "__main__":
    run(main)
