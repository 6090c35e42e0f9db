"""Excel workbooks, read without an Excel library: see ``docs/xlsx-reader.md`` for why.

``package`` looks into the zip and bounds what comes out of it, ``markup`` parses XML
event by event, ``workbook`` reads the sheet list, styles and shared strings, ``regular``
gets the cells of a sheet with Polars, ``exact`` gets the same cells one by one where the XML
is unusual, ``values`` turns cells into text, and ``source`` makes sheets of it all.
"""
