"""Each kind of check on a few rows: values, blanks, unreadable cells, exports cut by date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.checks.examples import Rows, judged, rule
from wbn_audit.errors import RulesRefused

if TYPE_CHECKING:
    from pathlib import Path


def people(**cells: dict[str, str]) -> Rows:
    return [{"participant_id": name, **row} for name, row in cells.items()]


def test_filled_needs_every_field_and_one_blank_decides(tmp_path: Path) -> None:
    one = rule(tmp_path, "filled: [state, date_of_birth]")
    rows = people(
        A={"state": "OR", "date_of_birth": "1990-01-01"}, B={"state": "OR"}, C={},
        D={"state": "OR", "date_of_birth": "soon"}, E={"date_of_birth": "soon"},
    )  # fmt: skip
    assert judged(one, participants=rows) == {"A": "P", "B": "F", "C": "F", "D": "?", "E": "F"}


def test_expect_leaves_open_what_hangs_on_a_blank(tmp_path: Path) -> None:
    one = rule(tmp_path, "where: state = 'OR'\nexpect: family_size > 2 OR homeless")
    rows = people(
        A={"state": "OR", "family_size": "3"}, B={"state": "OR", "family_size": "2"},
        C={"state": "OR"}, D={"state": "OR", "homeless": "yes"}, E={"family_size": "1"},
        F={"state": "WA", "family_size": "many"}, G={"state": "#REF!", "family_size": "1"},
        H={"state": "#REF!", "family_size": "3"}, I={"state": "OR", "family_size": "many"},
        J={"state": "OR", "family_size": "3", "homeless": "perhaps"},
    )  # fmt: skip
    assert judged(one, participants=rows) == {
        "A": "P", "B": "F", "C": "?", "D": "P", "E": "-", "F": "-", "G": "?", "H": "P", "I": "?",
        "J": "P",
    }  # fmt: skip


def test_known_by_pattern_and_by_vocabulary(tmp_path: Path) -> None:
    rows = people(A={"zip": "97201"}, B={"zip": "972"}, C={}, D={"zip": "#N/A"})
    pattern = rule(tmp_path, "known: {field: zip, pattern: '^[0-9]{5}$'}")
    assert judged(pattern, participants=rows) == {"A": "P", "B": "F", "C": "?", "D": "?"}
    words = rule(tmp_path, "known: {field: state, vocabulary: state}")
    rows = people(A={"state": "oregon"}, B={"state": "Utopia"}, C={})
    assert judged(words, participants=rows) == {"A": "P", "B": "F", "C": "?"}


def paid(**cells: dict[str, str]) -> dict[str, Any]:
    rows = [{"payment_id": name, "participant_id": "A", **row} for name, row in cells.items()]
    return {"participants": people(A={}), "payments": rows}


def test_known_by_support_type(tmp_path: Path) -> None:
    one = rule(tmp_path, "known: {field: payee_type, by: support type payees}", subject="payments")
    tables = paid(
        P1={"support_type": "Auto Repair", "payee_type": "Mechanic"},
        P2={"support_type": "Auto Repair", "payee_type": "Vendor"},
        P3={"support_type": "Auto Repair"}, P4={"support_type": "Parking", "payee_type": "Vendor"},
        P5={"payee_type": "Vendor"}, P6={"support_type": "Auto Repair", "payee_type": "#N/A"},
        P7={"support_type": "Magic", "payee_type": "Vendor"},
    )  # fmt: skip
    assert judged(one, **tables) == {
        "P1": "P", "P2": "F", "P3": "?", "P4": "-", "P5": "-", "P6": "?", "P7": "-",
    }  # fmt: skip


def test_documents_any_of_all_of_and_unreadable(tmp_path: Path) -> None:
    one = rule(tmp_path, "documents: support types", subject="payments")
    tables = paid(
        P1={"support_type": "Parking", "documents": "Receipt"}, P2={"support_type": "Parking"},
        P3={"support_type": "Parking", "receipt_on_file": "yes"},
        P4={"support_type": "Parking", "receipt_on_file": "perhaps"},
        P5={"support_type": "Parking", "documents": "Receipt", "receipt_on_file": "perhaps"},
        P6={"support_type": "Parking", "documents": "Signed Receipt"},
        P7={"support_type": "Tools", "documents": "Receipt; Offer Letter"},
        P8={"support_type": "Tools", "documents": "Receipt"},
        P9={"support_type": "Medical/Dental/Optical", "documents": "Receipt",
            "payee_type": "Participant"},
    )  # fmt: skip
    assert judged(one, **tables) == {
        "P1": "P", "P2": "F", "P3": "P", "P4": "?", "P5": "P", "P6": "F", "P7": "P", "P8": "F",
        "P9": "P",
    }  # fmt: skip


def test_words_and_the_phrases_in_which_they_are_harmless(tmp_path: Path) -> None:
    one = rule(
        tmp_path, "where: description IS NOT NULL\n"
        "words: {field: description, lists: [debt, television or cable]}", subject="payments",
    )  # fmt: skip
    tables = paid(
        P1={"description": "Pays a DEBT."}, P2={"description": "jumper cables"},
        P3={"description": "cable and jumper cable"}, P4={"description": "indebted"}, P5={},
        P6={"description": "loan-payment"}, P7={"description": "#REF!"},
    )  # fmt: skip
    assert judged(one, **tables) == {
        "P1": "F", "P2": "P", "P3": "F", "P4": "P", "P5": "-", "P6": "F", "P7": "?",
    }  # fmt: skip


def test_words_that_only_a_harmless_phrase_keeps_apart(tmp_path: Path) -> None:
    one = rule(
        tmp_path, "words: {field: description, lists: [debt, medical or treatment]}",
        subject="payments",
    )  # fmt: skip
    tables = paid(
        P1={"description": "mental medical assistant health treatment"},
        P2={"description": "Medical assistant class"}, P3={"description": "a debt, a seizure"},
        P4={},
    )  # fmt: skip
    assert judged(one, **tables) == {"P1": "F", "P2": "P", "P3": "F", "P4": "?"}


def served(**cells: dict[str, str]) -> Rows:
    return [{"service_id": name, "participant_id": "A", "service": "Career Coaching", **row}
            for name, row in cells.items()]  # fmt: skip


def test_unique_keeps_the_lowest_id_and_doubts_unreadable_twins(tmp_path: Path) -> None:
    one = rule(
        tmp_path, "where: start_date IS NOT NULL\nunique: [participant_id, service, start_date]",
        subject="services",
    )  # fmt: skip
    rows = served(
        S2={"start_date": "2026-01-05"}, S1={"start_date": "2026-01-05"},
        S3={"start_date": "2026-01-06"}, S4={"start_date": "soon"},
        S5={"start_date": "2026-01-07"}, S6={}, S7={"start_date": "2026-01-06"},
    )  # fmt: skip
    assert judged(one, participants=people(A={}), services=rows) == {
        "S1": "P", "S2": "F", "S3": "P", "S4": "?", "S5": "?", "S6": "-", "S7": "F",
    }  # fmt: skip


DEADLINE = "deadline: {from: participation_date, within: 10, done: signed_date}"


@pytest.mark.parametrize(
    ("cells", "as_of", "answer"),
    [
        ({"signed_date": "2026-01-15"}, "2026-06-30", "P"),
        ({"signed_date": "2026-01-16"}, "2026-06-30", "F late 2026-01-15"),
        ({"signed_date": "2025-01-01"}, "2026-06-30", "P"),
        ({}, "2026-01-15", "- due_soon 2026-01-15"), ({}, "2026-01-16", "F missing 2026-01-15"),
        ({"exit_date": "2026-01-15"}, "2026-06-30", "-"),
        ({"exit_date": "2026-01-16"}, "2026-06-30", "F missing 2026-01-15"),
        ({"exit_date": "2026-01-10", "signed_date": "2026-01-10"}, "2026-06-30", "P"),
        ({"exit_date": "2026-01-10", "signed_date": "2026-01-11"}, "2026-06-30", "-"),
        ({"exit_date": "2026-01-10", "signed_date": "2026-03-11"}, "2026-06-30", "-"),
        ({"signed_date": "later"}, "2026-06-30", "?"),
        ({"exit_date": "later", "signed_date": "2026-01-15"}, "2026-06-30", "P"),
        ({"exit_date": "later", "signed_date": "2026-01-16"}, "2026-06-30", "?"),
        ({"exit_date": "later"}, "2026-06-30", "?"),
        ({"exit_date": "later"}, "2026-01-12", "-"),
        ({"participation_date": "later", "signed_date": "2026-01-15"}, "2026-06-30", "?"),
        ({"participation_date": "", "signed_date": "2026-01-15"}, "2026-06-30", "?"),
    ],
)  # fmt: skip
def test_deadline(tmp_path: Path, cells: dict[str, str], as_of: str, answer: str) -> None:
    rows = people(A={"participation_date": "2026-01-05", **cells})
    assert judged(rule(tmp_path, DEADLINE), as_of, participants=rows) == {"A": answer}


def test_deadline_is_due_soon_from_thirty_days_ahead(tmp_path: Path) -> None:
    one = rule(tmp_path, "deadline: {from: participation_date, within: 100, done: signed_date}")
    rows = people(A={"participation_date": "2026-01-01"})
    assert judged(one, "2026-03-11", participants=rows) == {"A": "-"}
    assert judged(one, "2026-03-12", participants=rows) == {"A": "- due_soon 2026-04-11"}


def test_deadline_that_goes_on_after_exit_and_one_that_spares(tmp_path: Path) -> None:
    rows = people(A={"participation_date": "2026-01-05", "exit_date": "2026-01-06"})
    on = rule(tmp_path, DEADLINE.replace("}", ", stops_at_exit: no}"))
    assert judged(on, participants=rows) == {"A": "F missing 2026-01-15"}
    spares = rule(tmp_path, DEADLINE.replace("}", ", spares: homeless}"))
    rows = people(
        A={"participation_date": "2026-01-05", "homeless": "yes"},
        B={"participation_date": "2026-01-05", "homeless": "perhaps"},
        C={"participation_date": "2026-01-05", "homeless": "yes", "signed_date": "2026-01-16"},
    )  # fmt: skip
    assert judged(spares, participants=rows) == {"A": "-", "B": "?", "C": "F late 2026-01-15"}


@pytest.mark.parametrize(
    ("start", "entered", "answer"),
    [
        ("2025-11-26", "2025-12-04", "P"), ("2025-11-26", "2025-12-05", "F late 2025-12-04"),
        ("2026-06-26", "2026-07-06", "P"),
        ("2026-06-26", "2026-07-07", "F late 2026-07-06"), ("2026-01-03", "2026-01-09", "P"),
        ("2026-01-03", "2026-01-12", "F late 2026-01-09"), ("2026-01-05", "2025-01-01", "P"),
    ],
)  # fmt: skip
def test_business_days_skip_weekends_and_holidays(
    tmp_path: Path, start: str, entered: str, answer: str
) -> None:
    one = rule(
        tmp_path, "deadline: {from: start_date, within: $data_entry_days, done: entered_date,"
        " stops_at_exit: no}", subject="services",
    )  # fmt: skip
    rows = served(S1={"start_date": start, "entered_date": entered})
    tables: dict[str, Any] = {"participants": people(A={}), "services": rows}
    assert judged(one, "2026-12-31", **tables) == {"S1": answer}


def test_business_days_beyond_the_list_of_holidays_are_unknown(tmp_path: Path) -> None:
    one = rule(tmp_path, "deadline: {from: signed_date, within: $data_entry_days, done: exit_date}")
    rows = people(A={"signed_date": "2001-01-05", "exit_date": "2001-01-08"})
    assert judged(one, participants=rows) == {"A": "?"}


INTERVAL = "interval: {events: services.done_date, since: participation_date, every: 10}"


@pytest.mark.parametrize(
    ("dates", "more", "as_of", "answer"),
    [
        (["01-01", "01-11"], {}, "2026-01-21", "P"),
        (["01-01", "01-12"], {}, "2026-01-13", "F late 2026-01-11"),
        (["01-01"], {}, "2026-01-11", "- due_soon 2026-01-11"),
        (["01-01"], {}, "2026-01-12", "F missing 2026-01-11"),
        (["01-01", "01-01", "01-05"], {}, "2026-01-06", "P"),
        (["01-12", "01-01"], {}, "2026-01-24", "F late 2026-01-11; F missing 2026-01-22"),
        ([], {}, "2026-02-01", "-"), (["01-01"], {"exit_date": "2026-01-11"}, "2026-02-01", "-"),
        (["01-01"], {"exit_date": "2026-01-12"}, "2026-02-01", "F missing 2026-01-11"),
        (["01-01", "xx"], {}, "2026-01-02", "?"),
        (["01-01"], {"exit_date": "later"}, "2026-02-01", "?"),
    ],
)  # fmt: skip
def test_interval(
    tmp_path: Path, dates: list[str], more: dict[str, str], as_of: str, answer: str
) -> None:
    rows = served(**{f"S{n}": {"end_date": f"2026-{day}"} for n, day in enumerate(dates)})
    person = people(A={"participation_date": "2026-01-01", **more})
    found = judged(rule(tmp_path, INTERVAL), as_of, participants=person, services=rows)
    if answer == "P":  # the last pair may be due soon: no finding of a subject that passed
        assert found["A"].startswith("P")
    else:
        assert found == {"A": answer}


def test_interval_of_an_export_cut_by_date_is_unknown(tmp_path: Path) -> None:
    one = rule(tmp_path, INTERVAL)
    rows = served(S1={"end_date": "2026-01-20"}, S2={"end_date": "2026-01-22"})
    person = people(A={"participation_date": "2026-01-19"})
    tables: dict[str, Any] = {"participants": person, "services": rows}
    assert judged(one, "2026-01-23", {"services": "2026-01-20"}, **tables)["A"][0] == "?"
    assert judged(one, "2026-01-23", {"services": "2026-01-19"}, **tables)["A"][0] == "P"


GATHERS = {
    "exists: services": "NOT x", "first: services.start_date": "x IS NULL OR x > DATE '2026-01-05'",
    "last: services.start_date": "x IS NULL OR x < DATE '2026-01-07'", "count: services": "x < 2",
}  # fmt: skip


@pytest.mark.parametrize(
    ("gather", "dates", "answer"),
    [
        ("exists: services", [], "P"), ("exists: services", ["2026-01-05"], "F"),
        ("exists: services", [""], "F"), ("exists: services", ["soon"], "F"),
        ("first: services.start_date", ["2026-01-06", "2026-01-07"], "P"),
        ("first: services.start_date", ["2026-01-05", "2026-01-07"], "F"),
        ("first: services.start_date", [], "P"), ("first: services.start_date", [""], "P"),
        ("first: services.start_date", ["2026-01-06", "soon"], "?"),
        ("last: services.start_date", ["2026-01-05", "2026-01-06"], "P"),
        ("last: services.start_date", ["2026-01-05", "2026-01-07"], "F"),
        ("last: services.start_date", ["2026-01-05", "soon"], "?"),
        ("count: services", ["2026-01-05"], "P"), ("count: services", ["", "soon"], "F"),
    ],
)  # fmt: skip
def test_gathers_of_one_participant(
    tmp_path: Path, gather: str, dates: list[str], answer: str
) -> None:
    one = rule(tmp_path, f"with: {{x: {{{gather}}}}}\nexpect: {GATHERS[gather]}")
    rows = served(**{f"S{n}": {"start_date": day} for n, day in enumerate(dates)})
    rows.append({"service_id": "Z", "participant_id": "B", "service": "Career Coaching",
                 "start_date": "2026-01-05"})  # fmt: skip
    found = judged(one, participants=people(A={}, B={}), services=rows)
    assert found["A"] == answer


def test_sum_of_money_and_what_it_leaves_open(tmp_path: Path) -> None:
    one = rule(tmp_path, "with: {x: {sum: payments.amount}}\nexpect: x = 300")
    rows = [{"participant_id": name, "amount": amount, "payment_date": "2026-01-05"}
            for name, amount in [("A", "$1.00"), ("A", "2"), ("B", "3.00"), ("B", "few"),
                                 ("C", "3"), ("C", "")]]  # fmt: skip
    found = judged(one, participants=people(A={}, B={}, C={}, D={}), payments=rows)
    assert found == {"A": "P", "B": "?", "C": "P", "D": "?"}


def test_where_of_a_gather_that_cannot_be_read_is_a_possible_match(tmp_path: Path) -> None:
    one = rule(tmp_path, "with: {x: {exists: services, where: status = 'Open'}}\nexpect: x")
    rows = [
        {"participant_id": who, "service": "Career Coaching", "status": status}
        for who, status in [("A", "Open"), ("A", "#REF!"), ("B", "#REF!"), ("C", "Completed"),
                            ("D", ""), ("E", "Cancelled")]
    ]  # fmt: skip
    found = judged(one, participants=people(A={}, B={}, C={}, D={}, E={}, F={}), services=rows)
    assert found == {"A": "P", "B": "?", "C": "F", "D": "F", "E": "F", "F": "F"}


def test_certain_first_event_is_not_moved_by_a_later_doubtful_one(tmp_path: Path) -> None:
    one = rule(
        tmp_path, "with: {x: {first: services.start_date, where: status = 'Open'}}\n"
        "expect: x = DATE '2026-01-05'",
    )  # fmt: skip
    rows = [
        {"participant_id": who, "service": "Career Coaching", "status": status, "start_date": day}
        for who, status, day in [
            ("A", "Open", "2026-01-05"), ("A", "#REF!", "2026-01-06"), ("A", "Completed", "soon"),
            ("B", "Open", "2026-01-05"), ("B", "#REF!", "2026-01-04"),
            ("C", "Open", "2026-01-05"), ("C", "#REF!", "2026-01-05"),
        ]
    ]  # fmt: skip
    found = judged(one, participants=people(A={}, B={}, C={}), services=rows)
    assert found == {"A": "P", "B": "?", "C": "P"}


@pytest.mark.parametrize(
    ("how", "expect", "answers"),
    [
        ("exists: services", "x", {"A": "P", "B": "?", "C": "F", "D": "?"}),
        ("exists: services", "NOT x", {"A": "F", "B": "?", "C": "P", "D": "?"}),
        ("first: services.start_date", "x IS NULL", {"A": "?", "B": "?", "C": "P", "D": "?"}),
        ("count: services", "x = 0", {"A": "?", "B": "?", "C": "P", "D": "?"}),
    ],
)
def test_absence_in_an_export_cut_by_date_is_unknown(
    tmp_path: Path, how: str, expect: str, answers: dict[str, str]
) -> None:
    one = rule(tmp_path, f"with: {{x: {{{how}, since: application_date}}}}\nexpect: {expect}")
    rows = people(
        A={"application_date": "2026-01-04"}, B={"application_date": "2026-01-04"},
        C={"application_date": "2026-01-05"}, D={"application_date": "long ago"},
    )  # fmt: skip
    services = served(S1={"start_date": "2026-02-01"})
    found = judged(one, cuts={"services": "2026-01-05"}, participants=rows, services=services)
    assert found == answers
    uncut = judged(one, participants=rows, services=services)
    assert "?" not in {uncut[name] for name in "ABC"}


def test_known_only_looks_past_doubtful_rows(tmp_path: Path) -> None:
    check = "with: {x: {first: services.start_date%s}}\nexpect: x = DATE '2026-01-05'"
    rows = served(S1={"start_date": "2026-01-05"}, S2={"start_date": "soon"})
    tables: dict[str, Any] = {"participants": people(A={}), "services": rows}
    assert judged(rule(tmp_path, check % ""), **tables) == {"A": "?"}
    assert judged(rule(tmp_path, check % ", known_only: yes"), **tables) == {"A": "P"}


def test_on_other_columns_than_the_participant(tmp_path: Path) -> None:
    one = rule(
        tmp_path, "with: {x: {exists: services, on: {participant_id: participant_id,"
        " start_date: signed_date}}}\nexpect: x",
    )  # fmt: skip
    rows = people(A={"signed_date": "2026-01-05"}, B={"signed_date": "2026-01-05"},
                  C={"signed_date": "2026-01-06"}, D={"signed_date": "soon"}, E={})  # fmt: skip
    services = [
        {"participant_id": who, "service": "Career Coaching", "start_date": day}
        for who, day in [("A", "2026-01-05"), ("B", "soon"), ("C", "2026-01-05"),
                         ("D", "2026-01-05"), ("E", "2026-01-05")]
    ]  # fmt: skip
    found = judged(one, participants=rows, services=services)
    assert found == {"A": "P", "B": "?", "C": "F", "D": "?", "E": "?"}


def test_agree_matches_equal_names_and_blanks(tmp_path: Path) -> None:
    one = rule(
        tmp_path, "where: outcome_type = 'Employment Information'\nwith: {x: {exists: outcomes,"
        " where: outcome_type = 'Employment Confirmation', agree: [employer]}}\nexpect: x",
        subject="outcomes",
    )  # fmt: skip
    pairs = {"A": ("Rose City", "ROSE  city"), "B": ("Rose", "Thorn"), "C": ("", "Thorn"),
             "D": ("Rose", ""), "E": ("#REF!", "Thorn"), "F": ("Rose", "#REF!")}  # fmt: skip
    rows = [
        {"outcome_id": f"{who}{kind[11]}", "participant_id": who, "outcome_type": kind,
         "employer": name}
        for who, names in pairs.items()
        for kind, name in zip(("Employment Information", "Employment Confirmation"), names,
                              strict=True)
    ]  # fmt: skip
    found = judged(one, participants=people(**{who: {} for who in pairs}), outcomes=rows)
    assert {name[0]: state for name, state in found.items() if name[1] == "I"} == {
        "A": "P", "B": "F", "C": "P", "D": "P", "E": "?", "F": "?",
    }  # fmt: skip


def test_shift_moves_a_date_and_the_audit_date(tmp_path: Path) -> None:
    one = rule(
        tmp_path, "with: {x: {shift: signed_date, days: 3}, y: {shift: as_of, back: 10}}\n"
        "expect: x >= y",
    )  # fmt: skip
    rows = people(A={"signed_date": "2026-06-17"}, B={"signed_date": "2026-06-16"}, C={},
                  D={"signed_date": "soon"})  # fmt: skip
    assert judged(one, participants=rows) == {"A": "P", "B": "F", "C": "?", "D": "?"}


@pytest.mark.parametrize(("row", "record"), [("lowest", "P1"), ("highest", "P3")])
def test_one_per_judges_a_group_by_its_worst_row(tmp_path: Path, row: str, record: str) -> None:
    one = rule(
        tmp_path, "where: payment_date IS NOT NULL\nexpect: receipt_on_file\n"
        f"one_per: {{keys: [participant_id], row: {row}}}", subject="payments",
    )  # fmt: skip
    rows = [
        {"payment_id": name, "participant_id": who, "receipt_on_file": flag, "payment_date": day}
        for name, who, flag, day in [
            ("P1", "A", "no", "2026-01-05"), ("P2", "A", "yes", "2026-01-05"),
            ("P3", "A", "no", "2026-01-05"), ("P4", "B", "yes", "2026-01-05"),
            ("P5", "B", "perhaps", "2026-01-05"), ("P6", "C", "yes", "2026-01-05"),
            ("P7", "D", "no", ""),
        ]
    ]  # fmt: skip
    found = judged(one, participants=people(A={}, B={}, C={}, D={}), payments=rows)
    assert found == {"A": f"F {record}", "B": "?", "C": "P", "D": "-"}


def test_void_services_and_support_payments_are_no_subjects(tmp_path: Path) -> None:
    one = rule(tmp_path, "expect: start_date IS NOT NULL", subject="services")
    rows = served(
        S1={"start_date": "2026-01-05"}, S2={"status": "Cancelled"}, S3={"service": "Parking"},
        S4={"status": "Unheard of"}, S5={"status": "#N/A"},
    )  # fmt: skip
    found = judged(one, participants=people(A={}), services=rows)
    assert found == {"S1": "P", "S4": "F", "S5": "?"}


def test_a_shared_value_comes_from_subjects_out_of_scope_too(tmp_path: Path) -> None:
    body = (
        "where: support_type = 'Parking'\n"
        "with:\n  much: {exists: payments, where: amount > 50000, on: {payment_id: payment_id}, "
        "shared: yes}\nexpect: much"
    )
    one = rule(tmp_path, body, subject="payments")
    tables = paid(
        P1={"support_type": "Parking", "amount": "10.00"},
        P2={"support_type": "Auto Repair", "amount": "900.00"},
    )
    assert judged(one, **tables) == {"P1": "P", "P2": "-"}


def test_codes_and_names_can_be_looked_into_as_texts(tmp_path: Path) -> None:
    body = (
        "expect: support_type LIKE '%repair' OR LOWER(support_type) = 'parking' "
        "OR ((contractor) NOT LIKE 'a%' AND LENGTH((contractor)) = 5)"
    )
    one = rule(tmp_path, body, subject="payments")
    tables = paid(
        P1={"support_type": "Auto Repair"}, P2={"support_type": "Parking"},
        P3={"support_type": "Tuition", "contractor": "  BIRCH "},
        P4={"support_type": "Tuition", "contractor": "Alder"},
    )  # fmt: skip
    assert judged(one, **tables) == {"P1": "?", "P2": "P", "P3": "P", "P4": "F"}


def test_rows_join_codes_and_names_but_no_free_text(tmp_path: Path) -> None:
    joined = rule(
        tmp_path,
        "with:\n  same: {exists: outcomes, on: {employer: county}}\nexpect: same",
    )
    outcomes = [{"outcome_id": "O1", "participant_id": "A", "employer": " multnomah"}]
    rows = people(A={"county": "Multnomah"}, B={"county": "Clark"})
    assert judged(joined, participants=rows, outcomes=outcomes) == {"A": "P", "B": "F"}
    with pytest.raises(RulesRefused) as refused:
        rule(tmp_path, "with:\n  same: {exists: services, on: {staff: county}}\nexpect: same")
    assert "'staff' is text, 'county' is name" in str(refused.value.problems)
