"""``init`` writes a configuration that loads and fits the schema; the settings are told once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tests.cli.running import PARTICIPANTS, exports, run, without
from tests.inspecting.renamed import renamed_samples
from tests.project.configuration_page import PAGES
from wbn_audit.cli.settings import SETTINGS, read_settings
from wbn_audit.cli.settings_page import page, shipped_schema
from wbn_audit.errors import RulesRefused
from wbn_audit.yamlfile import parse_yaml, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA: dict[str, Any] = json.loads(shipped_schema())


def as_editors_see_it(tree: Any) -> Any:
    """Nothing behind a key is null to other readers of YAML; to ours it is an empty text."""
    if isinstance(tree, dict):
        return {key: as_editors_see_it(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [as_editors_see_it(value) for value in tree]
    return tree or None


def valid(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(as_editors_see_it(read_yaml(path)), SCHEMA)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", ["renamed", "plain", "none"])
def test_configuration_of_init_loads_and_is_valid(here: Path, kind: str) -> None:
    if kind == "renamed":
        renamed_samples(here / "in")
    elif kind == "plain":
        exports(here / "in")
    ran = run("init", *([] if kind == "none" else ["in"]))
    assert ran.code == 0
    assert "Next" in ran.out
    written = here / "wbn-audit.yaml"
    valid(written)
    assert [path.name for path in read_settings(written).exports] == (
        [] if kind == "none" else ["in"]
    )
    text = written.read_text(encoding="utf-8")
    for one in SETTINGS:
        assert one.says in text
        assert f"# If left out: {one.default}." in text


def test_guesses_of_init_taken_as_they_are_load(here: Path) -> None:
    renamed_samples(here / "in")
    run("init", "in")
    written = here / "wbn-audit.yaml"
    written.write_text(written.read_text(encoding="utf-8").replace("# ? ", ""), encoding="utf-8")
    valid(written)
    assert "needs" not in run("inspect").err
    (part,) = read_settings(written).mapping
    assert part.fields["services"]["start_date"] == "Began On"


def test_check_after_init_needs_no_paths(here: Path) -> None:
    exports(here / "in", without(PARTICIPANTS, "Exit Date"))
    run("init", "in")
    ran = run("check", "--as-of", "2026-06-30", "--quiet")
    assert "error" in ran.out
    assert run("init", "in").code == 2


def test_every_default_and_example_is_read_as_said(tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    for one in SETTINGS:
        config.write_text("\n".join(one.lines) + "\n", encoding="utf-8")
        settings = read_settings(config)
        settings.check_values()
        assert getattr(settings, one.name), one.name
        valid(config)


def test_schema_and_reader_know_the_same_settings() -> None:
    assert list(SCHEMA["properties"]) == [one.name for one in SETTINGS]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_what_is_written_of_the_settings_is_fresh(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path](), "to renew it: make docs"


def test_examples_of_the_page_load_and_are_valid(tmp_path: Path) -> None:
    blocks = [part.partition("```")[0] for part in page().split("```yaml\n")[1:]]
    assert len(blocks) == len(SETTINGS) + 1
    for block in blocks:
        config = tmp_path / "c.yaml"
        config.write_text(block, encoding="utf-8")
        valid(config)
        read_settings(config)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mapping: {participants: [a]}", "c.yaml:1: mapping: participants wants field: header"),
        ("mapping: words", "c.yaml:1: mapping: wants table: lines"),
        ("mapping:\n  - a\n", "c.yaml:2: mapping: each part"),
        ("mapping:\n  - files: []\n", "c.yaml:2: mapping: files wants a name"),
        ("mapping:\n  participants:\n    exit_date:\n", "c.yaml:3: mapping: exit_date wants one"),
        ("mapping:\n  - contractor: [a]\n", "c.yaml:2: mapping: contractor wants one value"),
    ],
)
def test_broken_mapping_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    config = tmp_path / "c.yaml"
    config.write_text(text + "\n", encoding="utf-8")
    with pytest.raises(RulesRefused) as refused:
        read_settings(config)
    assert said in str(refused.value)


def test_table_whose_lines_are_all_comments_is_no_mistake(tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    config.write_text("mapping:\n  participants:\n    # a: b\n", encoding="utf-8")
    (part,) = read_settings(config).mapping
    assert part.fields == {}
    assert parse_yaml("mapping:\n", "c")["mapping"] == ""
