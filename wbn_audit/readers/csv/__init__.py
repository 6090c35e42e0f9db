"""Delimited text: any common encoding, delimiter and line end.

``encoding`` brings the bytes to UTF-8, ``dialect`` finds the delimiter, ``records`` is the
exact splitter that defines what a row is, ``regular`` gets the same rows from Polars where
it can prove that they are the same, and ``source`` makes a sheet of it.
"""
