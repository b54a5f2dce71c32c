"""`customer`: found by anything they are known by, never guessed, never doubled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell


@pytest.fixture
def sara(cli: Shell) -> Shell:
    cli.environ["SUPPORTCTL_REGION"] = "IR"
    cli(
        "customer", "new", "Sara Ahmadi", "--email", "Sara@Example.com", "--phone", "0912 123 4567",
        "--handle", "sara_a", "-t", "vip", "-m", "Prefers calls", "--tier", "gold", "--customer-since", "2020-03-01",
        "--language", "fa", "--organisation", "Example Ltd",
    )  # fmt: skip
    return cli


@pytest.mark.parametrize(
    "who",
    [
        "1", "#1", "۱", "sara@example.com", "SARA@EXAMPLE.COM", "09121234567", "+98 912 123 4567", "۰۹۱۲۱۲۳۴۵۶۷",
        "00989121234567", "(0912) 123-4567", "@sara_a", "@SARA_A", "Sara Ahmadi", "sara ahmadi", "SARA", "sara a",
        "\u200esara@example.com\u200f",
    ],
)  # fmt: skip
def test_found_by(sara: Shell, who: str) -> None:
    assert sara("customer", "show", who, "--get", "id") == "1\n"
    assert sara("ticket", "list", "-c", who, "--all", "--count") == "0\n"


def test_shown(sara: Shell) -> None:
    sara("ticket", "new", "Late", "-c", "sara@example.com")
    sara("feedback", "add", "5", "--ticket", "1", "-m", "kind")
    one = sara("customer", "show", "1", "--json").json
    assert one["name"] == "Sara Ahmadi"
    assert (one["email"], one["phone"], one["handle"]) == ("Sara@Example.com", "+989121234567", "@sara_a")
    assert (one["tickets"], one["open_tickets"], one["tags"], one["since"]) == (1, 1, ["vip"], "2020-03-01")
    assert one["notes"][0]["body"] == "Prefers calls"
    assert one["timeline"][0]["subject"] == "Late"
    assert one["feedback"][0]["comment"] == "kind"
    page = sara.terminal("customer", "show", "1")
    for word in ("Sara Ahmadi", "0912 123 4567", "Prefers calls", "Late", "kind", "gold"):
        assert word in page


@pytest.mark.parametrize("who", ["nobody", "x@example.com", "+44 20 7946 0123", "@nobody", "7"])
def test_reading_never_creates(sara: Shell, who: str) -> None:
    for command in (["customer", "show", who], ["customer", "edit", who, "-t", "x"], ["ticket", "list", "-c", who]):
        sara.refuses(3, *command)


@pytest.mark.parametrize(
    ("who", "kind"), [("bob@example.com", "email"), ("+442079460123", "phone"), ("@bob", "handle")]
)
def test_a_ticket_creates_whom_it_does_not_know(cli: Shell, who: str, kind: str) -> None:
    assert "created customer 1" in cli("ticket", "new", "a", "-c", who).stderr
    assert cli("customer", "show", who, "--get", kind) == f"{who}\n"
    assert cli("ticket", "new", "b", "-c", who).stderr == ""
    assert cli("customer", "list", "--count") == "1\n"


def test_creating_takes_the_whole_name(sara: Shell) -> None:
    sara("ticket", "new", "a", "-c", "Sara")
    assert sara("customer", "list", "--get", "name").lines == ["Sara", "Sara Ahmadi"]


def test_a_number_that_is_an_id_is_never_created(cli: Shell) -> None:
    assert "no customer 123456789" in cli.refuses(3, "ticket", "new", "a", "-c", "123456789").stderr
    cli("ticket", "new", "a", "-c", "0123456789")


def test_an_ambiguous_name_names_the_candidates(sara: Shell) -> None:
    sara("customer", "new", "Sara Rad")
    sara("customer", "new", "Sara Rad")
    said = sara.refuses(4, "customer", "show", "sara").stderr
    assert "1 (Sara Ahmadi), 2 (Sara Rad), 3 (Sara Rad)" in said
    sara.refuses(4, "ticket", "new", "x", "-c", "Sara Rad")
    assert sara("--json", "customer", "show", "sara", exit_code=4).error["code"] == 4


def test_a_contact_belongs_to_one(sara: Shell) -> None:
    assert (
        "belongs to customer 1 (Sara Ahmadi)"
        in sara.refuses(4, "customer", "new", "X", "--email", "sara@example.com").stderr
    )
    sara("customer", "new", "Omid")
    sara.refuses(4, "customer", "edit", "2", "--phone", "+989121234567")
    sara("customer", "edit", "1", "--phone", "+989121234567")
    assert len(sara("customer", "show", "1", "--json").json["contacts"]) == 3


def test_edited(sara: Shell) -> None:
    sara(
        "customer", "edit", "1", "--name", "Sara Rad", "--email", "new@example.com", "--tier", "none", "--untag", "vip"
    )
    sara("customer", "edit", "1", "--drop", "09121234567")
    one = sara("customer", "show", "sara rad", "--json").json
    assert (one["tier"], one["tags"], one["phone"]) == (None, [], None)
    assert [contact["value"] for contact in one["contacts"]] == ["Sara@Example.com", "@sara_a", "new@example.com"]
    sara.refuses(3, "customer", "show", "Sara Ahmadi")


def test_the_same_again_changes_nothing(sara: Shell) -> None:
    before = sara.rows("SELECT count(*) FROM journal")
    sara("customer", "edit", "1", "-t", "vip", "--email", "sara@example.com")
    assert sara.rows("SELECT count(*) FROM journal") == before


def test_the_same_field_again_changes_nothing(sara: Shell) -> None:
    before = sara.stored()
    sara.at("2026-11-21T10:00Z")("customer", "edit", "1", "--tier", "gold")
    assert sara.stored() == before


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (2, ["new", ""]), (2, ["new", "x" * 201]), (2, ["new", "Zed", "--email", "nope"]),
        (2, ["new", "Zed", "--phone", "none"]), (2, ["new", "Zed", "--handle", "@"]), (2, ["edit", "1"]),
        (2, ["new", "Zed", "--language", "de"]), (2, ["new", "Zed", "--customer-since", "2026"]), (2, ["note", "1"]),
        (2, ["new", "Zed", "-t", "a b"]), (3, ["new", "Zed", "--referred-by", "nobody"]), (2, ["show", " "]),
        (2, ["edit", "1", "--name", ""]), (2, ["new", "Zed", "--customer-since", "01/02/2026"]), (2, ["show"]),
    ],
)  # fmt: skip
def test_refused(sara: Shell, code: int, arguments: list[str]) -> None:
    sara.refuses(code, "customer", *arguments)


@pytest.mark.parametrize("digits", ["ABC", "phone"])
def test_a_phone_without_digits_is_refused(cli: Shell, digits: str) -> None:
    cli.refuses(2, "customer", "new", "Zed", "--phone", digits)


def test_listed(sara: Shell) -> None:
    sara("customer", "new", "احمد رضایی")
    sara("customer", "new", "Bob", "--referred-by", "Sara Ahmadi")
    assert sara("customer", "list", "-q") == "3\n2\n1\n"
    assert sara("customer", "list", "ahmadi", "-q") == sara("customer", "list", "-t", "vip", "-q") == "1\n"
    assert sara("customer", "list", "رضایي", "-q") == "2\n"
    assert sara("customer", "list", "--json").json[0]["referred_by"] == 1
    assert sara("customer", "list", "-n", "1", "--fields", "name") == "Bob\n"
    assert sara.terminal("customer", "list", "-n", "1").stderr.startswith("1 of 3")


def test_count_is_of_all(sara: Shell) -> None:
    sara("customer", "new", "Bob")
    assert sara("customer", "list", "-n", "1", "--count") == "2\n"


def test_notes_do_not_leave_the_customer(sara: Shell) -> None:
    sara("customer", "note", "sara", "-F", "-", "--at", "yesterday", stdin="Moved house\n")
    notes = sara("customer", "show", "1", "--json").json["notes"]
    assert {"author": "sam", "body": "Moved house\n", "at": "2026-11-19T09:00:00Z"} in notes


def test_namesakes_in_any_spelling_are_told(cli: Shell) -> None:
    cli("customer", "new", "علی‌رضا کریمی")
    told = cli("customer", "new", "علي رضا كريمي").stderr
    assert "customers of this name are there already: 1" in told
    command = told.split("supportctl ")[1].split("\n")[0].split()
    assert command == ["customer", "merge", "2", "--into", "1"]
    cli(*command)
    assert cli("customer", "list", "--count").stdout == "1\n"
    cli("customer", "new", "علیرضا")
    assert "already" not in cli("customer", "new", "رضا کریمی").stderr


def test_whoever_reads_a_desk_its_numbers_stay_the_same(cli: Shell) -> None:
    cli("config", "set", "lang", "fa", "-y")
    cli("customer", "new", "رها", "--phone", "۰۹۱۲۱۲۳۴۵۶۷")
    for lang in ("en", "fa"):
        assert cli("--lang", lang, "customer", "show", "09121234567", "--get", "id").stdout == "1\n"
        assert cli("--lang", lang, "new", "x", "-c", "0912\u200c123\u200c4567", "--json").json["customer_id"] == 1


def test_a_language_by_its_name(cli: Shell) -> None:
    cli("customer", "new", "Ada", "--language", "فارسی")
    assert "language  Persian" in " ".join(cli.terminal("customer", "show", "1").stdout.split("\n"))
