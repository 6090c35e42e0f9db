"""Text to dates: every way an export writes one, and nothing that could be two dates.

Two-digit years, day-first dates and words are not read: the caller sees null and reports
the cell. Times after a date are dropped.
"""

from __future__ import annotations

import polars as pl

from wbn_audit.tables.fold import bare

# 1900-01-01 is serial 1, and Excel believes in 29 February 1900; from 1 March 1900 on,
# serials count from this day.
_EXCEL_EPOCH = pl.date(1899, 12, 30)
_DAYS_1904 = 1462
_FIRST_YEAR, _LAST_YEAR = 1000, 9999
_MONTHS_A_YEAR = 12
_FEW = 3
_TWO_NUMBERS = r"^\s*['\u{2019}]?(\d{1,2}) *[-/] *(\d{1,2}) *[-/] *\d{4}"
_TIME = (
    r"(?:(?:t|:|,? )\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?"
    r"(?: ?(?:z|utc|gmt|[-+]\d{2}:?\d{2}))?)?$"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,? +)?"


def _in_range(days: pl.Expr) -> pl.Expr:
    """Drop what a lenient parser read as a year of two or three digits."""
    return pl.when(days.dt.year().is_between(_FIRST_YEAR, _LAST_YEAR)).then(days)


def _calendar(parts: pl.Expr, year: int, month: int, day: int) -> pl.Expr:
    """The date that three captured groups spell; null where there is no such day."""
    groups = parts.struct
    text = pl.concat_str(
        groups.field(str(year)),
        groups.field(str(month)).str.zfill(2),
        groups.field(str(day)).str.zfill(2),
        separator="-",
    )
    return _in_range(text.str.to_date("%Y-%m-%d", strict=False))


def _named(parts: pl.Expr, year: int, month: int, day: int) -> pl.Expr:
    """Like :func:`_calendar`, with the month written as a word."""
    groups = parts.struct
    number = (
        groups.field(str(month))
        .str.slice(0, 3)
        .replace_strict(
            dict(zip(_MONTHS, range(1, 13), strict=True)), default=None, return_dtype=pl.Int8
        )
    )
    text = pl.concat_str(
        groups.field(str(year)),
        number.cast(pl.String).str.zfill(2),
        groups.field(str(day)).str.zfill(2),
        separator="-",
    )
    return _in_range(text.str.to_date("%Y-%m-%d", strict=False))


def careful_dates(texts: pl.Series, *, date_1904: bool = False) -> pl.Series:
    """Dates of any accepted shape; null for the rest. Meant for few, distinct texts.

    Args:
        texts: the cells as written.
        date_1904: serial numbers count from 1904 (an option of old Mac workbooks).
    """
    text = bare(pl.col("text")).str.to_lowercase().str.replace_all(r"\s+", " ")
    iso = text.str.extract_groups(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME)
    packed = text.str.extract_groups(r"^((?:19|20)\d{2})(\d{2})(\d{2})(?:\.0+)?$")
    slashed = text.str.extract_groups(r"^(\d{1,2}) */ *(\d{1,2}) */ *(\d{4})" + _TIME)
    dashed = text.str.extract_groups(r"^(\d{1,2})-(\d{1,2})-(\d{4})" + _TIME)
    month_first = text.str.extract_groups(
        _WEEKDAY + _MONTH + r"[ -]*(\d{1,2})(?:st|nd|rd|th)?[, -]+(\d{4})" + _TIME
    )
    day_first = text.str.extract_groups(
        _WEEKDAY + r"(\d{1,2})(?:st|nd|rd|th)?[ -]*" + _MONTH + r"[, -]*(\d{4})" + _TIME
    )
    serial = text.str.extract(r"^([1-7]\d{4})(?:\.\d+)?$").cast(pl.Int32, strict=False)
    shift = _DAYS_1904 if date_1904 else 0
    return (
        texts.rename("text")
        .to_frame()
        .select(
            pl.coalesce(
                _calendar(iso, 1, 2, 3),
                _calendar(slashed, 3, 1, 2),
                _calendar(dashed, 3, 1, 2),
                _calendar(packed, 1, 2, 3),
                _named(month_first, 3, 1, 2),
                _named(day_first, 3, 2, 1),
                _EXCEL_EPOCH + pl.duration(days=serial + shift),
            ).cast(pl.Date)
        )
        .to_series()
    )


def day_or_month(texts: pl.Series, days: pl.Series) -> pl.Series | None:
    """Where a column may have written the day before the month; None where nowhere.

    If more of the dates with slashes or dashes can only be day/month/year than can only be
    month/day/year, 05/06/2026 may be either, and none of them is guessed. A spreadsheet
    program that opens such a column makes true dates, with day and month exchanged, of
    those that have no day after the twelfth; so if as many are left as text, and none of
    the true ones shows a later day, these may be either too.

    Args:
        texts: the column as written.
        days: the dates in it that are not written with slashes or dashes, else null.
    """
    parts = pl.col("text").str.extract_groups(_TWO_NUMBERS).struct
    first, second = (parts.field(name).cast(pl.UInt8, strict=False) for name in ("1", "2"))
    written = (
        pl.DataFrame({"text": texts, "day": days})
        .with_columns(
            either=first.is_not_null().fill_null(value=False),
            european=(first > _MONTHS_A_YEAR) & (second <= _MONTHS_A_YEAR),
            american=(second > _MONTHS_A_YEAR) & (first <= _MONTHS_A_YEAR),
        )
        .with_columns(day=pl.when(~pl.col("either")).then(pl.col("day")))
    )
    european, american, latest, others = written.select(
        pl.col("european").sum(),
        pl.col("american").sum(),
        latest=pl.col("day").dt.day().max(),
        others=pl.col("day").count(),
    ).row(0)
    if european <= american:
        return None
    exchanged = european >= _FEW and 2 * european >= others > 0 and latest <= _MONTHS_A_YEAR
    doubt = pl.col("either") | (pl.col("day").is_not_null() & pl.lit(exchanged))
    return written.select(doubt.fill_null(value=False)).to_series()


def quick_dates(texts: pl.Series) -> pl.Series:
    """One pass with the format of the first cells; null wherever that did not fit exactly."""
    sample = texts.drop_nulls().head(50).to_list()
    slashes = sum("/" in text for text in sample) > len(sample) / 2
    days = texts.str.to_date("%m/%d/%Y" if slashes else "%Y-%m-%d", strict=False)
    ends = pl.Series([days.to_physical().min(), days.to_physical().max()], dtype=pl.Int32)
    years = ends.cast(pl.Date).dt.year()
    if years.is_between(_FIRST_YEAR, _LAST_YEAR).all():
        return days
    return days.to_frame("days").select(_in_range(pl.col("days"))).to_series()
