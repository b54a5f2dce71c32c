"""`customer merge` and `unmerge` as they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell


@pytest.fixture
def pair(cli: Shell) -> Shell:
    """Ada (1) and the record of her phone calls (2), each with a ticket, a note, tags and feedback."""
    cli("customer", "new", "Ada Example", "--email", "ada@example.com", "-t", "vip", "-m", "likes tea")
    cli("customer", "new", "A. Example", "--phone", "+442079460123", "--handle", "@ada", "-t", "vip", "-t", "phone",
        "-m", "calls at noon")  # fmt: skip
    cli("customer", "new", "Friend", "--referred-by", "2")
    cli("new", "First", "-c", "1")
    cli("new", "Second", "-c", "2")
    cli("feedback", "add", "2", "-c", "2", "-m", "slow")
    return cli


def is_sound(cli: Shell) -> bool:
    return all(finding["result"] == "sound" for finding in cli("db", "check", "--json").json)


def show(cli: Shell, who: str) -> Any:
    return cli("customer", "show", who, "--json").json


def test_everything_goes_to_one(pair: Shell) -> None:
    done = pair.terminal("customer", "merge", "2", "--into", "1")
    assert "Merged customer 2 (A. Example) into 1 (Ada Example)" in " ".join(done.split())
    ada = show(pair, "1")
    assert (ada["tickets"], ada["tags"], len(ada["notes"]), len(ada["feedback"])) == (2, ["phone", "vip"], 2, 1)
    assert [contact["kind"] for contact in ada["contacts"]] == ["email", "phone", "handle"]
    assert ada["merged"] == [{"id": 2, "name": "A. Example", "at": "2026-11-20T10:00:00Z"}]
    assert "A. Example (2)" in pair("customer", "show", "1", "-f", "text")
    for who in ("2", "A. Example", "@ada", "+44 20 7946 0123", "ada@example.com", "A. Ex"):
        assert show(pair, who)["id"] == 1, who
    assert show(pair, "Friend")["referred_by"] == 1
    assert pair("customer", "list", "-q").lines == ["3", "1"]
    assert pair("ticket", "list", "customer:2", "-q").lines == ["2", "1"]
    assert pair("ticket", "new", "Third", "-c", "A. Example", "--get", "customer_id") == "1\n"
    assert is_sound(pair)


def test_unmerge_gives_exactly_that_back(pair: Shell) -> None:
    before = {who: show(pair, who) for who in "123"}
    pair("customer", "merge", "2", "--into", "1")
    pair("customer", "unmerge", "2")
    assert {who: show(pair, who) for who in "123"} == before
    assert is_sound(pair)


def test_what_came_since_stays(pair: Shell) -> None:
    pair("customer", "merge", "2", "--into", "1")
    pair("new", "Third", "-c", "@ada")
    pair("ticket", "edit", "2", "-c", "3")
    pair("customer", "note", "2", "-m", "since")
    pair("customer", "edit", "1", "--drop", "@ada", "--untag", "phone")
    pair("customer", "unmerge", "A. Example")
    ada, other = show(pair, "1"), show(pair, "2")
    assert [ticket["subject"] for ticket in ada["timeline"]] == ["Third", "First"]
    assert [note["body"] for note in ada["notes"]] == ["likes tea", "since"]
    assert (other["tickets"], other["handle"], other["tags"]) == (0, None, ["vip"])
    assert is_sound(pair)


def test_a_chain_of_customers(pair: Shell) -> None:
    pair("customer", "merge", "2", "--into", "1")
    pair("customer", "merge", "1", "--into", "3")
    assert show(pair, "A. Example")["id"] == 3
    assert is_sound(pair)
    assert (
        "customer 2 was merged into 1, who is merged into 3 now" in pair.refuses(4, "customer", "unmerge", "2").stderr
    )
    pair("customer", "unmerge", "1")
    assert show(pair, "2")["id"] == 1
    assert show(pair, "1")["tickets"] == 2
    assert is_sound(pair)


def test_several_at_once_all_or_none(pair: Shell) -> None:
    pair.refuses(1, "customer", "merge", "2", "1", "--into", "1")
    done = pair.terminal("customer", "merge", "2", "3", "--into", "1")
    assert "Merged 2 customers into 1 (Ada Example)" in done
    assert len(show(pair, "3")["merged"]) == 2


def test_refusals(pair: Shell) -> None:
    assert "nobody can be merged into themselves" in pair.refuses(1, "customer", "merge", "1", "--into", "1").stderr
    pair.refuses(3, "customer", "merge", "9", "--into", "1")
    pair.refuses(3, "customer", "merge", "2", "--into", "nobody@example.com")
    assert "is not merged" in pair.refuses(1, "customer", "unmerge", "1").stderr
    pair("customer", "merge", "2", "--into", "1")
    assert "is merged into 1 already" in pair.refuses(1, "customer", "merge", "2", "--into", "3").stderr
    assert "nobody can be merged" in pair.refuses(1, "customer", "merge", "1", "--into", "2").stderr
    assert "belongs to customer 1" in pair.refuses(4, "customer", "new", "X", "--handle", "@ada").stderr


def test_an_import_completes_the_one_who_stands(pair: Shell) -> None:
    table = pair.home / "people.csv"
    table.write_text("id,name,phone,organisation\n7,A. Example,+442079460123,\n")
    pair("import", "csv", str(table), "--as", "customers", "--source", "s")
    pair("customer", "merge", "2", "--into", "1")
    table.write_text("id,name,phone,organisation\n7,Another Name,+442079460123,Example Ltd\n")
    pair("import", "csv", str(table), "--as", "customers", "--source", "s")
    assert (show(pair, "1")["name"], show(pair, "1")["organisation"]) == ("Ada Example", "Example Ltd")
    assert is_sound(pair)


def facts(cli: Shell, who: str) -> tuple[str | None, ...]:
    one = show(cli, who)
    return one["organisation"], one["tier"], one["language"]


def test_a_merge_fills_in_what_the_other_knows(cli: Shell) -> None:
    cli("customer", "new", "Ada", "--tier", "gold")
    cli("customer", "new", "A. Example", "--organisation", "ACME", "--tier", "silver")
    cli("customer", "new", "A. E.", "--organisation", "Acme Ltd", "--language", "fa")
    before = [facts(cli, who) for who in "123"]
    cli("customer", "merge", "2", "3", "--into", "1")
    assert facts(cli, "1") == ("ACME", "gold", "fa")
    cli("customer", "unmerge", "2")
    # What the one who stays merged says as well comes to light then.
    assert facts(cli, "1") == ("Acme Ltd", "gold", "fa")
    cli("undo")
    cli("customer", "unmerge", "3")
    assert facts(cli, "1") == ("ACME", "gold", None)
    cli("customer", "unmerge", "2")
    assert [facts(cli, who) for who in "123"] == before
    assert is_sound(cli)


def test_what_was_said_of_them_since_stays(cli: Shell) -> None:
    cli("customer", "new", "Ada")
    cli("customer", "new", "A. Example", "--organisation", "ACME", "--tier", "gold")
    cli("customer", "merge", "2", "--into", "1")
    cli("customer", "edit", "1", "--organisation", "Example Ltd")
    cli("customer", "unmerge", "2")
    assert (facts(cli, "1")[:2], facts(cli, "2")[:2]) == (("Example Ltd", None), ("ACME", "gold"))


def test_nothing_comes_back_to_a_customer_who_was_merged_meanwhile(pair: Shell) -> None:
    pair("new", "Third", "-c", "2")
    pair("undo")
    pair("ticket", "edit", "1", "-c", "3")
    pair("customer", "merge", "2", "1", "--into", "3")
    # 8 took the third ticket of 2 back, 9 gave the first one of 1 to 3.
    for number in ("8", "9"):
        assert "10 (customer merge) came after it" in pair.refuses(4, "undo", number).stderr
    pair("undo", "10")
    pair("undo", "8")
    pair("undo", "9")
    assert show(pair, "2")["tickets"] == 2
    assert is_sound(pair)


def test_who_got_something_since_is_not_merged_again_by_an_undo(pair: Shell) -> None:
    pair("customer", "merge", "2", "--into", "1")
    pair("customer", "unmerge", "2")
    pair("new", "Third", "-c", "2")
    assert "9 (new) came after it" in pair.refuses(4, "undo", "8").stderr
    pair("undo", "9")
    pair("undo", "8")
    assert show(pair, "2")["id"] == 1
    assert is_sound(pair)
