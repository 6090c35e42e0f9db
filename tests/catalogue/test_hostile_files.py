"""Hostile rule, edition and configuration files: refused in bounded time, never a traceback."""

from __future__ import annotations

import os
import shutil
import time
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.catalogue.editions import HEIR, write_edition
from tests.catalogue.mutations import mutated
from tests.catalogue.rule_files import AS_OF, problems, refusal, rule_text, shipped, write_rule
from tests.cli.running import exports, run
from wbn_audit.catalogue.edition import load_edition, read_edition_measures, rules_folder
from wbn_audit.catalogue.read_rule import rule_of
from wbn_audit.errors import RulesRefused
from wbn_audit.yamlfile import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE = "ZZZ001-test.yaml"
HOME = rules_folder() / "wbn-2025-10"
MANY = 2_000

CONDITIONS = [
    "(" * 10_000 + "homeless" + ")" * 10_000, "(" * 300 + "homeless" + ")" * 300,
    "NOT " * 390 + "homeless", "family_size = " + "- " * 390 + "1", "CASE WHEN " * 100 + "homeless",
    "family_size = " + "9" * 16, "family_size = \u0663", "LENGTH(" * 50 + "gender" + ")" * 50,
    "REGEXP_LIKE(gender, '(a{1,999}){1,999}')", "REGEXP_LIKE(gender, '(?<=a)b')",
    "REPEAT('a', 1000000000) = 'a'", "LPAD(gender, 1000000000, 'x') = 'a'", "CONCAT(gender) = 'a'",
    "gender || gender = 'x'", "family_size ** 9 = 1", "family_size % 2 = 1",
    "homeless; DELETE", "homeless -- gender", "homeless /* x */", "RANDOM() > 0.5",
    "UNNEST(race_ethnicity) = 'x'", "CAST(family_size AS text) = '1'", "family_size::text = '1'",
    "exit_date > CURRENT_TIMESTAMP", "exit_date > NOW()", "exit_date > LOCALTIME",
    "READ_PARQUET('x') = 1", "EXISTS (SELECT 1)", "family_size IN (SELECT 1)",
    "SUM(family_size) OVER () > 1", "gender.field = 'x'", "participants.gender = 'x'",
    "exit_date > as_of - 99999999999", "exit_date > as_of - 36526", "exit_date > as_of - 1.5",
    "exit_date > DATE '20260131'", "exit_date > DATE '2026-W05-6'", "$excludable_income = 'x'",
    "$llsil_income_date = 'x'", "$as_of", "homeless AND $mapping_days", "gender = 'x' 'y'",
]  # fmt: skip


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda text: text[:30])
def test_condition_is_refused_at_once(tmp_path: Path, condition: str) -> None:
    started = time.perf_counter()
    found = refusal(tmp_path / "r", rule_text(expect=f">-\n  {condition}"))
    assert [one for one in found if one.startswith(f"{FILE}:6: ")], found
    assert all(len(one) < 700 for one in found)
    assert time.perf_counter() - started < 5


WORDS = {
    "payee_type = 'Mechanik'": "'Mechanic'", "payee_type <> 'Mechanik'": "'Mechanic'",
    "'Mechanik' = payee_type": "'Mechanic'", "payee_type IN ('Vendor', 'Lanlord')": "'Landlord'",
    "payee_type NOT IN ('Lanlord')": "'Landlord'", "method = 'ACH'": "'Direct Deposit'",
    "payee_type LIKE 'Mek%'": "Participant", "STARTS_WITH(payee_type, 'Lnd')": "Participant",
    "ENDS_WITH(method, 'crd')": "Check", "HAS(documents, 'Reciept')": "'Receipt'",
    "HAS(documents, 'Lease')": "'Rental Agreement'", "support_type = 'Rent'": "'Housing Payment'",
    "support_type = 'Housing Paymnt'": "'Housing Payment'", "participant.state = 'Oregon'": "'OR'",
    "payee_type IN ($transportation_types)": "Participant",
    "HAS(need_documentation, 'SNAP')": "'Public Assistance'",
}  # fmt: skip


@pytest.mark.parametrize("condition", WORDS)
def test_word_that_a_column_cannot_hold_is_refused_with_the_nearest(
    tmp_path: Path, condition: str
) -> None:
    text = rule_text(subject="payments", expect=f">-\n  {condition}")
    (found,) = refusal(tmp_path / "r", text)
    assert WORDS[condition] in found


@pytest.mark.parametrize(
    "condition",
    ["payee_type = 'Mechanic'", "payee_type LIKE 'Mech%'", "support_type = 'Helicopter'",
     "support_type IN ($transportation_types)", "payee_type <> 'Vendor'",
     "HAS(documents, 'Receipt')", "STARTS_WITH(method, 'Bus')", "participant.county = 'Lane'"],
)  # fmt: skip
def test_word_that_a_column_can_hold_is_read(tmp_path: Path, condition: str) -> None:
    assert refusal(tmp_path / "r", rule_text(subject="payments", expect=condition)) == []


