"""The Markdown report: the same story, with nothing in the data able to become mark-up."""

import pytest

from tests.writers.made_results import make_results
from tests.writers.test_writers_terminal import nasty
from wbn_audit.writers.markdown import escaped, markdown_files


def report() -> str:
    return markdown_files(make_results())["report.md"].decode()


def test_the_verdict_is_the_title() -> None:
    assert report().startswith("# Not ready to report.")
    assert report().endswith("set aside.\n")


def test_tables_have_as_many_cells_in_every_row() -> None:
    for results in (make_results(), nasty()):
        text = markdown_files(results)["report.md"].decode()
        for block in text.split("\n\n"):
            if block.startswith("|"):
                bars = {line.replace("\\|", "").count("|") for line in block.splitlines()}
                assert len(bars) == 1


def test_it_is_the_same_each_time() -> None:
    assert markdown_files(make_results()) == markdown_files(make_results())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, 26.2% (p. 5)", "plain, 26.2% (p. 5)"),
        ("<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>"),
        ("[click](http://x)", "\\[click\\](http\\://x)"),
        ("see www.x.org", "see www\\.x.org"),
        ("a@b.org", "a\\@b.org"),
        ("*bold* _x_ `code` | cell", "\\*bold\\* \\_x\\_ \\`code\\` \\| cell"),
        ("two\nlines\r# title", "two lines \\# title"),
        ("&lt;", "\\&lt;"),
        ("\x1b[31m\u202e", "\ufffd\\[31m\ufffd"),
    ],
)
def test_text_stays_text(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_a_line_cannot_begin_a_list() -> None:
    lines = markdown_files(
        make_results(about={"inputs": [], "refused": []})
    )["report.md"].decode().splitlines()  # fmt: skip
    assert all(not line.startswith(("1.", "+ ", "= ")) for line in lines)
