"""``wbn-audit mail``: a summary of a run to the people who want it."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from wbn_audit.cli.lock import one_at_a_time
from wbn_audit.cli.mail_settings import Post, read_post
from wbn_audit.cli.names import MAY_HOLD
from wbn_audit.cli.settings import Settings, find_config, read_settings
from wbn_audit.errors import (
    InputRefused,
    OptionsRefused,
    OutputRefused,
    Problem,
    RulesRefused,
    UserError,
)
from wbn_audit.mail import Attempts, compose, compose_failure, deliver
from wbn_audit.mail.envelope import Envelope, checked_addresses
from wbn_audit.mail.record import has_changed, remember, write_private
from wbn_audit.results.run_folder import read_run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import EmailMessage
    from pathlib import Path

    from wbn_audit.results import Results

ONLY_IF = ("changed", "findings")
# Two more attempts: a server that is restarted, or greylists, is back by then.
_WAITS = (10.0, 60.0)
_KINDS: dict[type[UserError], str] = {
    InputRefused: "the exports were refused",
    RulesRefused: "the rules or the configuration are not understood",
    OptionsRefused: "the options are not possible",
    OutputRefused: "the report could not be written",
}


@dataclass(frozen=True)
class Asked:
    """The command line as typed.

    Attributes:
        attach: names of files of the run to send along; they hold case data.
    """

    run: Path
    to: tuple[str, ...]
    dry_run: bool
    only_if: str
    attach: tuple[str, ...]
    config: Path | None


def run(asked: Asked) -> int:
    """Send the mail about a run, or write it into a file.

    Raises:
        UserError: the run cannot be read, a setting is wrong, or the server does not take it.
    """
    if asked.only_if and asked.only_if not in ONLY_IF:
        raise OptionsRefused(Problem("", f"--only-if is one of {', '.join(ONLY_IF)}."))
    settings = read_settings(find_config(asked.config, ()))
    post = _post(settings, dry_run=asked.dry_run)
    recipients = checked_addresses(asked.to, "--to") or post.recipients
    if not recipients:
        raise OptionsRefused(Problem("", "Nobody to mail to.", "Name an address with --to."))
    with one_at_a_time(asked.run):
        return _send(asked, post, recipients, read_run(asked.run))


def _send(asked: Asked, post: Post, recipients: tuple[str, ...], results: Results) -> int:
    attached = _attachments(asked.run, asked.attach)
    _check_names(results, asked.attach)
    if not _wanted(results, asked.only_if, asked.run, recipients):
        print("Not mailed: nothing has changed." if asked.only_if == "changed"  # noqa: T201
              else "Not mailed: there is nothing to fix or review.")  # fmt: skip
        return 0
    message = compose(results, _envelope(post, recipients), attached)
    if attached:
        print(  # noqa: T201
            f"wbn-audit: ATTENTION: {', '.join(attached)} with case data goes with this mail.",
            file=sys.stderr,
        )
    if asked.dry_run:
        print(f"Written, not sent: {_write_message(message, asked.run)}")  # noqa: T201
        return 0
    deliver(message, post.server, Attempts(_WAITS, time.sleep))
    remember(results, asked.run, recipients)
    print(f"Mailed to {len(recipients)} {'address' if len(recipients) == 1 else 'addresses'}.")  # noqa: T201
    return 0


def mail_results(results: Results, settings: Settings, to: Sequence[str]) -> None:
    """The mail of ``check --mail-to``."""
    post = _post(settings)
    recipients = checked_addresses(to, "--mail-to")
    message = compose(results, _envelope(post, recipients))
    deliver(message, post.server, Attempts(_WAITS, time.sleep))


def mail_failure(error: BaseException, settings: Settings, to: Sequence[str]) -> None:
    """The mail of ``check --mail-to`` about an audit that could not run.

    A mail that fails as well is told on stderr: the first failure must not be hidden.
    """
    post = _post(settings)
    recipients = checked_addresses(to, "--mail-to")
    kind = next(
        (words for family, words in _KINDS.items() if isinstance(error, family)),
        "a defect in the program",
    )
    count = len(error.problems) if isinstance(error, UserError) else 1
    message = compose_failure(kind, count, _envelope(post, recipients), settings.as_of)
    try:
        deliver(message, post.server, Attempts(_WAITS, time.sleep))
    except UserError as second:
        print(f"wbn-audit: {second}", file=sys.stderr)  # noqa: T201 - the CLI prints


def check_post(settings: Settings, to: Sequence[str]) -> None:
    """Refuse mail settings that cannot work, before the audit and not after it."""
    if not checked_addresses(to, "--mail-to"):
        raise OptionsRefused(Problem("", "--mail-to names no address."))
    _post(settings)


def _post(settings: Settings, *, dry_run: bool = False) -> Post:
    try:
        return read_post(settings.mail, settings.home, settings.places)
    except OptionsRefused:
        if not dry_run or settings.mail:
            raise
    # To look at a mail, no server is needed.
    from wbn_audit.mail import Server  # noqa: PLC0415

    return Post(Server("localhost", 25, "none"), "wbn-audit@localhost.invalid", ())


def _envelope(post: Post, recipients: tuple[str, ...]) -> Envelope:
    return Envelope(post.sender, recipients, datetime.now().astimezone())


def _attachments(folder: Path, names: Sequence[str]) -> dict[str, bytes]:
    """Files of the run folder by name; nothing from elsewhere.

    Raises:
        OptionsRefused: there is no such file in the run.
    """
    there = {path.name for path in folder.iterdir() if path.is_file()}
    lost = [name for name in names if name not in there]
    if lost:
        known = ", ".join(sorted(there))
        raise OptionsRefused(
            [Problem("", f"--attach: the run has no '{name[:60]}'.", f"It has {known}.")
             for name in lost]
        )  # fmt: skip
    return {name: (folder / name).read_bytes() for name in names}


def _check_names(results: Results, names: Sequence[str]) -> None:
    """No name of a participant goes by mail.

    Raises:
        OptionsRefused: a file is to be sent that holds names.
    """
    if not results.about["options"].get("show_names"):
        return
    held = [name for name in names if name.lower().endswith(MAY_HOLD)]
    if held:
        what = f"--attach: {', '.join(held)} may hold names of participants, and mail never does."
        remedy = "Run check again without --show-names, and mail that run."
        raise OptionsRefused(Problem("", what, remedy))


def _wanted(results: Results, only_if: str, folder: Path, recipients: Sequence[str]) -> bool:
    if only_if == "findings":
        found = results.severities()
        return bool(found["error"] or found["warning"]) or not results.verdict.ready
    if only_if == "changed":
        return has_changed(results, folder, recipients)
    return True


def _write_message(message: EmailMessage, folder: Path) -> Path:
    real = folder.resolve()
    place = real.with_name(f"{real.name}.eml")
    write_private(place, message.as_bytes())
    return folder.with_name(place.name) if folder.name else place
