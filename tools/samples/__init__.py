"""The made-up exports: who is in them, what happens to them, and which slips are planted.

Shares no code with ``wbn_audit``: what an audit must find is known from what was broken here.
"""
