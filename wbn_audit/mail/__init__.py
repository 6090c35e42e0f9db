"""A summary of a run by mail: totals and deadlines, never a case.

Sees results only. :mod:`compose` makes the message, :mod:`delivery` hands it to the server
that the user names, which is the only address that the program ever connects to.
"""

from wbn_audit.mail.compose import compose, compose_failure
from wbn_audit.mail.delivery import Attempts, Server, deliver

__all__ = ["Attempts", "Server", "compose", "compose_failure", "deliver"]
