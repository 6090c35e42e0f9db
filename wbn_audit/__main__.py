"""``python -m wbn_audit``."""

from wbn_audit.cli import main

main()
