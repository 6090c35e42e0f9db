"""The kinds of check. A new kind is a module here and one line in :data:`KINDS`."""

from wbn_audit.checks import (
    deadline,
    deadlines,
    documents,
    expect,
    filled,
    interval,
    known,
    unique,
    words,
)
from wbn_audit.checks.base import KindReader

KINDS: dict[str, KindReader] = {
    "filled": filled.read,
    "expect": expect.read,
    "known": known.read,
    "deadline": deadline.read,
    "deadlines": deadlines.read,
    "interval": interval.read,
    "unique": unique.read,
    "documents": documents.read,
    "words": words.read,
}
