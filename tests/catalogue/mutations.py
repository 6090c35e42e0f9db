"""Rule and data files broken at random, as a person or a bad editor would break them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

# Words of our files, and what has no business in them.
PIECES = [
    "{", "}", "[", "]", ":", ": ", "- ", ",", "'", '"', "#", "&a", "*a", "!!str ", "!x ", "<<: *a",
    "|", ">-", "%", "@", "`", "\\", "\0", "\t", "\n", "\r\n", "---\n", "...\n", "\ufeff", "\u2028",
    "\ud7ff", "\U0010ffff", "\u0660", "\u00b2", "null", "~", "yes", "no", "true", "", "0", "-1",
    "007", "1e400", "9" * 30, "0x10", ".nan", "2026-02-30", "2026-01-31", "20260131", "2026-W05-6",
    "$as_of", "$mapping_days", "$excludable_income", "$llsil_income_date", "$nosuch", "$",
    "{$mapping_days}", "{$nosuch}", "{found}", "{0}", "as_of", "as_of - $contact_days",
    "as_of + 999999999", "participant.exit_date", "subject.gender", "services.done_date",
    "start_date", "gender", "homeless", "payee_type = 'Mechanik'", "NOT ", "AND ", "OR ", "(", ")",
    "(" * 60, ")" * 60, "NOT " * 400, "- " * 400, "CASE WHEN ", " THEN ", " ELSE ", " END", " IN (",
    " LIKE '%a%'", "REGEXP_LIKE(gender, '(a{1,999}){1,999}')", "HAS(race_ethnicity, 'x')",
    "READ_CSV('/etc/passwd')", "MAX(", "CURRENT_DATE", "NULL", "NULLIF(homeless, TRUE)", "SELECT 1",
    "expect", "where", "with", "subject", "examples", "deadline", "filled", "known", "interval",
    "unique", "documents", "words", "one_per", "alternatives", "dated_by", "loader", "keys", "row",
    "exists", "first", "count", "shift", "lookup", "on", "agree", "since", "within", "from",
    "done", "every", "events", "pattern", "vocabulary", "fields", "kind", "of", "as", "need",
]  # fmt: skip


def mutated(text: str, random: Random) -> str:
    """The text with one to four things in it otherwise."""
    for _ in range(random.randint(1, 4)):
        text = random.choice(_WAYS)(text, random)
    return text


def _somewhere(text: str, random: Random) -> int:
    return random.randint(0, len(text))


def _insert(text: str, random: Random) -> str:
    at = _somewhere(text, random)
    return text[:at] + random.choice(PIECES) + text[at:]


def _overwrite(text: str, random: Random) -> str:
    at = _somewhere(text, random)
    return text[:at] + random.choice(PIECES) + text[at + random.randint(1, 20) :]


def _cut(text: str, random: Random) -> str:
    at = _somewhere(text, random)
    return text[:at] + text[at + random.randint(1, 60) :]


def _value(text: str, random: Random) -> str:
    """Another value behind some key."""
    lines = text.split("\n")
    at = random.randrange(len(lines))
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon} {random.choice(PIECES)}"
    return "\n".join(lines)


def _lines(text: str, random: Random) -> str:
    """A line twice, elsewhere, gone, or further in."""
    lines = text.split("\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    way = random.randrange(4)
    if way == 0:
        lines.insert(other, lines[one])
    elif way == 1:
        lines[one], lines[other] = lines[other], lines[one]
    elif way == 2:
        del lines[one]
    else:
        lines[one] = "  " + lines[one]
    return "\n".join(lines)


def _word(text: str, random: Random) -> str:
    """A word of the file in the place of another."""
    words = text.split(" ")
    words[random.randrange(len(words))] = random.choice([*PIECES, *words[:200]])
    return " ".join(words)


def _letter(text: str, random: Random) -> str:
    if not text:
        return text
    at = random.randrange(len(text))
    return text[:at] + chr(ord(text[at]) ^ (1 << random.randrange(7))) + text[at + 1 :]


_WAYS = [_insert, _overwrite, _cut, _value, _value, _lines, _word, _word, _letter]
