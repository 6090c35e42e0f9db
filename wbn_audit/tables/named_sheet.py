"""Which table the name of a sheet or of its file speaks of; it only breaks ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wbn_audit.tables.fold import fold_word

if TYPE_CHECKING:
    from wbn_audit.readers import Sheet
    from wbn_audit.tables.layout import Layout


def named_table(sheet: Sheet, layout: Layout) -> str:
    """The table that the sheet's or the file's name speaks of; the last word counts."""
    for name in (sheet.name, sheet.source.rpartition("/")[2]):
        text = fold_word(name)
        places = [
            (text.rfind(word) + len(word), len(word), table.name)
            for table in layout.tables.values()
            for word in table.named
            if word in text
        ]
        if places:
            return max(places)[-1]
    return ""
