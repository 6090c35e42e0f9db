"""Installed as a wheel or in place, the program finds its rules and its schema."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import wbn_audit

ROOT = Path(__file__).resolve().parents[2]
_ASK = """
from wbn_audit.catalogue.edition import rules_folder
from wbn_audit.results.schema import results_schema
import wbn_audit
assert results_schema()["$schema"]
print(wbn_audit.__file__, rules_folder(), sep="\\n")
"""


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _built(kind: str, folder: Path) -> Path:
    """What pip gets when it asks the build backend for a wheel."""
    folder.mkdir()
    call = f"import hatchling.build as b; b.build_{kind}({str(folder)!r})"
    _run(sys.executable, "-c", call, cwd=ROOT)
    return next(folder.glob("*.whl"))


class Installed:
    """A fresh environment with one wheel; what the wheel needs is borrowed from ours."""

    def __init__(self, wheel: Path, folder: Path) -> None:
        self.folder = folder
        venv.create(folder, with_pip=False, symlinks=os.name != "nt")
        self.bin = folder / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.bin / "python"
        pip = (sys.executable, "-m", "pip", "--python", self.python, "install", "--quiet")
        _run(*pip, "--no-deps", "--no-index", wheel, cwd=folder)
        place = _run(
            self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder
        )
        # Paths in a .pth file are not searched for more .pth files: our own editable install
        # stays unseen.
        needs = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        Path(place.strip(), "needs.pth").write_text("\n".join(sorted(needs)), encoding="utf-8")

    def ask(self) -> tuple[Path, Path]:
        """Where the package is, and where it finds the rules."""
        package, rules = _run(self.python, "-c", _ASK, cwd=self.folder).splitlines()
        return Path(package), Path(rules)

    def command(self, *arguments: str) -> str:
        return _run(self.bin / "wbn-audit", *arguments, cwd=self.folder)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _built("wheel", tmp_path_factory.mktemp("build") / "wheel")


def test_wheel_brings_rules_schema_and_types(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as parts:
        names = set(parts.namelist())
    rules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "rules").rglob("*.yaml")}
    assert {f"wbn_audit/{name}" for name in rules} <= names
    assert {"wbn_audit/py.typed", "wbn_audit/results/results.schema.json"} <= names
    page = {f"wbn_audit/writers/html/templates/report.{kind}" for kind in ("html.j2", "css", "js")}
    assert page <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    strangers = {name.split("/")[0] for name in names} - {"wbn_audit"}
    assert all(name.endswith(".dist-info") for name in strangers)


def test_installed_wheel_finds_its_rules(wheel: Path, tmp_path: Path) -> None:
    installed = Installed(wheel, tmp_path / "env")
    package, rules = installed.ask()
    assert package.is_relative_to(tmp_path)
    assert rules == package.parent / "rules"
    assert "SVC001" in installed.command("rules", "list")


def test_editable_install_finds_the_rules_of_the_checkout(tmp_path: Path) -> None:
    installed = Installed(_built("editable", tmp_path / "wheel"), tmp_path / "env")
    package, rules = installed.ask()
    assert package == ROOT / "wbn_audit" / "__init__.py"
    assert rules == ROOT / "rules"
    assert "SVC001" in installed.command("rules", "list")
    assert list(installed.folder.rglob("SVC001*")) == []


def test_version_is_told() -> None:
    told = _run(sys.executable, "-m", "wbn_audit", "--version", cwd=ROOT)
    assert told == f"wbn-audit {wbn_audit.__version__}\n"
