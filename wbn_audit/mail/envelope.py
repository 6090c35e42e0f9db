"""Addresses and headers: nothing typed or read can add a header or a recipient."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from wbn_audit.errors import OptionsRefused, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_MOST_CHARACTERS = 254  # RFC 5321, 4.5.3.1.3: a path, with its brackets, has at most 256


@dataclass(frozen=True)
class Envelope:
    """Who sends to whom, and when.

    Attributes:
        sender: a checked address.
        recipients: checked addresses.
        sent: with a time zone.
    """

    sender: str
    recipients: tuple[str, ...]
    sent: datetime


def checked_addresses(texts: Sequence[str], what: str) -> tuple[str, ...]:
    """Plain addresses, ``name@example.org``, each once.

    Args:
        texts: as typed; several may be separated by commas.
        what: the option or setting, for the message.

    Raises:
        OptionsRefused: naming each that is none.
    """
    typed = [part.strip() for text in texts for part in text.split(",") if part.strip()]
    wrong = [text for text in typed if not _is_address(text)]
    if wrong:
        remedy = "Write it like name@example.org."
        raise OptionsRefused(
            [Problem("", f"{what}: '{_shown(text)}' is no address.", remedy) for text in wrong]
        )
    return tuple(dict.fromkeys(typed))


def _is_address(text: str) -> bool:
    """A local part and a domain, in characters that every mail server takes."""
    if len(text) > _MOST_CHARACTERS or not text.isascii() or not text.isprintable():
        return False
    try:
        address = Address(addr_spec=text)
    except (MessageError, ValueError, IndexError):
        return False
    domain = address.domain.split(".")
    return bool(address.username) and all(domain) and not set(text) & set(' "<>()[],;:\\')


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)[:60]


def new_message(envelope: Envelope, subject: str, thread: str) -> EmailMessage:
    """A message with its headers and no body.

    Args:
        envelope: who, to whom, when.
        subject: one line; control characters are refused by the library.
        thread: what all mails of one conversation share; only its hash is sent.
    """
    message = EmailMessage(policy=SMTP)
    domain = envelope.sender.rpartition("@")[2]
    root = hashlib.sha256(f"{thread}\n{envelope.sender}".encode()).hexdigest()[:24]
    own = hashlib.sha256(f"{root}\n{envelope.sent.isoformat()}\n{subject}".encode()).hexdigest()
    message["Subject"] = subject
    message["From"] = envelope.sender
    message["To"] = ", ".join(envelope.recipients)
    message["Date"] = format_datetime(envelope.sent)
    message["Message-ID"] = f"<{own[:32]}@{domain}>"
    # All mails of one report stand in one thread, whichever of them a reader still has.
    message["References"] = f"<{root}.wbn-audit@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    return message
