"""A second, small edition for tests: a folder that inherits the shipped one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEIR = """id: wbn-2026-04
title: Standards of April 2026
revised: 2026-04-01
inherits: wbn-2025-10
in_force: {from: 2026-04-01, until: ""}
"""
CHANGES = """parameters:
  mapping_days: {value: 30}
drops: [SVC002]
"""


def write_edition(folder: Path, text: str = HEIR + CHANGES, **files: str) -> Path:
    """An edition's folder.

    Args:
        folder: to be made.
        text: its edition.yaml.
        files: path, with ``__`` for ``/`` and without ``.yaml``, to text.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "edition.yaml").write_text(text, encoding="utf-8")
    for name, content in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder
