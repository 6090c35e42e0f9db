"""report.html as people meet it: in a browser, with a keyboard, on a phone, on paper."""

from __future__ import annotations

import csv
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.real_parts import real_part
from tests.writers.read_page import Page as ReadPage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.conftest import Opened

    OpenPage = Callable[..., Opened]

LISTED = re.compile(r"([0-9,]+) of [0-9,]+ listed findings? in ([0-9,]+) rules? and ([0-9,]+) ")


# Rows of a long table are alike, and axe looks at each cell for long.
FEW_ROWS = """() => { for (const row of document.querySelectorAll(
    ".fold tbody tr:nth-child(n+7), .card tbody tr:nth-child(n+4), #participants tr:nth-child(n+7)"
)) row.remove(); }"""


def matched(page: Page) -> tuple[int, int, int]:
    """Findings, rules and participants that the filters left, as the page says."""
    found = LISTED.match(page.locator("#f-status").inner_text())
    assert found is not None
    return int(found[1]), int(found[2]), int(found[3])


def visible_rows(page: Page) -> int:
    return int(page.locator("#cards .card:not([hidden]) tbody tr:not([hidden])").count())


def findings_of(report: Path) -> list[dict[str, str]]:
    with (report.parent / "findings.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["status"] != "due_soon"]


def test_page_asks_nothing_of_the_network_and_breaks_no_rule_of_its_own(
    open_page: OpenPage, report: Path
) -> None:
    opened = open_page(report)
    opened.page.locator("#f-text").fill("late")
    expect(opened.page.locator("#f-status")).to_contain_text("match")
    assert opened.wrong == []
    assert opened.requests == [report.as_uri()]


def test_policy_is_in_force(open_page: OpenPage, report: Path) -> None:
    opened = open_page(report)
    ran = opened.page.evaluate(
        """() => { const script = document.createElement('script');
        script.textContent = 'window.ran = true'; document.body.append(script);
        const image = new Image(); image.src = 'https://example.invalid/x.png';
        document.body.append(image); return Boolean(window.ran); }"""
    )
    assert ran is False
    opened.page.wait_for_timeout(200)
    assert sum("Content Security Policy" in text for text in opened.wrong) == 2
    assert not any(url.startswith("https:") for url in opened.requests if "invalid" not in url)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(
    open_page: OpenPage, small_report: Path, scheme: str, width: int
) -> None:
    page = open_page(small_report, width, color_scheme=scheme).page
    page.evaluate(
        "() => { for (const one of document.querySelectorAll('details')) one.open = true; }"
    )
    page.locator("#f-text").fill("a")
    expect(page.locator("#f-status")).to_contain_text("match")
    for part in ("confidential", "change", "since", "target", "heat-4"):
        assert page.locator(f".{part}").count(), f"axe would not see .{part}"
    captions = " ".join(page.locator("caption").all_text_contents())
    for words in ("held against the records", "Deadlines and questioned costs", "How late",
                  "by contractor and population", "Exceptions, lapsed first"):  # fmt: skip
        assert words in captions, f"axe would not see the table '{words}'"
    page.evaluate(FEW_ROWS)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_dark_is_dark_and_light_is_light(open_page: OpenPage, report: Path) -> None:
    colours = [
        open_page(report, color_scheme=scheme).page.evaluate(
            "() => getComputedStyle(document.body).backgroundColor"
        )
        for scheme in ("light", "dark")
    ]
    brightness = [sum(map(int, re.findall("[0-9]+", one))) for one in colours]
    assert brightness[0] > 700
    assert brightness[1] < 120


def test_keyboard_reaches_filters_sorting_and_cards(open_page: OpenPage, report: Path) -> None:
    page = open_page(report).page
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    page.locator("#f-text").focus()
    page.keyboard.type("SVC001")
    expect(page.locator("#f-status")).to_contain_text("1 rule")
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("() => document.activeElement.id || document.activeElement.tagName")
        )
    for part in ("f-level", "f-contractor", "f-coach", "f-quarter", "f-clear", "f-open", "SUMMARY"):
        assert part in reached
    assert "BUTTON" in reached  # of a head that sorts, in the card that the search opened
    page.locator("#SVC001 summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#SVC001").get_attribute("open") is None


def test_search_finds_what_the_findings_hold(open_page: OpenPage, report: Path) -> None:
    page = open_page(report).page
    person = findings_of(report)[0]["participant_id"]
    wanted = [row for row in findings_of(report) if row["participant_id"] == person]
    page.locator("#f-text").fill(person)
    expect(page.locator("#f-status")).to_contain_text("1 participant match")
    found, rules, people = matched(page)
    assert (found, people) == (len(wanted), 1)
    assert rules == len({row["rule_id"] for row in wanted})
    assert visible_rows(page) == len(wanted)
    page.locator("#f-clear").click()
    expect(page.locator("#f-status")).to_have_text("")
    assert visible_rows(page) == len(findings_of(report))


