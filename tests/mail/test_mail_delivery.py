"""Mail handed to a real server: encrypted, refused, retried, and never twice."""

from __future__ import annotations

import dataclasses
import socket
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.mail.post_office import open_office
from tests.writers.made_results import make_results
from wbn_audit.mail import Attempts, Server, compose, deliver
from wbn_audit.mail.delivery import MailRefused
from wbn_audit.mail.envelope import Envelope

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
ENVELOPE = Envelope(
    "audit@example.org", ("a@example.org", "b@example.org"), datetime(2026, 2, 1, 6, tzinfo=UTC)
)
MESSAGE = compose(make_results(), ENVELOPE)


class Clock:
    """Attempts that wait for nothing and remember for how long."""

    def __init__(self, *waits: float) -> None:
        self.waited: list[float] = []
        self.attempts = Attempts(waits, self.waited.append)


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
@pytest.mark.parametrize("login", [True, False])
def test_taken(tmp_path: Path, security: str, login: bool) -> None:
    if login and security == "none":
        pytest.skip("aiosmtpd offers no login without encryption")
    with open_office(tmp_path, security=security, login=login) as (office, server):
        deliver(MESSAGE, server, Clock().attempts)
    assert [to for to, _ in office.taken] == [["a@example.org", "b@example.org"]]
    assert b"Subject: WBN audit 2026-01-31: Not ready to report" in office.taken[0][1]


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
def test_a_temporary_refusal_is_tried_again(tmp_path: Path, phase: str) -> None:
    with open_office(tmp_path) as (office, server):
        office.fail = {phase: ["451 try later"] * 2}
        clock = Clock(10, 60)
        deliver(MESSAGE, server, clock.attempts)
    assert {name for to, _ in office.taken for name in to} == set(ENVELOPE.recipients)
    assert clock.waited


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
def test_temporary_for_ever_is_told(tmp_path: Path, phase: str) -> None:
    with open_office(tmp_path) as (office, server):
        office.fail = {phase: ["451 try later"] * 20}
        clock = Clock(10, 60)
        with pytest.raises(MailRefused, match="451"):
            deliver(MESSAGE, server, clock.attempts)
    assert clock.waited == [10, 60]
    assert not office.taken


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
def test_a_permanent_refusal_is_told_at_once(tmp_path: Path, phase: str) -> None:
    with open_office(tmp_path) as (office, server):
        office.fail = {phase: ["550 never, audit@example.org"] * 2}
        clock = Clock(10, 60)
        with pytest.raises(MailRefused) as refused:
            deliver(MESSAGE, server, clock.attempts)
    assert not clock.waited
    assert "550" in str(refused.value)
    assert "never" not in str(refused.value), "a server's words may repeat the mail"


def test_nobody_gets_it_twice(tmp_path: Path) -> None:
    with open_office(tmp_path) as (office, server):
        office.refused = {"b@example.org": "450 greylisted"}

        def relent(_: float) -> None:
            office.refused = {}

        deliver(MESSAGE, server, Attempts((1,), relent))
    assert [to for to, _ in office.taken] == [["a@example.org"], ["b@example.org"]]


def test_one_recipient_refused_for_good_is_told(tmp_path: Path) -> None:
    with open_office(tmp_path) as (office, server):
        office.refused = {"b@example.org": "550 no such user"}
        with pytest.raises(MailRefused, match="1 recipient"):
            deliver(MESSAGE, server, Clock(1).attempts)
    assert [to for to, _ in office.taken] == [["a@example.org"]]


def test_a_bad_good_bye_is_no_failure(tmp_path: Path) -> None:
    with open_office(tmp_path) as (office, server):
        office.fail = {"quit": ["421 shutting down"]}
        deliver(MESSAGE, server, Clock(1).attempts)
    assert len(office.taken) == 1


def test_a_wrong_password(tmp_path: Path) -> None:
    with open_office(tmp_path, security="starttls", login=True) as (office, server):
        wrong = dataclasses.replace(server, password="wrong")
        clock = Clock(1)
        with pytest.raises(MailRefused, match="login was refused") as refused:
            deliver(MESSAGE, wrong, clock.attempts)
    assert not office.taken
    assert not clock.waited
    assert "wrong" not in str(refused.value).replace("went wrong", "")
    assert "wrong" not in repr(wrong)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_unknown_authority_is_refused(tmp_path: Path, security: str) -> None:
    with open_office(tmp_path, security=security) as (office, server):
        clock = Clock(1)
        with pytest.raises(MailRefused, match="certificate"):
            deliver(MESSAGE, dataclasses.replace(server, authorities=None), clock.attempts)
    assert not office.taken
    assert not clock.waited, "a certificate does not get better by waiting"


def test_a_certificate_of_another_name_is_refused(tmp_path: Path) -> None:
    with (
        open_office(tmp_path, security="tls", host="mail.example.org") as (office, server),
        pytest.raises(MailRefused, match="certificate"),
    ):
        deliver(MESSAGE, server, Clock().attempts)
    assert not office.taken


def test_never_without_the_encryption_asked_for(tmp_path: Path) -> None:
    with open_office(tmp_path) as (office, server):
        asks = dataclasses.replace(server, security="starttls")
        with pytest.raises(MailRefused, match="STARTTLS"):
            deliver(MESSAGE, asks, Clock(1).attempts)
    assert not office.taken


def test_a_password_stays_at_home_without_encryption() -> None:
    server = Server("mail.example.org", 25, "none", "auditor", "secret")
    with pytest.raises(MailRefused, match="without encryption"):
        deliver(MESSAGE, server, Clock().attempts)


def test_nobody_there() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    clock = Clock(1, 2)
    with pytest.raises(MailRefused, match="cannot be reached"):
        deliver(MESSAGE, Server("127.0.0.1", port, "none"), clock.attempts)
    assert clock.waited == [1, 2]


@pytest.mark.parametrize("says", [b"", b"220 hello\r\n", b"\xff\xfe garbage\r\n", b"SSH-2.0\r\n"])
def test_a_server_that_falls_silent_or_babbles(says: bytes) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def serve() -> None:
            link, _ = listening.accept()
            with link:
                link.sendall(says)
                done.wait(5)

        done = threading.Event()
        thread = threading.Thread(target=serve)
        thread.start()
        port = listening.getsockname()[1]
        with pytest.raises(MailRefused, match="mail server"):
            deliver(MESSAGE, Server("127.0.0.1", port, "none", seconds=0.3), Clock().attempts)
        done.set()
        thread.join()


@pytest.mark.parametrize(("greeting", "waits"), [(b"421 busy\r\n", 2), (b"554 go away\r\n", 0)])
def test_a_server_that_does_not_even_greet(greeting: bytes, waits: int) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def serve() -> None:
            for _ in range(waits + 1):
                link, _address = listening.accept()
                with link:
                    link.sendall(greeting)

        thread = threading.Thread(target=serve)
        thread.start()
        port = listening.getsockname()[1]
        clock = Clock(1, 2)
        with pytest.raises(MailRefused, match="not available"):
            deliver(MESSAGE, Server("127.0.0.1", port, "none"), clock.attempts)
        thread.join()
    assert len(clock.waited) == waits
