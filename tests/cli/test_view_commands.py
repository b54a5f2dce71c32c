"""`view`: a query under a name, used wherever a query may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell


@pytest.fixture
def desk_with_views(cli: Shell) -> Shell:
    cli("ticket", "new", "Late parcel", "-t", "billing")
    cli("ticket", "new", "Refund please", "-t", "billing", "-p", "high")
    cli("ticket", "new", "Login")
    cli("view", "save", "billing", "tag:billing", "sort:id")
    return cli


def test_a_view_stands_for_its_terms(desk_with_views: Shell) -> None:
    cli = desk_with_views
    assert cli("ticket", "list", "@billing", "-q") == "1\n2\n"
    assert cli("ticket", "list", "@BILLING", "refund", "-q") == "2\n"
    assert cli("ticket", "list", "@billing", "sort:-id", "-q") == "2\n1\n"
    assert cli("queue", "@billing", "-q") == "2\n1\n"
    assert cli("ticket", "tag", "--where", "@billing late", "-t", "x", "-y") == "1\n"
    cli("resolve", "1")
    assert cli("ticket", "list", "@billing", "-q") == "2\n"
    assert cli("ticket", "list", "@billing", "--all", "-q") == "1\n2\n"


def test_fields_go_with_the_view(desk_with_views: Shell) -> None:
    cli = desk_with_views
    cli("view", "save", "short", "tag:billing sort:id", "--fields", "id, subject")
    assert cli("ticket", "list", "@short") == "1\tLate parcel\n2\tRefund please\n"
    assert cli("ticket", "list", "@short", "--json").json[0] == {"id": 1, "subject": "Late parcel"}
    assert cli("ticket", "list", "@short", "--fields", "status") == "new\nnew\n"
    assert cli("ticket", "list", "@short", "-q") == "1\n2\n"
    assert cli("ticket", "list", "@short", "--count") == "2\n"
    assert cli("queue", "@short") == "2\tRefund please\n1\tLate parcel\n"
    assert cli("view", "show", "short", "--json").json == {
        "name": "short", "query": "tag:billing sort:id", "fields": "id,subject",
    }  # fmt: skip
    assert "did you mean subject?" in cli.refuses(2, "view", "save", "bad", "tag:x", "--fields", "subjct").stderr
    cli.refuses(2, "view", "save", "bad", "tag:x", "--fields", ",")


def test_a_field_of_our_own_in_a_view(cli: Shell) -> None:
    cli("config", "set", "fields.colour.choices", "red,blue")
    cli("ticket", "new", "A", "--set", "colour=red")
    cli("ticket", "new", "B", "--set", "colour=blue")
    cli("view", "save", "reds", "colour:red", "--fields", "id,colour")
    assert cli("ticket", "list", "@reds") == cli("queue", "@reds") == "1\tred\n"
    assert "did you mean colour?" in cli.refuses(2, "view", "save", "x", "tag:x", "--fields", "colours").stderr


def test_listing_changing_and_removing(desk_with_views: Shell) -> None:
    cli = desk_with_views
    assert cli("view", "save", "late-ones", '"late parcel"') == "late-ones\n"
    assert cli.terminal("view", "save", "@late-ones", "is:overdue") == "Changed @late-ones\n"
    assert cli("view", "list") == "billing\ttag:billing sort:id\t\nlate-ones\tis:overdue\t\n"
    assert cli("view", "list", "-q") == "billing\nlate-ones\n"
    assert cli("view", "show", "@late-ones") == "late-ones\tis:overdue\t\n"
    assert cli("view", "show", "billing", "--get", "query") == "tag:billing sort:id\n"
    assert "tag:billing sort:id" in cli.terminal("view", "show", "billing")
    assert cli("view", "rm", "billing", "--json").json["name"] == "billing"
    assert cli("view", "list", "--json").json == [{"name": "late-ones", "query": "is:overdue", "fields": None}]
    cli("view", "rm", "late-ones")
    assert cli("view", "list") == ""
    assert "view save" in cli.terminal("view", "list").stderr


def test_views_can_be_undone_from_their_journal_rows(desk_with_views: Shell) -> None:
    cli = desk_with_views
    before = cli.rows("SELECT count(*) FROM journal")[0][0]
    cli("view", "save", "billing", "tag:billing", "sort:id")
    assert cli.rows("SELECT count(*) FROM journal")[0][0] == before
    cli("view", "save", "billing", "tag:other")
    cli("view", "rm", "billing")
    changes = cli.rows("SELECT action, before FROM journal_changes WHERE table_name = 'views' ORDER BY id")
    assert changes == [
        ("insert", None),
        ("update", '{"query":"tag:billing sort:id","fields":null}'),
        ("delete", '{"id":1,"name":"billing","query":"tag:other","fields":null}'),
    ]


@pytest.mark.parametrize("name", ["two words", "a:b", "", "@", "x" * 41, "a/b", "\x1b[31m", "--", "<b>", "a,b", "؟"])
def test_names_are_words(cli: Shell, name: str) -> None:
    cli("ticket", "new", "x")
    cli.refuses(2, "view", "save", "--", name, "tag:x")


def test_a_persian_name(cli: Shell) -> None:
    cli("ticket", "new", "x", "-t", "مالی")
    cli("view", "save", "مالی‌ها", "tag:مالی")
    assert cli("ticket", "list", "@مالی‌ها", "-q") == "1\n"


def test_what_cannot_be_a_view(desk_with_views: Shell) -> None:
    cli = desk_with_views
    cli.refuses(2, "view", "save", "x")
    cli.refuses(2, "view", "save", "x", " ")
    cli.refuses(2, "view", "save", "x", "status:opne")
    cli.refuses(3, "view", "save", "x", "customer:nobody")
    assert "another view" in cli.refuses(2, "view", "save", "x", "tag:y @billing").stderr
    assert "another view" in cli.refuses(2, "view", "save", "billing", "@billing").stderr
    assert "turned round" in cli.refuses(2, "ticket", "list", "not:@billing").stderr
    for command in (["view", "rm"], ["view", "show"], ["ticket", "list"]):
        name = "billin" if command[0] == "view" else "@billin"
        assert "did you mean @billing?" in cli.refuses(3, *command, name).stderr
    cli.refuses(3, "queue", "@zzz")
    assert cli("ticket", "list", '"@billing"', "-q") == ""


def test_the_first_command_may_save_a_view(newcomer: Shell) -> None:
    assert newcomer("view", "save", "mine", "assignee:me") == "mine\n"
    assert newcomer("ticket", "list", "@mine") == ""
