"""Names of files that strangers chose, made safe to create in a directory of ours."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARS = 100
# A file system takes 255 bytes; the rest is room for a number.
MAX_BYTES = 230
_MAX_ENDING = 20
_WITHOUT_NAME = "attachment"
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])( *\.|$)", re.IGNORECASE)
_JOINERS = "\u200c\u200d"


def safe_name(name: str) -> str:
    """Return what may stand as one file in a directory: no path, nothing invisible, no option, no hidden file.

    Direction marks and control characters go; a name that Windows reserves gets an underscore before it; of a long one
    the ending stays.
    """
    last = next((part for part in reversed(re.split(r"[/\\]", name)) if part.strip(" .")), "")
    shown = "".join(_kept(char) for char in last)
    plain = " ".join(shown.split()).lstrip(".-~ " + _JOINERS).rstrip(". " + _JOINERS)
    plain = _shortened(plain)
    if _DEVICES.match(plain):
        plain = f"_{plain}"
    return plain or _WITHOUT_NAME


def numbered(name: str, number: int) -> str:
    """Return the name with a number before its ending, for when it is taken; the first is the name itself."""
    if number == 1:
        return name
    stem, ending = _parted(name)
    return f"{stem}-{number}{ending}"


def _kept(char: str) -> str:
    if char in _JOINERS:
        return char
    category = unicodedata.category(char)
    if category in ("Zs", "Zl", "Zp") or char in "\t\n\v\f\r\x85":
        return " "
    if category in ("Cc", "Cf"):
        return ""
    # Surrogates, private characters and what is none yet; and what Windows takes for something else.
    return "_" if category in ("Cs", "Co", "Cn") or char in '<>:"|?*' else char


def _shortened(name: str) -> str:
    stem, ending = _parted(name)
    while len(stem) + len(ending) > MAX_CHARS or len((stem + ending).encode()) > MAX_BYTES:
        stem = stem[:-1]
    return (stem.rstrip(". ") or _WITHOUT_NAME) + ending if ending else stem.rstrip(". ")


def _parted(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or not ending or len(ending) > _MAX_ENDING:
        return name, ""
    return stem, f".{ending}"
