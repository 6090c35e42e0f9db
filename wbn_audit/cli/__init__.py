"""The command line: it alone prints, reads the clock and exits.

Nothing here imports Polars at the top: ``--help`` must answer at once.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

_MOST_PROBLEMS = 200


def main() -> None:
    """Run the program; every failure a user can cause ends in a sentence and exit code 2."""
    from wbn_audit.cli.app import app  # noqa: PLC0415 - late, so that errors are caught here
    from wbn_audit.errors import UserError  # noqa: PLC0415

    for stream in (sys.stdout, sys.stderr):
        # A console of another code page shows '?' for a letter it lacks; it must not crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app()
    except UserError as error:
        for line in _few([str(problem) for problem in error.problems]):
            print(f"wbn-audit: {_one_line(line)}", file=sys.stderr)  # noqa: T201 - the CLI prints
        sys.exit(2)
    except MemoryError:
        print(  # noqa: T201
            "wbn-audit: this computer's memory does not suffice; nothing was written. "
            "Export a shorter date range, or close other programs.",
            file=sys.stderr,
        )
        sys.exit(2)
    except KeyboardInterrupt:
        print("wbn-audit: stopped; nothing was written.", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except BrokenPipeError:
        # The reader of a pipe (head, less) has gone; that is no failure of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 - a panic in a library is no Exception
        _tell_defect(error)


def _tell_defect(error: BaseException) -> NoReturn:
    if os.environ.get("WBN_AUDIT_DEBUG"):
        raise error
    place = _place(error)
    print(  # noqa: T201
        f"wbn-audit: a defect in the program ({type(error).__name__} at {place}). Nothing was "
        "written. Please report this line; it holds no case data.",
        file=sys.stderr,
    )
    sys.exit(2)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    place = "unknown"
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name.startswith("wbn_audit"):
            place = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _few(problems: list[str]) -> list[str]:
    """All problems; of a great many the first ones and the last, which says how to go on."""
    more = len(problems) - _MOST_PROBLEMS
    if more <= 0:
        return problems
    return [*problems[: _MOST_PROBLEMS - 1], f"... and {more:,} more problems.", problems[-1]]


def _one_line(text: str) -> str:
    """Text that cannot steer the terminal, on one line and not endless."""
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    most = 600
    return plain if len(plain) <= most else plain[:most] + " ..."