def test_list_of_words_of_a_parameter_is_held_against_the_column(tmp_path: Path) -> None:
    text = rule_text(subject="outcomes", expect="confirmation_type IN ($confirmation_types)")
    assert refusal(tmp_path / "r", text) == []


TEXTS: dict[str, str | bytes] = {
    "utf-16 little": rule_text().encode("utf-16-le"),
    "utf-16 big": rule_text().encode("utf-16-be"),
    "utf-32": rule_text().encode("utf-32"),
    "cp1252": rule_text(title="\u2019s").encode("cp1252"),
    "nul in the middle": rule_text(note="a\0b"),
    "only nul": b"\0" * 1000,
    "binary": bytes(range(256)),
    "merge": rule_text(fix="{<<: {how: x}, who: y}"),
    "merge of alias": "<<: *a\n" + rule_text(),
    "anchor on a list": rule_text(moves="&a []"),
    "anchored key": "&a " + rule_text(),
    "alias as key": "? *a\n: b\n",
    "billion laughs": "\n".join(
        ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12))]
    ),
    "set": "? a\n? b\n",
    "binary tag": rule_text(note="!!binary aGk="),
    "bare tag": rule_text(note="! x"),
    "python name": "a: !!python/name:os.system\n",
    "directive": "%TAG ! tag:x,2026:\n---\nid: x\n",
    "documents": "---\n---\n---\n",
    "document end": rule_text() + "...\n" + rule_text(),
    "long key": "k" * 100_000 + ": x\n",
    "long line": "x" * 900_000,
    "deep flow": "[" * 100_000,
    "deep maps": "".join(" " * n + f"a{n}:\n" for n in range(500)),
    "many problems": "".join(f"k{n}: x\n" for n in range(50_000)),
    "many repeated keys": "title: x\n" * 50_000,
    "too large": b"#" * (MAX_BYTES + 1),
    "carriage returns": rule_text(colour="x").replace("\n", "\r"),
    "colons": ":" * 10_000,
    "quotes": "'" * 9_999,
    "dashes": "- " * 5_000,
}


@pytest.mark.parametrize("name", TEXTS)
def test_file_is_refused_in_bounded_time_and_words(tmp_path: Path, name: str) -> None:
    started = time.perf_counter()
    found = refusal(tmp_path / "r", TEXTS[name])
    assert found
    assert len(found) <= 60
    assert all(one.startswith(FILE) and len(one) < 900 for one in found)
    assert time.perf_counter() - started < 10


@pytest.mark.skipif(os.name == "nt", reason="no pipes and devices in folders")
def test_pipes_devices_folders_and_dead_links_are_refused(tmp_path: Path) -> None:
    folder = write_rule(tmp_path / "r", rule_text())
    os.mkfifo(folder / "ZZZ002-pipe.yaml")
    (folder / "ZZZ003-zero.yaml").symlink_to("/dev/zero")
    (folder / "ZZZ004-dead.yaml").symlink_to(folder / "nowhere")
    (folder / "ZZZ005-loop.yaml").symlink_to(folder / "ZZZ005-loop.yaml")
    (folder / "ZZZ006-folder.yaml").mkdir()
    found = problems(folder)
    for number in range(2, 7):
        assert any(one.startswith(f"ZZZ00{number}-") for one in found), (number, found)


PARAMETERS = [
    "{value: 16}", "16", "[16]", "{value: 16, unit: parsecs}", "{value: -1, unit: days}",
    "{value: 0, unit: days}", "{value: 36526, unit: days}", "{value: 9999999999, unit: days}",
    "{value: 1.5, unit: days}", "{value: 1e3, unit: days}", "{value: 0x10, unit: days}",
    "{value: \u0661, unit: days}", "{value: [1, 2], unit: days}", "{value: {a: b}, unit: days}",
    "{value: 16, unit: days, colour: red}", "{value: 5, unit: days, least: 6}",
    "{value: 5, unit: days, most: 4}", "{value: 5, unit: days, least: x}", "{unit: days}",
    "{value: a, one_of: [b, c]}", "{value: a, one_of: []}", "{value: a, one_of: {a: [b]}}",
    "{value: [a], some_of: [b]}", "{value: [], some_of: [b]}", "{value: a, some_of: a}",
    "{value: 'a;b', one_of: ['a;b']}",
]  # fmt: skip


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_parameter_of_an_edition_is_refused(tmp_path: Path, parameter: str) -> None:
    heir = write_edition(tmp_path / "heir", f"{HEIR}parameters:\n  new_number: {parameter}\n")
    with pytest.raises(RulesRefused) as refused:
        load_edition(as_of=AS_OF, own_rules=[heir])
    assert all(str(one).startswith("heir/edition.yaml:") for one in refused.value.problems)


