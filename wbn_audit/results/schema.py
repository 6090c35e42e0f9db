"""The JSON Schema of results.json, for outside programs and our own test."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def results_schema() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12) that every results document satisfies."""
    source = resources.files("wbn_audit.results").joinpath("results.schema.json")
    schema: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return schema
