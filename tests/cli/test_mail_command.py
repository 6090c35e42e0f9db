"""``wbn-audit mail`` and ``check --mail-to`` against a real server, as a cron job runs them."""

from __future__ import annotations

import email
import email.policy
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.cli.running import SAMPLES, check, run
from tests.mail.post_office import PASSWORD, USER, open_office
from wbn_audit.cli.lock import one_at_a_time
from wbn_audit.errors import OutputRefused

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from tests.mail.post_office import Office
    from wbn_audit.mail import Server

TO = ("--to", "director@example.org")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    folder = tmp_path / "report"
    assert check(SAMPLES, "--out", folder, "--format", "csv,json", "--quiet").code == 1
    return folder


def use(monkeypatch: pytest.MonkeyPatch, server: Server, **more: str) -> None:
    settings = {
        "SERVER": server.host, "PORT": str(server.port), "SECURITY": server.security,
        "FROM": "audit@example.org", "AUTHORITIES": str(server.authorities),
    }  # fmt: skip
    for key, value in (settings | more).items():
        monkeypatch.setenv(f"WBN_AUDIT_MAIL_{key}", value)
    monkeypatch.setattr("wbn_audit.cli.mail._WAITS", (0.0, 0.0))


def mail_of(office: Office, number: int = -1) -> EmailMessage:
    return email.message_from_bytes(office.taken[number][1], policy=email.policy.default)


def bodies(message: EmailMessage) -> str:
    parts = [message.get_body([kind]) for kind in ("plain", "html")]
    assert all(parts), "both a text and an HTML body"
    return "".join(part.get_content() for part in parts if part)


