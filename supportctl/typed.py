"""What people type or paste: arguments, ids and numbers, in the digits and with the marks of any script."""

import os
import re
import unicodedata
from itertools import pairwise
from typing import Any

from supportctl.errors import UsageError, msg

# Code points that copying and keyboards leave in ids, numbers and dates: directions, and what has no width.
MARKS = (0xAD, 0x61C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
_DROPPED = dict.fromkeys(MARKS)


class CodeTable(dict[int, Any]):
    """A table by code point that fills itself: building it over all of Unicode would delay every start."""

    def __missing__(self, code: int) -> Any:
        value = self.entry(code)
        # Beyond the basic plane nothing is kept, so that hostile text cannot fill the memory.
        if code < 0x10000:
            self[code] = value
        return value

    def entry(self, code: int) -> Any:
        """Return what stands for the code point, for `str.translate` the code point itself when it stays."""
        raise NotImplementedError


class _Digits(CodeTable):
    def entry(self, code: int) -> str | int:
        decimal = unicodedata.decimal(chr(code), None)
        return code if decimal is None else str(decimal)


_DIGITS = _Digits({0x66B: "."})


def clean_argument(raw: str) -> str:
    """Return a command-line argument as the text that was typed; bad UTF-8 and NUL raise UsageError."""
    text = raw
    if not raw.isascii():
        try:
            text = os.fsencode(raw).decode()
        except UnicodeError:
            raise UsageError(msg("the argument {text} is not valid UTF-8"), text=raw[:60]) from None
    if "\0" in text:
        raise UsageError(msg("the argument {text} contains a NUL character"), text=text[:60].replace("\0", "\\0"))
    return text


def not_utf8(data: bytes) -> UsageError:
    """Return the error for bytes that are no UTF-8; it names the encoding when that can be told.

    Persian and Arabic Windows programs write windows-1256, and spreadsheets UTF-16.
    """
    # Letters of one byte in a row: in Latin text they stand alone or in pairs.
    words = re.findall("[\u0621-\u064a\u067e-\u06d2]{3,}", data.decode("cp1256", "replace"))
    is_arabic = sum(map(len, words)) > 0.5 * sum(byte > 0x7F for byte in data)
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data
    name = "utf-16" if is_wide else "windows-1256" if is_arabic else None
    if name is None:
        return UsageError(msg("it is not valid UTF-8"), msg("save it as UTF-8; nothing was stored"))
    return UsageError(msg("it is written in {encoding}, not in UTF-8"), msg("convert it: {command}"),
                      encoding=name, command=f"iconv -f {name} -t utf-8")  # fmt: skip


def strip_marks(text: str) -> str:
    """Remove direction marks and surrounding space, which copying adds to ids, dates, numbers and phones."""
    return text.strip() if text.isascii() else text.translate(_DROPPED).strip()


def ascii_digits(text: str) -> str:
    """Write the digits of every script as 0 to 9 and `٫` as a point; `٬` between digits is dropped."""
    if text.isascii():
        return text
    text = text.translate(_DIGITS)
    if "٬" not in text:
        return text
    groups = text.split("٬")
    kept = [groups[0]]
    for left, right in pairwise(groups):
        kept += ["" if left[-1:].isdecimal() and right[:1].isdecimal() else "٬", right]
    return "".join(kept)


def key_of(text: str) -> str:
    """Return the id of a ticket, a row or an order as it is compared: without direction marks, its digits ASCII."""
    return ascii_digits(strip_marks(text))


def parse_number(text: str) -> int | None:
    """Read a whole number of 1 to 18 digits in any script; anything else is None."""
    digits = ascii_digits(strip_marks(text))
    return int(digits) if len(digits) <= 18 and digits.isascii() and digits.isdecimal() else None


def parse_decimal(text: str) -> str | None:
    """Read a decimal number in any script as ASCII, `-1250.5`; anything else is None.

    Commas are accepted only where they part thousands, since elsewhere `12,5` would be misread.
    """
    number = ascii_digits(strip_marks(text)).replace("،", ",")
    sign = "-" if number.startswith(("-", "\u2212")) else ""
    if number.startswith(("-", "\u2212", "+")):
        number = number[1:]
    whole, point, fraction = number.partition(".")
    first, *groups = whole.split(",")
    if groups and not (1 <= len(first) <= 3 and all(len(group) == 3 for group in groups)):
        return None
    parts = [first + "".join(groups), *([fraction] if point else [])]
    if not all(1 <= len(part) <= 18 and part.isascii() and part.isdecimal() for part in parts):
        return None
    return sign + ".".join(parts)
