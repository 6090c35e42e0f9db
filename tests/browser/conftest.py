from __future__ import annotations

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


@pytest.fixture(scope="session")
def small_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with every kind of part and few rows: axe looks at each of them."""
    out = tmp_path_factory.mktemp("browser") / "run"
    words = ("--as-of", "2026-07-07", "--format", "html", "--quiet", "--horizon", "quarter-end")
    chosen = ("--contractor", "Alderway Career Partners", "--quarter", "2026Q1,2026Q2")
    assert run("check", SAMPLES, "--out", out, *words, *chosen).code == 1
    return out / "report.html"


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
