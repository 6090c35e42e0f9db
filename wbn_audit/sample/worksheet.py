"""``worksheet.xlsx``: what the monitor fills in, on a laptop, at the contractor's."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from wbn_audit.sample.elements import DETERMINATIONS, Element
from wbn_audit.sample.plan import Plan, plan_json
from wbn_audit.writers.inert import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHEET, QUESTIONS, DRAWN = "Worksheet", "Questions", "Sample"
HEADER = ("Board", "Contractor", "Monitor", "Date of review", "Period")
COLUMNS = (
    ("order", 6), ("role", 8), ("stratum", 20), ("participant_id", 14), ("element", 9),
    ("what must hold", 34), ("evidence and citation", 30), ("automated finding", 36),
    ("determination", 18), ("amount", 11), ("rule", 9), ("comments", 36),
    ("action required", 30), ("finding_id", 24),
)  # fmt: skip
_QUESTION_WIDTH = 70
QUESTION_COLUMNS = (
    ("clause", 9), ("page", 6), ("question", _QUESTION_WIDTH), ("determination", 18),
    ("comments", 50), ("action required", 36),
)  # fmt: skip
TO_FILL = frozenset({"determination", "amount", "rule", "comments", "action required"})
_TITLE_ROWS = len(HEADER) + 2
_LINE = 15  # points
_WIDER = 1.1  # words do not fill a line
_PIECE = 30_000  # characters that a cell of the hidden sheet takes
_NEVER_LIVE = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False,
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """What no export can show."""

    clause: str
    page: int
    text: str


def worksheet_bytes(
    plan: Plan, elements: Iterable[Element], questions: Sequence[Question], header: dict[str, str]
) -> bytes:
    """The workbook.

    Args:
        plan: stands in a hidden sheet, for the evaluation.
        elements: the rows.
        questions: asked once for each review.
        header: what is known of :data:`HEADER`.
    """
    content = io.BytesIO()
    book = Workbook(content, _NEVER_LIVE)
    created = datetime.fromisoformat(str(plan.about["as_of"]))
    book.set_properties({"title": "Monitoring worksheet", "created": created})
    looks = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "label": book.add_format({"bold": True}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "area": book.add_format({"text_wrap": True, "valign": "top", "top": 1}),
        "fill": book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#FFF8DC"}),
        "money": book.add_format({"num_format": "#,##0.00", "valign": "top",
                                  "bg_color": "#FFF8DC"}),
    }  # fmt: skip
    _main(book.add_worksheet(SHEET), elements, header, looks)
    _questions(book.add_worksheet(QUESTIONS), questions, looks)
    _hidden(book.add_worksheet(DRAWN), plan)
    book.close()
    return content.getvalue()


def _main(place: Any, elements: Iterable[Element], header: dict[str, str], looks: Any) -> None:
    place.write_string(0, 0, "Monitoring worksheet", looks["title"])
    for row, label in enumerate(HEADER, start=1):
        place.write_string(row, 0, label, looks["label"])
        place.merge_range(row, 3, row, 7, "", looks["fill"])
        place.write_string(row, 3, visible(header.get(label, "")), looks["fill"])
    top = _TITLE_ROWS
    _head(place, top, COLUMNS, looks)
    row = top
    for row, one in enumerate(elements, start=top + 1):
        item = one.item
        values: dict[str, str | int] = {
            "order": item.order, "role": item.role, "stratum": item.stratum,
            "participant_id": item.participant_id, "element": one.element,
            "what must hold": one.title, "evidence and citation": one.citation,
            "automated finding": one.finding, "finding_id": one.finding_id,
        }  # fmt: skip
        look = looks["text"] if one.finding_id else looks["area"]
        place.set_row(row, _height(values))
        for column, (name, _) in enumerate(COLUMNS):
            _cell(place, row, column, values.get(name, ""), _look(name, look, looks))
    last = len(COLUMNS) - 1
    place.autofilter(top, 0, row, last)
    place.freeze_panes(top + 1, 5)
    place.repeat_rows(top)
    place.print_area(0, 0, row, last - 1)
    _choices(place, top + 1, row, [name for name, _ in COLUMNS].index("determination"))
    amounts = [name for name, _ in COLUMNS].index("amount")
    place.data_validation(
        top + 1, amounts, row, amounts,
        {"validate": "decimal", "criteria": ">=", "value": 0, "error_title": "amount",
         "error_message": "Dollars questioned, 0 or more."},
    )  # fmt: skip
    _printed(place)


def _height(values: dict[str, str | int]) -> int:
    """Points that a row needs; programs do not agree on working that out."""
    lines = [math.ceil(len(str(values.get(name, ""))) * _WIDER / width) for name, width in COLUMNS]
    return _LINE * max(1, *lines)


def _questions(place: Any, questions: Sequence[Question], looks: Any) -> None:
    _head(place, 0, QUESTION_COLUMNS, looks)
    for row, one in enumerate(questions, start=1):
        values: dict[str, str | int] = {
            "clause": one.clause,
            "page": one.page,
            "question": one.text,
        }
        place.set_row(row, _LINE * max(1, math.ceil(len(one.text) * _WIDER / _QUESTION_WIDTH)))
        for column, (name, _) in enumerate(QUESTION_COLUMNS):
            _cell(place, row, column, values.get(name, ""), _look(name, looks["text"], looks))
    place.freeze_panes(1, 3)
    place.repeat_rows(0)
    _choices(place, 1, max(len(questions), 1), 3)
    _printed(place)


def _hidden(place: Any, plan: Plan) -> None:
    """The plan in pieces that a cell can hold."""
    place.write_string(0, 0, "Do not change this sheet: the evaluation reads it.")
    text = plan_json(plan)
    for row, start in enumerate(range(0, len(text), _PIECE), start=1):
        place.write_string(row, 0, text[start : start + _PIECE])
    place.hide()


def _head(place: Any, row: int, columns: Sequence[tuple[str, int]], looks: Any) -> None:
    for column, (name, width) in enumerate(columns):
        place.set_column(column, column, width)
        place.write_string(row, column, name, looks["head"])


def _look(name: str, other: Any, looks: Any) -> Any:
    if name == "amount":
        return looks["money"]
    return looks["fill"] if name in TO_FILL else other


def _cell(place: Any, row: int, column: int, value: str | int, look: Any) -> None:
    if value == "":
        place.write_blank(row, column, None, look)
    elif isinstance(value, int):
        place.write_number(row, column, value, look)
    else:
        place.write_string(row, column, visible(value), look)


def _choices(place: Any, first: int, last: int, column: int) -> None:
    place.data_validation(
        first, column, max(first, last), column,
        {"validate": "list", "source": list(DETERMINATIONS), "error_title": "determination",
         "error_message": "Choose one of the list."},
    )  # fmt: skip


def _printed(place: Any) -> None:
    place.set_landscape()
    place.set_paper(5)  # Legal
    place.fit_to_pages(1, 0)
    place.set_margins(0.4, 0.4, 0.5, 0.5)
    place.set_footer("&L&A&RPage &P of &N")
