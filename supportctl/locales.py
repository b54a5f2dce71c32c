"""A language with its numbers, days and durations; what it needs is loaded when first used."""

from __future__ import annotations

from functools import cache, cached_property
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from supportctl.errors import msg
from supportctl.vocabulary import JALALI_MONTHS, MONTHS, READABLE, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime
    from gettext import NullTranslations
    from zoneinfo import ZoneInfo

    from supportctl.languages import Language
    from supportctl.periods import Calendar

Digits = Literal["auto", "latin", "persian"]
Rials = Literal["rial", "toman"]

DOMAIN = "supportctl"
CATALOGUES = Path(__file__).parent / "locale"
# Relative times end here; later than that people look for the date.
AGO_DAYS = 28

_PERSIAN = dict(zip(range(0x30, 0x3A), "۰۱۲۳۴۵۶۷۸۹", strict=True))
_LATIN = {ord(persian): latin for latin, persian in _PERSIAN.items()}
# A minus sign would stand behind the number in Persian text without the mark before it.
_PERSIAN_NUMBER = {**_PERSIAN, ord(","): "٬", ord("."): "٫", ord("-"): "\u200e−", ord("%"): "٪"}


class Locale:
    """How one reader sees terms, numbers, days and times.

    `digits` "auto" means Persian digits in Persian documents and Latin ones in tables on a terminal. `rials` "toman"
    shows amounts in rials as a tenth of them in toman.
    """

    def __init__(
        self,
        language: Language,
        *,
        zone_name: str | Callable[[], str] = "UTC",
        calendar: Calendar = "gregorian",
        digits: Digits = "auto",
        rials: Rials = "rial",
        in_table: bool = False,
    ) -> None:
        self.language = language
        self.zone_name = zone_name
        self.calendar = calendar
        self.digits_option = digits
        self.rials = rials
        self.in_table = in_table
        self.is_rtl = language == "fa"
        self.has_persian_digits = digits == "persian" or (digits == "auto" and self.is_rtl and not in_table)

    def for_tables(self) -> Locale:
        """Return the same locale for tables on a terminal: Latin digits unless asked for, Jalali days as numbers."""
        if self.in_table:
            return self
        return Locale(
            self.language,
            zone_name=self.zone_name,
            calendar=self.calendar,
            digits=self.digits_option,
            rials=self.rials,
            in_table=True,
        )

    def for_programs(self) -> Locale:
        """Return the same language with Gregorian days and Latin digits, for phrases in JSON, CSV and TSV."""
        return Locale(self.language, zone_name=self.zone_name, digits="latin")

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.zone_name if isinstance(self.zone_name, str) else self.zone_name())

    @cached_property
    def _catalogue(self) -> NullTranslations:
        import gettext

        return gettext.translation(DOMAIN, CATALOGUES, languages=[self.language], fallback=True)

    def text(self, msgid: str) -> str:
        """Return the translation of a catalogue key, the key itself when there is none."""
        # An empty key would fetch the header of the catalogue.
        if self.language == "en" or not msgid:
            return msgid
        text = self._catalogue.gettext(msgid)
        # A translation may name a number itself: "13 weeks".
        return text if self.has_persian_digits else text.translate(_LATIN)

    def fill(self, msgid: str, /, **strings: str) -> str:
        """Return a translated sentence with its values, which are inserted as they are."""
        return self.text(msgid).format(**strings)

    def plural(self, one: str, many: str, n: int) -> str:
        """Return the translated wording for a count, its placeholders unfilled."""
        if self.language == "en":
            return one if n == 1 else many
        text = self._catalogue.ngettext(one, many, n)
        return text if self.has_persian_digits else text.translate(_LATIN)

    def word(self, value: str) -> str:
        """Return the translation of a term of a fixed list; other words stay as they are."""
        return READABLE.get(value, value) if self.language == "en" else self.text(value)

    def join(self, parts: Iterable[str]) -> str:
        """Set texts apart with the commas of the language."""
        return ("، " if self.is_rtl else ", ").join(parts)

    def digits(self, text: str) -> str:
        """Return `text` with its Latin digits as this locale writes digits."""
        return text.translate(_PERSIAN) if self.has_persian_digits else text

    def number(self, n: float) -> str:
        """Return a number with its thousands set apart."""
        text = f"{n:,}"
        return text.translate(_PERSIAN_NUMBER) if self.has_persian_digits else text

    def decimal(self, text: str) -> str:
        """Return a decimal number, written in Latin digits, as this locale writes digits; not set apart: `12500.5`."""
        return text.translate(_PERSIAN_NUMBER) if self.has_persian_digits else text

    def size(self, n: int) -> str:
        """Return the size of a file, in bytes, in the largest unit that leaves one digit or more before the point."""
        if n < 1000:
            return self.fill(msg("{n} bytes"), n=self.digits(str(n)))
        if n < 999_500:
            return self.fill(msg("{n} kB"), n=self.digits(str(round(n / 1000))))
        return self.fill(msg("{n} MB"), n=self.decimal(f"{n / 1_000_000:.1f}"))

    def money(self, amount: int, unit: str, *, is_bare: bool = False) -> str:
        """Return an amount of minor units with its currency unless it is bare: `12.50 EUR`, `۱٬۲۵۰ تومان`."""
        from supportctl.money import decimal_text, toman_text

        text = toman_text(amount) if self._in_toman(unit) else decimal_text(amount, unit)
        number = text.translate(_PERSIAN_NUMBER) if self.has_persian_digits else text
        return number if is_bare else f"{number}\u00a0{self.unit(unit)}"

    def unit(self, unit: str) -> str:
        """Return the name of the currency in which amounts of a currency are shown."""
        return self.word("IRT" if self._in_toman(unit) else unit)

    def _in_toman(self, unit: str) -> bool:
        return unit == "IRR" and self.rials == "toman"

    def share(self, x: float) -> str:
        """Return a proportion as a whole percentage, halves rounded up."""
        # 0.145 * 100 is 14.499999999999998.
        text = f"{floor(round(x * 100, 9) + 0.5)}%"
        return text.translate(_PERSIAN_NUMBER) if self.has_persian_digits else text

    def minutes(self, m: float, *, in_days: bool = True) -> str:
        """Return a duration in its two largest units; a day has 24 hours, ten days and more have no hours.

        Without days it is in hours, from 24 on without minutes.
        """
        rest = round(abs(m))
        if rest >= 1440:
            rest = round(rest / 60) * 60
        if rest >= 14400 and in_days:
            rest = round(rest / 1440) * 1440
        hours, minutes = divmod(rest, 60)
        days, hours = divmod(hours, 24) if in_days else (0, hours)
        d, h, n = self.digits(str(days)), self.digits(str(hours)), self.digits(str(minutes))
        if days:
            text = self.fill(msg("{d} d {h} h"), d=d, h=h) if hours else self.fill(msg("{d} d"), d=d)
        elif hours:
            text = self.fill(msg("{h} h {n} min"), h=h, n=n) if minutes else self.fill(msg("{h} h"), h=h)
        else:
            text = self.fill(msg("{n} min"), n=n)
        if m >= 0 or not rest:
            return text
        return f"\u200e−{text}" if self.has_persian_digits else f"-{text}"

    def day(self, day: date) -> str:
        """Return a day in the calendar of this locale."""
        year, month, number = self._parts(day)
        if self.in_table and self.calendar == "jalali":
            return self.digits(f"{year:04}/{month:02}/{number:02}")
        return self.fill(
            msg("{day} {month} {year}"),
            day=self.digits(str(number)),
            month=self._month(month),
            year=self.digits(str(year)),
        )

    def short_day(self, day: date) -> str:
        """Return a day without its year."""
        _, month, number = self._parts(day)
        # A Persian month is tied to the year that follows it, if one does.
        name = self._month(month).rstrip("\u0654")
        return self.fill(msg("{day} {month}"), day=self.digits(str(number)), month=name)

    def month(self, day: date) -> str:
        """Return the month that holds a day."""
        year, month, _ = self._parts(day)
        return self.fill(msg("{month} {year}"), month=self._month(month), year=self.digits(str(year)))

    def days(self, start: date, end: date) -> str:
        """Return a span of days; the end is exclusive."""
        last = max(start, end - start.resolution)
        if last == start:
            return self.day(start)
        (year, month, first), (last_year, last_month, _) = self._parts(start), self._parts(last)
        if (year, month) == (last_year, last_month) and not (self.in_table and self.calendar == "jalali"):
            return self.fill(msg("{first}–{last}"), first=self.digits(str(first)), last=self.day(last))
        is_short = year == last_year and not self.in_table
        return self.fill(
            msg("{first} – {last}"),
            first=self.short_day(start) if is_short else self.day(start),
            last=self.day(last),
        )

    def weekday(self, day: date) -> str:
        """Return the name of the day of the week."""
        return self.text(WEEKDAYS[day.weekday()])

    def clock(self, ms: int) -> str:
        """Return the local time of day of an instant."""
        return self.digits(f"{self._local(ms):%H:%M}")

    def instant(self, ms: int) -> str:
        """Return the local weekday, day and time of an instant."""
        day = self._local(ms).date()
        return self.fill(
            msg("{weekday} {day} {time}"), weekday=self.weekday(day), day=self.day(day), time=self.clock(ms)
        )

    def ago(self, ms: int, now: int) -> str:
        """Return an instant as seen from now in one unit, the day itself when it is far away."""
        distance = abs(now - ms) // 60_000
        if distance < 1:
            return self.text(msg("just now"))
        if not self.is_near(ms, now):
            return self.day(self._local(ms).date())
        unit = 1440 if distance >= 1440 else 60 if distance >= 60 else 1
        time = self.minutes(distance // unit * unit)
        return self.fill(msg("{time} ago") if ms < now else msg("in {time}"), time=time)

    def is_near(self, ms: int, now: int) -> bool:
        """Tell whether an instant is near enough to now to be told by how long ago it is."""
        return abs(now - ms) // 60_000 <= AGO_DAYS * 1440

    def _parts(self, day: date) -> tuple[int, int, int]:
        if self.calendar != "jalali":
            return day.year, day.month, day.day
        from supportctl.periods import to_jalali

        return to_jalali(day)

    def _local(self, ms: int) -> datetime:
        from supportctl.periods import local_datetime

        return local_datetime(ms, self.zone)

    def _month(self, month: int) -> str:
        return self.text((JALALI_MONTHS if self.calendar == "jalali" else MONTHS)[month - 1])


def term_named(word: str, allowed: Sequence[str]) -> str | None:
    """Return the term of a fixed list that a word names, in any case or as it is printed in Persian; None for none."""
    text = word.strip().lower()
    if text in allowed or text.isascii():
        return text if text in allowed else None
    from supportctl.folding import fold

    return _persian_terms(tuple(allowed)).get(fold(text))


@cache
def _persian_terms(allowed: tuple[str, ...]) -> dict[str, str]:
    from supportctl.folding import fold

    persian = Locale("fa")
    return {fold(persian.word(term)): term for term in reversed(allowed)}
