"""What is written down of the settings: the page in docs, and the schema in the package."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.project.console_blocks import ROOT
from wbn_audit.cli.settings_page import SCHEMA_FILE, page, schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGES: dict[Path, Callable[[], str]] = {
    ROOT / "docs" / "configuration.md": page,
    ROOT / "wbn_audit" / "cli" / SCHEMA_FILE: lambda: json.dumps(schema(), indent=2) + "\n",
}


def main() -> None:
    """Write both anew."""
    for path, text in PAGES.items():
        path.write_text(text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
