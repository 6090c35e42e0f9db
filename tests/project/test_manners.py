"""What the project promises about itself: versions, speed of --help, sizes, nothing private."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import wbn_audit

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MOST_LINES = 250

# Modules longer than that, each with the reason why, or with the cut that is still to be made.
LONG_MODULES = {
    "wbn_audit/engine/loader_rules.py": "one short function a rule of the loader",
    "wbn_audit/results/run_folder.py": "a run read back: its parts, and how each can be wrong",
    "wbn_audit/cli/check.py": "one command from words to exit code; each step is a call",
    "wbn_audit/catalogue/edition.py": "from files to one edition that knows the others",
    "wbn_audit/catalogue/read_rule.py": "one short method a key of a rule file",
    "wbn_audit/checks/base.py": "what the kinds share; the reader of rule parts could stand alone",
    "wbn_audit/checks/conditions.py": "compiling conditions and judging them in three values",
    "wbn_audit/checks/grammar.py": "the fence around SQL: one list of words, one walk over them",
    "wbn_audit/cli/app.py": "the options of every command, declared and handed on",
    "wbn_audit/engine/audit.py": "the run from start to end, one short method a step",
    "wbn_audit/sample/filled_in.py": "all that can be wrong with a row of the worksheet",
    "wbn_audit/writers/xlsx/sheets.py": "one short function a sheet",
    "wbn_audit/cli/settings.py": "one short method a setting; words of options could go",
    "wbn_audit/tables/layout.py": "one short method a part of exports.yaml",
    "wbn_audit/tables/load.py": "sheets to typed rows; every step moves the account of rows",
    "wbn_audit/tables/parse.py": "a kind of column each; ids and words could go",
    "wbn_audit/tables/named.py": "the register of named columns, one short function each",
    "wbn_audit/tables/setaside.py": "the reasons for setting rows aside, in their order",
}


def _tracked() -> list[Path]:
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def _pins(name: str) -> dict[str, str]:
    """Name to version of every pinned distribution; each must carry a hash."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    assert all("--hash=sha256:" in entry for entry in entries)
    found = (re.match(r"([A-Za-z0-9._-]+)==(\S+)", entry) for entry in entries)
    return {match[1].lower().replace("_", "-"): match[2] for match in found if match}


def test_version_is_the_newest_of_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(\d\S*)\] - ", changelog, re.MULTILINE)
    assert versions[0] == wbn_audit.__version__


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check", "--help"], ["rules", "--help"]], ids=" ".join
)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from wbn_audit.cli import main\n"
        f"sys.argv = ['wbn-audit', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "heavy = {'polars', 'polars_hash', 'openpyxl', 'xlsxwriter', 'yaml'} & set(sys.modules)\n"
        "print('HEAVY', sorted(heavy))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, encoding="utf-8"
    )
    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_no_tracked_file_holds_a_path_of_a_developers_machine() -> None:
    homes = "|".join(("work", "root", "opt"))
    private = re.compile(rf"(?<![\w.<>-])/(?:{homes})/".encode())
    found = [path for path in _tracked() if private.search(path.read_bytes())]
    assert found == []


def test_every_package_says_what_it_is() -> None:
    silent = [
        module.name
        for module in pkgutil.walk_packages(wbn_audit.__path__, "wbn_audit.")
        if module.ispkg and not importlib.import_module(module.name).__doc__
    ]
    assert wbn_audit.__doc__
    assert silent == []


def test_every_module_of_the_package_says_what_it_is() -> None:
    paths = sorted((ROOT / "wbn_audit").rglob("*.py"))
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    assert [path for path, tree in trees.items() if not ast.get_docstring(tree)] == []


def test_long_modules_are_known_and_justified() -> None:
    long = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "wbn_audit").rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES
    }
    assert sorted(long - LONG_MODULES.keys()) == []
    assert all(LONG_MODULES.values())


def test_locks_pin_all_that_is_needed_and_agree() -> None:
    runtime, build, dev = (_pins(f"requirements{part}.lock") for part in ("", "-build", "-dev"))
    for needs, pins in (
        (PROJECT["project"]["dependencies"], runtime),
        (PROJECT["dependency-groups"]["build"], build),
        (PROJECT["dependency-groups"]["dev"], dev),
    ):
        names = [re.split(r"[<>=~! ]", need)[0].lower() for need in needs if isinstance(need, str)]
        assert [name for name in names if name not in pins] == []
    assert runtime.items() <= dev.items()
    assert build.items() <= dev.items()


def test_locks_name_no_host() -> None:
    for path in ROOT.glob("requirements*.lock"):
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"https?:|--index|--find-links|file:", text) == []


def test_exports_are_read_without_an_excel_library() -> None:
    needs = " ".join(PROJECT["project"]["dependencies"])
    assert not re.search("fastexcel|calamine|pandas", needs)
    for module in (ROOT / "wbn_audit" / "readers").rglob("*.py"):
        assert not re.search("import (openpyxl|xlsxwriter)", module.read_text(encoding="utf-8"))


def test_ci_command_can_be_run() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.startswith("#!/usr/bin/env bash\n")
    assert "make -k test" in script
