"""Pipes, devices, links, folders and names that were made to mislead."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import AS_OF, PARTICIPANTS, check, exports, run, write_csv
from tests.hostile.running import run_alone
from wbn_audit.engine import audit, intake

ESC = "\x1b[31m"
NAMES = [
    "-rf.csv", "--out.csv", "a\nb.csv", f"{ESC}red.csv", "\u202egnp.csv", "zero\u200bwidth.csv",
    "[red]x[/red].csv", "=cmd|' !A1.csv", "$(reboot).csv", "%TEMP%.csv", "a;b&c|d.csv", "*.csv",
    "\udcff\udcfe.csv",
]  # fmt: skip


def test_no_argument_hangs(tmp_path: Path) -> None:
    pipe, listening = tmp_path / "pipe.csv", tmp_path / "socket.csv"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(listening))
        devices: list[str | Path] = [
            "/dev/zero",
            "/dev/full",
            "/dev/null",
            "/dev/stdin",
            "/dev/urandom",
        ]
        for place in [pipe, listening, *devices]:
            ran = check(place, "--out", tmp_path / "out")
            assert ran.code == 2, place
            assert "ordinary file" in ran.err or "link" in ran.err, ran.err
    ended = run_alone("check", pipe, "/dev/zero", "--as-of", AS_OF)
    assert ended.code == 2
    assert ended.seconds < 5
    assert not (tmp_path / "out").exists()


def test_what_is_odd_in_a_folder_is_named(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in")
    os.mkfifo(folder / "pipe.csv")
    (folder / "zero.csv").symlink_to("/dev/zero")
    (folder / "gone.csv").symlink_to(tmp_path / "nowhere.csv")
    (folder / "self.csv").symlink_to(folder / "self.csv")
    (folder / "folder.csv").mkdir()
    (folder / "round").symlink_to(folder)
    ran = check(folder, "--recursive", "--out", tmp_path / "out")
    assert ran.code == 2
    for name in ("pipe.csv", "zero.csv", "gone.csv", "self.csv"):
        assert f"{name}: " in ran.err
    assert "folder.csv" not in ran.err
    assert "round" not in ran.err
    assert not (tmp_path / "out").exists()
    assert check(folder, "--skip-refused").code == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_named(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in")
    (folder / "services.csv").chmod(0)
    ran = check(folder)
    assert ran.code == 2
    assert "services.csv: The file cannot be read (Permission denied)." in ran.err
    (folder / "services.csv").chmod(0o600)
    (folder / "deeper").mkdir(mode=0)
    assert "cannot be read" in check(folder, "--recursive").err


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_names_cannot_steer_anything(tmp_path: Path, ending: str) -> None:
    folder = exports(tmp_path / "in")
    rows = [row[:3] for row in PARTICIPANTS]
    for name in NAMES:
        write_csv(folder / (name.removesuffix(".csv") + ending), rows)
    ran = check(folder, "--out", tmp_path / "out", "--format", "csv,json,md")
    assert ran.code == (2 if ending == ".xlsx" else ran.code)
    assert "defect" not in ran.err
    assert not {"\x1b", "\u202e", "\u200b"} & set(ran.said)
    for line in ran.err.splitlines():
        assert line.startswith("wbn-audit: ")
    assert "red.csv" in ran.said or "red.xlsx" in ran.said or ran.code != 2


def test_names_that_look_like_options(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in")
    write_csv(folder / "-rf.csv", [row[:3] for row in PARTICIPANTS])
    words = ["check", "-rf.csv", "--as-of", AS_OF]
    assert run_alone(*words, cwd=folder).code == 2
    assert (folder / "-rf.csv").exists()
    ended = run_alone("check", "--as-of", AS_OF, "--", *sorted(os.listdir(folder)), cwd=folder)
    assert ended.code in {0, 1}


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """A tree too deep for most programs, taken away from its far end: pytest could not."""
    folder = exports(tmp_path / "in")
    here = Path.cwd()
    os.chdir(folder)
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    yield folder
    for _ in range(1500):
        os.chdir("..")
        os.rmdir("d")
    os.chdir(here)


def test_a_very_deep_tree(deep: Path) -> None:
    ran = check(deep, "--recursive")
    assert ran.code in {0, 2}
    assert "defect" not in ran.err
    assert ran.code == 0 or "too deep" in ran.err or "folder cannot be read" in ran.err
    assert check(deep).code == 0


def test_twenty_thousand_files(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in")
    for number in range(20_000):
        os.mknod(folder / f"{number}.txt")
    ran = check(folder, "--out", tmp_path / "out")
    assert ran.code == 2
    assert "more than 10,000" in ran.err
    assert not (tmp_path / "out").exists()


def test_a_thousand_refusals_are_told_in_brief(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in")
    for number in range(1000):
        (folder / f"{number}.txt").touch()
    ran = check(folder)
    assert ran.code == 2
    assert len(ran.err.splitlines()) < 250
    assert "more problems" in ran.err
    assert "--skip-refused" in ran.err.splitlines()[-1]


def test_a_file_that_changes_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = exports(tmp_path / "in")
    write_csv(folder / "participants2.csv", PARTICIPANTS)
    read = audit.Audit._read

    def changed(self: audit.Audit, found: intake.Intake) -> object:
        for one in folder.glob("part*"):
            how(one)
        return read(self, found)

    monkeypatch.setattr(audit.Audit, "_read", changed)
    for action in (Path.unlink, lambda one: one.write_bytes(b"")):
        how = action
        exports(folder)
        ran = check(folder, "--out", tmp_path / "out")
        assert ran.code in {0, 1, 2}
        assert "defect" not in ran.err
        if ran.code == 2:
            assert "changed while" in ran.err or "no such file" in ran.err
            assert not (tmp_path / "out").exists()


def test_out_of_memory_and_panics_end_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Panic(BaseException):
        pass

    folder = exports(tmp_path / "in")
    for error, words in ((MemoryError(), "memory does not suffice"), (Panic(), "defect")):

        def fail(*_: object, error: BaseException = error, **__: object) -> None:
            raise error

        monkeypatch.setattr("wbn_audit.cli.check.load_edition", fail)
        monkeypatch.setattr("tests.cli.running._load_once", fail)
        ran = run("check", folder, "--as-of", AS_OF, "--out", tmp_path / "out")
        assert ran.code == 2
        assert words in ran.err
        assert not (tmp_path / "out").exists()
