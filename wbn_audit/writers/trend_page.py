"""A trend as a page: one file, no script, nothing fetched; lines are drawn in SVG."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader

from wbn_audit.writers.comparison import tell_trend
from wbn_audit.writers.inert import visible
from wbn_audit.writers.json_document import document_bytes
from wbn_audit.writers.markdown import markdown_page

WIDTH, HEIGHT, EDGE = 640, 200, 36
_LINES = (
    ("must_fix", "Must fix", "#b00020", ""),
    ("to_review", "To review", "#6a1b9a", "6 4"),
    ("could_not_check", "Could not check", "#37474f", "2 3"),
    ("accepted", "Accepted", "#00695c", "10 3 2 3"),
)


def trend_files(told: dict[str, Any]) -> dict[str, bytes]:
    """``trend.json``, and pages for people."""
    return {
        "trend.json": document_bytes(told),
        "trend.md": markdown_page(tell_trend(told)),
        "trend.html": trend_page(told),
    }


def trend_page(told: dict[str, Any]) -> bytes:
    """``trend.html``."""
    environment = Environment(
        loader=PackageLoader("wbn_audit.writers", "templates"), autoescape=True,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["visible"] = visible
    template = environment.get_template("trend.html")
    return template.render(story=tell_trend(told), chart=_chart(told)).encode()


def _chart(told: dict[str, Any]) -> dict[str, Any]:
    """Lines as SVG points: runs from left to right, evenly; zero at the bottom."""
    runs = told["runs"]
    most = max(max(one[key] for key, *_ in _LINES) for one in runs) or 1
    step = (WIDTH - 2 * EDGE) / max(len(runs) - 1, 1)
    columns = [EDGE + number * step for number in range(len(runs))]
    drawn = []
    for key, title, colour, dashes in _LINES:
        points = [
            (f"{x:.1f}", f"{HEIGHT - EDGE - run[key] / most * (HEIGHT - 2 * EDGE):.1f}", run[key])
            for x, run in zip(columns, runs, strict=True)
        ]
        drawn.append({"title": title, "colour": colour, "dashes": dashes, "points": points})
    days = [(f"{columns[0]:.1f}", runs[0]["as_of"]), (f"{columns[-1]:.1f}", runs[-1]["as_of"])]
    return {
        "width": WIDTH, "height": HEIGHT, "edge": EDGE, "most": most, "lines": drawn, "days": days,
    }  # fmt: skip
