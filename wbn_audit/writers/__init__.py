"""Results in, bytes out. A new output is a module here and one line in :data:`FORMATS`."""

from collections.abc import Callable

from wbn_audit.results import Results
from wbn_audit.writers.csv_files import csv_files
from wbn_audit.writers.html import html_files
from wbn_audit.writers.markdown import markdown_files
from wbn_audit.writers.xlsx import xlsx_files

FORMATS: dict[str, Callable[[Results], dict[str, bytes]]] = {
    "csv": csv_files,
    "xlsx": xlsx_files,
    "html": html_files,
    "md": markdown_files,
}
"""Format to what makes its files; ``json`` is the manifest, which every folder has."""
