"""A sheet read whole, as text, in different ways: a script each, that says what it read.

``python -m benchmarks.excel.NAME WORKBOOK`` prints to stderr the rows below the header and the
cells that are not empty.
"""
