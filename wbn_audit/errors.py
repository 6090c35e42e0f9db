"""What a user can cause: one family of errors, each saying what, where and what to do.

Every refusal carries all its problems at once, so that a person mends a file in one
pass and not one message at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        where: ``file:line`` or ``file!sheet!row``; empty when there is no such place.
        what: one sentence, without personal data.
        remedy: what to do about it, a sentence; empty when *what* says it.
    """

    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"


class UserError(Exception):
    """The job could not be done for a reason that the user can mend (exit code 2)."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InputRefused(UserError):
    """An export that cannot be read as it stands."""


class RulesRefused(UserError):
    """A rule file, edition or configuration that is not understood."""


class OptionsRefused(UserError):
    """A command line that asks for something impossible."""


class RunRefused(UserError):
    """A run folder that cannot be read back."""


class OutputRefused(UserError):
    """A place to which the results cannot be written."""
