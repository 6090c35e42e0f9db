"""Renaming and deleting on Windows, where a virus scanner holds a new file for a moment."""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOWS = os.name == "nt"
_TRIES, _PAUSE = 20, 0.05


def patiently(act: Callable[[], object]) -> None:
    """Do it, even if another program has the file open for a moment, which Windows minds.

    Elsewhere a refusal is final, and nothing is waited for.

    Raises:
        OSError: it has it open for longer, or may not be touched at all.
    """
    for _ in range(_TRIES if WINDOWS else 0):
        with contextlib.suppress(PermissionError):
            act()
            return
        time.sleep(_PAUSE)
    act()
