"""Sentences that more than one reader says."""

from __future__ import annotations

import errno

CHANGED = ("The file was changed while it was read.", "Close it elsewhere and run again.")
TOO_LARGE = (
    "The file does not fit into this computer's memory.",
    "Export a shorter date range, or close other programs.",
)


def unreadable(error: OSError) -> tuple[str, str]:
    """Return what the system said of a file that cannot be read, and what to do."""
    if error.errno == errno.ENOENT:
        return "There is no such file (or it is a link to a file that is gone).", (
            "Check the name; a file that is only online must be downloaded first."
        )
    if error.errno == errno.ELOOP:
        return "The file is a link that leads back to itself.", "Name the export itself."
    what = f"The file cannot be read ({error.strerror or type(error).__name__})."
    return what, "Check that you may open it, and close it elsewhere."
