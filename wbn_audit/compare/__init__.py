"""Two runs, or many, held against each other; results in, plain values out."""

from wbn_audit.compare.comparison import compare, since
from wbn_audit.compare.trend import trend

__all__ = ["compare", "since", "trend"]