@pytest.mark.parametrize(
    ("control", "column"),
    [("level", "severity"), ("contractor", "contractor"), ("coach", "staff"),
     ("quarter", "quarter")],
)  # fmt: skip
def test_filters_agree_with_the_findings(
    open_page: OpenPage, report: Path, control: str, column: str
) -> None:
    page = open_page(report).page
    rows = findings_of(report)
    value = next(row[column] for row in rows if row[column])
    page.locator(f"#f-{control}").select_option(value)
    expect(page.locator("#f-status")).to_contain_text("match")
    assert matched(page)[0] == sum(row[column] == value for row in rows)
    people = {row["participant_id"] for row in rows if row[column] == value} - {""}
    if control == "level":
        assert matched(page)[2] == len(people)
    assert matched(page)[2] >= len(people)


def test_search_without_a_match_hides_every_card_and_says_so(
    open_page: OpenPage, report: Path
) -> None:
    page = open_page(report).page
    page.locator("#f-text").fill("no such words anywhere")
    expect(page.locator("#f-status")).to_contain_text("0 of")
    assert page.locator("#cards .card:not([hidden])").count() == 0


def _column(page: Page, caption: str, at: int) -> list[str]:
    table = page.locator("table", has=page.locator("caption", has_text=caption)).first
    return [
        text.strip() for text in table.locator(f"tbody tr > :nth-child({at})").all_inner_texts()
    ]


def test_heads_sort_numbers_as_numbers_both_ways(open_page: OpenPage, report: Path) -> None:
    page = open_page(report).page
    before = _column(page, "Findings by contractor", 2)
    button = page.get_by_role("button", name="Sort by Must fix").first
    button.click()
    up = _column(page, "Findings by contractor", 2)
    assert [int(text) for text in up] == sorted(int(text) for text in before)
    button.press("Enter")
    down = _column(page, "Findings by contractor", 2)
    assert [int(text) for text in down] == sorted((int(text) for text in before), reverse=True)
    head = page.locator("th", has=page.get_by_role("button", name="Sort by Must fix")).first
    assert head.get_attribute("aria-sort") == "descending"


def test_rates_sort_by_their_value(open_page: OpenPage, report: Path) -> None:
    page = open_page(report).page
    caption = "Share of cases that fail"
    table = page.locator("table", has=page.locator("caption", has_text=caption)).first
    table.get_by_role("button", name="Sort by All", exact=True).click()
    rates = [
        float(value)
        for value in table.locator("tbody tr > :nth-child(3)").evaluate_all(
            "(cells) => cells.map((cell) => cell.dataset.s)"
        )
    ]
    assert rates == sorted(rates)
    assert len(rates) > 10


def test_a_link_to_a_rule_opens_its_card(open_page: OpenPage, report: Path) -> None:
    page = open_page(report).page
    page.locator("#first a.rule").first.click()
    rule = page.url.partition("#")[2]
    expect(page.locator(f"#{rule}")).to_have_attribute("open", "")
    expect(page.locator(f"#{rule} table")).to_be_in_viewport()


def test_without_scripts_the_page_reads_completely(open_page: OpenPage, report: Path) -> None:
    page = open_page(report, java_script_enabled=False).page
    expect(page.locator("#filters")).to_be_hidden()
    card = page.locator("#cards .card").first
    card.locator("summary").click()
    expect(card.locator("tbody tr").first).to_be_visible()
    read = ReadPage(report.read_bytes())
    for row in findings_of(report):
        # The page folds runs of blanks, as every browser does.
        assert " ".join(row["message"].split()) in read.text


@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_width_scrolls_sideways(open_page: OpenPage, report: Path, width: int) -> None:
    page = open_page(report, width).page
    page.locator("#f-open").click()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_prints_to_a_pdf_with_what_is_folded_on_the_screen(
    open_page: OpenPage, report: Path, tmp_path: Path
) -> None:
    page = open_page(report, color_scheme="dark").page
    path = tmp_path / "report.pdf"
    page.pdf(path=str(path), format="Letter")
    assert page.locator(".card[open]").count() == 0
    words = subprocess.run(
        [real_part("pdftotext"), "-raw", str(path), "-"], check=True, capture_output=True
    ).stdout.decode()
    folded = re.sub(r"\s+", "", words)
    assert "Notreadytoreport" in folded
    for row in findings_of(report)[:40]:
        assert re.sub(r"\s+", "", row["message"]) in folded
    assert words.count("\f") < 80


def test_an_unlisted_finding_is_never_said_not_to_match(
    open_page: OpenPage, tmp_path: Path, report: Path
) -> None:
    page = open_page(_with_unlisted(report, tmp_path)).page
    page.locator("#f-text").fill("no such words anywhere")
    expect(page.locator("#f-status")).to_contain_text("900 findings not on this page")
    assert page.locator("#cards .card:not([hidden])").count() == 1
    expect(page.locator("#cards .card:not([hidden]) .match")).to_contain_text(
        "900 more are not on this page and were not searched"
    )


def _with_unlisted(report: Path, folder: Path) -> Path:
    """The page as if one rule had 900 findings more than it lists."""
    text = report.read_text(encoding="utf-8").replace(
        'data-unlisted="0">\n<details', 'data-unlisted="900">\n<details', 1
    )
    changed: Any = re.sub(r'(<details [^>]*data-unlisted=)"0"', r'\1"900"', text, count=1)
    path = folder / "report.html"
    path.write_text(str(changed), encoding="utf-8", newline="\n")
    return path
