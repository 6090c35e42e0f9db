"""report.html: what it says, in which order, and that nothing in it is live."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from tests.writers.made_results import ABOUT, FINDING_SCHEMA, FINDINGS, finding, make_results
from tests.writers.read_page import Page
from wbn_audit.results.model import COUNT_COLUMNS, if_fixed_rows, kept_out_rows
from wbn_audit.writers.html import html_files
from wbn_audit.writers.html.cards import MOST_ON_PAGE

if TYPE_CHECKING:
    from wbn_audit.results import Results

SECTIONS = [
    "data", "first", "measures", "ahead", "contractors", "rules", "participants", "limits",
    "accepted", "made",
]  # fmt: skip


def page_of(results: Results) -> Page:
    return Page(html_files(results)["report.html"])


def with_findings(rows: list[dict[str, Any]], **changes: Any) -> Results:
    return make_results(findings=pl.DataFrame(rows, schema=FINDING_SCHEMA), **changes)


def about(**changes: Any) -> dict[str, Any]:
    return ABOUT | changes


def options(**changes: Any) -> dict[str, Any]:
    return about(options=ABOUT["options"] | changes)


def test_sections_stand_in_the_order_of_reading() -> None:
    page = page_of(make_results())
    assert page.sections == SECTIONS
    text = page.text
    assert text.index("Not ready to report") < text.index("Must fix") < text.index("Is this the")


def test_head_says_verdict_date_edition_files_and_what_was_not_assessed() -> None:
    text = page_of(make_results()).text
    head = text[: text.index("Is this the data you meant?")]
    for words in (
        "Not ready to report", "2 error-level rules could not be assessed: OUT003, PAY001.",
        "January 31, 2026", "Regional Program Standards, revised 2025-10-01 (wbn-2025-10)",
        "2 files, 12,500 rows", "56 errors must be fixed.", "Services look cut by date",
    ):  # fmt: skip
        assert words in head


def test_ready_is_green_and_not_ready_is_not() -> None:
    results = make_results()
    ready = dataclasses.replace(
        results.verdict, ready=True, headline="Ready to report: no error-level finding.", reasons=()
    )
    page = html_files(dataclasses.replace(results, verdict=ready))["report.html"].decode()
    assert '<header class="ready">' in page
    assert "<h1>Ready to report <span" in page
    assert '<header class="not-ready">' in html_files(results)["report.html"].decode()


def test_same_results_give_the_same_bytes() -> None:
    assert html_files(make_results()) == html_files(make_results())


def test_policy_permits_nothing_but_what_stands_in_the_page() -> None:
    page = page_of(make_results())
    directives = dict(part.strip().split(" ", 1) for part in page.policy.split(";"))
    assert directives["default-src"] == directives["base-uri"] == "'none'"
    assert directives["form-action"] == "'none'"
    for kind in ("style", "script"):
        digest = hashlib.sha256(page.inline[kind].encode()).digest()
        assert directives[f"{kind}-src"] == f"'sha256-{base64.b64encode(digest).decode()}'"
    assert not {"style", "onclick", "src", "srcset", "action", "background"} & page.attributes
    assert not {"img", "iframe", "link", "object", "embed", "base"} & page.tags
    assert re.findall(r"url\(|@import|https?:", " ".join(page.inline.values())) == []


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)> javascript:x \u202e\u200b"


def test_nothing_from_the_data_is_live() -> None:
    texts = [name for name, kind in FINDING_SCHEMA.items() if kind in (pl.String, pl.Categorical)]
    free = set(texts) - {"rule_id", "severity", "status", "quarter", "accepted", "cause_id"}
    rows = [finding(**dict.fromkeys(free, HOSTILE)),
            finding(**dict.fromkeys(free, HOSTILE), status="due_soon", severity="info"),
            finding(**dict.fromkeys(free, HOSTILE), accepted="2026-03-01")]  # fmt: skip
    inputs = [ABOUT["inputs"][0] | {"file": HOSTILE, "sheet": HOSTILE,
                                    "ignored_columns": {HOSTILE: None}}]  # fmt: skip
    results = with_findings(
        rows, about=about(contractors=[HOSTILE], inputs=inputs, refused=[HOSTILE])
    )
    results = dataclasses.replace(
        results, verdict=dataclasses.replace(results.verdict, notes=(HOSTILE,))
    )
    raw = html_files(results)["report.html"].decode()
    page = Page(raw.encode())
    assert not {"img", "src", "onerror"} & (page.tags | page.attributes)
    assert raw.count("<script>") == 1
    assert "alert(1)" not in page.inline["script"]
    assert all(re.fullmatch(r"#[a-zA-Z0-9_-]+", link) for link in page.links)
    assert not re.search("[\u200b-\u200f\u202a-\u202e\u2066-\u2069]", raw)
    assert "\ufffd" in raw


def test_links_lead_to_places_of_the_page_and_ids_are_unique() -> None:
    page = page_of(make_results())
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def _numbers(page: Page) -> str:
    start = page.text.index("The four numbers")
    return page.text[start : page.text.index("Contents") if "Contents" in page.text else None]


def test_four_numbers_count_what_stands() -> None:
    rows = [*FINDINGS, finding(finding_id="x", accepted="2026-03-01"),
            finding(finding_id="y", severity="info")]  # fmt: skip
    text = _numbers(page_of(with_findings(rows)))
    assert "Must fix 2 findings at error level" in text
    assert "To review 1 findings at warning level; 1 more for information" in text
    assert "Could not check 39 3 rules not assessed, 36 cases undecided" in text
    assert "1 measure not counted" in text
    assert "Accepted 1 findings" in text


def test_numbers_say_their_change_since_the_run_compared_with() -> None:
    numbers = {
        "must_fix": {"before": 5, "now": 2}, "to_review": {"before": 0, "now": 1},
        "could_not_check": {"before": 39, "now": 39}, "accepted": {"before": 0, "now": 0},
    }  # fmt: skip
    compared = {"as_of": "2026-01-15", "numbers": numbers, "new": 1, "resolved": 1_003,
                "still_open": 2, "reopened": 0, "not_comparable": 0}  # fmt: skip
    text = page_of(make_results(about=about(compared=compared))).text
    assert "\u25bc 3 fewer since 2026-01-15 (5)" in text
    assert "\u25b2 1 more since 2026-01-15 (0)" in text
    assert "no change since 2026-01-15 (39)" in text
    assert "Since the run of January 15, 2026: 1 new, 1,003 resolved, 2 still open." in text
    assert "since 2026" not in page_of(make_results()).text


def test_data_meant_names_exports_that_are_not_there() -> None:
    page = page_of(make_results())
    rows = {row[0]: row[1:] for row in page.rows("Exports read")}
    assert rows["Participants"] == ["Participants.csv", "155", "150", "5"]
    assert rows["Outcomes"][0] == "not there"
    assert "12,500 = 12,450 used + 50 set aside" in page.text
    assert "Services from 2024-07-01 (they look cut there)" in page.text
    assert "2026-01-28, 3 days before the audit date" in page.text


def test_do_first_lists_at_most_ten_causes_with_who_and_what_moves() -> None:
    page = page_of(make_results())
    start = page.text.index("Do first Whole")
    part = page.text[start : page.text.index("The six measures", start)]
    assert "The Career Mapping Workshop is completed within 90 days of participation" in part
    assert "2 records, 2 participants" in part
    assert "Who can fix it coach" in part
    assert "Moves Engaged Participant" in part
    assert "The export Outcomes is missing" in part


def test_do_first_takes_the_words_of_a_cause() -> None:
    results = make_results()
    causes = pl.DataFrame(
        [{"cause_id": "C1", "rule_id": "DAT001", "table": "services", "field": "end_date",
          "source_file": "S.csv", "source_sheet": "", "findings": 2, "rows": 2,
          "kind": "column", "what": "End dates have no year", "remedy": "Export with years.",
          "rules": "DAT001; SVC001"}]
    )  # fmt: skip
    rows = [finding(finding_id=str(n), cause_id="C1", rule_id=("DAT001", "SVC001")[n])
            for n in range(2)]  # fmt: skip
    text = page_of(
        dataclasses.replace(
            results, causes=causes, findings=pl.DataFrame(rows, schema=FINDING_SCHEMA)
        )
    ).text
    part = text[text.index("Do first Whole") : text.index("Each participant counts once")]
    assert part.index("End dates have no year must fix Export with years. Clears 2 records") < 250
    assert "Rules DAT001 SVC001" in part
    assert "The Career Mapping Workshop is completed" not in part


def test_a_long_list_of_causes_is_cut_and_says_so() -> None:
    results = make_results()
    info = {
        f"SVC{n:03d}": dataclasses.replace(results.rule_info["SVC001"], id=f"SVC{n:03d}")
        for n in range(14)
    }
    rules = pl.concat(
        [results.rules.filter(pl.col("rule_id") == "SVC001").with_columns(rule_id=pl.lit(name))
         for name in info]
    )  # fmt: skip
    found = pl.DataFrame([finding(finding_id=n, rule_id=n) for n in info], schema=FINDING_SCHEMA)
    changed = dataclasses.replace(results, rule_info=info, rules=rules, findings=found)
    text = page_of(changed).text
    assert "10 of 14 causes" in text
    assert text.count("Who can fix it") == 10


def test_measures_show_quarters_both_ways_targets_and_numbers_if_fixed() -> None:
    fixed = if_fixed_rows([("engaged", "2025Q4", "all", 500, 507), ("engaged", "2026Q1", "all", 600,
                                                                    600)])  # fmt: skip
    targets = {"engaged": {"2025Q4": 1_000, "PY2025": 3_000}}
    page = page_of(make_results(if_fixed=fixed, about=about(targets=targets)))
    head = page.head("The six measures by quarter")
    assert "2025Q4 PY2025 Q2" in head
    assert "2026Q1 so far PY2025 Q3" in head
    row = page.rows("The six measures by quarter")[0]
    assert row[head.index("2025Q4 PY2025 Q2")] == "500 of 1,000 (50%) 507 if fixed"
    assert row[head.index("2026Q1 so far PY2025 Q3")] == "600"
    assert row[head.index("PY2025 so far")] == "1,500 of 3,000 (50%)"
    assert page.rows("The six measures by quarter")[2][1] == "?"
    raw = html_files(make_results(if_fixed=fixed, about=about(targets=targets)))
    assert b"2025Q4 500, 507 if fixed, target 1,000" in raw["report.html"]


def test_no_sum_or_target_stands_where_only_a_part_was_counted() -> None:
    targets = {"engaged": {"2025Q4": 1_000}}
    some = options(quarters=["2025Q4"]) | {"targets": targets}
    page = page_of(make_results(about=some))
    head = page.head("The six measures by quarter")
    assert [name for name in head if re.search("^PY", name)] == []
    one = options(contractors=["Northside Works"]) | {"targets": targets}
    page = page_of(make_results(about=one))
    assert "of 1,000" not in page.text
    assert "Targets are for all contractors, and are left out" in page.text


def test_counts_open_by_contractor_population_and_people_kept_out() -> None:
    results = make_results()
    more = pl.DataFrame(
        [("engaged", "2025Q4", "PY2025 Q2", "all", "low_income", group, count)
         for group, count in (("yes", 300), ("no", 150), ("not reported", 50))],
        schema=results.counts.schema, orient="row",
    ).select(COUNT_COLUMNS)  # fmt: skip
    kept = kept_out_rows([("referred", "2025Q4", "1001", "SVC001/1001")])
    page = page_of(
        dataclasses.replace(results, counts=pl.concat([results.counts, more]), kept_out=kept)
    )
    table = page.rows("Engaged Participant, by contractor and population")
    assert [row[0] for row in table][-3:] == ["low income"] * 3
    rows = {(row[0], row[1]): row[2:] for row in table}
    assert rows["contractor", "Harbor Careers"][-1] == "240"
    assert rows["low income", "not reported"][-2:] == ["50", "?"]
    assert page.rows("Kept out of a count by a finding") == [
        ["Referred to Training and/or employment", "2025Q4", "1001",
         "SVC001 No Career Mapping Workshop by 2025-10-01."]
    ]  # fmt: skip


def test_deadlines_say_when_the_list_does_not_reach_the_end_of_the_quarter() -> None:
    page = page_of(make_results())
    assert "15 deadlines due by 2026-03-02. The quarter closes on 2026-03-31" in page.text
    assert page.rows("Deadlines ahead by coach")[-1] == [
        "(no coach)", "Northside Works", "2026-02-06", "5", "5", "5",
    ]  # fmt: skip
    whole = page_of(make_results(about=options(horizon=None)))
    assert "15 deadlines due before the quarter closes on 2026-03-31." in whole.text
    assert "run with --horizon" not in whole.text


def test_rates_by_contractor_stand_with_their_numbers() -> None:
    page = page_of(make_results())
    head = page.head("Share of cases that fail, by rule and contractor")
    row = next(
        row
        for row in page.rows("Share of cases that fail, by rule and contractor")
        if "SVC001" in row[0]
    )
    assert row[head.index("Harbor Careers")] == "28.6% 20 of 70, 2 undecided"
    assert row[head.index("All")] == "26.2% 34 of 130, 6 undecided"
    other = page.rows("Share of cases that fail, by rule and contractor")[-1]
    assert other[head.index("Harbor Careers")] == "\u2013"


def test_a_card_explains_its_rule_and_lists_found_and_expected() -> None:
    page = page_of(make_results())
    card = page.text[page.text.index("SVC001 The Career Mapping Workshop") :]
    for words in ("34 of 130 fail (26.2%); 6 undecided", "Clause p. 5", "Why Why.",
                  "How to fix Fix it. (coach)"):  # fmt: skip
        assert words in card
    assert page.head("Findings of SVC001")[:3] == ["Participant", "Quarter", "Message"]
    row = dict(
        zip(page.head("Findings of SVC001"), page.rows("Findings of SVC001")[0], strict=True)
    )
    assert (row["Found"], row["Expected"]) == ("(not recorded)", "by 2025-10-01")
    assert row["Where"] == "row 12 Participants.csv"


def test_rules_without_findings_are_never_silent_about_their_state() -> None:
    page = page_of(make_results())
    states = {
        row[0].split()[-1]: row[2] for row in page.rows("Rules without a finding that stands")
    }
    assert states["DAT003"] == "passed"
    assert states["OUT003"] == "not assessed"
    assert states["PAY001"] == "crashed"
    assert states["SVC003"] == "nothing to judge"
    assert states["PAY012"] == "left out"


def test_participants_gather_what_is_open_on_them() -> None:
    rows = [*FINDINGS, finding(finding_id="z", rule_id="ENT001", severity="warning", message="Late",
                               quarter="2026Q1")]  # fmt: skip
    people = page_of(with_findings(rows)).rows("Participants with findings")
    assert people[0] == [
        "1001", "2025Q4; 2026Q1",
        f"SVC001 {FINDINGS[0]['message']} ENT001 {FINDINGS[2]['message']} ENT001 Late",
        "1", "2", "Coach A", "Northside Works",
    ]  # fmt: skip
    assert [row[0] for row in people] == ["1001", "1002"]


def test_could_not_check_names_the_column_that_would_unlock_it() -> None:
    page = page_of(make_results())
    rows = {row[0]: row[1:] for row in page.rows("Which column would unlock what")}
    assert rows["The export Outcomes"] == ["OUT003, OUT005", "", ""]
    assert rows["The column participants.signed_date"] == ["", "ELG006", ""]
    assert rows["The column outcomes.start_date"] == ["", "", "Obtain (unsubsidized) employment"]
    caption = "Rules and counts that could not be judged, or not wholly"
    listed = " ".join(row[0] for row in page.rows(caption))
    for rule in ("OUT003", "OUT005", "PAY001", "SVC001", "ELG006"):
        assert rule in listed
    assert "Rules without" in page.text
    assert "1 rule left out by --select or --ignore: PAY012." in page.text


def test_exceptions_stand_apart_with_the_lapsed_first() -> None:
    kept = {"in_force": 1, "lapsed": [{"finding_id": "SVC001/1002", "until": "2025-12-31"}],
            "changed": [], "unused": [{"finding_id": "GONE/1", "until": "2026-05-01"}]}  # fmt: skip
    rows = [*FINDINGS, finding(finding_id="SVC001/9", participant_id="9", accepted="2026-03-01")]
    page = page_of(with_findings(rows, about=about(exceptions=kept)))
    listed = page.rows("Exceptions, lapsed first")
    assert [(row[0], row[1]) for row in listed] == [
        ("lapsed: counts again", "2025-12-31"), ("in force", "2026-03-01"),
        ("no such finding any more", "2026-05-01"),
    ]  # fmt: skip
    assert listed[1][2] == "9"
    assert "1 lapsed" in page.text
    assert "9" not in {row[0] for row in page.rows("Participants with findings")}


def test_how_it_was_made_has_hashes_options_and_the_account() -> None:
    page = page_of(make_results())
    assert ["Participants.csv", "b" * 64] in page.rows("Files read")
    assert ["SVC001", "d" * 64] in page.rows("Rules")
    assert "a" * 64 in page.text
    assert "mapping_days = 60" in page.text
    assert page.rows("Account of rows")[0][-1] == "4 other program, 1 header"


def test_many_findings_are_capped_and_the_page_says_where_the_rest_is() -> None:
    rows = [finding(finding_id=str(n), participant_id=str(n)) for n in range(MOST_ON_PAGE + 1_000)]
    page = page_of(with_findings(rows))
    assert len(page.rows("Findings of SVC001")) == 1_000
    assert "The first 1,000 of 9,000 findings of this rule are listed; 8,000 more are in" in (
        page.text
    )
    assert "8,000 more are not. All of them are in findings.csv" in page.text
    assert "The first 500 of 9,000 participants are listed here; all are in findings.csv." in (
        page.text
    )
    assert "Every finding is on this page." in page_of(make_results()).text


def test_a_run_with_nothing_in_it_still_makes_a_page() -> None:
    results = make_results()
    empty = {
        name: getattr(results, name).clear()
        for name in ("findings", "by_contractor", "counts", "people", "deadlines", "causes")
    }
    passed = results.rules.filter(pl.col("state") == "pass")
    page = page_of(dataclasses.replace(results, **empty, rules=passed, measure_info=(), about={}))
    assert page.sections == SECTIONS
    assert "There is nothing to fix or to review." in page.text
    assert "No finding names a participant." in page.text
    assert "This edition counts no measures." in page.text


def test_dates_in_frames_may_be_texts() -> None:
    results = make_results()
    same = results.deadlines.with_columns(pl.col("due_date").cast(pl.String))
    assert html_files(dataclasses.replace(results, deadlines=same)) == html_files(results)
    assert isinstance(results.deadlines["due_date"][0], date)


@pytest.mark.parametrize("module", ["wbn_audit.writers", "wbn_audit.cli.check"])
def test_jinja_is_not_imported_before_a_page_is_made(module: str) -> None:
    code = f"import sys, {module}; print('jinja2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"
