"""The JSON Schema of rule files, with which editors complete and check them.

``make docs`` writes it; a test holds it to the keys that the reader knows.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wbn_audit.catalogue.effects import CELL, MEASURES, UNSURE_CELL
from wbn_audit.catalogue.read_rule import RAISED
from wbn_audit.catalogue.rule import SEVERITIES
from wbn_audit.checks.base import STATE_NAMES
from wbn_audit.tables.named import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wbn_audit.catalogue.edition import Edition

Schema = dict[str, Any]
SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}
TEXT: Schema = {"type": "string", "minLength": 1}
MAYBE_TEXT: Schema = {"type": ["string", "number", "null"]}
WORDS: Schema = {"type": "array", "items": TEXT}
YES_NO: Schema = {"enum": ["yes", "no", True, False]}
DAYS: Schema = {
    "anyOf": [
        {"type": "integer", "minimum": 1},
        {"type": "string", "pattern": r"^(\$[a-z][a-z0-9_]*|[0-9]+)$"},
    ]
}
NO_DAYS: Schema = {"anyOf": [{"const": 0}, *DAYS["anyOf"]]}
RULE_ID: Schema = {"type": "string", "pattern": "^[A-Z]{3}[0-9]{3}$"}
PAIRS: Schema = {"type": "object", "minProperties": 1, "additionalProperties": TEXT}


def block(properties: Schema, required: Iterable[str] = ()) -> Schema:
    """A mapping that has these keys and no others."""
    return {
        "type": "object", "properties": properties, "required": list(required),
        "additionalProperties": False,
    }  # fmt: skip


def _deadline() -> Schema:
    properties = {"from": TEXT, "within": DAYS, "done": TEXT, "stops_at_exit": YES_NO,
                  "spares": TEXT}  # fmt: skip
    return block(properties, ["from", "within", "done"])


def _gathers() -> dict[str, Schema]:
    """The three kinds of entry under ``with:``."""
    over = dict.fromkeys(("exists", "first", "last", "sum", "count"), TEXT)
    more = {
        "where": TEXT, "on": PAIRS, "agree": WORDS, "since": TEXT, "known_only": YES_NO,
        "others": YES_NO, "shared": YES_NO, "optional": YES_NO,
    }  # fmt: skip
    gather = block({**over, **more}) | {"oneOf": [{"required": [how]} for how in over]}
    shift = block({"shift": TEXT, "days": NO_DAYS, "back": DAYS, "months_back": DAYS}, ["shift"])
    lookup = block({"lookup": TEXT, "on": PAIRS, "at": TEXT}, ["lookup", "at"])
    return {"gather": gather, "shift": shift, "lookup": lookup}


def _kinds() -> dict[str, Schema]:
    known = {
        "field": TEXT,
        "pattern": TEXT,
        "codes": TEXT,
        "vocabulary": TEXT,
        "by": {"const": "support type payees"},
    }
    interval = {"events": TEXT, "where": TEXT, "since": TEXT, "every": DAYS}
    some = WORDS | {"minItems": 1}
    return {
        "filled": some,
        "expect": TEXT,
        "known": block(known, ["field"]),
        "deadline": {"$ref": "#/$defs/deadline"},
        "deadlines": {"type": "array", "items": {"$ref": "#/$defs/deadline"}, "minItems": 1},
        "interval": block(interval, ["events", "every"]),
        "unique": some,
        "documents": {"const": "support types"},
        "words": block({"field": TEXT, "lists": some}, ["field", "lists"]),
    }


def _example(edition: Edition) -> Schema:
    tables: Schema = {}
    for name, table in edition.layout.tables.items():
        row = block(dict.fromkeys(table.fields, SCALAR))
        tables[name] = {"anyOf": [{"type": "array", "items": row}, TEXT]}
    expect = block({key: {"type": "array", "items": SCALAR} for key in STATE_NAMES})
    return block({"name": TEXT, "as_of": TEXT, **tables, "expect": expect}, ["expect"])


def schema(edition: Edition) -> Schema:
    """The whole schema."""
    kinds = _kinds()
    gathers = _gathers()
    properties: Schema = {
        "id": RULE_ID,
        "title": TEXT,
        "severity": {"enum": list(SEVERITIES)},
        "clause": block({"page": MAYBE_TEXT, "section": TEXT, "says": TEXT}, ["section", "says"]),
        "subject": {"enum": list(VIEWS)},
        "where": TEXT,
        "with": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
            "additionalProperties": {
                "if": {"required": ["shift"]},
                "then": {"$ref": "#/$defs/shift"},
                "else": {
                    "if": {"required": ["lookup"]},
                    "then": {"$ref": "#/$defs/lookup"},
                    "else": {"$ref": "#/$defs/gather"},
                },
            },
        },
        "one_per": block({"keys": WORDS | {"minItems": 1}, "row": {"enum": ["lowest", "highest"]}},
                         ["keys"]),
        "loader": {"enum": list(RAISED)},
        "alternatives": WORDS,
        "dated_by": TEXT,
        "found": TEXT,
        "expected": TEXT,
        "status": {"enum": ["missing", "invalid"]},
        "message": TEXT,
        "why": TEXT,
        "fix": block({"how": TEXT, "who": TEXT}, ["how"]),
        "moves": _moves(),
        "companions": {"type": "array", "items": RULE_ID},
        "note": TEXT,
        "examples": {"type": "array", "items": {"$ref": "#/$defs/example"}},
        **kinds,
    }  # fmt: skip
    wanted = ["id", "title", "severity", "clause", "message", "why", "fix"]
    judged = {"oneOf": [{"required": [kind]} for kind in kinds], "required": ["subject"]}
    never = [{"required": [key]} for key in ("subject", "where", "with", "one_per", *kinds)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A rule of wbn-audit",
        **block(properties, wanted),
        "if": {"required": ["loader"]},
        "then": {"not": {"anyOf": never}},
        "else": judged,
        "$defs": {
            "deadline": _deadline(),
            **gathers,
            "effect": _effect(),
            "example": _example(edition),
        },
    }


def _effect() -> Schema:
    return block({"keeps_out": TEXT, "doubts": TEXT, "date": {"anyOf": [TEXT, WORDS]}})


def _moves() -> Schema:
    """A list of measures; or what a finding does to each; or, of a loader rule, a word."""
    return {
        "anyOf": [
            {"type": "array", "items": {"enum": list(MEASURES)}},
            block({name: {"$ref": "#/$defs/effect"} for name in MEASURES}),
            {"enum": [CELL, UNSURE_CELL]},
        ]
    }


def text(edition: Edition) -> str:
    """As the file holds it."""
    return json.dumps(schema(edition), indent=1, ensure_ascii=False) + "\n"
