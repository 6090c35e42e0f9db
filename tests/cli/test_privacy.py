"""Names, birth dates, SSNs, addresses, phones and notes stay in the exports, whatever happens."""

from __future__ import annotations

import gzip
import itertools
import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import PARTICIPANTS, SERVICES, Ran, changed, check, exports, run, write_csv

if TYPE_CHECKING:
    from pathlib import Path

# Each word stands in one private column; none is in our own texts, and no part of one either.
CANARIES = {
    "first_name": "Xanthippa", "last_name": "Quibbleford", "ssn": "219-09-9941",
    "address": "777 Zyzzyva Crescent", "phone": "971-555-8642", "bill_name": "Wolfgangus Bratwurst",
    "bill_address": "888 Kjoberg Pfad", "bill_phone": "458-555-7531", "paid_to": "Grzegorz Brzeczy",
    "description": "debt of Uvularia Nnamdi", "text": "Zebulon had a drug test of Ixtapalapa",
    "subject": "Hrothgar Xochitl", "birth": "1971-11-13",
}  # fmt: skip
UNREADABLE = ["Pzkpfwiii Vjormund", "Ekkehard-Ypsilon", "=HYPERLINK(Qwyjibo)", "Wjjakobz@x.example"]


def secrets() -> set[str]:
    words = set(itertools.chain.from_iterable(text.split() for text in CANARIES.values()))
    harmless = {"debt", "of", "had", "a", "drug", "test", "Crescent", "777", "888", "Pfad"}
    more = {"219099941", "11/13/1971", "9941", "8642", "7531", "19711113", "26250"}
    parts = {part for text in UNREADABLE for part in text.replace("=", "").split()}
    parts |= {"Qwyjibo", "Ypsilon", "Ekkehard", "Vjormund"}
    return (words - harmless) | more | parts


def private_people() -> list[list[str]]:
    extra = ["First Name", "Last Name", "SSN", "SSN Consent", "Address", "Phone", "Homeless",
             "Prosperity Planner Date", "Family Size"]  # fmt: skip
    values = [CANARIES[k] for k in ("first_name", "last_name", "ssn")] + ["No"]
    values += [CANARIES["address"], CANARIES["phone"], UNREADABLE[1], UNREADABLE[0], UNREADABLE[3]]
    rows = changed(PARTICIPANTS, {(1, "Birth Date"): CANARIES["birth"],
                                  (2, "Birth Date"): UNREADABLE[0],
                                  (2, "Exit Date"): UNREADABLE[1]})  # fmt: skip
    return [rows[0] + extra, *[row + values for row in rows[1:]]]


PAYMENTS = [
    ["Payment ID", "Customer ID", "Payment Date", "Date Incurred", "Support Service Type", "Amount",
     "Paid To", "Payee Type", "Method", "Signature On File", "Receipt On File", "Documents",
     "Need Documentation", "Bill Name", "Bill Address", "Bill Phone", "On Lease", "Description"],
    *[[f"P{n}", "1", day, UNREADABLE[0], kind, amount, CANARIES["paid_to"], "Vendor", "Check",
       UNREADABLE[1], UNREADABLE[2], "", "", CANARIES["bill_name"], CANARIES["bill_address"],
       CANARIES["bill_phone"], "No", CANARIES["description"]]
      for n, (day, kind, amount) in enumerate(
          [("2026-01-05", "Housing Payment", "$50"), ("2026-01-06", "Auto Repair", UNREADABLE[3]),
           (UNREADABLE[1], "Utilities", "-3")])],
]  # fmt: skip
NOTES = [
    ["Note ID", "Customer ID", "Note Date", "Subject", "Narrative", "Entered Date"],
    ["N1", "1", "2026-01-05", CANARIES["subject"], CANARIES["text"], "2026-05-05"],
    ["N2", "1", UNREADABLE[0], CANARIES["subject"], CANARIES["text"], UNREADABLE[2]],
    ["N3", "77", "2026-01-05", CANARIES["subject"], CANARIES["text"], ""],
]


def private_exports(folder: Path) -> Path:
    services = changed(SERVICES, {(1, "Start Date"): UNREADABLE[0], (2, "Status"): UNREADABLE[1]})
    exports(folder, private_people(), services)
    write_csv(folder / "payments.csv", PAYMENTS)
    write_csv(folder / "notes.csv", NOTES)
    return folder


