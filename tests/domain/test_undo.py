"""Undo of what single commands of the shell do not show: large imports, rows added and changed in one command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from supportctl.domain import feedback, surveys, tickets, undo
from supportctl.errors import ConflictError
from supportctl.storage.checks import run_checks
from supportctl.storage.spans import ids_in, joined, overlaps, size

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk


def everything(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    tables = desk.db.execute("SELECT name FROM sqlite_schema WHERE sql LIKE '%STRICT' AND name NOT LIKE 'journal%'")
    return {table: [tuple(row) for row in desk.db.execute(f"SELECT * FROM {table}")] for (table,) in tables.fetchall()}


def test_rows_added_changed_and_deleted_by_one_command(desk: Desk) -> None:
    tickets.open_ticket(desk, tickets.Draft("a", tags=["x"]), at=desk.now)
    empty = everything(desk)
    with desk.change() as tx:
        tickets.tag_tickets(desk, [1], ["y"], ["x", "y"], at=desk.now)
        added = tickets.add_ticket(tx, desk, tickets.Draft("b", tags=["z"]), at=desk.now)
        tickets.edit_tickets(desk, [1, added], {"subject": "c"}, at=desk.now)
        tickets.tag_tickets(desk, [1, added], ["x"], ["z"], at=desk.now)
    full = everything(desk)
    number = undo.undo(desk).number
    assert everything(desk) == empty
    undo.undo(desk, number)
    assert everything(desk) == full
    assert all(finding.is_sound for finding in run_checks(desk.db))


def test_what_a_later_command_refers_to_stays(desk: Desk) -> None:
    tickets.open_ticket(desk, tickets.Draft("a"), at=desk.now)
    # Touches no row of the ticket, but would have nothing to belong to.
    surveys.send_surveys(desk, [1], kind="csat", at=desk.now)
    with pytest.raises(ConflictError) as refused:
        undo.undo(desk, 1)
    assert f"{refused.value.values['later']}" == "2 (test)"
    undo.undo(desk, 2)
    undo.undo(desk, 1)
    with pytest.raises(ConflictError):
        # The survey cannot come back before its ticket.
        undo.undo(desk, 3)
    undo.undo(desk, 4)
    undo.undo(desk, 3)
    assert feedback.get_feedback(desk, 1).ticket_id == 1


def test_spans() -> None:
    spans = joined([(5, 6), (1, 1), (2, 3), (9, 9), (6, 7)])
    assert spans == [(1, 3), (5, 7), (9, 9)]
    assert ids_in(spans) == (1, 2, 3, 5, 6, 7, 9)
    assert size(spans) == 7
    for first in range(12):
        for last in range(first, 12):
            expected = any(first <= row_id <= last for row_id in ids_in(spans))
            assert overlaps(spans, first, last) == expected, (first, last)
