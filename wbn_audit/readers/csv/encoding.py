"""Brings a text file's bytes to UTF-8 without a byte order mark, and says what they were."""

from __future__ import annotations

import codecs

UTF8 = "utf-8"
WINDOWS = "windows-1252"
MIXED = "utf-8, in part windows-1252"

# Windows-1252 leaves five bytes undefined; browsers and Windows read them as C1 controls.
_WINDOWS_TABLE = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256))
_BY_TABLE = "wbn_audit_windows_1252"
_SAMPLE = 4096


def _windows_for_invalid(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_WINDOWS_TABLE[byte] for byte in wrong), error.end


codecs.register_error(_BY_TABLE, _windows_for_invalid)


def text_of(data: bytes) -> tuple[bytes, str]:
    """Return what :func:`to_utf8` does, without the mark that DOS put at the end of a text."""
    text, name = to_utf8(data)
    return text.removesuffix(b"\x1a"), name


def to_utf8(data: bytes) -> tuple[bytes, str]:
    """Return the text as UTF-8 bytes without a mark, and the name of its encoding.

    Nothing is refused: bytes that are no UTF-8 are read as Windows-1252, which gives every
    byte a character. In a file that is UTF-8 for the most part (two exports pasted
    together) only the bytes that are not are read so.
    """
    if data.startswith(codecs.BOM_UTF32_LE) and len(data) % 4 == 0:  # begins as UTF-16 does
        return data[4:].decode("utf-32-le", "replace").encode(), "utf-32-le"
    if data.startswith(codecs.BOM_UTF8):
        body, name = data[len(codecs.BOM_UTF8) :], "utf-8-sig"
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = "utf-16-le" if data.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
        return _from_utf16(data[2:], name), name
    elif unmarked := _unmarked_utf16(data[:_SAMPLE]):
        return _from_utf16(data, unmarked), unmarked
    else:
        body, name = data, UTF8
    if body.isascii() or _is_utf8(body):
        return body, name
    if _mostly_utf8(body):
        return body.decode("utf-8", _BY_TABLE).encode(), MIXED
    return codecs.charmap_decode(body, "strict", _WINDOWS_TABLE)[0].encode(), WINDOWS


def _from_utf16(data: bytes, name: str) -> bytes:
    # A half character at the end of a truncated file becomes U+FFFD, which stays visible.
    return data.decode(name, "replace").encode()


def _unmarked_utf16(sample: bytes) -> str:
    """Tell UTF-16 without a mark by its zero bytes: every second one, in western text."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half and odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if half and even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return ""


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(data: bytes) -> bool:
    valid = data.decode("utf-8", "ignore")
    invalid = len(data) - len(valid.encode())
    return len(valid) - len(valid.encode("ascii", "ignore")) > invalid
