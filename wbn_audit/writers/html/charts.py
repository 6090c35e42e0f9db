"""Bar charts as plain geometry; the template draws them as inline SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 320, 132
_TOP, _BOTTOM, _GAP = 20, 24, 6
_ABOVE, _TEXT = 5, 11  # between a bar and its number, and the height of that


@dataclass(frozen=True)
class Bar:
    """A quarter: its number, that if the findings were fixed, and the target."""

    label: str
    count: int
    fixed: int | None
    target: int | None


@dataclass(frozen=True)
class Drawn:
    """A bar in the units of the drawing; ``-1`` where there is no target."""

    label: str
    value: str
    x: float
    width: float
    y: float
    height: float
    fixed_y: float
    fixed_height: float
    target_y: float
    value_y: float


@dataclass(frozen=True)
class Chart:
    """A drawing and what it says in words."""

    title: str
    words: str
    bars: tuple[Drawn, ...]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - _BOTTOM


def chart(title: str, bars: Sequence[Bar]) -> Chart:
    """A chart whose tallest part fills the height."""
    tallest = max(1, *(max(bar.count, bar.fixed or 0, bar.target or 0) for bar in bars))
    step = WIDTH / len(bars)
    drawn = tuple(_drawn(bar, number * step, step, tallest) for number, bar in enumerate(bars))
    return Chart(title, f"{title}: {', '.join(_words(bar) for bar in bars)}", drawn)


def _drawn(bar: Bar, left: float, step: float, tallest: int) -> Drawn:
    room, base = HEIGHT - _TOP - _BOTTOM, HEIGHT - _BOTTOM

    def height(count: int) -> float:
        return round(room * count / tallest, 1)

    fixed = bar.count if bar.fixed is None else bar.fixed
    target_y = -1.0 if bar.target is None else round(base - height(bar.target), 1)
    value_y = base - height(max(bar.count, fixed)) - _ABOVE
    if bar.target is not None and abs(value_y - _TEXT / 2 - target_y) < _TEXT:
        value_y = min(value_y, target_y - _ABOVE)
    return Drawn(
        label=bar.label,
        value=f"{bar.count:,}",
        x=round(left + _GAP / 2, 1),
        width=round(step - _GAP, 1),
        y=round(base - height(bar.count), 1),
        height=height(bar.count),
        fixed_y=round(base - height(fixed), 1),
        fixed_height=round(height(fixed) - height(bar.count), 1) if fixed > bar.count else 0,
        target_y=target_y,
        value_y=round(value_y, 1),
    )


def _words(bar: Bar) -> str:
    more = f", {bar.fixed:,} if fixed" if bar.fixed is not None else ""
    target = f", target {bar.target:,}" if bar.target is not None else ""
    return f"{bar.label} {bar.count:,}{more}{target}"
