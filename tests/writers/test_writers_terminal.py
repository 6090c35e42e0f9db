"""What people see, at every width, on every console, whatever the data say."""

import dataclasses
import io
import re
from typing import Any

import polars as pl
import pytest
from rich.console import Console

from tests.writers.made_results import ABOUT, RULE_SCHEMA, make_results
from wbn_audit.results import Results
from wbn_audit.results.model import Verdict
from wbn_audit.writers.terminal import one_line, print_report

NASTY = "[red]x[/red] \x1b]0;t\x07 \x9b2J \u202ereversed two\nlines bare\rreturn [link=http://x]y"


def printed(
    results: Results, width: int = 80, encoding: str = "utf-8", terminal: bool = False, **more: Any
) -> str:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, newline="")
    print_report(results, Console(file=file, width=width, force_terminal=terminal), **more)
    file.flush()
    return raw.getvalue().decode(encoding)


def nasty() -> Results:
    results = make_results()
    rules = results.rules.with_columns(reason=pl.lit(NASTY))
    info = {name: dataclasses.replace(one, title=NASTY) for name, one in results.rule_info.items()}
    inputs = [one | {"file": NASTY, "account": {NASTY: 5, "used": 2}} for one in ABOUT["inputs"]]
    return make_results(
        rules=rules,
        rule_info=info,
        causes=results.causes.with_columns(source_file=pl.lit(NASTY)),
        deadlines=results.deadlines.with_columns(staff=pl.lit(NASTY)),
        about=ABOUT | {"inputs": inputs, "refused": [NASTY]},
        verdict=Verdict(False, NASTY, (f"{NASTY}!",), (NASTY,)),
    )


def test_the_verdict_comes_first_and_the_rest_in_order() -> None:
    text = printed(make_results())
    assert text.startswith("Not ready to report.")
    order = ["Against it", "Note", "Findings by rule", "Due soon", "Counts by quarter",
             "Could not be assessed", "Rows read", "Files"]  # fmt: skip
    assert [line for line in text.splitlines() if line in order] == order


def test_what_it_says() -> None:
    text = printed(make_results(), width=120, written=["report/results.json"])
    assert re.search(r"SVC001 +error +34 +34 of 130 +26\.2% +6 +The Career", text)
    assert re.search(r"ELG006 +warning +0 +0 of 120 +0\.0% +30 +Participation", text)
    assert "DAT003" not in text.split("Due soon", maxsplit=1)[0]
    assert "One cause (22 findings; DAT001): Every end_date cannot be read." in text
    assert re.search(r"2026-02-02 +15 +\(no coach\) 5, Coach D 4, .* and 1 more", text)
    assert re.search(r"2024Q4 +2025Q1 .*\n.*PY2024 Q2 +PY2024 Q3", text)
    assert re.search(r"Obtain \(unsubsidized\) employment +\? +\?", text)
    assert re.search(r"error +OUT003, OUT005 +missing: outcomes", text)
    assert re.search(r"warning +ELG006 +in part: not tested", text)
    assert "12,500 rows = 12,450 used + 50 set aside." in text
    assert "- report/results.json" in text
    assert "2 errors, 1 warning, 0 for information; 1 deadline due soon." in text


def test_most_serious_and_most_frequent_first() -> None:
    lines = printed(make_results()).splitlines()
    rules = [line[:6] for line in lines if re.match(r"[A-Z]{3}\d{3} ", line)]
    assert rules == ["SVC001", "DAT001", "ENT001", "ELG006"]


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("results", [make_results(), nasty()], ids=["plain", "nasty"])
def test_no_line_is_wider_than_the_terminal(results: Results, width: int) -> None:
    assert max(len(line) for line in printed(results, width).splitlines()) <= width


def test_narrow_ones_show_four_quarters_and_wide_ones_six() -> None:
    assert "2025Q1" not in printed(make_results(), 80)
    assert "2024Q4" in printed(make_results(), 120)
    assert "2024Q3" not in printed(make_results(), 120)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437", "utf-8"])
@pytest.mark.parametrize("results", [make_results(), nasty()], ids=["plain", "nasty"])
def test_any_console_can_show_it(results: Results, encoding: str) -> None:
    inputs = [one | {"file": "Łukasz 李.csv"} for one in ABOUT["inputs"]]
    text = printed(dataclasses.replace(results, about=ABOUT | {"inputs": inputs}), 80, encoding)
    assert "Findings by rule" in text


def test_a_pipe_gets_plain_text() -> None:
    assert printed(make_results()).isascii()
    assert "\x1b" not in printed(make_results())


@pytest.mark.parametrize("terminal", [True, False])
def test_data_cannot_control_the_terminal(terminal: bool) -> None:
    text = printed(nasty(), 200, terminal=terminal)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert not set(plain) & set("\x1b\x07\x9b\u202e\r")
    assert plain.count("[red]x[/red]") > 5


def test_no_colour_vanishes_and_none_is_used_alone() -> None:
    text = printed(make_results(), terminal=True)
    codes = {code for found in re.findall(r"\x1b\[([0-9;]*)m", text) for code in found.split(";")}
    assert codes <= {"0", "1", "31", "32", "35"}


def test_no_color_is_kept_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = printed(make_results(), terminal=True)
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", text)


def test_long_lists_are_cut_and_say_so() -> None:
    rows = [(f"AAA{n:03}", "error", "fail", 1, 1, 0, 0, 0.5, 1, "") for n in range(40)]
    info = {row[0]: make_results().rule_info["SVC001"] for row in rows}
    rules = pl.DataFrame(rows, schema=RULE_SCHEMA, orient="row")
    about = ABOUT | {"inputs": ABOUT["inputs"] * 20}
    text = printed(make_results(rules=rules, rule_info=info, about=about), written=["x"] * 30)
    assert "and 15 more in rules.csv" in text
    assert "and 25 more in results.json" in text
    assert "and 14 more, named in results.json" in text


def test_a_run_without_anything() -> None:
    results = make_results()
    frames = ("findings", "rules", "by_contractor", "counts", "people", "deadlines", "causes")
    empty = {name: getattr(results, name).clear() for name in frames}
    ready = Verdict(True, "Ready to report: no error-level finding is open.", (), ())
    text = printed(make_results(**empty, measure_info=(), about={}, verdict=ready))
    assert text.startswith("Ready to report")
    assert "Against it" not in text
    assert "0 errors, 0 warnings, 0 for information." in text


def test_a_locked_folder_is_named() -> None:
    text = printed(make_results(), written=["report-2/results.json"], moved_from="report")
    assert "report could not be replaced" in text
    assert "this run is in a folder beside it" in text.replace("\n", " ")


def test_the_quiet_line() -> None:
    line = one_line(make_results())
    assert line.startswith("Not ready to report.")
    assert line.endswith("2 errors, 1 warning, 0 for information; 1 deadline due soon.")
    assert "\n" not in one_line(nasty())
    assert "\x1b" not in one_line(nasty())
