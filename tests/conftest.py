"""Settings of all tests: the same made-up cases on every machine, new ones where asked for."""

from __future__ import annotations

from hypothesis import settings

# A change is judged by what it did, not by the day's luck. `make fuzz` looks for new cases.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False, deadline=None, print_blob=True)
settings.load_profile("same")
