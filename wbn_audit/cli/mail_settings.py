"""Which mail server to use: ``mail:`` in the configuration, and the environment over it.

A password stands in a file of its own or in the environment, never on the command line,
where every other user of the computer could read it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wbn_audit.cli.settings import MAIL_KEYS
from wbn_audit.errors import OptionsRefused, Problem
from wbn_audit.mail.delivery import PORTS, SECURITIES, Server
from wbn_audit.mail.envelope import checked_addresses
from wbn_audit.yamlfile import whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PREFIX = "WBN_AUDIT_MAIL_"
_LAST_PORT = 65535
_MOST_SECRET = 4096  # characters of a password file that are read


@dataclass(frozen=True)
class Post:
    """How to send mail.

    Attributes:
        recipients: of the configuration; the command line may name others.
    """

    server: Server
    sender: str
    recipients: tuple[str, ...]


class _Lines:
    """The settings with the environment over them, and what is wrong with them."""

    def __init__(self, settings: Mapping[str, str], places: Mapping[str, str]) -> None:
        environment = {key: os.environ.get(PREFIX + key.upper(), "").strip() for key in MAIL_KEYS}
        self.said = {key: environment[key] or settings.get(key, "").strip() for key in MAIL_KEYS}
        self.places = places
        self.problems: list[Problem] = []

    def wrong(self, key: str, what: str, remedy: str = "") -> None:
        self.problems.append(Problem(self.places.get(f"mail.{key}", "mail"), what, remedy))

    def wanted(self, key: str, what: str) -> str:
        """A setting that must be there."""
        if not self.said[key]:
            remedy = f"Set {key}: under mail: in wbn-audit.yaml, or {PREFIX}{key.upper()}."
            self.wrong(key, f"no {what} is named.", remedy)
        return self.said[key]

    def security(self) -> str:
        security = self.said["security"].lower() or SECURITIES[0]
        if security in SECURITIES:
            return security
        self.wrong("security", f"security is one of {', '.join(SECURITIES)}.")
        return SECURITIES[0]

    def port(self, security: str) -> int:
        if not self.said["port"]:
            return PORTS[security]
        port = whole_number(self.said["port"])
        if port is None or not 0 < port <= _LAST_PORT:
            self.wrong("port", f"port is a number from 1 to {_LAST_PORT}.")
            return PORTS[security]
        return port

    def addresses(self, key: str) -> tuple[str, ...]:
        try:
            return checked_addresses(self.said[key].split("; "), f"mail: {key}")
        except OptionsRefused as error:
            for problem in error.problems:
                self.wrong(key, problem.what, problem.remedy)
            return ()

    def password(self, home: Path) -> str:
        """From the environment, else the first line of the file."""
        password = os.environ.get(f"{PREFIX}PASSWORD", "")
        if not password and self.said["password_file"]:
            try:
                with (home / self.said["password_file"]).open(encoding="utf-8") as file:
                    password = file.readline(_MOST_SECRET).rstrip("\r\n")
            except (OSError, UnicodeDecodeError):
                self.wrong("password_file", "the password file cannot be read.")
                return ""
        if self.said["user"] and not password:
            remedy = f"Set {PREFIX}PASSWORD, or password_file: to a file that holds it."
            self.wrong("user", "a user is named and no password.", remedy)
        return password


def read_post(settings: Mapping[str, str], home: Path, places: Mapping[str, str]) -> Post:
    """The mail server and the sender.

    Args:
        settings: the lines under ``mail:``.
        home: the folder of the configuration, from which its paths start.
        places: ``mail.KEY`` to ``file:line``.

    Raises:
        OptionsRefused: naming everything that is missing or wrong.
    """
    lines = _Lines(settings, places)
    host = lines.wanted("server", "mail server")
    security = lines.security()
    port = lines.port(security)
    lines.wanted("from", "sender")
    sender, recipients = lines.addresses("from"), lines.addresses("to")
    password = lines.password(home)
    if lines.problems:
        raise OptionsRefused(lines.problems)
    authorities = lines.said["authorities"]
    return Post(
        Server(
            host, port, security, lines.said["user"], password,
            home / authorities if authorities else None,
        ),
        sender[0],
        recipients,
    )  # fmt: skip
