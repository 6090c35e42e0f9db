"""One run at a time for one report, and one writer for one file, so that jobs do not collide."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from wbn_audit.errors import OutputRefused, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

# An audit takes seconds, a mail that is tried again two minutes.
_PATIENCE = 600.0
# A file is written in a moment.
_PATIENCE_WITH_FILE = 15.0


@contextmanager
def one_at_a_time(report: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Wait until no other run writes or mails this report.

    The system frees the lock when a process ends, however it ends. Its file stands in the
    user's own folder for temporary files, so that nothing is left beside the report.

    Args:
        report: a run folder, which need not exist.
        patience: seconds to wait.

    Raises:
        OutputRefused: the other run did not end in time, or no lock can be made there.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only where something is written

    # Windows knows a folder by its name in any case.
    place = os.path.normcase(report.resolve())
    name = hashlib.sha256(os.fsencode(place)).hexdigest()[:32]
    lock = FileLock(_own_folder() / f"{name}.lock", mode=0o600)
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
        raise OutputRefused(
            Problem(report.name, what, "Check the folder and its rights.")
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def alone_with(file: Path, patience: float | None = None) -> Iterator[None]:
    """Wait until nobody else writes this file, here or on a machine that shares the drive.

    The lock is a file beside it, gone when the block ends. One that a process left that no
    longer runs on this machine does not hold.

    Args:
        file: need not exist.
        patience: seconds to wait.

    Raises:
        OutputRefused: the other did not end in time, or no lock can be made there.
    """
    from filelock import SoftFileLock, Timeout  # noqa: PLC0415 - only where something is written

    place = file.with_name(f"{file.name}.lock")
    lock = SoftFileLock(place, mode=0o600)
    try:
        place.parent.stat()  # the library would make the folder
        lock.acquire(timeout=_PATIENCE_WITH_FILE if patience is None else patience)
    except Timeout as error:
        what = "Another program has been writing the file beside it for too long. Nothing changed."
        remedy = "If none is at work, delete this file and try again."
        raise OutputRefused(Problem(str(place), what, remedy)) from error
    except OSError as error:
        what = f"No lock can be made there ({error.strerror or type(error).__name__})."
        remedy = "Check the folder and its permissions; nothing was changed."
        raise OutputRefused(Problem(str(place), what, remedy)) from error
    try:
        yield
    finally:
        lock.release()


def _own_folder() -> Path:
    """A folder that nobody else can write to.

    Raises:
        OutputRefused: there is none: somebody else has taken its place.
    """
    user = os.getuid() if hasattr(os, "getuid") else None
    folder = Path(tempfile.gettempdir()) / (
        f"wbn-audit-{user}" if user is not None else "wbn-audit"
    )
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise OutputRefused(_no_place()) from error
    if not stat.S_ISDIR(found.st_mode) or (user is not None and found.st_uid != user):
        raise OutputRefused(_no_place())
    return folder


def _no_place() -> Problem:
    what = "no lock can be made in the folder for temporary files."
    return Problem(tempfile.gettempdir(), what, "Check its rights, or set TMPDIR to another.")
