"""On what machine figures were taken: nothing that names it."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path


def _processor() -> str:
    """The model, as the system says it."""
    told = Path("/proc/cpuinfo")
    if told.is_file():
        for line in told.read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def memory() -> float:
    """Megabytes (of a million bytes) of memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e6


def machine() -> str:
    """One line."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory() / 1e3:.0f} GB of memory, "
        f"{platform.system()}, Python {platform.python_version()}, Polars {version('polars')}"
    )


def python() -> Path:
    """The Python that runs wbn-audit."""
    return Path(sys.executable)
