"""The log, the list of commands and the history of a ticket: who changed what, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import msg
from supportctl.instants import rfc3339
from supportctl.reports import model
from supportctl.reports.model import OWN, Ago, Column, Done, Id, Joined, Money, Plain, Sentence, Table, Word, say, say_n

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportctl.domain.history import Step
    from supportctl.domain.log import Change
    from supportctl.domain.undo import Undone
    from supportctl.storage.log import Deed, Touched

# So many tickets are named; of more than these, the first half of them.
_SHOWN = 4
COLUMNS = (
    Column("number", model.ID, msg("number")),
    Column("at", model.INSTANT, msg("when")),
    Column("actor", model.TEXT, msg("who")),
    Column("command", model.PLAIN, msg("command")),
    Column("touched", model.PHRASE, msg("touched"), is_flexible=True),
    Column("what", model.PHRASE, msg("what changed"), is_flexible=True),
    Column("state", model.PHRASE, msg("state")),
    Column("tickets", model.IDS, msg("tickets"), in_table=False),
    Column("customers", model.IDS, msg("customers"), in_table=False),
    Column("feedback", model.IDS, msg("feedback"), in_table=False),
    Column("undone_by", model.ID, msg("undone by"), in_table=False),
    Column("undoes", model.ID, msg("undoes"), in_table=False),
    Column("problems", model.IDS, msg("problems"), in_table=False),
)
HISTORY_COLUMNS = (
    Column("ticket_id", model.ID, msg("ticket")),
    Column("at", model.INSTANT, msg("when")),
    Column("recorded_at", model.INSTANT, msg("recorded"), in_table=False),
    Column("actor", model.TEXT, msg("who")),
    Column("field", model.WORD, msg("what")),
    Column("from", model.VALUE, msg("from")),
    Column("to", model.VALUE, msg("to"), is_flexible=True),
    Column("reason", model.TEXT, msg("reason")),
)
UNDO_FIELDS = ("number", "undoes", "command", "actor", "at", "is_redo", "tickets", "customers", "feedback", "problems")
# What stands in the column of fields besides the names of fields.
FIELD_WORDS = (
    *(msg("reply"), msg("inbound"), msg("note"), msg("ack"), msg("automatic"), msg("tag"), msg("untag")),
    *(msg("status"), msg("standing"), msg("tier"), msg("since"), msg("language"), msg("referred_by")),
    *(
        msg("wakes_on"),
        msg("snoozed_until"),
        msg("assignee"),
        msg("customer"),
        msg("name"),
        msg("organisation"),
        msg("follows"),
        msg("merged_into"),
        msg("merge"),
        msg("unmerge"),
        msg("split"),
        msg("command"),
        msg("title"),
        msg("cause"),
        msg("owner"),
        msg("affected"),
        msg("affected_source"),
    ),
)
_SENTENCES = {
    "opened": msg("opened"),
    "new_customer": msg("new customer"),
    "erased": msg("erased for ever"),
    "out": msg("answered"),
    "in": msg("customer wrote"),
    "note": msg("noted"),
    "ack": msg("customer said thanks"),
    "automatic": msg("automatic message"),
    "tag": msg("tag {value} on"),
    "untag": msg("tag {value} off"),
    "subject": msg("new subject"),
    "follows": msg("follows #{value}"),
    "related": msg("related to #{value}"),
    "duplicate": msg("duplicate of #{value}"),
    "unlink": msg("link to #{value} taken off"),
    "merge": msg("#{value} merged in"),
    "unmerge": msg("#{value} taken out again"),
    "split": msg("#{value} split off"),
    "problem": msg("attached to problem {value}"),
    "new_problem": msg("new problem"),
    "problem fixed": msg("problem fixed"),
    "problem open": msg("problem opened again"),
    "title": msg("new title"),
    "cause": msg("cause: {value}"),
    "owner": msg("owner {value}"),
    "affected": msg("about {value} affected"),
    "standing spam": msg("marked as spam"),
    "standing present": msg("brought back"),
    "standing removed": msg("taken out of every list"),
    "ack yes": msg("message marked as thanks"),
    "ack no": msg("message marked as no thanks"),
    "automatic yes": msg("message marked as automatic"),
    "automatic no": msg("message marked as written by a person"),
    "contact": msg("reached by {value}"),
    "uncontact": msg("no longer reached by {value}"),
    "customer_note": msg("note on the customer"),
    "asked": msg("asked"),
    "rated": msg("rated {value}"),
    "said": msg("feedback written down"),
    "unrated": msg("feedback removed"),
    "followup_done": msg("follow-up done"),
    "followup_dropped": msg("follow-up dropped"),
    "report_runs insert": msg("report saved"),
    "holidays insert": msg("holidays added"),
    "holidays update": msg("holidays changed"),
    "holidays delete": msg("holidays removed"),
    "views insert": msg("view saved"),
    "views update": msg("view changed"),
    "views delete": msg("view removed"),
    "attachments insert": msg("files attached"),
    "attachments delete": msg("files taken off"),
    "purchases insert": msg("purchases recorded"),
    "refunds insert": msg("refunds recorded"),
    "costs insert": msg("costs recorded"),
    "customer_merges insert": msg("customers merged"),
    "customer_merges update": msg("customers parted again"),
}

_AMOUNTS = {
    "purchases": msg("bought for {amount}"),
    "refunds": msg("refunded {amount}"),
    "costs": msg("cost of {amount}"),
}


def log_table(changes: Iterable[Change], total: int | None = None) -> Table:
    """What happened on the desk, one row a command."""
    empty = say(msg("Nothing changed in this time; --since goes further back."))
    return _shown(
        Table("log", COLUMNS, [_row(change) for change in changes], total, empty), without=("command", "state")
    )


def command_table(changes: Iterable[Change], total: int | None = None) -> Table:
    """The commands that can be undone, or were."""
    empty = say(msg("Nothing was changed yet, so there is nothing to undo."))
    return _shown(Table("command", COLUMNS, [_row(change) for change in changes], total, empty), without=("what",))


def history_table(steps: Iterable[Step]) -> Table:
    """Every change of tickets, in order."""
    return Table("history", HISTORY_COLUMNS, [list(step) for step in steps])


def undone(done: Undone) -> Done:
    """What an undo took back, or did again."""
    change = done.change
    # Taking back an undo does again what that had taken back.
    is_redo = change.behind is not None and not change.is_redo
    entry = change.entry if change.behind is None else change.behind
    touched = touched_words(change.touched)
    told = say(
        _again(is_redo=is_redo, is_known=bool(touched)),
        command=Plain(entry.command),
        touched=Joined(touched),
        when=Ago(entry.at),
    )
    ids = [list(found) for found in change.touched]
    values = (done.number, change.entry.id, entry.command, entry.actor, rfc3339(entry.at), is_redo, *ids)
    data = dict(zip(UNDO_FIELDS, values, strict=True))
    return Done(told, [done.number], data)


def _again(*, is_redo: bool, is_known: bool) -> str:
    if is_redo:
        return msg("Did again: {command} on {touched} ({when})") if is_known else msg("Did again: {command} ({when})")
    return msg("Undid: {command} on {touched} ({when})") if is_known else msg("Undid: {command} ({when})")


def touched_words(touched: Touched) -> tuple[Sentence, ...]:
    """The things that a command touched; many are counted."""
    words = [_tickets(touched.tickets)] if touched.tickets else []
    if len(touched.customers) == 1:
        words.append(say(msg("customer {id}"), id=Plain(str(touched.customers[0]))))
    elif touched.customers:
        words.append(say_n(msg("{n} customer"), msg("{n} customers"), n=len(touched.customers)))
    if len(touched.feedback) == 1:
        words.append(say(msg("feedback {id}"), id=Plain(str(touched.feedback[0]))))
    elif touched.feedback:
        words.append(say_n(msg("{n} feedback"), msg("{n} feedback"), n=len(touched.feedback)))
    if len(touched.problems) == 1:
        words.append(say(msg("problem {id}"), id=Plain(str(touched.problems[0]))))
    elif touched.problems:
        words.append(say_n(msg("{n} problem"), msg("{n} problems"), n=len(touched.problems)))
    return tuple(words)


def _tickets(ids: Sequence[int]) -> Sentence:
    few = ids if len(ids) <= _SHOWN else ids[: _SHOWN // 2]
    shown = Joined([Id(ticket_id) for ticket_id in few])
    if len(ids) <= _SHOWN:
        return say("{ids}", ids=shown)
    return say(msg("{ids} and {n} more"), ids=shown, n=len(ids) - len(few))


def _row(change: Change) -> list[Any]:
    entry, touched = change.entry, change.touched
    return [
        entry.id, entry.at, entry.actor, entry.command, touched_words(touched) or None, _what(change), _state(change),
        touched.tickets, touched.customers, touched.feedback, entry.undone_by, entry.undoes, touched.problems,
    ]  # fmt: skip


def _what(change: Change) -> tuple[Sentence, ...]:
    if change.behind is None:
        # What has no words of its own is told by its command.
        return tuple(_deed(deed) for deed in change.deeds) or (say("{command}", command=Plain(change.entry.command)),)
    sentence = msg("did {number} again ({command})") if change.is_redo else msg("took back {number} ({command})")
    return (say(sentence, number=Plain(str(change.behind.id)), command=Plain(change.behind.command)),)


def _state(change: Change) -> Sentence | None:
    entry = change.entry
    if entry.undone_by is not None:
        return say(msg("undone by {number}"), number=Plain(str(entry.undone_by)))
    if entry.undoes is not None:
        return say(msg("undo of {number}"), number=Plain(str(entry.undoes)))
    return say(msg("cannot be undone")) if entry.is_final else None


def _deed(deed: Deed) -> Sentence:
    if deed.what == "wakes_on":
        told = say(msg("awake")) if deed.value is None else say(msg("asleep ({value})"), value=_value(deed.value))
    elif deed.what == "clear":
        told = say(msg("{field} cleared"), field=_field(deed.value or ""))
    elif deed.what == "followup":
        told = say(msg("follow-up: {kind}"), kind=_value(deed.value or ""))
    elif deed.what in _AMOUNTS:
        amount, unit = (deed.value or "").split()
        told = say(_AMOUNTS[deed.what], amount=Money(int(amount), unit))
    elif deed.what in _SENTENCES:
        told = say(_SENTENCES[deed.what], value=deed.value)
    elif deed.value is not None:
        told = say("{field} {value}", field=_field(deed.what), value=_value(deed.value))
    else:
        told = say(msg("{field} changed"), field=_field(deed.what))
    return say("{what} ({n})", what=told, n=deed.times) if deed.times > 1 else told


def _field(name: str) -> Word | str:
    """A field by its word; one of our own by its name."""
    return name.removeprefix(OWN) if name.startswith(OWN) else Word(name)


def _value(value: str) -> Word | str:
    from supportctl.vocabulary import WORDS

    return Word(value) if value in WORDS else value


def _shown(table: Table, *, without: tuple[str, ...]) -> Table:
    return table._replace(
        columns=[column._replace(in_table=column.in_table and column.name not in without) for column in table.columns]
    )
