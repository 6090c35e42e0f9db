"""The console blocks of the documentation: run them, compare them, write them anew.

A block looks like a terminal: ``$ command``, then what it prints. A line ``...`` stands for
lines left out. ``make docs`` puts the output of today into the documents, with the same
parts left out.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/architecture.md")
CUT = "..."
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """A command as a document shows it, and the lines that it is said to print."""

    command: str
    lines: tuple[str, ...]

    @property
    def segments(self) -> list[list[str]]:
        """The lines between the cuts; an empty one where a cut begins or ends the block."""
        parts: list[list[str]] = [[]]
        for line in self.lines:
            if line == CUT:
                parts.append([])
            else:
                parts[-1].append(line)
        return parts


def shown_in(block: str) -> list[Shown]:
    """The commands of one block, in order."""
    found: list[Shown] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Shown(line[2:], ()))
        else:
            found[-1] = Shown(found[-1].command, (*found[-1].lines, line.rstrip()))
    return found


def blocks(document: str) -> list[str]:
    """The console blocks of a document of the repository."""
    return [match[1] for match in _BLOCK.finditer((ROOT / document).read_text(encoding="utf-8"))]


def run(command: str, folder: Path) -> list[str]:
    """What a command prints in a terminal of 80 columns, without blanks at the ends of lines.

    Only ``wbn-audit`` and ``cat`` are run.
    """
    program, *arguments = shlex.split(command)
    if program == "cat":
        text = "".join((folder / name).read_text(encoding="utf-8") for name in arguments)
    elif program == "wbn-audit":
        done = subprocess.run(
            [sys.executable, "-m", "wbn_audit", *arguments],
            cwd=folder,
            env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            encoding="utf-8",
        )
        text = done.stdout
    else:
        raise ValueError(f"the documents may show wbn-audit and cat, not {program}")
    return [line.rstrip() for line in text.rstrip().splitlines()]


def fits(shown: Shown, printed: list[str]) -> bool:
    """Whether the lines shown are those printed, cuts apart."""
    first, *rest = shown.segments
    if not rest:
        return first == printed
    if printed[: len(first)] != first:
        return False
    at = len(first)
    *middle, last = rest
    for segment in middle:
        places = range(at, len(printed) - len(segment) + 1)
        place = next((i for i in places if printed[i : i + len(segment)] == segment), None)
        if place is None:
            return False
        at = place + len(segment)
    return len(printed) - at >= len(last) and printed[len(printed) - len(last) :] == last


def renewed(shown: Shown, printed: list[str]) -> list[str]:
    """The lines to show instead: as many, cut at the same places.

    A part between two cuts is found again by its first line.
    """
    first, *rest = shown.segments
    if not rest:
        return printed
    lines = printed[: len(first)]
    *middle, last = rest
    for segment in middle:
        lines.append(CUT)
        if segment[0] in printed:
            at = printed.index(segment[0])
            lines += printed[at : at + len(segment)]
    return [*lines, CUT, *printed[len(printed) - len(last) :]]


def sandbox(folder: Path) -> Path:
    """A folder with the sample exports, as after cloning."""
    shutil.copytree(ROOT / "sample_exports", folder / "sample_exports")
    return folder


def renew(document: str, folder: Path) -> None:
    """Write a document's blocks anew."""

    def block(match: re.Match[str]) -> str:
        lines: list[str] = []
        for shown in shown_in(match[1]):
            lines += [f"$ {shown.command}", *renewed(shown, run(shown.command, folder))]
        return "```console\n" + "\n".join(lines) + "\n```"

    path = ROOT / document
    text = path.read_text(encoding="utf-8")
    path.write_text(_BLOCK.sub(block, text), encoding="utf-8", newline="\n")


def main() -> None:
    """Write the blocks of every document anew."""
    for document in DOCUMENTS:
        with tempfile.TemporaryDirectory() as folder:
            renew(document, sandbox(Path(folder)))


if __name__ == "__main__":
    main()
