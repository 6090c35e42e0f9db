"""A message to the server that the user names: encrypted, certificate checked, retried.

A temporary refusal (4xx, a broken line, a time-out) is tried again; a permanent one (5xx, a
certificate that does not fit, no login) is told at once.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wbn_audit.errors import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from email.message import EmailMessage
    from pathlib import Path

SECURITIES = ("starttls", "tls", "none")
PORTS = {"starttls": 587, "tls": 465, "none": 25}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_TEMPORARY, _PERMANENT = range(400, 500), range(500, 600)
_SECONDS = 30.0


class MailRefused(UserError):
    """The mail could not be handed over; the files of the run are not touched."""


@dataclass(frozen=True)
class Server:
    """A mail server.

    Attributes:
        security: ``starttls``, ``tls`` (from the first byte) or ``none``.
        user: name to log in with; empty = no login.
        authorities: certificates to trust instead of the system's; None = the system's.
        seconds: that any one answer may take.
    """

    host: str
    port: int
    security: str = "starttls"
    user: str = ""
    password: str = ""
    authorities: Path | None = None
    seconds: float = _SECONDS

    def __repr__(self) -> str:
        """Without the password, which must not reach a log."""
        return f"Server({self.host}:{self.port}, {self.security})"


@dataclass(frozen=True)
class Attempts:
    """How often and how long after each other to try.

    Attributes:
        waits: seconds before each further attempt.
        sleep: how to wait.
    """

    waits: tuple[float, ...]
    sleep: Callable[[float], None]


def deliver(message: EmailMessage, server: Server, attempts: Attempts) -> None:
    """Hand over a message to all of its recipients.

    Raises:
        MailRefused: it was not taken, or not for every recipient; says which step failed
            and what to do.
    """
    if server.security == "none" and server.password and server.host not in _LOOPBACK:
        raise MailRefused(
            Problem(
                "mail",
                "a password is never sent without encryption.",
                "Set security: starttls or tls.",
            )
        )
    context = _context(server) if server.security != "none" else None
    left = tuple(address.addr_spec for address in message["To"].addresses)
    waits = iter(attempts.waits)
    while True:
        try:
            refused = _try(message, left, server, context)
            if not refused:
                return
            # Whoever has it must not get it twice.
            left = tuple(refused)
            raise smtplib.SMTPRecipientsRefused(refused)
        except (smtplib.SMTPException, OSError) as error:
            wait = next(waits, None) if _is_temporary(error) else None
            if wait is None:
                raise MailRefused(_problem(error, server)) from error
            attempts.sleep(wait)


def _context(server: Server) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(
            cafile=str(server.authorities) if server.authorities else None
        )
    except (OSError, ssl.SSLError) as error:
        name = server.authorities.name if server.authorities else "the system's certificates"
        what = f"{name} cannot be read as certificates."
        raise MailRefused(Problem("mail", what, "Name a PEM file.")) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _try(
    message: EmailMessage, to: Sequence[str], server: Server, context: ssl.SSLContext | None
) -> dict[str, tuple[int, bytes]]:
    """One attempt; the recipients whom the server refused while it took the others."""
    link = _connected(server, context)
    try:
        if server.user:
            link.login(server.user, server.password)
        refused = link.send_message(message, to_addrs=to)
        with contextlib.suppress(smtplib.SMTPException, OSError):
            link.quit()  # it has the message: how it says good-bye does not matter
    finally:
        link.close()
    return refused


def _connected(server: Server, context: ssl.SSLContext | None) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.seconds, context=context)
    link = smtplib.SMTP(server.host, server.port, timeout=server.seconds)
    if context is not None:
        try:
            link.starttls(context=context)
        except BaseException:
            link.close()
            raise
    return link


def _codes(error: BaseException) -> list[int]:
    """The answers of the server, one for each recipient where they differ."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    if isinstance(error, smtplib.SMTPResponseException):
        return [error.smtp_code]
    return []


def _is_temporary(error: BaseException) -> bool:
    if isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return False
    codes = _codes(error)
    if codes:
        return all(code in _TEMPORARY or code not in _PERMANENT for code in codes)
    return isinstance(error, OSError | smtplib.SMTPServerDisconnected)


def _problem(error: BaseException, server: Server) -> Problem:
    """What failed, in our words: a server's own text may repeat what was sent to it."""
    where = f"mail server {server.host}:{server.port}"
    codes = ", ".join(str(code) for code in sorted(set(_codes(error))))
    said = f" (it answered {codes})" if codes else ""
    if isinstance(error, ssl.SSLError):
        what = "the encrypted connection failed: the certificate is not trusted or does not fit."
        return Problem(where, what, "Check server, port and security, or set authorities.")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Problem(where, f"the login was refused{said}.", "Check user and password.")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        what = "it does not offer what is asked for (STARTTLS or a login)."
        return Problem(where, what, "Set security: tls, starttls or none, as the server wants.")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        what = f"{len(error.recipients)} recipient(s) were refused{said}."
        return Problem(where, what, "Check the addresses.")
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Problem(where, f"the sender was refused{said}.", "Check from: in the configuration.")
    if isinstance(error, smtplib.SMTPDataError):
        return Problem(where, f"the message was refused{said}.", "Ask who runs the server.")
    if codes:
        return Problem(where, f"it is not available{said}.", "Try again later.")
    if isinstance(error, TimeoutError):
        return Problem(where, "it did not answer in time.", "Check server and port.")
    return Problem(where, "it cannot be reached, or broke off.", "Check server and port.")