def leaks(ran: Ran, *folders: Path) -> set[str]:
    """Secrets, in any case, in what was printed or written."""
    said = ran.said
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                said += path.name + path.read_text(encoding="utf-8", errors="replace")
    # Four digits of a phone number stand in hashes and sizes of files by chance.
    folded = re.sub(r"\b[0-9a-f]{16,64}\b|\"bytes\": \d+", "", said).casefold()
    return {word for word in secrets() if word.casefold() in folded}


def test_the_secrets_would_be_seen() -> None:
    assert leaks(Ran(0, "of QUIBBLEFORD", "")) == {"Quibbleford"}
    assert len(secrets()) > 30


def test_a_run_with_findings_tells_no_secret(tmp_path: Path) -> None:
    out = tmp_path / "run"
    ran = check(private_exports(tmp_path / "in"), "--out", out, "--format", "csv,html,json,md")
    assert ran.code == 1
    findings = (out / "findings.csv").read_text(encoding="utf-8")
    for rule in ("DAT001", "DAT003", "PAY010", "PAY011"):
        assert rule in findings
    assert leaks(ran, out) == set()


def test_the_document_on_stdout_tells_no_secret(tmp_path: Path) -> None:
    ran = check(private_exports(tmp_path), "--format", "json", "--horizon", "quarter-end")
    assert '"found"' in ran.out
    assert leaks(ran) == set()


def _no_payment_date(folder: Path) -> None:
    write_csv(folder / "payments.csv", [[cell for n, cell in enumerate(row) if n != 2]
                                        for row in PAYMENTS])  # fmt: skip


def _same_header_twice(folder: Path) -> None:
    write_csv(folder / "payments.csv", [[*row, row[2]] for row in PAYMENTS])


def _data_without_header(folder: Path) -> None:
    write_csv(folder / "participants.csv", private_people()[1:])


def _workbook_that_is_none(folder: Path) -> None:
    (folder / "payments.csv").rename(folder / "payments.xlsx")


def _cut_gzip(folder: Path) -> None:
    data = gzip.compress((folder / "notes.csv").read_bytes())
    (folder / "notes.csv.gz").write_bytes(data[: len(data) // 2])


def _bytes_amid_text(folder: Path) -> None:
    path = folder / "participants.csv"
    path.write_bytes(path.read_bytes().replace(b"Quibbleford", b"Quibbleford\x00\x00\x01\xff\xfe"))


def _quote_that_never_ends(folder: Path) -> None:
    path = folder / "notes.csv"
    path.write_text(path.read_text().replace("Zebulon had", '"Zebulon had', 1))


def _rows_of_odd_length(folder: Path) -> None:
    path = folder / "participants.csv"
    lines = path.read_text().splitlines()
    path.write_text(
        "\n".join([lines[0], lines[1] + ",Quibbleford,Xanthippa", lines[2][:-9]]) + "\n"
    )


BREAKERS = [
    _no_payment_date, _same_header_twice, _data_without_header, _workbook_that_is_none, _cut_gzip,
    _bytes_amid_text, _quote_that_never_ends, _rows_of_odd_length,
]  # fmt: skip


@pytest.mark.parametrize("breaker", BREAKERS, ids=lambda one: one.__name__)
def test_no_secret_is_told_of_what_is_broken(tmp_path: Path, breaker: object) -> None:
    folder = private_exports(tmp_path / "in")
    assert callable(breaker)
    breaker(folder)
    ran = check(folder, "--out", tmp_path / "run", "--format", "csv,html,json,md")
    runs = [ran]
    if ran.code == 2:
        assert not (tmp_path / "run").exists()
        runs.append(check(folder, "--out", tmp_path / "run", "--skip-refused"))
    for one in runs:
        assert "Traceback" not in one.err
        assert "defect in the program" not in one.err
        assert leaks(one, tmp_path / "run") == set()


def test_no_secret_is_told_of_arguments_and_rules(tmp_path: Path) -> None:
    folder = private_exports(tmp_path / "in")
    for words in (["--require", "PAY005"], ["--contractor", "Nobody"], ["--select", "XXX"]):
        assert leaks(check(folder, *words)) == set()
    assert leaks(run("check", folder, "--as-of", "soon")) == set()
