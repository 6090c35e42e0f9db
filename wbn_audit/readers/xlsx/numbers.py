"""Stored numbers as text: plain ones, and the serial numbers of dates."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

_LAST_SERIAL = 2958466
_LEAP_BUG = 60


def number_text(value: str) -> str:
    """Write a stored number as short as it goes, whole ones without a point.

    What is no number (damage) is left as it stands.
    """
    try:
        number = float(value)
    except ValueError:
        return value
    if not math.isfinite(number):
        return value
    if number.is_integer() and abs(number) < 1e16:  # noqa: PLR2004 - as repr does
        return str(int(number))
    return repr(number)


def date_text(value: str, *, time_only: bool, date_1904: bool) -> str:
    """Write a serial number as an ISO date, with a time unless it is midnight's.

    Serials that name no day (negative, beyond 9999, the 29 February 1900 that never was)
    stay numbers. A serial below 1 is a time of day if its format shows no day.
    """
    try:
        serial = float(value)
    except ValueError:
        return value
    if not 0 <= serial < _LAST_SERIAL:
        return number_text(value)
    seconds = round(serial * 86400)
    if time_only and seconds < 86400:  # noqa: PLR2004
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    days = seconds // 86400
    if not date_1904 and days in (0, _LEAP_BUG):
        return number_text(value)
    if date_1904:
        epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - calendar dates have no zone
    else:
        epoch = datetime(1899, 12, 31 if days < _LEAP_BUG else 30)  # noqa: DTZ001
    try:
        moment = epoch + timedelta(seconds=seconds)
    except OverflowError:
        return number_text(value)
    return moment.isoformat() if seconds % 86400 else moment.date().isoformat()
