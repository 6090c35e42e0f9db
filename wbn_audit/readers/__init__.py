"""Files in, text cells with their physical address out; lossless.

Readers know files and nothing of the program: neither tables nor fields nor rules.
"""

from wbn_audit.readers.files import find_files
from wbn_audit.readers.opening import open_source
from wbn_audit.readers.sheet import Rows, Sheet, Source

__all__ = ["Rows", "Sheet", "Source", "find_files", "open_source"]
