"""``report.html``: the run as one page that opens from disk and asks nothing of the network.

A module for each section turns results into plain parts (:mod:`.parts`); the templates set
them. Nothing outside :mod:`.page` knows of HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wbn_audit.results import Results


def html_files(results: Results) -> dict[str, bytes]:
    """``report.html``."""
    from wbn_audit.writers.html.page import page  # noqa: PLC0415 - Jinja2 only where it is needed

    return {"report.html": page(results)}
