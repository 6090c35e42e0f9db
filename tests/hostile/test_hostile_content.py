"""What stands in cells, headers, sheet and file names does nothing in any output."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import (
    AS_OF,
    PARTICIPANTS,
    SERVICES,
    changed,
    check,
    exports,
    run,
    write_csv,
)
from wbn_audit.writers import FORMATS
from wbn_audit.writers.inert import visible

LIVE = [
    "=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "=HYPERLINK(\"http://x\")",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[red]x[/red]", "[link=http://x]y[/]",
    "\x1b[2J\x1b]8;;http://x\x07", "\u202eevil", "zero\u200bwidth", "| a | b |", "`code`", "![x](http://x)",
]  # fmt: skip
HIDDEN = {"\x1b", "\x07", "\u202e", "\u200b", "\x00", "\r"}


@pytest.mark.parametrize("first", range(0, len(LIVE), 4))
def test_text_of_exports_is_inert_in_every_output(tmp_path: Path, first: int) -> None:
    """Four texts a run, each in several places; every place sees every text in turn."""
    folder = tmp_path / "in"
    a, b, c, d = [LIVE[(first + number) % len(LIVE)] for number in range(4)]
    people = changed(PARTICIPANTS, {(1, "Service Provider"): a, (1, "Exit Date"): b})
    people = changed(people, {(2, "Service Provider"): c, (2, "Exit Date"): d})
    people = [[*row, a, b, c, d] for row in people]  # headers, too
    services = changed(SERVICES, {(1, "Status"): a, (2, "Service ID"): b, (1, "Service ID"): c})
    services = changed(services, {(3, "Customer ID"): d, (3, "Start Date"): c, (2, "Status"): d})
    services = [[*SERVICES[0], "Staff"], *[[*row, a + b] for row in services[1:]]]
    exports(folder, people, services)
    ran = check(folder, "--out", tmp_path / "run", "--format", ",".join([*FORMATS, "json"]))
    assert ran.code == 1, ran.err
    assert not HIDDEN & set(ran.said)
    for file in (tmp_path / "run").rglob("*"):
        look(file, a)


def look(file: Path, text: str) -> None:
    """Hold one output file, of whatever format, to what its kind may hold."""
    if file.suffix == ".xlsx":
        for sheet in openpyxl.load_workbook(file).worksheets:
            for row in sheet.iter_rows():
                assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row
                           if cell.value == text)  # fmt: skip
        return
    said = file.read_bytes().decode()
    if file.suffix == ".csv":
        for line in csv.reader(io.StringIO(said)):
            assert not any(cell.lstrip().startswith(("=", "+", "@")) for cell in line), line
        said = said.replace("\r\n", "\n")
    if file.suffix == ".json":
        json.loads(said)
    if file.suffix == ".html":
        assert "<script>alert" not in said
        assert "<img src=x" not in said
    assert not HIDDEN & set(said), file.name


@pytest.mark.parametrize("name", ["=1+1", "\u202ex", "[red]x[red]", "x..y", "a'b!c"])
def test_sheet_and_file_names_are_inert(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in changed(PARTICIPANTS, {(1, "Exit Date"): "soon"}):
        sheet.append(row)
    sheet.title = name.replace("[", "<").replace("]", ">").replace("/", "|")
    folder.mkdir()
    book.save(folder / f"{name}.xlsx")
    write_csv(folder / "services.csv", SERVICES)
    ran = check(folder, "--out", tmp_path / "run", "--format", ",".join([*FORMATS, "json"]))
    assert ran.code == 1, ran.err
    findings = (tmp_path / "run" / "findings.csv").read_text(encoding="utf-8")
    assert visible(name) in findings
    for file in (tmp_path / "run").rglob("*"):
        look(file, name)
    assert {one.name for one in tmp_path.iterdir()} == {"in", "run"}


@pytest.mark.parametrize("first", range(0, len(LIVE), 4))
def test_text_of_exports_is_inert_in_inspect_and_init(
    tmp_path: Path, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In headers above all: they are what these commands show, and write into a mapping."""
    four = [LIVE[(first + number) % len(LIVE)] for number in range(4)]
    folder = tmp_path / "in"
    write_csv(folder / "participants.csv", [[four[0]], *[[*row, *four] for row in PARTICIPANTS]])
    write_csv(folder / "services.csv", [[*row, *four[::-1]] for row in SERVICES])
    write_csv(folder / "more.csv", [["Service Names", "Start Dates", *four],
                                    ["x", "2026-01-05", *four]])  # fmt: skip
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    commands: list[list[str | Path]] = [
        ["inspect", folder, "--as-of", AS_OF, "--write-mapping", "m.yaml"],
        ["init", folder],
    ]
    for words in commands:
        ran = run(*words)
        assert "Traceback" not in ran.err
        assert not HIDDEN & set(ran.said)
    for name in ("m.yaml", "wbn-audit.yaml"):
        assert not HIDDEN & set(Path(name).read_bytes().decode())
        assert run("inspect", folder, "--as-of", AS_OF, "--config", name).code == 0
