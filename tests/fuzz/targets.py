"""What the fuzz does with what it makes: all is read, or refused in a sentence."""

from __future__ import annotations

import functools
import io
import tempfile
import zipfile
from collections.abc import Callable  # noqa: TC003 - an alias is made of it
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import strategies as st

from wbn_audit.catalogue.edition import load_edition
from wbn_audit.errors import InputRefused, RulesRefused
from wbn_audit.readers import open_source
from wbn_audit.tables.load import Loader
from wbn_audit.tables.recognise import Recognised, recognise
from wbn_audit.tables.setaside import Sorter
from wbn_audit.yamlfile import parse_yaml

if TYPE_CHECKING:
    from wbn_audit.tables.layout import Layout

AS_OF = date(2026, 6, 30)


@functools.cache
def layout() -> Layout:
    return load_edition(overrides={}, as_of=AS_OF).layout


def read_file(data: bytes, name: str) -> None:
    """Read an export as a run does, every field of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        try:
            read_path(path)
        except InputRefused as refused:
            for problem in refused.problems:
                assert problem.what
                assert problem.where.startswith(name)
                assert len(str(problem)) < 500


def read_path(path: Path) -> None:
    source = open_source(path, path.name)
    found = [recognise(sheet, layout()) for sheet in source.sheets]
    ours = [(source, one) for one in found if isinstance(one, Recognised)]
    needs = {table.name: set(table.fields) for table in layout().tables.values()}
    loaded = Loader(layout(), needs).load(ours)
    if "participants" in loaded.frames:
        tables = Sorter(layout(), AS_OF, loaded).tables()
        assert all(account.balances for account in tables.sheets)
    for account in loaded.sheets:
        assert account.balances


def read_csv(data: bytes) -> None:
    read_file(data, "a.csv")


def read_workbook(data: bytes) -> None:
    read_file(data, "a.xlsx")


def read_yaml_text(text: str) -> None:
    try:
        parse_yaml(text, "a.yaml")
    except RulesRefused as refused:
        wheres = [problem.where for problem in refused.problems]
    else:
        wheres = []
    assert all(where.startswith("a.yaml:") for where in wheres)


WORDS = [
    b"Customer ID", b"Birth Date", b"Exit Date", b"Participation Date", b"Service Provider",
    b"1", b"0012", b"2026-01-05", b"1/5/2026", b"13/12/2025", b"46000", b"Yes", b"N/A", b"Total",
    b"Grand Total", b"#N/A", b"$1,234.50", b"(12)", b"1e400", b"-", b"=1+1", b"219-09-9941",
    b"\xc3\xa9", b"\xe9", b"\xff\xfe", b"\x00", b"\x1b[31m", b"\xe2\x80\xae", b"\xef\xbb\xbf",
]  # fmt: skip
MARKS = [
    b",",
    b",",
    b",",
    b";",
    b"\t",
    b"|",
    b"\n",
    b"\n",
    b"\r\n",
    b"\r",
    b'"',
    b'""',
    b" ",
    b"sep=;",
]
HEADER = b"Customer ID,Birth Date,Exit Date,Participation Date\n"
csv_bytes = st.one_of(
    st.builds(
        lambda header, pieces: header + b"".join(pieces),
        st.sampled_from([b"", HEADER, b"\xef\xbb\xbf" + HEADER, HEADER.replace(b",", b";")]),
        st.lists(st.sampled_from(WORDS + MARKS * 3), max_size=40),
    ),
    st.lists(st.sampled_from(WORDS + MARKS * 3), max_size=20).map(
        lambda pieces: (HEADER + b"".join(pieces)).decode("latin-1").encode("utf-16")
    ),
    st.binary(max_size=300),
)


@functools.cache
def sound_parts(inline: bool = False) -> dict[str, bytes]:
    """The parts of a workbook that a common writer wrote."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    sheet = book.add_worksheet("People")
    day = book.add_format({"num_format": "m/d/yyyy"})
    sheet.write_row(1, 0, ["Customer ID", "Birth Date", "Exit Date", "Participation Date"])
    for row in range(2, 6):
        sheet.write_number(row, 0, row)
        sheet.write_datetime(row, 1, AS_OF, day)
        sheet.write_formula(row, 2, "=B3", day, 46000)
        sheet.write_rich_string(row, 3, "2026-", book.add_format({"bold": True}), "01-05")
    book.close()
    with zipfile.ZipFile(memory) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@functools.cache
def sound_workbook() -> bytes:
    return zipped(sound_parts())


def zipped(parts: dict[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return memory.getvalue()


def spliced(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Put pieces in place of some bytes; places are shares of the whole length."""
    for share, gone, piece in changes:
        at = int(share * len(data))
        data = data[:at] + piece + data[at + gone :]
    return data


PIECES = [
    b"", b"<", b">", b"/", b'"', b"&", b"&#0;", b"&lt;", b"<c>", b"</c>", b"<v>", b"</v>", b"<row>",
    b'<row r="9">', b"</row>", b'<c r="A9" t="s">', b"<is><t>", b"</t></is>", b"<f/>", b"<!--",
    b"-->",
    b"<![CDATA[", b"]]>", b"<!DOCTYPE x>", b"<?x?>", b"\xff\xfe", b"\x00", b"_xD800_", b"_x0000_",
    b"99999999999", b"-1", b"0", b"1e999", b"XFD1048576", b"A0", b't="d"', b's="7"',
    b"\xed\xa0\x80",
]  # fmt: skip
places = st.floats(0, 1, exclude_max=True)
changes = st.lists(
    st.tuples(places, st.integers(0, 12), st.sampled_from(PIECES) | st.binary(max_size=4)),
    min_size=1, max_size=5,
)  # fmt: skip


def with_changed_part(chosen: float, wanted: list[tuple[float, int, bytes]]) -> bytes:
    parts = dict(sound_parts())
    name = sorted(parts)[int(chosen * len(parts))]
    return zipped({**parts, name: spliced(parts[name], wanted)})


workbook_bytes = st.one_of(
    st.builds(lambda wanted: spliced(sound_workbook(), wanted), changes),
    st.builds(with_changed_part, places, changes),
    st.builds(lambda wanted: with_changed_part(0.72, wanted), changes),
)
yaml_text = st.one_of(
    st.lists(
        st.sampled_from(
            ["a", "b", ": ", "- ", "\n", "\n  ", "\n    ", "{", "}", "[", "]", ",", "'", '"', "&x ",
             "*x", "!!int ", "|", ">", "#", "---\n", "? ", "%YAML 1.1\n", "\t", "<<: ", "\u2028",
             "\x85", "é", "\ufeff", "1e5", "no", "~", "\\", "@", "`"]
        ), max_size=30,
    ).map("".join),
    st.text(max_size=80),
)  # fmt: skip
TARGETS: dict[
    str, tuple[Callable[..., None], st.SearchStrategy[bytes] | st.SearchStrategy[str]]
] = {
    "csv": (read_csv, csv_bytes),
    "workbook": (read_workbook, workbook_bytes),
    "yaml": (read_yaml_text, yaml_text),
}