def test_totals_and_no_case(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_office(tmp_path, security="starttls", login=True) as (office, server):
        use(monkeypatch, server, USER=USER, PASSWORD=PASSWORD)
        ran = run("mail", report, *TO)
    assert (ran.code, ran.out) == (0, "Mailed to 1 address.\n")
    message = mail_of(office)
    findings = pl.read_csv(report / "findings.csv", infer_schema=False)
    errors = findings.filter((pl.col("severity") == "error") & (pl.col("status") != "due_soon"))
    assert message["Subject"].startswith("WBN audit 2026-06-30: Not ready to report - ")
    assert f"{errors.height} to fix" in message["Subject"]
    whole = bodies(message) + message["Subject"]
    for column in ("participant_id", "staff", "contractor", "record_id", "finding_id",
                   "source_file"):  # fmt: skip
        values = {value for value in findings.get_column(column) if value}
        words = values - {"(not recorded)"}
        assert words, column
        hits = [word for word in words if re.search(rf"\b{re.escape(word)}\b", whole)]
        assert not hits, column
    assert "low_income" not in whole
    assert "<script" not in whole


def test_the_password_may_stand_in_a_file(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.txt").write_text(f"{PASSWORD}\n", encoding="utf-8")
    with open_office(tmp_path, security="starttls", login=True) as (office, server):
        config = tmp_path / "wbn-audit.yaml"
        config.write_text(
            f"mail:\n  server: {server.host}\n  port: {server.port}\n  from: audit@example.org\n"
            f"  to: [director@example.org, lead@example.org]\n  user: {USER}\n"
            "  password_file: secret.txt\n  authorities: authority.pem\n",
            encoding="utf-8",
        )
        monkeypatch.chdir(tmp_path)
        ran = run("mail", report)
    assert ran.code == 0, ran.said
    assert office.taken[0][0] == ["director@example.org", "lead@example.org"]
    assert PASSWORD not in ran.said


def test_only_if_changed(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_office(tmp_path) as (office, server):
        use(monkeypatch, server)
        for _ in range(2):
            assert run("mail", report, *TO, "--only-if", "changed").code == 0
        assert len(office.taken) == 1
        assert run("mail", report, "--to", "other@example.org", "--only-if", "changed").code == 0
        assert len(office.taken) == 2, "another recipient has not been told"
        again = check(SAMPLES, "--out", report, "--format", "csv,json", "--quiet",
                      "--ignore", "PAY")  # fmt: skip
        assert again.code == 1
        assert run("mail", report, *TO, "--only-if", "changed").code == 0
        assert len(office.taken) == 3


def test_only_if_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = tmp_path / "quiet"
    check(SAMPLES, "--out", quiet, "--select", "INC002", "--format", "csv,json", "--quiet")
    with open_office(tmp_path) as (office, server):
        use(monkeypatch, server)
        ran = run("mail", quiet, *TO, "--only-if", "findings")
    assert ran.code == 0
    # Rules were left out, so nothing says that all is well: that is worth a mail.
    assert len(office.taken) == 1


def test_a_refusal_leaves_the_run(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path.name: path.read_bytes() for path in report.iterdir()}
    with open_office(tmp_path) as (office, server):
        use(monkeypatch, server)
        office.fail = {"data": ["554 no"]}
        ran = run("mail", report, *TO, "--only-if", "changed")
        assert ran.code == 2
        assert "the message was refused (it answered 554)" in ran.err
        assert run("mail", report, *TO, "--only-if", "changed").code == 0
    assert len(office.taken) == 1, "what was not taken is not held for told"
    assert before == {path.name: path.read_bytes() for path in report.iterdir()}


def test_attachments_are_said_loudly(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_office(tmp_path) as (office, server):
        use(monkeypatch, server)
        ran = run("mail", report, *TO, "--attach", "findings.csv")
        lost = run("mail", report, *TO, "--attach", "../report/findings.csv")
    assert "ATTENTION" in ran.err
    message = mail_of(office)
    assert "HOLDS CASE DATA" in bodies(message)
    names = [part.get_filename() for part in message.iter_attachments()]
    assert names == ["findings.csv"]
    assert lost.code == 2
    assert len(office.taken) == 1


@pytest.mark.parametrize(
    "address",
    ["a@b.org\nBcc: x@y.org", "a@b.org\r\nSubject: x", "no address", "<a@b.org>", "a@b.org>",
     "a@", "@b.org", "a@b..org", "ä@b.org", "a b@c.org", '"a"@b.org', "a@[127.0.0.1]",
     f"{'a' * 300}@b.org", "a@b.org;c@d.org"],
)  # fmt: skip
def test_no_address_and_no_injection(report: Path, address: str) -> None:
    ran = run("mail", report, "--to", address, "--dry-run")
    assert ran.code == 2
    assert "is no address" in ran.err
    assert len(ran.err.splitlines()) == 1
    assert not report.with_name("report.eml").exists()


def test_dry_run_writes_the_mail(report: Path) -> None:
    ran = run("mail", report, *TO, "--dry-run")
    assert ran.code == 0
    message = email.message_from_bytes(
        report.with_name("report.eml").read_bytes(), policy=email.policy.default
    )
    assert message["To"] == "director@example.org"
    assert message["Auto-Submitted"] == "auto-generated"


def test_mails_of_one_report_are_one_thread(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_office(tmp_path) as (office, server):
        use(monkeypatch, server)
        for _ in range(2):
            run("mail", report, *TO)
    first, second = mail_of(office, 0), mail_of(office, 1)
    assert first["References"] == second["References"]
    assert first["Message-ID"] != second["Message-ID"]


def test_settings_are_checked_all_at_once(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "wbn-audit.yaml"
    config.write_text(
        "mail:\n  port: 99999\n  security: rot13\n  from: nobody\n  user: auditor\n",
        encoding="utf-8",
    )
    ran = run("mail", report, *TO, "--config", config)
    assert ran.code == 2
    lines = ran.err.splitlines()
    assert len(lines) == 5
    assert any("wbn-audit.yaml:2:" in line for line in lines)


def test_check_mails_what_it_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_office(tmp_path) as (office, server):
        use(monkeypatch, server)
        ran = check(SAMPLES, "--select", "SVC001", "--quiet", "--mail-to", "director@example.org")
    assert ran.code == 1
    assert mail_of(office)["X-WBN-Audit-Verdict"] == "not-ready"


def test_check_mails_that_it_could_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = tmp_path / "Jane Canary"
    exports.mkdir()
    (exports / "Jane Canary.csv").write_bytes(b"\0\0\0")
    with open_office(tmp_path) as (office, server):
        use(monkeypatch, server)
        ran = check(exports, "--mail-to", "director@example.org")
    assert ran.code == 2
    message = mail_of(office)
    assert message["Subject"] == "WBN audit: could not run: the exports were refused"
    assert "Canary" not in bodies(message)


def test_both_failures_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_office(tmp_path) as (office, server):
        use(monkeypatch, server)
        office.fail = {"mail": ["550 no"]}
        ran = check(tmp_path / "nowhere", "--mail-to", "director@example.org")
    assert ran.code == 2
    assert "550" in ran.err
    assert "nowhere" in ran.err


def test_mail_settings_are_checked_before_the_audit(tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = check(SAMPLES, "--out", out, "--mail-to", "director@example.org")
    assert ran.code == 2
    assert "no mail server is named" in ran.err
    assert not out.exists()


def test_runs_on_one_report_wait_for_each_other(tmp_path: Path) -> None:
    report = tmp_path / "report"
    holds = (
        "import sys, time; from pathlib import Path; from wbn_audit.cli.lock import one_at_a_time\n"
        "with one_at_a_time(Path(sys.argv[1])): print('held', flush=True); time.sleep(30)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", holds, str(report)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with pytest.raises(OutputRefused, match="another run"), one_at_a_time(report, 0.2):
        pass
    process.kill()
    process.wait()
    process.stdout.close()
    with one_at_a_time(report, 5):
        pass
