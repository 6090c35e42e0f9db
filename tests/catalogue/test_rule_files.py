"""Rule files that are broken or hostile are refused: file, line and problem, all at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.catalogue.rule_files import AS_OF, load, problems, refusal, rule_text, write_rule
from wbn_audit.catalogue.edition import load_edition
from wbn_audit.errors import RulesRefused

if TYPE_CHECKING:
    from pathlib import Path

FILE = "ZZZ001-test.yaml"


def test_the_rule_these_tests_break_is_in_order(tmp_path: Path) -> None:
    assert problems(write_rule(tmp_path / "rules", rule_text())) == []
    assert "ZZZ001" in load(tmp_path / "rules").own_rules


@pytest.mark.parametrize(
    "key", ["id", "title", "severity", "clause", "subject", "expect", "message", "why", "fix"]
)
def test_missing_key(tmp_path: Path, key: str) -> None:
    found = refusal(tmp_path / "r", rule_text(leave_out=key))
    assert found
    assert found[0].startswith(f"{FILE}:1: ")


@pytest.mark.parametrize("key", ["title", "message", "why", "subject", "id", "severity"])
@pytest.mark.parametrize("value", ["[a, b]", "{a: b}", "", "[]"])
def test_value_of_the_wrong_kind(tmp_path: Path, key: str, value: str) -> None:
    found = refusal(tmp_path / "r", rule_text(**{key: value}))
    assert found
    assert all(one.startswith(f"{FILE}:") for one in found)


@pytest.mark.parametrize(
    ("changes", "line", "said"),
    [
        ({"colour": "red"}, 10, "has no 'colour'"),
        ({"id": "zzz1"}, 1, "three capitals and three digits"),
        ({"id": "ZZZ0001"}, 1, "three capitals and three digits"),
        ({"severity": "fatal"}, 3, "severity is one of"),
        ({"clause": "page 5"}, 4, "clause"),
        ({"clause": "{page: 1, section: S, says: S, chapter: 3}"}, 4, "no 'chapter'"),
        ({"subject": "people"}, 5, "no rows called 'people'"),
        ({"expect": "nosuch = 1"}, 6, "no column 'nosuch'"),
        ({"expect": "services.start_date IS NULL"}, 6, "no column 'services.start_date'"),
        ({"expect": "family_size > $nosuch"}, 6, "no parameter 'nosuch'"),
        ({"message": '"{nosuch}"'}, 7, "'{nosuch}'"),
        ({"message": '"{0} {}"'}, 7, "'{0}'"),
        ({"fix": "just do it"}, 9, "fix"),
        ({"where": "nosuch"}, 10, "no column 'nosuch'"),
        ({"moves": "[nosuch]"}, 10, "'nosuch' is no measure"),
        ({"moves": "enrolled"}, 10, "list of words"),
        ({"found": "nosuch"}, 10, "no column 'nosuch'"),
        ({"status": "late"}, 10, "missing or invalid"),
        ({"alternatives": "[nosuch]"}, 10, "no column 'nosuch'"),
        ({"one_per": "{keys: [nosuch]}"}, 10, "no column 'nosuch'"),
        ({"one_per": "{keys: [gender], row: middle}"}, 10, "lowest or highest"),
        ({"examples": "none"}, 10, "list"),
        ({"examples": "[{name: a}]"}, 10, "example"),
        ({"examples": "[{name: a, expect: {}, nosuch: []}]"}, 10, "'nosuch' is no table"),
        ({"examples": "[{name: a, expect: {}, services: [{nosuch: 1}]}]"}, 10, "no field 'nosuch'"),
        ({"loader": "nothing"}, 10, "the loader raises"),
    ],
)
def test_problem_is_told_with_its_line(
    tmp_path: Path, changes: dict[str, str], line: int, said: str
) -> None:
    found = refusal(tmp_path / "r", rule_text(**changes))
    assert any(one.startswith(f"{FILE}:{line}: ") and said in one for one in found), found


@pytest.mark.parametrize(
    "check",
    [
        "filled: []", "filled: gender", "filled: [nosuch]", "filled: [[gender]]",
        "known: {field: gender}", "known: {field: nosuch, pattern: a}", "known: gender",
        "known: {field: gender, pattern: '('}", "known: {field: gender, pattern: '(?<=a)b'}",
        "known: {field: gender, vocabulary: nosuch}", "known: {field: gender, by: chance}",
        "deadline: {from: participation_date, within: 5}", "deadline: soon",
        "deadline: {from: nosuch, within: 5, done: exit_date}",
        "deadline: {from: participation_date, within: five, done: exit_date}",
        "deadline: {from: participation_date, within: -5, done: exit_date}",
        "deadline: {from: participation_date, within: 5.5, done: exit_date}",
        "deadline: {from: participation_date, within: 99999999999999999999, done: exit_date}",
        "deadline: {from: participation_date, within: $nosuch, done: exit_date}",
        "deadline: {from: participation_date, within: $as_of, done: exit_date}",
        "deadline: {from: participation_date, within: 5, done: exit_date, spares: nosuch}",
        "deadline: {from: participation_date, within: 5, done: exit_date, or: else}",
        "interval: {events: services.done_date}", "interval: {events: nosuch.x, every: 5}",
        "interval: {events: services.nosuch, every: 5}",
        "unique: []", "unique: gender", "unique: [nosuch]",
        "documents: all", "documents: [a]",
        "words: {field: gender}", "words: {field: nosuch, lists: [debt]}",
        "words: {field: gender, lists: [nosuch]}", "words: {field: gender, lists: debt}",
        "expect: homeless\nfilled: [gender]", "expect: homeless\nwith: [a]",
        "expect: a\nwith: {a: {}}", "expect: a\nwith: {a: b}",
        "expect: a\nwith: {a: {exists: nosuch}}",
        "expect: a\nwith: {a: {exists: services, first: services.start_date}}",
        "expect: a\nwith: {a: {exists: services, until: today}}",
        "expect: a IS NULL\nwith: {a: {first: services}}",
        "expect: a IS NULL\nwith: {a: {last: services.nosuch}}",
        "expect: a\nwith: {a: {exists: services, where: nosuch}}",
        "expect: a\nwith: {a: {exists: services, where: subject.nosuch = service}}",
        "expect: a\nwith: {a: {exists: services, on: {nosuch: participant_id}}}",
        "expect: a\nwith: {a: {exists: services, on: {participant_id: nosuch}}}",
        "expect: a\nwith: {a: {exists: services, agree: staff}}",
        "expect: a\nwith: {a: {exists: services, since: nosuch}}",
        "expect: a IS NULL\nwith: {a: {shift: nosuch, days: 5}}",
        "expect: a IS NULL\nwith: {a: {shift: as_of}}",
        "expect: a IS NULL\nwith: {a: {shift: as_of, days: 5, weeks: 1}}",
        "expect: b\nwith: {a: {exists: services, where: b}, b: {exists: services}}",
    ],
)  # fmt: skip
def test_check_that_is_not_understood(tmp_path: Path, check: str) -> None:
    found = refusal(tmp_path / "r", rule_text(check))
    assert found
    assert all(one.startswith(f"{FILE}:") for one in found)


CONDITIONS = [
    "READ_CSV('/etc/passwd') IS NULL", "read_csv('x') = 1", "participation_date > CURRENT_DATE",
    "participation_date > CURRENT_DATE()", "participation_date > NOW()", "MAX(family_size) = 1",
    "family_size = MAX(family_size)", "COUNT(*) > 1", "SUM(family_size) > 1",
    "family_size OVER (PARTITION BY gender) = 1", "ROW_NUMBER() OVER (ORDER BY gender) = 1",
    "LAG(family_size) = 1", "(SELECT 1) = 1", "EXISTS (SELECT 1)", "gender IN (SELECT gender)",
    "COALESCE(family_size, 1) = 1", "NULLIF(family_size, 1) = 1", "IFNULL(family_size, 1) = 1",
    "IF(homeless, TRUE, FALSE)", "CAST(family_size AS VARCHAR) = '1'", "family_size::int = 1",
    "RANDOM() > 1", "family_size = ANY(1)", "INTERVAL '1 day' > 1", "homeless; DROP TABLE x",
    "homeless -- and more", "homeless /* and more */", "gender || 'x' = 'y'", '"gender" = 1',
    "`gender` = 1", "[gender] = 1", "gender ~ 'x'", "gender ILIKE 'x'", "homeless IS TRUE",
    "family_size IS DISTINCT FROM 1", "family_size", "as_of", "1 + 1", "AND", "homeless AND",
    "homeless OR", "homeless AND AND homeless", "homeless homeless", "(homeless", "homeless)",
    ")homeless(", "NOT", "IN (1)", "IS NULL", "family_size IN ()", "family_size =", "= 1", "CASE",
    "CASE WHEN homeless THEN TRUE", "DATE '2026-02-30' > participation_date",
    "DATE 'soon' > participation_date", "participation_date > '2026-01-01'",
    "participation_date + 5 > as_of", "family_size + participation_date > 3",
    "'x' LIKE gender", "LOWER() = 'x'", "LOWER(gender, gender) = 'x'", "STARTS_WITH(gender)",
    "HAS(gender, 'White')", "HAS(race_ethnicity)", "HAS(race_ethnicity, gender)",
    "HAS('White', race_ethnicity)", "HAS(race_ethnicity, 'White'", "family_size = $",
    "family_size__bad", "_p = 1", "_src = 0", "participant.gender = 'x'", "subject.gender = 'x'",
    "gender = 'open", "gender = '\u00e9' || 1", "(" * 30 + "homeless" + ")" * 30,
    "gender = '" + "x" * 5000 + "'", "homeless AND " * 400 + "homeless", "\u0660 = family_size",
]  # fmt: skip


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda text: text[:40])
def test_condition_that_is_not_allowed(tmp_path: Path, condition: str) -> None:
    started = time.perf_counter()
    found = refusal(tmp_path / "r", rule_text(expect=f">-\n  {condition}"))
    assert [one for one in found if one.startswith(f"{FILE}:6: ")], found
    assert time.perf_counter() - started < 2


NOT_PLAIN_YAML: dict[str, str | bytes] = {
    "empty": "", "only a comment": "# nothing\n", "a list at the top": "- a\n- b\n",
    "a word at the top": "hello\n", "two documents": rule_text() + "---\n" + rule_text(),
    "latin-1": rule_text(title="\u00c4rger").encode("latin-1"),
    "utf-16": rule_text().encode("utf-16"), "a null byte": rule_text(title="a\0b"),
    "python tag": "--- !!python/object/apply:os.system [echo]\n",
    "tag": rule_text(title="!!str T"), "own tag": rule_text(title="!mine T"),
    "anchor": rule_text(title="&a T"), "alias": rule_text(title="*a"),
    "merge key": rule_text() + "<<: {title: x}\n",
    "laughs": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "key twice": rule_text() + "title: again\n",
    "key twice inside": rule_text(fix="{how: a, how: b}"),
    "deep lists": "a: " + "[" * 40 + "]" * 40, "unclosed deep lists": "a: " + "[" * 50_000,
    "deep maps": "a: " + "{a: " * 40 + "b" + "}" * 40, "list as a key": "? [a, b]\n: c\n",
    "open quote": "id: 'x\n", "tab": "id: x\n\tb: c\n", "indent": "id: x\n  b: c\n",
    "other yaml": "%YAML 9.9\n---\nid: x\n", "lone surrogate": rule_text(title='"\\ud800"'),
    "very many keys": "\n".join(f"a{n}: b" for n in range(5000)),
    "very many equal keys": "a: b\n" * 5000,
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_PLAIN_YAML)
def test_file_that_is_not_plain_yaml(tmp_path: Path, name: str) -> None:
    started = time.perf_counter()
    found = refusal(tmp_path / "r", NOT_PLAIN_YAML[name])
    assert found
    assert all(one.startswith(f"{FILE}:") for one in found)
    assert all(one.split(":")[1].isdigit() for one in found)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "text",
    [rule_text().encode("utf-8-sig"), rule_text().replace("\n", "\r\n"),
     rule_text(note="9" * 10_000), rule_text(title="\u00c4rger \u4e2d")],
)  # fmt: skip
def test_harmless_oddities_are_read(tmp_path: Path, text: str | bytes) -> None:
    assert refusal(tmp_path / "r", text) == []


def test_no_type_is_guessed(tmp_path: Path) -> None:
    rules = load(write_rule(tmp_path / "r", rule_text(title="no", note="010", why="2026-01-01")))
    rule = next(one for one in rules.rules if one.id == "ZZZ001")
    assert (rule.title, rule.note, rule.why) == ("no", "010", "2026-01-01")


def test_equal_keys_are_told_with_both_lines(tmp_path: Path) -> None:
    found = refusal(tmp_path / "r", rule_text() + "title: b\nwhy: c\n")
    assert found == [
        f"{FILE}:10: 'title' is already on line 2.", f"{FILE}:11: 'why' is already on line 8.",
    ]  # fmt: skip


def test_all_problems_of_all_files_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    write_rule(folder, rule_text(severity="x", subject="y", colour="z"))
    write_rule(folder, rule_text(id="ZZZ002", expect="nosuch"), "ZZZ002-b.yaml")
    write_rule(folder, b"\xff", "ZZZ003-c.yaml")
    (folder / "ZZZ004-d.yaml").mkdir()
    places = {one.split(": ")[0] for one in problems(folder)}
    assert places >= {
        f"{FILE}:3", f"{FILE}:5", f"{FILE}:10", "ZZZ002-b.yaml:6", "ZZZ003-c.yaml:1",
        "ZZZ004-d.yaml",
    }  # fmt: skip


def test_id_twice_names_both_files(tmp_path: Path) -> None:
    write_rule(tmp_path / "r", rule_text())
    write_rule(tmp_path / "r", rule_text(), "ZZZ001-second.yaml")
    found = problems(tmp_path / "r")
    assert any("ZZZ001-second.yaml" in one and FILE in one for one in found)


def test_unknown_and_impossible_parameters_at_once() -> None:
    changes = {"nosuch": "1", "mapping_days": "many", "review_days": "-3", "plan_days": ""}
    with pytest.raises(RulesRefused) as refused:
        load_edition(as_of=AS_OF, overrides=changes)
    told = str(refused.value)
    assert all(name in told for name in changes)


def test_folder_without_rules_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path)
    assert problems(tmp_path / "nosuch")
