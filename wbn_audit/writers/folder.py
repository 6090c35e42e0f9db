"""The run folder: written beside its place, moved there when complete.

Only a folder of ours is ever replaced, and only while nobody has typed into it
(:mod:`wbn_audit.writers.place`).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from wbn_audit.errors import OutputRefused, Problem
from wbn_audit.patience import patiently
from wbn_audit.writers.json_document import MANIFEST
from wbn_audit.writers.place import (
    check_target,
    is_open,
    not_replaceable,
    real_place,
    write_problem,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future

_POSIX = os.name == "posix"
_MOST_NUMBERED = 99


def write_folder(target: Path, files: Mapping[str, bytes], manifest: Callable[[], bytes]) -> Path:
    """Write a run folder, whole or not at all.

    Args:
        target: where; an earlier run there is replaced.
        files: name (``a.csv``, ``Contractor/a.xlsx``) to content, all listed in *manifest*.
        manifest: makes results.json, while the files are written: hashes take as long.

    Returns:
        Where the run is now: *target*, or ``NAME-2`` … where a program holds *target* open.

    Raises:
        OutputRefused: *target* is not ours to replace, or nothing can be written there.
    """
    check_target(target)
    place = real_place(target)
    parents = [folder for folder in place.parents if not folder.exists()]
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _make_private(parents)
        with _beside(place) as workshop, ThreadPoolExecutor(1) as aside:
            _fill(workshop / "new", _with_manifest(files, aside.submit(manifest)))
            moved = _move(workshop, place)
    except BaseException as error:
        for folder in parents:
            with contextlib.suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise OutputRefused(write_problem(target, error)) from error
        raise
    if moved == place:
        return target
    return moved if target.is_symlink() else target.with_name(moved.name)


def write_plain_folder(
    target: Path, files: Mapping[str, bytes], ours: frozenset[str] = frozenset()
) -> Path:
    """Write files into a folder of their own, which is no run; all of them or none.

    Args:
        target: a folder that does not exist, is empty, or holds nothing but *ours*.
        files: name to content.
        ours: names that may be replaced, since nobody types into them.

    Raises:
        OutputRefused: *target* holds something else, or nothing can be written there.
    """
    place = real_place(target)
    try:
        foreign = sorted({one.name for one in place.iterdir()} - ours) if place.exists() else []
        if foreign:
            remedy = "Name another folder; nothing was changed."
            what = f"The folder holds {foreign[0]} already."
            raise OutputRefused(Problem(str(target), what, remedy))
        place.parent.mkdir(parents=True, exist_ok=True)
        with _beside(place) as workshop:
            _fill(workshop / "new", files.items())
            for name in ours if place.exists() else ():
                (place / name).unlink(missing_ok=True)
            if place.exists():
                place.rmdir()
            patiently(lambda: (workshop / "new").rename(place))
    except OSError as error:
        raise OutputRefused(write_problem(target, error)) from error
    return target


@contextlib.contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """A private folder on the same drive, for ``new`` and, while they are swapped, ``old``."""
    workshop = Path(tempfile.mkdtemp(prefix=".wbn-audit-", dir=place.parent))
    try:
        yield workshop
    finally:
        shutil.rmtree(workshop / "new", ignore_errors=True)
        with contextlib.suppress(OSError):  # not empty: an old run that could not be put back
            workshop.rmdir()


def _with_manifest(
    files: Mapping[str, bytes], manifest: Future[bytes]
) -> Iterator[tuple[str, bytes]]:
    yield from files.items()
    yield MANIFEST, manifest.result()


def _fill(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    folder.mkdir(mode=0o700)
    for name, content in files:
        inside = PurePosixPath(name)
        if inside.is_absolute() or ".." in inside.parts or set(name) & set("\\:") or not name:
            raise ValueError(f"not a name inside the run folder: {name!r}")
        path = folder / inside
        folders = [one for one in path.parents if not one.exists()]
        path.parent.mkdir(parents=True, exist_ok=True)
        _make_private(folders)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            file.write(content)


def _make_private(folders: Sequence[Path]) -> None:
    if _POSIX:
        for folder in folders:
            folder.chmod(0o700)


def _move(workshop: Path, place: Path) -> Path:
    """Move the new run to its place, or to the first numbered one that can be had."""
    try:
        return _swap(workshop, place)
    except OSError:
        if not place.exists():  # not locked: the name itself is impossible
            raise
    for number in range(2, _MOST_NUMBERED + 1):
        other = place.with_name(f"{place.name}-{number}")
        with contextlib.suppress(OSError):
            if not other.exists() or (other.is_dir() and not not_replaceable(other, other)):
                return _swap(workshop, other)
    what = f"The folder is locked, and so is or must stay every other up to -{_MOST_NUMBERED}."
    raise OutputRefused(Problem(place.name, what, "Close the programs that show its files."))


def _swap(workshop: Path, place: Path) -> Path:
    """Move ``new`` to *place*; what was there goes, or stays if that fails.

    Raises:
        OSError: *place* cannot be moved away; nothing has changed.
        OutputRefused: nor could it be put back (never seen; the message says where it is).
    """
    new, old = workshop / "new", workshop / "old"
    if not place.exists():
        patiently(lambda: new.rename(place))
        return place
    if is_open(place):
        raise PermissionError(f"{place.name} is open")
    try:
        patiently(lambda: place.rename(old))
        patiently(lambda: new.rename(place))
    except BaseException:
        if old.exists():
            _put_back(old, place)
        raise
    shutil.rmtree(old, ignore_errors=True)
    return place


def _put_back(old: Path, place: Path) -> None:
    try:
        patiently(lambda: old.rename(place))
    except OSError as error:
        what = f"The earlier run could not be put back; it is in {old.parent.name}/{old.name}."
        raise OutputRefused(Problem(place.name, what, "Move it back by hand.")) from error
