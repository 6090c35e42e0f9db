"""What a setting of the configuration is: how it is read, and what people are told of it."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_EMPTY: dict[str, Callable[[], Any]] = {
    "text": str, "words": tuple, "paths": tuple, "days": dict, "pairs": dict, "groups": dict,
    "mapping": tuple,
}  # fmt: skip
_KEY = "setting"


@dataclass(frozen=True)
class Setting:
    """One setting.

    Attributes:
        kind: ``text``, ``words`` (a list), ``paths`` (a list, from the configuration's own
            folder), ``days`` (name: date), ``pairs`` (name: value), ``groups``
            (name: pairs) or ``mapping``.
        says: what it is for, a sentence.
        default: what holds where it is left out, in words.
        example: what may stand behind ``name:`` in YAML.
        choices: the words that are allowed, where they are few.
        keys: for pairs: the names that there may be, each with what it is for.
        check: raises OptionsRefused for a value that is not understood.
    """

    name: str
    kind: str
    says: str
    default: str
    example: str
    choices: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    check: Callable[[str], object] | None = None

    @property
    def lines(self) -> list[str]:
        """The example as lines of YAML."""
        first, *rest = self.example.split("\n")
        return [f"{self.name}: {first}".rstrip(), *rest]


def setting(kind: str, says: str, *, default: str, example: str, **more: Any) -> Any:
    """Declare a field of the settings' class as a setting; see :class:`Setting`."""
    said = {"kind": kind, "says": says, "default": default, "example": example, **more}
    return field(default_factory=_EMPTY[kind], metadata={_KEY: said})


def declared(settings: type) -> tuple[Setting, ...]:
    """The settings that a class declares, in its order."""
    return tuple(
        Setting(name=one.name, **one.metadata[_KEY])
        for one in fields(settings)
        if one.default_factory is not MISSING and _KEY in one.metadata
    )
