"""Whether a document satisfies a JSON Schema: the part of the language that ours use.

The program itself needs no library for that; a test holds this one to the real thing.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KNOWN = frozenset({
    "type", "const", "enum", "pattern", "format", "minimum", "maximum", "properties", "required",
    "additionalProperties", "propertyNames", "items", "minItems", "oneOf",
})  # fmt: skip
"""Keywords that are judged."""
WORDS = frozenset({"$schema", "$id", "title", "description"})
"""Keywords that only explain."""

_LARGEST = 2**53  # beyond it programs disagree about whole numbers
_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,),
    "number": (int, float), "boolean": (bool,), "null": (type(None),),
}  # fmt: skip


def faults(value: Any, schema: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """Each place that does not conform, like ``rules[3].passed: is not integer``."""
    place = where or "the document"
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield f"{place} is not {' or '.join(kinds)}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{place} is not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place} is none of {', '.join(map(str, schema['enum']))}"
    yield from _inner_faults(value, schema, where)
    if "oneOf" in schema and sum(not any(faults(value, s, where)) for s in schema["oneOf"]) != 1:
        yield f"{place} must be one of {len(schema['oneOf'])} forms"


def _inner_faults(value: Any, schema: Mapping[str, Any], where: str) -> Iterator[str]:
    place = where or "the document"
    if isinstance(value, str):
        yield from _text_faults(value, schema, place)
    elif isinstance(value, dict):
        yield from _object_faults(value, schema, where)
    elif isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{place} has too few entries"
        for number, item in enumerate(value if "items" in schema else ()):
            yield from faults(item, schema["items"], f"{where}[{number}]")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        low, high = schema.get("minimum", -_LARGEST), schema.get("maximum", _LARGEST)
        if not low <= value <= high:
            yield f"{place} is out of range"


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES[kind])


def _text_faults(text: str, schema: Mapping[str, Any], place: str) -> Iterator[str]:
    if "pattern" in schema and not re.search(schema["pattern"], text):
        yield f"{place} has not the form wanted"
    elif schema.get("format") == "date":
        try:
            date.fromisoformat(text)
        except ValueError:
            yield f"{place} is no date"


def _object_faults(value: dict[str, Any], schema: Mapping[str, Any], where: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    before = f"{where}." if where else ""
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{before}{name} is missing"
    others = schema.get("additionalProperties", True)
    for name, part in value.items():
        yield from faults(name, schema.get("propertyNames", {}), f"{before}{name[:40]}")
        if name in properties:
            yield from faults(part, properties[name], f"{before}{name}")
        elif others is False:
            yield f"{before}{name[:40]} is not known"
        elif isinstance(others, dict):
            yield from faults(part, others, f"{before}{name[:40]}")
