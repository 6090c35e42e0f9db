from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.cli.running import SAMPLES, run
from tests.real_parts import BROWSERS, real_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


# A machine that does much else at once is slow, not wrong.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = real_part(*BROWSERS)
    # Without a sandbox, which a container cannot give; the page is our own file.
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update",
             "--disable-sync"]  # fmt: skip
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=quiet)
        yield started
        started.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the sample exports."""
    out = tmp_path_factory.mktemp("browser") / "run"
    words = ("--as-of", "2026-07-07", "--format", "html,csv", "--quiet")
    assert run("check", SAMPLES, "--out", out, *words).code == 1
    return out / "report.html"


TARGETS = "targets:\n  enrolled: {PY2025: 80, 2026Q2: 20}\n  employed: {2026Q2: 9}\n"
SENT = """measure,quarter,contractor,count
engaged,2026Q1,all,99
enrolled,2026Q2,Alderway Career Partners,2
"""
SOME = ("--select", "SVC,OUT,PAY005,PAY011,PAY027,ENT")


@pytest.fixture(scope="session")
def small_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with every kind of part and few rows: axe looks at each of them.

    Names, targets, reported numbers, an exception in force and one that lapsed, an earlier run
    to compare with.
    """
    folder = tmp_path_factory.mktemp("browser")
    (folder / "wbn-audit.yaml").write_text(TARGETS, encoding="utf-8")
    (folder / "sent.csv").write_text(SENT, encoding="utf-8")
    config = ("--config", folder / "wbn-audit.yaml", "--quiet", *SOME)
    earlier = ("--as-of", "2026-06-30", "--format", "csv,json")
    assert run("check", SAMPLES, "--out", folder / "june", *config, *earlier).code == 1
    with (folder / "june" / "findings.csv").open(encoding="utf-8", newline="") as file:
        open_then = [
            one["finding_id"] for one in csv.DictReader(file) if one["status"] != "due_soon"
        ]
    for finding, until in zip(open_then[:2], ("2026-12-31", "2026-06-30"), strict=True):
        why = ("--reason", "seen", "--by", "A. Lee", "--until", until, "--run", folder / "june")
        accepted = ("--accepted", folder / "accepted.yaml")
        assert run("accept", finding, *why, *accepted).code == 0
    words = ("--as-of", "2026-07-07", "--format", "html", "--horizon", "quarter-end",
             "--quarter", "2026Q1,2026Q2", "--show-names", "--compare-to", folder / "june",
             "--reported", folder / "sent.csv", "--accepted", folder / "accepted.yaml")  # fmt: skip
    assert run("check", SAMPLES, "--out", folder / "run", *config, *words).code == 1
    return folder / "run" / "report.html"


class Opened:
    """A page and all that went wrong on it: errors, warnings, requests to anywhere."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self.wrong: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.wrong.append(message.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(path.as_uri())


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """Opens a file in a fresh window: width, colours, scripts."""
    contexts = []

    def opened(path: Path, width: int = 1280, **options: Any) -> Opened:
        size: Any = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, reduced_motion="reduce", **options)
        contexts.append(context)
        return Opened(context.new_page(), path)

    yield opened
    for context in contexts:
        context.close()
