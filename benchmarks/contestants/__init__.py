"""The same work done in different ways: a script each, run in a process of its own.

``python -m benchmarks.contestants.NAME FOLDER AS_OF OUT`` checks SVC001, SVC003, PAY001 and
PAY011 on the exports in FOLDER, and leaves in OUT what :mod:`benchmarks.contestants.answers`
says. They trust their files: ISO dates, no unreadable cell in what they read, no other programs.
"""
