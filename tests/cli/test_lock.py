"""One writer at a time for a file: the lock goes away, waits, and outlives no process."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from wbn_audit.cli.lock import alone_with
from wbn_audit.errors import OutputRefused

HOLD = """
import sys, time
from pathlib import Path
from wbn_audit.cli.lock import alone_with
with alone_with(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def holding(file: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that holds the lock, once it does."""
    words = [sys.executable, "-c", HOLD, str(file), str(seconds)]
    other = subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    file = tmp_path / "accepted.yaml"
    with alone_with(file):
        assert [one.name for one in tmp_path.iterdir()] == ["accepted.yaml.lock"]
    assert list(tmp_path.iterdir()) == []


def test_it_waits_for_another_process(tmp_path: Path) -> None:
    file = tmp_path / "accepted.yaml"
    with holding(file, 0.6):
        begun = time.monotonic()
        with alone_with(file, patience=20):
            assert time.monotonic() - begun > 0.2


def test_it_gives_up_with_advice(tmp_path: Path) -> None:
    file = tmp_path / "accepted.yaml"
    with holding(file, 30) as other:
        with (
            pytest.raises(OutputRefused, match="delete this file and try again"),
            alone_with(file, patience=0.2),
        ):
            pytest.fail("two hold one lock")
        other.kill()


def test_a_process_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "accepted.yaml"
    with holding(file, 60) as other:
        other.kill()
    assert (tmp_path / "accepted.yaml.lock").exists()
    with alone_with(file, patience=10):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_none_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputRefused, match="No lock can be made there"),
        alone_with(tmp_path / "nowhere" / "accepted.yaml", patience=0.2),
    ):
        pytest.fail("held where nothing is")
