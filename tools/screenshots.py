"""The pictures in README, of the sample exports as they are today: ``make screenshots``.

A picture is a page that Chromium shows: the report, and the terminal as Rich draws it. Another
output joins :data:`PICTURES`.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
AS_OF = "2026-07-07"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Picture:
    """A file in ``docs/images``: the page it shows, and the size of the window."""

    name: str
    page: Callable[[Path], Path]
    width: int
    height: int


def _report(folder: Path) -> Path:
    """The run folder of the sample exports, made once."""
    out = folder / "run"
    if not out.exists():
        command = ["check", str(ROOT / "sample_exports"), "--as-of", AS_OF, "--out", str(out), "-q"]
        subprocess.run([sys.executable, "-m", "wbn_audit", *command], check=False, cwd=ROOT)
    return out / "report.html"


def _terminal(folder: Path) -> Path:
    """The terminal of 100 columns as a page: the first screen of what ``check`` prints."""
    from rich.console import Console  # noqa: PLC0415 - only here
    from rich.text import Text  # noqa: PLC0415

    done = subprocess.run(
        [sys.executable, "-m", "wbn_audit", "check", "sample_exports", "--as-of", AS_OF],
        check=False, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8",
        env={**os.environ, "COLUMNS": "100", "FORCE_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    console = Console(record=True, width=100, file=io.StringIO())
    console.print(Text.from_ansi("$ wbn-audit check sample_exports\n" + done.stdout))
    page = folder / "terminal.html"
    code = (
        "<!doctype html><meta charset=utf-8><style>body {{ margin: 0; padding: 16px; background: "
        "#fff; color: #1d2227; }} pre {{ margin: 0; font: 13px/1.35 'DejaVu Sans Mono', monospace; "
        "}} {stylesheet}</style><pre>{code}</pre>"
    )
    page.write_text(console.export_html(code_format=code), encoding="utf-8")
    return page


def _workbook(folder: Path) -> Path:
    """The sheet To do of findings.xlsx as LibreOffice prints it, the top of its first page."""
    book = _report(folder).with_name("findings.xlsx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for command in (
        ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder),
         str(book)],
        # Page 1 is Read me, page 2 the summary.
        ["pdftoppm", "-png", "-r", "120", "-f", "3", "-l", "3", "-singlefile",
         str(folder / "findings.pdf"), str(folder / "workbook")],
    ):  # fmt: skip
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    page = folder / "workbook.html"
    page.write_text(
        "<!doctype html><meta charset=utf-8><style>body { margin: 0; background: #fff; }"
        "img { width: 100%; }</style><img src=workbook.png alt=workbook>",
        encoding="utf-8",
    )
    return page


PICTURES = (
    Picture("report.png", _report, 1280, 1120),
    Picture("terminal.png", _terminal, 880, 640),
    Picture("workbook.png", _workbook, 1280, 520),
)


def take(browser: Browser, picture: Picture, folder: Path) -> None:
    """Write one picture."""
    page = browser.new_page(viewport={"width": picture.width, "height": picture.height})
    page.goto(picture.page(folder).as_uri())
    page.screenshot(path=str(IMAGES / picture.name))
    page.close()
    print(f"docs/images/{picture.name}")


def main() -> None:
    """Write every picture."""
    program = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if program is None:
        sys.exit("make screenshots needs Chromium (Debian: apt-get install chromium).")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        for picture in PICTURES:
            take(browser, picture, Path(folder))
        browser.close()


if __name__ == "__main__":
    main()
