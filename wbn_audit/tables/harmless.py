"""Headers as they may be shown: as written, unless they look like somebody's data."""

from __future__ import annotations

import polars as pl

from wbn_audit.tables.parse import shape
from wbn_audit.tables.personal import is_personal


def harmless_header(header: str) -> str:
    """A header as written, or its shape where it looks like what a row holds."""
    text = header.strip()
    return str(pl.select(shape(pl.lit(text))).item()) if is_personal(text) else text
