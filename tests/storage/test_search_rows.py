"""What stands in the search row of a ticket: its own words, its customer's, and those of tickets merged into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.feedback import add_feedback
from supportctl.domain.tickets import Draft, open_ticket
from supportctl.storage import search
from supportctl.storage.searchtexts import find_ticket_text, list_texts, list_tickets_of_customer

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk


def rows_with(desk: Desk, words: str) -> list[int]:
    found = desk.db.execute("SELECT rowid FROM ticket_search WHERE ticket_search MATCH ? ORDER BY 1", (words,))
    return [row[0] for row in found]


def test_a_merged_ticket_is_found_through_its_target(desk: Desk) -> None:
    open_ticket(desk, Draft("Late parcel", "where is it"), at=desk.now, who="Ada")
    open_ticket(desk, Draft("Missing box", "still nothing here"), at=desk.now, who="bob@shop.example")
    add_feedback(desk, 1, kind="csat", ticket_id=2, comment="slow", at=desk.now)
    with desk.change() as tx:
        tx.update("tickets", 2, standing="merged", merged_into=1)
        for ticket_id in (1, 2):
            search.index_ticket(tx.db, ticket_id)
    assert find_ticket_text(desk.db, 2) is None
    for words in ("parcel", "box", "nothing", "slow", "ada", "shop"):
        assert rows_with(desk, words) == [1], words
    assert list_texts(desk.db, [1]) == {1: ["where is it", "still nothing here", "slow", "Ada", "bob@shop.example"]}
    assert list_tickets_of_customer(desk.db, 2) == [1]
    with desk.change() as tx:
        tx.update("customers", 2, name="Bob")
        search.index_customer(tx.db, 2)
    assert rows_with(desk, "bob") == [1]
    assert search.list_wrong_rows(desk.db) == []


def test_what_repeats_the_subject_counts_once(desk: Desk) -> None:
    open_ticket(desk, Draft("Late parcel"), at=desk.now)
    assert find_ticket_text(desk.db, 1) == "Late parcel"


def test_a_number_is_found_as_typed_in_one_piece_and_with_its_country(desk: Desk) -> None:
    from supportctl.domain.customers import new_customer

    new_customer(desk, "Sara", contacts=[("phone", "+44 20 7946 0123")], fields={}, tags=[], note=None, key=None)
    open_ticket(desk, Draft("x"), at=desk.now, who="Sara")
    for words in ("7946", "442079460123"):
        assert rows_with(desk, words) == [1]


def test_a_row_for_each_of_many(desk: Desk) -> None:
    for n in range(7):
        open_ticket(desk, Draft(f"Parcel {n}"), at=desk.now, who=f"Customer {n}")
    counts: list[int] = []
    assert search.reindex(desk.db, counts.append) == 14
    assert counts == [7, 14]
    assert search.list_wrong_rows(desk.db) == []
