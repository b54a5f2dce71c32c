"""Which column of a table holds which field, settled before any row is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from supportctl.errors import Listed, UsageError, msg
from supportctl.folding import tokens
from supportctl.records import Record
from supportctl.text import spreadsheet_safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.exchange.reading import Table

_PEOPLE = ("customer", "email", "phone")
FIELDS = {
    "tickets": (
        *("id", "subject", "body", *_PEOPLE, "channel", "kind", "category", "priority", "status", "tags", "assignee"),
        *("feeling", "received_at", "first_response_at", "resolved_at", "csat", "csat_comment", "csat_at"),
        "recorded_at",
    ),
    "messages": ("id", "ticket", "at", "direction", "author", "body", "automatic", "recorded_at"),
    "customers": (
        *("id", "name", "email", "phone", "handle", "organisation", "tier", "since", "language", "tags"),
        *("referred_by", "note", "recorded_at"),
    ),
    "feedback": ("id", "customer", "ticket", "kind", "score", "comment", "at", "recorded_at"),
    "purchases": (
        *("id", "customer", "order", "kind", "at", "amount", "quantity", "unit_price", "currency", "refund_of"),
        *("note", "recorded_at"),
    ),
}
# Of each group at least one field must be mapped or set.
REQUIRED = {
    "tickets": (("subject",), ("received_at",)),
    "messages": (("ticket",), ("at",), ("direction",), ("body",)),
    "customers": (("name", "email", "phone", "handle"),),
    "feedback": (("at",), ("score", "comment"), ("customer", "ticket")),
    "purchases": (("at",), ("amount", "quantity"), ("amount", "unit_price")),
}
# What Persian tables call their columns, folded, and the fields that are meant: of each kind of table one at most.
_PERSIAN = {
    "شناسه": ("id",), "موضوع": ("subject",), "عنوان": ("subject",),
    "متن": ("body",), "شرح": ("body",), "پیام": ("body",),
    "مشتری": ("customer",), "نام مشتری": ("customer", "name"), "نام": ("name",), "نام و نام خانوادگی": ("name",),
    "ایمیل": ("email",), "رایانامه": ("email",), "تلفن": ("phone",), "موبایل": ("phone",), "تلفن همراه": ("phone",),
    "شماره تلفن": ("phone",), "شماره تماس": ("phone",), "شماره موبایل": ("phone",),
    "کانال": ("channel",), "نوع": ("kind",), "دسته": ("category",), "دسته بندی": ("category",),
    "اولویت": ("priority",), "وضعیت": ("status",), "برچسب": ("tags",), "برچسب ها": ("tags",), "مسیول": ("assignee",),
    "احساس": ("feeling",), "دریافت": ("received_at",), "تاریخ دریافت": ("received_at",),
    "تاریخ": ("received_at", "at"), "زمان": ("received_at", "at"), "تاریخ و زمان": ("received_at", "at"),
    "تاریخ ایجاد": ("received_at", "at"), "تاریخ ثبت": ("received_at", "at"),
    "اولین پاسخ": ("first_response_at",), "تاریخ اولین پاسخ": ("first_response_at",), "تاریخ حل": ("resolved_at",),
    "امتیاز": ("csat", "score"), "نظر": ("csat_comment", "comment"), "تیکت": ("ticket",), "شماره تیکت": ("ticket",),
    "جهت": ("direction",), "نویسنده": ("author",), "فرستنده": ("author",), "سازمان": ("organisation",),
    "شرکت": ("organisation",), "سطح": ("tier",), "مشتری از": ("since",), "زبان": ("language",),
    "معرف": ("referred_by",),
    "یادداشت": ("note",), "سفارش": ("order",), "شماره سفارش": ("order",),
    "مبلغ": ("amount",), "تعداد": ("quantity",), "قیمت واحد": ("unit_price",), "ارز": ("currency",),
    "واحد پول": ("currency",),
}  # fmt: skip
# What may be meant where no column is called so outright.
_PERSIAN_ELSE = {"کد": ("id",), "شماره": ("id",), "توضیحات": ("note", "body"), "توضیح": ("note", "body")}


class Binding(Record):
    """Where each field of a row comes from: a column by its place, or one value for all rows."""

    places: tuple[tuple[str, int], ...]
    fixed: dict[str, str]

    @property
    def fields(self) -> set[str]:
        """The fields that are mapped or set."""
        return {field for field, _ in self.places} | self.fixed.keys()

    def values(self, cells: Sequence[str]) -> dict[str, str]:
        """Return the fields of one row that hold something, trimmed and without a spreadsheet's guard."""
        found = {}
        for field, place in self.places:
            if cell := cells[place].strip() if place < len(cells) else "":
                found[field] = _unguarded(cell) if cell[0] == "'" else cell
        return {**found, **self.fixed} if self.fixed else found