HEADS = {
    "unknown key": HEIR + "colour: red\n",
    "unknown parent": HEIR.replace("2025-10", "1999-01"),
    "itself": HEIR.replace("inherits: wbn-2025-10", "inherits: wbn-2026-04"),
    "no title": HEIR.replace("title:", "titel:"),
    "id of another": HEIR.replace("id: wbn-2026-04", "id: wbn-2025-10"),
    "id with a path": HEIR.replace("id: wbn-2026-04", "id: ../../x"),
    "no such day": HEIR.replace("2026-04-01, until", "2026-04-31, until"),
    "ends first": HEIR.replace('until: ""', "until: 2026-03-31"),
    "dates of another kind": HEIR.replace('{from: 2026-04-01, until: ""}', "[2026-04-01]"),
    "odd dates": HEIR.replace("until:", "to:"),
    "drops nothing there": HEIR + "drops: [SVC999]\n",
    "drops a word": HEIR + "drops: SVC001\n",
    "drops lists": HEIR + "drops: [[SVC001]]\n",
    "list": "- a\n",
    "empty": "",
    "binary": "\0",
}


@pytest.mark.parametrize("name", HEADS)
def test_edition_yaml_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RulesRefused) as refused:
        load_edition(as_of=AS_OF, own_rules=[write_edition(tmp_path / "heir", HEADS[name])])
    assert any("edition.yaml:" in str(one) for one in refused.value.problems)


def test_editions_that_inherit_each_other_or_begin_together_are_refused(tmp_path: Path) -> None:
    one = HEIR.replace("inherits: wbn-2025-10", "inherits: wbn-2026-05")
    other = HEIR.replace("2026-04\n", "2026-05\n", 1).replace("wbn-2025-10", "wbn-2026-04")
    write_edition(tmp_path / "ring" / "one", one)
    write_edition(tmp_path / "ring" / "other", other)
    with pytest.raises(RulesRefused, match="no edition"):
        load_edition(as_of=AS_OF, own_rules=[tmp_path / "ring"])
    write_edition(tmp_path / "twins" / "one")
    write_edition(tmp_path / "twins" / "other", HEIR.replace("id: wbn-2026-04", "id: wbn-2026-05"))
    with pytest.raises(RulesRefused, match="both in force"):
        load_edition(as_of=AS_OF, own_rules=[tmp_path / "twins"])


def test_replaced_rule_must_judge_the_same_subjects(tmp_path: Path) -> None:
    text = rule_text(id="SVC001", subject="services", expect="delivered")
    heir = write_edition(tmp_path / "heir", HEIR, **{"SVC__SVC001-other": text})
    with pytest.raises(RulesRefused, match="judges other subjects"):
        load_edition(as_of=AS_OF, own_rules=[heir])


def test_stray_files_of_an_edition_are_told(tmp_path: Path) -> None:
    heir = write_edition(tmp_path / "heir", HEIR, export="a: b\n", Svc__SVC001=rule_text())
    (heir / "measures.yml").write_text("a: b\n")
    with pytest.raises(RulesRefused) as refused:
        load_edition(as_of=AS_OF, own_rules=[heir])
    told = str(refused.value)
    assert all(name in told for name in ("export.yaml", "Svc/SVC001.yaml", "measures.yml"))


