"""Seeded exports of any size: every table and column of the contract, clean or dirty.

A value depends on its row's number and the name of what is drawn, and on nothing else: no
library's random numbers, no order of chunks. So the files are the same bytes on any machine.
"""
