"""Where editions and rules are: folders, what they inherit, and the files they hold.

An edition is a folder with an `edition.yaml`. One that inherits holds only what differs: a
file of its own takes the place of the inherited one, a rule file that of the rule with its
id; `drops:` names the rules that are no more.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wbn_audit.errors import Problem, RulesRefused
from wbn_audit.yamlfile import Block, read_text, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EDITION_FILE = "edition.yaml"
_AREA = "[A-Z][A-Z][A-Z]"
_FILES = frozenset({EDITION_FILE, "exports.yaml", "measures.yaml", "support_types.yaml",
                    "clauses.yaml"})  # fmt: skip
_FOLDERS = frozenset({"reference"})


@dataclass(frozen=True)
class RuleFile:
    """A rule file, and how problems name it."""

    path: Path
    name: str

    @property
    def rule_id(self) -> str:
        """The id that it is named for."""
        return self.path.name[:6]


@dataclass(frozen=True)
class EditionFolder:
    """The folder of one edition.

    Attributes:
        prefix: put before the names of its files in problems.
        about: its edition.yaml.
        parent: the edition that it inherits.
    """

    path: Path
    prefix: str
    about: Block = field(repr=False)
    parent: EditionFolder | None = None

    @property
    def id(self) -> str:
        """As its edition.yaml says."""
        return str(self.about.get("id", self.path.name))

    def chain(self) -> Iterator[EditionFolder]:
        """This folder and those that it inherits, nearest first."""
        yield self
        if self.parent is not None:
            yield from self.parent.chain()

    def find(self, name: str) -> tuple[Path, str]:
        """The file of this name in force, and how problems name it."""
        for one in self.chain():
            if (one.path / name).exists():
                return one.path / name, one.prefix + name
        return self.path / name, self.prefix + name

    def digest(self) -> str:
        """sha256 over all files that are no rules, inherited ones after its own."""
        total = hashlib.sha256()
        for path in sorted(self.path.rglob("*.yaml")):
            relative = path.relative_to(self.path)
            if not relative.parts[0].isupper():
                text = read_text(path, self.prefix + relative.as_posix())
                total.update(relative.as_posix().encode() + b"\0" + text.encode())
        if self.parent is not None:
            total.update(self.parent.digest().encode())
        return total.hexdigest()


def rules_folder() -> Path:
    """Where the shipped rules are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "rules"
    return inside if inside.is_dir() else package.parent / "rules"


def rule_files(folder: Path, prefix: str = "") -> list[RuleFile]:
    """The rule files of a folder and its areas, in the order of their ids."""
    found = [*folder.glob(f"{_AREA}/*.yaml"), *folder.glob(f"{_AREA}[0-9]*.yaml")]
    return [RuleFile(path, prefix + path.relative_to(folder).as_posix()) for path in sorted(found)]


def stray_files(folder: Path, prefix: str = "") -> list[Problem]:
    """YAML files that someone may take for rules or data, and that nothing reads."""
    every = [*folder.glob("*.[yY]*[mM][lL]"), *folder.glob("*/*.[yY]*[mM][lL]")]
    known = {file.path for file in rule_files(folder)}
    return [
        Problem(
            prefix + path.relative_to(folder).as_posix(),
            "is not named like a rule file.",
            "Name it ABC123-some-words.yaml, or move it elsewhere.",
        )
        for path in sorted(set(every) - known)
        if not _is_data(path.relative_to(folder), edition=(folder / EDITION_FILE).exists())
    ]


def _is_data(relative: Path, *, edition: bool) -> bool:
    if len(relative.parts) == 1:
        return edition and relative.name in _FILES
    return edition and relative.parts[0] in _FOLDERS and relative.suffix == ".yaml"


def find_editions(
    home: Path | None, own: Sequence[Path], problems: list[Problem]
) -> tuple[list[EditionFolder], list[Path]]:
    """Every edition there is, parents before heirs, and the folders of rules of one's own.

    Args:
        home: the one folder to take instead of those shipped.
        own: the user's folders: each an edition, a folder of editions, or of rules.
        problems: receives what is wrong.
    """
    shipped = [home] if home else _editions_in(rules_folder())
    bare = [_Bare(path, "" if number == 0 else f"{path.name}/") for number, path in
            enumerate(shipped)]  # fmt: skip
    plain: list[Path] = []
    for folder in own:
        if not folder.is_dir():
            remedy = "Name a folder of rule files or of an edition."
            problems.append(Problem(folder.as_posix(), "there is no such folder.", remedy))
        elif (folder / EDITION_FILE).exists():
            bare.append(_Bare(folder, f"{folder.name}/"))
        else:
            editions = _editions_in(folder)
            bare += [_Bare(path, f"{path.name}/") for path in editions]
            if rule_files(folder) or not editions:
                plain.append(folder)
    return _inherited([one.read(problems) for one in bare], problems), plain


@dataclass(frozen=True)
class _Bare:
    path: Path
    prefix: str

    def read(self, problems: list[Problem]) -> EditionFolder:
        name = self.prefix + EDITION_FILE
        about = Block(1)
        try:
            tree = read_yaml(self.path / EDITION_FILE, name)
        except RulesRefused as error:
            problems += error.problems
            return EditionFolder(self.path, self.prefix, about)
        if isinstance(tree, Block):
            about = tree
        else:
            problems.append(Problem(f"{name}:1", "wants key: value lines from top to bottom."))
        return EditionFolder(self.path, self.prefix, about)


def _editions_in(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob(f"*/{EDITION_FILE}"))


def _inherited(folders: list[EditionFolder], problems: list[Problem]) -> list[EditionFolder]:
    """The folders with their parents; those with none first."""
    done: dict[str, EditionFolder] = {}
    left: list[EditionFolder] = []
    for one in folders:
        if one.id in {other.id for other in [*left, *done.values()]}:
            problems.append(
                Problem(_place(one, "id"), f"there is another edition '{one.id[:60]}'.")
            )
        elif one.about.get("inherits"):
            left.append(one)
        else:
            done[one.id] = one
    while ready := [one for one in left if str(one.about["inherits"]) in done]:
        for one in ready:
            parent = done[str(one.about["inherits"])]
            done[one.id] = EditionFolder(one.path, one.prefix, one.about, parent)
            left.remove(one)
    known = ", ".join(sorted(done)) or "none"
    problems += [
        Problem(
            _place(one, "inherits"),
            f"there is no edition '{str(one.about['inherits'])[:60]}' to inherit.",
            f"There are {known}.",
        )
        for one in left
    ]
    return list(done.values())


def _place(folder: EditionFolder, key: str) -> str:
    line = folder.about.lines.get(key, 1)
    return f"{folder.prefix}{EDITION_FILE}:{line}"
