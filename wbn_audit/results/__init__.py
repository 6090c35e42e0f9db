"""The one value that writers see."""

from wbn_audit.results.model import FINDING_COLUMNS, Results

__all__ = ["FINDING_COLUMNS", "Results"]
