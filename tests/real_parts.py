"""Programs that some tests drive for real: a browser, an office program, a PDF reader.

Where one is missing, its tests are skipped and say so; with ``WBN_AUDIT_REAL_PARTS=1``, as in
``.ci/run``, they fail instead, so that nothing goes untested unnoticed.
"""

from __future__ import annotations

import os
import shutil

import pytest

REQUIRED = "WBN_AUDIT_REAL_PARTS"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def real_part(*names: str) -> str:
    """The path of the first of these programs that is there; else the test is skipped or fails."""
    found = next((path for path in map(shutil.which, names) if path), None)
    if found:
        return found
    lacking = f"{names[0]} is not installed"
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(f"{lacking}, and {REQUIRED}=1 says that it must be")
    pytest.skip(lacking)
