"""The counts of p. 17: measures as data, each first qualifying date as one lazy plan."""

from wbn_audit.measures.measure import Measure, read_measures

__all__ = ["Measure", "read_measures"]
