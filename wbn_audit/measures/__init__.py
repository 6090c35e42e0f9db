"""The counts of p. 17 and what goes with them: measures as data, each date as one lazy plan."""

from wbn_audit.measures.measure import Measure
from wbn_audit.measures.numbers import Numbers, read_numbers

__all__ = ["Measure", "Numbers", "read_numbers"]
