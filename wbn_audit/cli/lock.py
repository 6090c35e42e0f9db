"""One run at a time for one report, so that jobs that overlap do not collide."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wbn_audit.errors import OutputRefused, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# An audit takes seconds, a mail that is tried again two minutes.
_PATIENCE = 600.0


@contextmanager
def one_at_a_time(report: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Wait until no other run writes or mails this report.

    The system frees the lock when a process ends, however it ends. Its file stands beside the
    report (or where the report's folder will be made) and is hidden.

    Args:
        report: a run folder, which need not exist.
        patience: seconds to wait.

    Raises:
        OutputRefused: the other run did not end in time, or no lock can be made there.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only where something is written

    whole = report.resolve()
    home = next(folder for folder in whole.parents if folder.is_dir())
    lock = FileLock(home / f".{whole.name}.wbn-audit.lock", mode=0o600)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            print(f"Waiting for another run on {report.name} to end.", file=sys.stderr)  # noqa: T201
            lock.acquire(timeout=patience)
    except Timeout as error:
        what = "another run is still writing or mailing this report."
        raise OutputRefused(Problem(report.name, what, "Try again when it has ended.")) from error
    except OSError as error:
        what = "nothing can be written beside it."
        raise OutputRefused(Problem(report.name, what, "Check the folder and its rights.")) from error
    try:
        yield
    finally:
        lock.release()