DATA = [
    ("exports.yaml", "need: table, as: [Participant,", "need: row, as: [Participant,"),
    ("exports.yaml", "    id: participant_id", "    id: person_id"),
    ("exports.yaml", "activity: application_date", "activity: gender"),
    ("exports.yaml", "as: [First, ", "as: [DOB, "),
    ("exports.yaml", ", private: yes", ", private: maybe"),
    ("exports.yaml", "of: program", "of: progam"),
    ("exports.yaml", "  services:\n    title", "  servces:\n    title"),
    ("exports.yaml", "\nblanks:", "\nblnks:"),
    ("exports.yaml", "{kind: text, private", "{private"),
    ("support_types.yaml", "{paper: Receipt, payee: Participant}", "{papr: Receipt}"),
    ("support_types.yaml", "payee: Participant}", "payee: Nobody}"),
    ("support_types.yaml", "types:", "tpes:"),
    ("support_types.yaml", "prefixes: [", "prefixes: [["),
    ("reference/holidays.yaml", "2017-01-02", "2018-01-02"),
    ("reference/holidays.yaml", "  2020: [", "  2120: ["),
    ("reference/minimum_wage.yaml", "value: 15.95", "value: lots"),
    ("reference/minimum_wage.yaml", "until: 2025-06-30", "until: 2023-06-30"),
    ("reference/minimum_wage.yaml", "keys: [state, region]", "keys: state"),
    ("reference/minimum_wage.yaml", "lines:", "lnes:"),
    ("reference/llsil.yaml", "lines: []", "lines: [a]"),
    ("reference/llsil.yaml", "4: 100", "4: all"),
    ("reference/income_types.yaml", "excludable:", "exclude:"),
    ("reference/income_types.yaml", "{page: 15}", "[15]"),
    ("reference/words.yaml", "words: [debt,", "words: ['',"),
    ("reference/words.yaml", "  page: 7", "  pge: 7"),
    ("measures.yaml", "date: application_date", "date: gender"),
    ("measures.yaml", "title:", "titel:"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped edition without most of its rules."""
    folder = tmp_path_factory.mktemp("copy") / "edition"
    rules = shutil.ignore_patterns("ELG", "ENT", "EXT", "INC", "NTE", "OUT", "PAY", "SVC")
    shutil.copytree(HOME, folder, ignore=rules)
    return folder


@pytest.mark.parametrize(("file", "old", "new"), DATA)
def test_data_file_is_refused(copy: Path, file: str, old: str, new: str) -> None:
    text = (HOME / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        with pytest.raises(RulesRefused) as refused:
            read_edition_measures(load_edition(folder=copy, as_of=AS_OF))
    finally:
        (copy / file).write_text(text, encoding="utf-8")
    assert any(str(one).startswith(f"{file}:") for one in refused.value.problems)


CONFIGS: dict[str, str | bytes] = {
    "unknown key": "exprts: x\n",
    "list": "- a\n",
    "anchor": "exports: &a x\n",
    "tag": "as_of: !x y\n",
    "twice": "as_of: 2026-01-01\nas_of: 2026-01-02\n",
    "utf-16": "exports: x\n".encode("utf-16"),
    "nul": "exports: a\0\n",
    "deep": "exports: " + "[" * 50_000,
    "two": "---\na: b\n---\na: b\n",
    "unknown parameter": "parameters: {maping_days: 60}\n",
    "no number": "parameters: {mapping_days: many}\n",
    "out of range": "parameters: {mapping_days: 0}\n",
    "huge": "parameters: {mapping_days: " + "9" * 99 + "}\n",
    "nested": "parameters: {mapping_days: {value: 60}}\n",
    "unknown word": "parameters: {llsil_income_date: never}\n",
    "unknown words": "parameters: {confirmation_types: [Hearsay]}\n",
    "merge": "parameters: {<<: {a: b}}\n",
}


@pytest.mark.parametrize("name", CONFIGS)
def test_configuration_is_refused_before_any_data_is_read(tmp_path: Path, name: str) -> None:
    text = CONFIGS[name]
    config = tmp_path / "my.yaml"
    config.write_bytes(text.encode() if isinstance(text, str) else text)
    (exports(tmp_path / "in") / "services.csv").write_text("this is no export\n")
    ran = run("check", tmp_path / "in", "--as-of", "2026-06-30", "--config", config)
    assert ran.code == 2
    assert "wbn-audit: my.yaml:" in ran.err
    assert "services.csv" not in ran.err
    assert "Traceback" not in ran.said


FILES = {
    path.relative_to(HOME).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(HOME.rglob("*.yaml"))
}
RULE_FILES = sorted(name for name in FILES if name.split("/")[0].isupper())
DATA_FILES = sorted(set(FILES) - set(RULE_FILES))


def refused_places(read: Callable[[], object]) -> list[str] | None:
    """Where the problems are; None if there are none."""
    try:
        read()
    except RulesRefused as refused:
        return [problem.where for problem in refused.problems]
    return None


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(RULE_FILES), seed=st.integers(0, 2**32))
def test_broken_rule_is_read_or_refused(name: str, seed: int) -> None:
    text = mutated(FILES[name], Random(seed))
    layout, reference = shipped().layout, shipped().reference
    places = refused_places(lambda: rule_of(text, name, layout, reference))
    assert places is None or (places and all(one.startswith(name) for one in places))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(DATA_FILES), seed=st.integers(0, 2**32))
def test_broken_data_file_is_read_or_refused(copy: Path, name: str, seed: int) -> None:
    text = mutated(FILES[name], Random(seed))
    (copy / name).write_text(text, encoding="utf-8", errors="replace")
    try:
        places = refused_places(
            lambda: read_edition_measures(load_edition(folder=copy, as_of=AS_OF))
        )
    finally:
        (copy / name).write_text(FILES[name], encoding="utf-8")
    assert places is None or places