def check_fields(kind: str, mapping: dict[str, str], fixed: dict[str, str], own: Sequence[str] = ()) -> None:
    """Raise UsageError for a kind or field that does not exist, or a field that is both mapped and set.

    `own` are the names of the fields that the configuration declares for tickets.
    """
    if kind not in FIELDS:
        _unknown(msg("tables are not imported as {word!r}"), kind, list(FIELDS), msg("possible: {choices}"))
    known = [*FIELDS[kind], *(own if kind == "tickets" else ())]
    for field in (*mapping, *fixed):
        if field not in known:
            _unknown(msg("{word!r} is not a field here"), field, known, msg("the fields are: {choices}"))
    if both := mapping.keys() & fixed.keys():
        raise UsageError(
            msg("{field} is mapped and set at once"), msg("give --map or --set, not both"), field=min(both)
        )
    if "id" in fixed:
        raise UsageError(msg("every row has its own id"), msg("name the column with --map id=COLUMN"))


def bind(table: Table, kind: str, mapping: dict[str, str], fixed: dict[str, str]) -> Binding:
    """Find the column of each field: as mapped, else the one named like it, whatever its case, spaces and dashes.

    A column of a Persian name is the field that the name means.

    A field that the configuration declares has a column only when it is mapped: a table without ids would otherwise be
    another one as soon as a field is declared.

    Raises UsageError for a column that is not there, two columns named like one field, and a required field that is
    neither mapped nor set.
    """
    columns = table.columns
    by_name = _named_columns(columns, FIELDS[kind])
    places: list[tuple[str, int]] = []
    wanted = dict.fromkeys((*FIELDS[kind], *mapping, *fixed))
    for field in wanted:
        if field in mapping:
            places.append((field, _place(mapping[field], columns, by_name)))
        elif field not in fixed and field in by_name:
            if len(by_name[field]) > 1:
                raise UsageError(
                    msg("{names} could both be {field}"),
                    msg("say which with --map {field}=COLUMN"),
                    names=", ".join(repr(columns[place]) for place in by_name[field]),
                    field=field,
                )
            places.append((field, by_name[field][0]))
    present = {field for field, _ in places} | fixed.keys()
    for group in REQUIRED[kind]:
        if not present.intersection(group):
            raise UsageError(
                msg("no column is {fields}"),
                msg("name one with --map {field}=COLUMN, or a value for all rows with --set {field}=VALUE"),
                fields=" / ".join(group),
                field=group[0],
            )
    return Binding(tuple(places), {field: fixed[field].strip() for field in wanted if field in fixed})


def _place(wanted: str, columns: list[str], by_name: dict[str, list[int]]) -> int:
    if wanted in columns:
        return columns.index(wanted)
    alike = by_name.get(_normal(wanted), [])
    if len(alike) != 1:
        named = [column for column in columns if column]
        _unknown(msg("the table has no column {word!r}"), wanted, named, msg("its columns are: {choices}"))
    return alike[0]


def _named_columns(columns: Sequence[str], fields: Sequence[str]) -> dict[str, list[int]]:
    """The places of columns by what they are called, then by the fields that they mean in Persian."""
    found: dict[str, list[int]] = {}
    for place, column in enumerate(columns):
        found.setdefault(_normal(column), []).append(place)
    words = {place: " ".join(tokens(column)) for place, column in enumerate(columns) if not column.isascii()}
    for meanings in (_PERSIAN, _PERSIAN_ELSE):
        meant: dict[str, list[int]] = {}
        for place, word in words.items():
            for field in meanings.get(word, ()):
                if field in fields:
                    meant.setdefault(field, []).append(place)
        found = {**meant, **found}
    return found


def _normal(name: str) -> str:
    words = name.replace("-", " ").replace("_", " ")
    return "_".join(words.casefold().split() if name.isascii() else tokens(words))


def _unguarded(cell: str) -> str:
    bare = cell[1:]
    return bare if spreadsheet_safe(bare) != bare else cell


def _unknown(sentence: str, word: str, known: list[str], hint: str) -> NoReturn:
    from difflib import get_close_matches

    by_fold = {name.casefold(): name for name in known}
    close = get_close_matches(word[:80].casefold(), by_fold, n=1)
    guess = close[0] if close else None
    raise UsageError(
        sentence,
        msg("did you mean {guess!r}?") if guess else hint,
        word=word,
        guess=by_fold.get(guess or ""),
        choices=Listed(known),
    )
