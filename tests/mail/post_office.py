"""A real SMTP server on loopback, with TLS and logins, that can fail in every phase."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from wbn_audit.mail import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

USER, PASSWORD = "auditor", "correct horse"


@dataclass
class Office:
    """What the server took, and how it is told to fail.

    Attributes:
        fail: phase (connect, helo, mail, rcpt, data, quit, auth) to answers, one a time.
        refused: recipients it never takes.
    """

    port: int = 0
    fail: dict[str, list[str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def answer(self, phase: str) -> str | None:
        """The failure that is due in a phase, if one is left."""
        self.seen.append(phase)
        return self.fail[phase].pop(0) if self.fail.get(phase) else None


class _Handler:
    def __init__(self, office: Office) -> None:
        self.office = office

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        bad = self.office.answer("helo")
        return [bad] if bad else responses

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if bad := self.office.answer("mail"):
            return bad
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.office.refused:
            return self.office.refused[address]
        if bad := self.office.answer("rcpt"):
            return bad
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if bad := self.office.answer("data"):
            return bad
        self.office.taken.append((list(envelope.rcpt_tos), envelope.content))
        return "250 OK"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        return self.office.answer("quit") or "221 Bye"


def _authenticate(
    server: Any, session: Any, envelope: Any, mechanism: str, data: Any
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(
        success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False
    )


class _Controller(Controller):
    def factory(self) -> SMTP:
        return SMTP(self.handler, **self.SMTP_kwargs)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def open_office(
    folder: Path, *, security: str = "none", login: bool = False, host: str = "localhost"
) -> Iterator[tuple[Office, Server]]:
    """A server, and how to reach it.

    Args:
        folder: for the certificate of its authority.
        security: starttls, tls or none.
        login: whether it wants one.
        host: the name in its certificate.
    """
    office = Office()
    authority = trustme.CA()
    certificate = authority.issue_cert(host)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    trusted = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    controller = _Controller(
        _Handler(office), hostname="127.0.0.1", port=_free_port(),
        ssl_context=context if security == "tls" else None,
        tls_context=context if security == "starttls" else None,
        require_starttls=security == "starttls", auth_required=login,
        # Of TLS from the first byte the library does not know; auth_require_tls would refuse it.
        auth_require_tls=security == "starttls", authenticator=_authenticate,
    )  # fmt: skip
    controller.start()
    try:
        office.port = controller.port
        yield office, Server(
            "localhost", office.port, security, USER if login else "",
            PASSWORD if login else "", trusted, 5.0,
        )  # fmt: skip
    finally:
        controller.stop()
