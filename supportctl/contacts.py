"""Who is meant: e-mail addresses, phone numbers, handles and names read in any spelling."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Literal

from supportctl.errors import UsageError, msg
from supportctl.folding import fold, name_key
from supportctl.records import Record
from supportctl.typed import ascii_digits, strip_marks

_EMAIL_SIGNS = frozenset("!#$%&'*+-/=?^_`{|}~.")
_HANDLE_SIGNS = frozenset("_.-")
_PHONE_SIGNS = frozenset("0123456789+()-. ")
_SPACES_AND_DASHES = {ord(char): "-" for char in "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"} | {
    ord(char): " " for char in "\u00a0\u2007\u2009\u202f"
}
_SPACES_AND_DASHES |= {0x200C: "", ord("＋"): "+", ord("（"): "(", ord("）"): ")"}


class Who(Record):
    """A person as named by an argument: `value` is the key to look up, `typed` what was written."""

    kind: Literal["id", "email", "phone", "handle", "name"]
    value: str
    typed: str


def parse_who(text: str, region: str) -> Who:
    """Tell what an argument that names a customer is; empty text raises UsageError."""
    typed = text.strip()
    bare = strip_marks(text)
    if not bare:
        raise UsageError(
            msg("the customer is empty"),
            msg("give an id, an e-mail address, a phone number, @handle or a name"),
        )
    digits = ascii_digits(bare.removeprefix("#"))
    if _all_digits(digits) and len(digits) <= 9 and digits[0] != "0":
        return Who("id", digits, typed)
    if email := parse_email(bare):
        return Who("email", email, typed)
    if handle := parse_handle(bare):
        return Who("handle", handle, typed)
    if looks_like_phone(bare):
        return Who("phone", parse_phone(bare, region)[0], typed)
    return Who("name", name_key(bare), typed)


def parse_email(text: str) -> str | None:
    """Return the address in lower case, or None; the domain may lack a dot, as in `root@localhost`."""
    address = unicodedata.normalize("NFC", strip_marks(text).lower())
    local, at, domain = address.partition("@")
    if not at or len(local) > 64 or len(domain) > 253 or not local or local[0] == "-":
        return None
    if not all(char in _EMAIL_SIGNS or _is_letter(char) for char in local):
        return None
    return address if all(_is_label(label) for label in domain.split(".")) else None


def parse_handle(text: str) -> str | None:
    """Return `@name` folded, or None when the text is not a handle."""
    bare = strip_marks(text)
    if bare[:1] != "@" or len(bare) > 65:
        return None
    # Checked as typed, since folding drops what is not allowed, and folded, since it may add spaces.
    name = fold(bare[1:])
    if not name.strip("_.-") or not all(char in _HANDLE_SIGNS or _is_letter(char) for char in bare[1:] + name):
        return None
    return f"@{name}"


def looks_like_phone(text: str) -> bool:
    """Tell whether the text is made of at least five digits in any script and signs of a phone number."""
    plain = _plain_phone(text)
    return all(char in _PHONE_SIGNS for char in plain) and sum(char.isdecimal() for char in plain) >= 5


def parse_phone(text: str, region: str) -> tuple[str, bool]:
    """Return the number as E.164 and True; one that is not valid in `region`, its typed digits and False."""
    plain = _plain_phone(text)
    digits = "".join(char for char in plain if char in "0123456789")
    if len(digits) >= 5 and len(plain) <= 100 and (number := _valid_phone(plain, region.upper())):
        return number, True
    return (f"+{digits}" if digits and plain.lstrip("(").startswith("+") else digits), False


@lru_cache(maxsize=4096)
def _valid_phone(plain: str, region: str) -> str | None:
    # Reading the numbering plans takes 15 ms, which most commands need not pay.
    import phonenumbers

    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _plain_phone(text: str) -> str:
    bare = strip_marks(text)
    return bare if bare.isascii() else ascii_digits(bare.translate(_SPACES_AND_DASHES))


def _all_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _is_letter(char: str) -> bool:
    return char.isalnum() or (not char.isascii() and unicodedata.category(char)[0] == "M")


def _is_label(label: str) -> bool:
    return (
        0 < len(label) <= 63
        and label[0] != "-"
        and label[-1] != "-"
        and all(char in "-_" or _is_letter(char) for char in label)
    )
