"""``inspect`` shows how files are read: counts and kinds, refusals too, and never a value."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import (
    PARTICIPANTS,
    SAMPLES,
    SERVICES,
    changed,
    exports,
    run,
    without,
    write_csv,
)

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = "2026-06-30"


def inspect(*words: str | Path) -> str:
    return run("inspect", *words, "--as-of", AS_OF).out


def flat(text: str) -> str:
    return " ".join(text.split())


def row(text: str, letter: str) -> list[str]:
    """The cells of the first line that begins with a column's letter."""
    line = next(line for line in text.splitlines() if line.split()[:1] == [letter])
    return line.split()


def test_columns_are_shown_with_field_kind_and_counts(tmp_path: Path) -> None:
    services = changed(SERVICES, {(1, "End Date"): "soon", (2, "End Date"): ""})
    rows = [["Services of June"], *[[*cells, "room 5"] for cells in services]]
    rows[1][-1] = "Room"
    told = inspect(exports(tmp_path, services=rows))
    part = told[told.index("services.csv") :]
    assert row(part, "F") == ["F", "End", "Date", "end_date", "date", "4", "1"]
    assert row(part, "I") == ["I", "Room", "(not", "read)", "5"]
    assert "Services: 5 rows, header in row 2 (utf-8, comma)." in part
    assert "probably: 8 of 9 headers known; next comes" in flat(part)


