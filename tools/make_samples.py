"""Make the sample exports: ``python tools/make_samples.py [FOLDER]``.

Everything in them is made up. The same program writes the same bytes every time.
"""

import sys
from pathlib import Path

from samples import (
    careers,
    others,
    slips_enrollment,
    slips_outcomes,
    slips_payments,
    slips_services,
    slips_together,
    write,
)
from samples.world import World

ORDINARY = 102
HERE = Path(__file__).resolve().parent.parent / "sample_exports"


def build() -> World:
    """Return the whole sample world, with ids."""
    world = World()
    careers.ordinary(world, ORDINARY)
    slips_enrollment.plant(world)
    slips_services.plant(world)
    slips_payments.plant(world)
    slips_outcomes.plant(world)
    slips_together.plant(world)
    others.plant(world)
    slips_payments.reconciliations(world)
    world.settle()
    return world


def main(arguments: list[str]) -> None:
    """Write the sample exports into a folder, by default the repository's own."""
    folder = Path(arguments[0]) if arguments else HERE
    world = build()
    write.write_tables(folder, world)
    write.write_workbook(folder / "workbook" / "WBN quarterly export.xlsx", world)
    write.write_plan(folder / "planted", world)
    print(
        f"{folder}: "
        + ", ".join(f"{len(rows)} {table}" for table, rows in world.tables.items())
        + f"; {len(world.planted)} findings planted"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
