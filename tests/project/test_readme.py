"""What the documents show is what the program prints, and nothing of it is undocumented."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import typer.main

from tests.project.console_blocks import (
    DOCUMENTS,
    ROOT,
    Shown,
    blocks,
    fits,
    run,
    sandbox,
    shown_in,
)
from wbn_audit.cli.app import app
from wbn_audit.cli.settings import _KEYS, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_console_blocks_show_real_output(document: str, tmp_path: Path) -> None:
    folder = sandbox(tmp_path)
    for block in blocks(document):
        for shown in shown_in(block):
            printed = run(shown.command, folder)
            wanted = list(shown.lines)
            assert fits(shown, printed), (
                f"{document}: $ {shown.command}\n"
                "To show today's output: make docs\n"
                + "\n".join(["--- shown", *wanted, "--- printed", *printed])
            )


def test_readme_has_blocks_to_test() -> None:
    assert len(blocks("README.md")) >= 3


def test_cut_lines_fit_only_what_is_left() -> None:
    printed = ["a", "b", "c", "d", "e"]
    assert fits(Shown("", ("a", "...", "c", "...", "e")), printed)
    assert fits(Shown("", ("a", "b", "...")), printed)
    assert fits(Shown("", ("...", "e")), printed)
    assert not fits(Shown("", ("a", "...", "x", "...", "e")), printed)
    assert not fits(Shown("", ("a", "b", "c", "...", "c", "d", "e")), printed)
    assert not fits(Shown("", ("a", "b")), printed)


def _commands(command: object, words: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """Each command as typed, with its long options."""
    inner = getattr(command, "commands", {})
    for name, one in inner.items():
        yield from _commands(one, (*words, name))
    if not inner:
        params = getattr(command, "params", [])
        options = [o for p in params for o in p.opts if o.startswith("--") and o != "--help"]
        yield " ".join(words), options


COMMANDS = dict(_commands(typer.main.get_command(app), ("wbn-audit",)))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert command in README


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_in_the_readme(command: str) -> None:
    missing = [option for option in COMMANDS[command] if f"`{option}" not in README]
    assert missing == []


def _yaml_blocks(text: str) -> list[str]:
    return [part.partition("```")[0] for part in text.split("```yaml\n")[1:]]


def test_every_setting_is_on_the_page_of_settings() -> None:
    told = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [key for key in _KEYS if f"\n## `{key}`\n" not in told] == []


def test_configuration_of_the_readme_is_read(tmp_path: Path) -> None:
    config = tmp_path / "wbn-audit.yaml"
    for block in _yaml_blocks(README):
        config.write_text(block, encoding="utf-8")
        settings = read_settings(config)
        fields = {name: one for part in settings.mapping for name, one in part.fields.items()}
        assert fields["participants"] == {"participation_date": "Enrolment Started"}
    assert settings.exports == (tmp_path / "From I-Trac", tmp_path / "Reconciliations.xlsx")
    assert settings.parameters == {"mapping_days": "60"}


def test_mapping_of_the_readme_mends_a_column(tmp_path: Path) -> None:
    folder = sandbox(tmp_path) / "sample_exports"
    people = folder / "Participants.csv"
    text = people.read_text(encoding="utf-8")
    people.write_text(text.replace("Participation Date", "Enrolment Started", 1), encoding="utf-8")
    command = "wbn-audit check sample_exports --as-of 2026-07-07 --require SVC001 --quiet"
    (folder / "wbn-audit.yaml").unlink()
    assert any("SVC001 could not be assessed" in line for line in run(command, tmp_path))
    (folder / "wbn-audit.yaml").write_text(_yaml_blocks(README)[0], encoding="utf-8")
    assert not any("SVC001" in line for line in run(command, tmp_path))


def test_rule_of_contributing_holds_its_examples(tmp_path: Path) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (rule,) = [one for one in _yaml_blocks(text) if one.startswith("id: PAY901")]
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "PAY901-gift-cards.yaml").write_text(rule, encoding="utf-8")
    printed = run("wbn-audit rules test PAY901 --rules rules", tmp_path)
    assert printed == ["1 examples of 1 rules, 0 wrong."]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_between_documents_lead_somewhere(document: str) -> None:
    path = ROOT / document
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize(
    "options",
    [
        "--select SVC001",
        "--select PAY",
        "--ignore ELG,SVC001",
        "--contractor 'Alderway Career Partners' --quarter 2025Q4",
        "--horizon quarter-end --fail-on never",
        "--format md,csv --out report",
    ],
)
def test_options_of_the_readme_do_their_job(options: str, tmp_path: Path) -> None:
    (line,) = run(f"wbn-audit check sample_exports --quiet {options}", sandbox(tmp_path))
    assert re.match("(Not ready|Ready) to report", line)
