"""A short fuzz with what the long one found (``make fuzz``), as examples that stay."""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings

from tests.fuzz import targets

short = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def changed(part: str, old: bytes, new: bytes) -> bytes:
    parts = dict(targets.sound_parts())
    assert old in parts[part]
    return targets.zipped({**parts, part: parts[part].replace(old, new)})


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


@short
@given(targets.csv_bytes)
@example(targets.HEADER + b'1,"\n')
@example(targets.HEADER + b"\x00,\x00\r\x00")
@example(b"\xff\xfe" + targets.HEADER.decode().encode("utf-16-le")[:-1])
def test_any_bytes_as_csv(data: bytes) -> None:
    targets.read_csv(data)


@short
@given(targets.workbook_bytes)
@example(changed(SHEET, b"<v>2</v>", b"<v>\xff</v>"))
@example(changed(STRINGS, b"Customer", b"\xed\xa0\x80"))
@example(changed(STRINGS, b"Customer ID", b"_xD800_"))
@example(changed(SHEET, b"<v>2</v>", b"<v>_xDFFF_</v>"))
def test_any_bytes_as_a_workbook(data: bytes) -> None:
    targets.read_workbook(data)


@settings(max_examples=300, deadline=None)
@given(targets.yaml_text)
@example("? [a]\n: b")
@example("\ufeffa: b\n\ufeff")
@example("a: &x\n  - *x")
def test_any_text_as_yaml(text: str) -> None:
    targets.read_yaml_text(text)
