"""What the program is doing, on stderr, for runs longer than a second, only on a terminal."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

AFTER_SECONDS = 1.0
RULE = "Checking "  # before the id of a rule that is judged by itself


def _line(seconds: float, total: float, step: str) -> str:
    return f"{seconds:8.2f} s  {seconds / (total or 1):5.1%}  {step}"


class Progress:
    """A line that appears after a second and goes away at the end."""

    def __init__(self, *, quiet: bool) -> None:
        self.began: list[tuple[str, float]] = []
        self.shown = sys.stderr.isatty() and not quiet
        self.step = "Working"
        self._status: object | None = None
        self._timer = threading.Timer(AFTER_SECONDS, self._start)
        self._timer.daemon = True

    def __enter__(self) -> Progress:
        if self.shown:
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        if self._status is not None:
            self._status.stop()  # type: ignore[attr-defined]  # rich is imported late

    def timings(self) -> str:
        """Seconds and share of each step, a line each; the last one ends now.

        Rules, which :class:`~wbn_audit.engine.options.Options` may have judged one by one, stand
        below the step that they belong to, the slowest first.
        """
        ends = [moment for _, moment in self.began[1:]] + [time.perf_counter()]
        taken: dict[str, float] = {}
        for (step, moment), end in zip(self.began, ends, strict=True):
            taken[step] = taken.get(step, 0.0) + end - moment
        rules = {step: spent for step, spent in taken.items() if step.startswith(RULE)}
        taken = {step: spent for step, spent in taken.items() if step not in rules}
        whole = sum(rules.values())
        total = sum(taken.values()) + whole
        lines: list[str] = []
        for step, spent in taken.items():
            own = spent + whole if step == RULE.strip() else spent
            lines.append(_line(own, total, step))
            if step == RULE.strip():
                slowest = sorted(rules.items(), key=lambda one: -one[1])
                lines += [_line(s, total, f"  {name.removeprefix(RULE)}") for name, s in slowest]
        return "\n".join([*lines, _line(total, total, "All (each rule by itself)")])

    def __call__(self, step: str) -> None:
        """Say what is being done now."""
        self.step = step
        self.began.append((step, time.perf_counter()))
        if self._status is not None:
            self._status.update(f"{step} ...")  # type: ignore[attr-defined]  # rich is imported late

    def _start(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - only for long runs
        from rich.status import Status  # noqa: PLC0415

        status = Status(f"{self.step} ...", console=Console(stderr=True), spinner="line")
        status.start()
        self._status = status
