"""The settings as a page for people and as a JSON Schema, both from their declaration."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

from wbn_audit.cli.mapping_setting import PART_KEYS
from wbn_audit.cli.settings import CONFIG_NAME, SETTINGS

if TYPE_CHECKING:
    from wbn_audit.cli.setting import Setting

SCHEMA_FILE = "configuration.schema.json"
_WORD: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_WORDS: dict[str, Any] = {"oneOf": [_WORD, {"type": "array", "items": _WORD}]}
_PAIRS: dict[str, Any] = {"type": ["object", "null"], "additionalProperties": _WORD}
_KINDS: dict[str, dict[str, Any]] = {
    "text": _WORD, "words": _WORDS, "paths": _WORDS, "days": _PAIRS, "pairs": _PAIRS,
    "groups": {"type": ["object", "null"], "additionalProperties": _PAIRS},
}  # fmt: skip

_HEAD = f"""\
# The configuration file

Whatever you would type each time can stand in `{CONFIG_NAME}`. It is looked for in the folder where
you are, then in the folder of exports that you name; `--config FILE` names another. Paths in it
start from its own folder. The command line wins over it. `wbn-audit init` writes a first one.

Every setting may be left out. For editors that know JSON Schema, the schema is
[`wbn_audit/cli/{SCHEMA_FILE}`](../wbn_audit/cli/{SCHEMA_FILE}).

This page is made from the declarations in `wbn_audit/cli/settings.py`; `make docs` renews it.
"""

_MAPPING = """\
Left is our name of a column (all are in [`exports.yaml`](../rules/wbn-2025-10/exports.yaml)),
right the header in your file. `column C` in place of a header means the third column, whatever
stands over it. Where files differ, `mapping` is a list; each part says for which files it holds,
and a later part wins over an earlier one:

```yaml
mapping:
  # Holds for every file.
  - participants:
      participation_date: Enrolment Started

  # Files by name or pattern: whose they are (they have no column for it), and their headers.
  - files: "northside*.csv"
    contractor: Northside Works
    participants:
      participant_id: Person No.

  # Without files: whatever carries the contractor's name, in its own name or its folder's.
  - contractor: Birch Street Agency
    ignore: [Room, Internal Notes]

  # A sheet whose headers could be those of two exports.
  - files: quarter.xlsx
    sheets: Tab 3
    table: payments
    values:
      method: Check
```

| key | says |
|---|---|
"""


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the configuration file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"wbn-audit configuration ({CONFIG_NAME})",
        "type": ["object", "null"],
        "properties": {one.name: _property(one) for one in SETTINGS},
        "additionalProperties": False,
        "$defs": {"part": _part()},
    }


def _property(one: Setting) -> dict[str, Any]:
    said = {"description": f"{one.says} Default: {one.default}."}
    if one.kind == "mapping":
        part = {"$ref": "#/$defs/part"}
        return {**said, "oneOf": [part, {"type": "array", "items": part}]}
    if one.choices:
        return {**said, "enum": list(one.choices)}
    if one.keys:
        names = {name: {**_WORDS, "description": says} for name, says in one.keys}
        return {**said, "type": "object", "properties": names, "additionalProperties": False}
    return {**said, **_KINDS[one.kind]}


def _part() -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {"contractor": _WORD, "table": _WORD, "values": _PAIRS}
    return {
        "type": ["object", "null"],
        "properties": {
            key: kinds.get(key, _WORDS) | {"description": says} for key, says in PART_KEYS.items()
        },
        "additionalProperties": {**_PAIRS, "description": "A table: our name of a column: header."},
    }


def shipped_schema() -> str:
    """The schema as it travels with the program."""
    return resources.files("wbn_audit.cli").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")


def page() -> str:
    """docs/configuration.md."""
    return "\n".join([_HEAD, *(part for one in SETTINGS for part in _chapter(one))])


def _chapter(one: Setting) -> list[str]:
    parts = [f"## `{one.name}`\n", f"{one.says}\n\nIf left out: {one.default}.\n"]
    parts += ["```yaml", *one.lines, "```\n"]
    if one.choices:
        parts.append(f"One of {', '.join(f'`{word}`' for word in one.choices)}.\n")
    if one.keys:
        rows = [f"| `{name}` | {says} |" for name, says in one.keys]
        parts += ["| key | says |", "|---|---|", *rows, ""]
    if one.kind == "mapping":
        rows = [f"| `{key}` | {says} |" for key, says in PART_KEYS.items()]
        parts += [_MAPPING + "\n".join(rows), ""]
    return parts
