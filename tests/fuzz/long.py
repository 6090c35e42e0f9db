"""The long fuzz: ``python -m tests.fuzz.long [MINUTES]``; ends at the first thing it finds."""

from __future__ import annotations

import random
import sys
import time

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.targets import TARGETS

_ROUND = 200
SETTINGS = settings(
    max_examples=_ROUND, deadline=None, database=None, print_blob=False,
    suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
)  # fmt: skip


def main(minutes: float) -> int:
    """Run every target in turn until the time is over; 1 if anything was found."""
    begun, rounds = time.monotonic(), 0
    chance = random.SystemRandom()
    while time.monotonic() - begun < 60 * minutes:
        for name, (target, strategy) in TARGETS.items():
            number = chance.getrandbits(32)

            try:
                seed(number)(SETTINGS(given(strategy)(target)))()
            except Exception:
                print(f"found with {name}, seed {number}", flush=True)
                raise
        rounds += 1
        print(f"{rounds * _ROUND:,} of each, {time.monotonic() - begun:.0f} s", flush=True)
    print("nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10))