def test_files_in_order_are_0_and_told_so(tmp_path: Path) -> None:
    ran = run("inspect", exports(tmp_path), "--as-of", AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert "2 of 2 sheets recognised; 'check' would take them." in flat(ran.out)
    assert "participants.csv participants 2026-01-02 2026-04-02" in flat(ran.out)


def test_refused_files_are_shown_with_the_others_and_give_2(tmp_path: Path) -> None:
    folder = exports(tmp_path, services=without(SERVICES, "Start Date"))
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 and no more")
    (folder / "empty.csv").write_bytes(b"")
    ran = run("inspect", folder, "--as-of", AS_OF)
    assert ran.code == 2
    assert "'check' would refuse these exports" in ran.err
    told = flat(ran.out)
    assert "Missing and needed: Start Date." in told
    for name in ("services.csv!row 1", "broken.xlsx", "empty.csv"):
        assert f"- {name}: " in told
    assert "Customer ID participant_id id 2 0" in told


def test_what_would_unlock_most_comes_first(tmp_path: Path) -> None:
    folder = exports(tmp_path, without(PARTICIPANTS, "Participation Date"))
    told = inspect(folder)
    part = told[told.index("Rules that could not be assessed") :]
    counts = re.findall(r"^\S.*? (\d+) +(\d+)  ", part, re.MULTILINE)
    alone = [int(one) for one, _ in counts]
    assert len(alone) > 10
    assert alone[0] > 0
    assert alone == sorted(alone, reverse=True)
    assert all(int(one) <= int(among) for one, among in counts)
    assert "participation_date" in part


def test_what_to_export_is_a_plain_list(tmp_path: Path) -> None:
    told = flat(inspect(exports(tmp_path)))
    assert "Support service payments: not there. Export all of the program from 2026-01-02" in told
    assert "with at least Participant ID, Payment Date, Support Type, Amount" in told
    assert "Participants: export again from 2026-01-02 or earlier up to 2026-06-30 with" in told


def test_exports_cut_by_date_are_told_with_the_range_to_export(tmp_path: Path) -> None:
    services = [SERVICES[0], *[one for one in SERVICES[1:] if one[4] > "2026-02"]]
    told = flat(inspect(exports(tmp_path, services=services)))
    assert "Services look cut by date from 2026-04-06" in told
    assert "What is here begins on 2026-04-06, after people had begun." in told


def test_stale_exports_are_told(tmp_path: Path) -> None:
    ran = run("inspect", exports(tmp_path), "--as-of", "2027-06-30")
    assert "All of them again, up to 2027-06-30: the newest activity is of" in flat(ran.out)


@pytest.mark.parametrize("columns", ["80", "120"])
def test_no_line_is_wider_than_the_terminal_and_none_has_colour(
    columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    told = run("inspect", SAMPLES, "--as-of", "2026-07-07").out
    assert max(map(len, told.splitlines())) <= int(columns)
    assert "\x1b" not in told


def _cells(path: Path) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    headers = {cell.strip() for cell in rows[0]}
    return {cell for row in rows[1:] for cell in row if len(cell) > 7} - headers


def test_no_value_of_the_samples_is_shown_or_written(tmp_path: Path) -> None:
    offered = tmp_path / "m.yaml"
    ran = run("inspect", SAMPLES, "--as-of", "2026-07-07", "--write-mapping", offered)
    text = ran.said + offered.read_text(encoding="utf-8")
    for path in SAMPLES.glob("*.csv"):
        shown = {cell for cell in _cells(path) if cell in text}
        assert shown <= {"Prosperity Planner", "Employment Information", "Participant"}, path.name


def test_rows_without_header_are_never_shown(tmp_path: Path) -> None:
    folder = exports(tmp_path)
    people = [["Jane", "Canary", "Portland"], ["Bob", "Canary", "Salem"], ["Al", "Canary", "Bend"]]
    write_csv(folder / "people.csv", people)
    write_csv(folder / "more.csv", [[*one, "2026-01-05", "5"] for one in people])
    offered = folder / "m.yaml"
    ran = run("inspect", folder, "--as-of", AS_OF, "--write-mapping", offered)
    assert "Canary" not in ran.said + offered.read_text(encoding="utf-8")
    assert "more.csv!row 1: the rows have no header over them" in flat(ran.out)


HOSTILE = "=cmd|'/c calc'!A0\x1b[31m\u202e[red]x[/red]"


def test_headers_are_harmless_on_the_terminal_and_in_the_mapping(tmp_path: Path) -> None:
    header = [*SERVICES[0], HOSTILE, "a: b # c", '"quoted" \\', "x" * 5000, "*alias", "- item"]
    folder = exports(tmp_path / "in", services=[header, *[[*r, *"123456"] for r in SERVICES[1:]]])
    offered = tmp_path / "m.yaml"
    ran = run("inspect", folder, "--as-of", AS_OF, "--write-mapping", offered)
    assert ran.code == 0
    assert not {"\x1b", "\u202e"} & set(ran.said)
    assert "[red]x[/red]" in flat(ran.out)
    assert "x" * 100 not in ran.out
    again = run("inspect", folder, "--as-of", AS_OF, "--config", offered)
    assert again.code == 0


@pytest.mark.parametrize(
    "header", ["a: b # c", '"q" \\', "*alias", "- item", "50%", "yes", "Ü\t x"]
)
def test_any_header_can_be_mapped_as_written(tmp_path: Path, header: str) -> None:
    services = [[header if h == "Start Date" else h for h in SERVICES[0]], *SERVICES[1:]]
    folder = exports(tmp_path / "in", services=services)
    offered = tmp_path / "m.yaml"
    run("inspect", folder, "--as-of", AS_OF, "--write-mapping", offered)
    lines = offered.read_text(encoding="utf-8").splitlines()
    unused = next((line for line in lines if "not used: " in line), "")
    if unused:
        name = unused.partition("not used: ")[2]
        text = "\n".join(lines).replace("# start_date:   # needed", f"start_date: {name}")
    else:
        text = "\n".join(lines).replace("# ? ", "")
    offered.write_text(text, encoding="utf-8")
    assert run("inspect", folder, "--as-of", AS_OF, "--config", offered).code == 0


def test_nothing_to_inspect_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("inspect")
    assert ran.code == 2
    assert "Nothing to inspect: name the exports." in ran.err


def test_mapping_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    ran = run("inspect", exports(tmp_path / "in"), "--write-mapping", tmp_path / "no" / "m.yaml")
    assert ran.code == 2
    assert "cannot be written" in ran.err


def test_in_a_pipe_that_closes_early_it_ends_well(tmp_path: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -m wbn_audit inspect '{exports(tmp_path)}' --as-of {AS_OF} | head -1",
        shell=True, check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert "recognised" in done.stdout


def test_files_of_one_table_with_other_headers_get_a_part_each(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in")
    other = [["Began" if h == "Start Date" else h for h in SERVICES[0]], *SERVICES[1:]]
    write_csv(folder / "north" / "services.csv", other)
    offered = tmp_path / "m.yaml"
    ran = run("inspect", folder, "--recursive", "--as-of", AS_OF, "--write-mapping", offered)
    assert ran.code == 2
    text = offered.read_text(encoding="utf-8")
    assert "  - files: north/services.csv\n" in text
    assert "# ? start_date: Began   # needed" in text
    offered.write_text(text.replace("# ? ", ""), encoding="utf-8")
    words = (folder, "--recursive", "--as-of", AS_OF, "--config", offered)
    assert run("inspect", *words).code == 0
    assert run("check", *words, "--quiet").code == 0
