"""What a query means, and errors that point at the place in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from supportctl.text import width

if TYPE_CHECKING:
    from tests.conftest import Shell


@pytest.fixture
def desk_of_five(cli: Shell) -> Shell:
    """Five tickets, the last of them resolved."""
    cli("ticket", "new", "Late parcel", "-c", "Ada Example", "-p", "high", "-t", "delivery,vip")
    cli("ticket", "new", "Refund", "-c", "Bob Example", "--category", "billing", "--feeling", "angry")
    cli("ticket", "new", "Login", "-c", "Ada Example", "-p", "urgent", "--kind", "question")
    cli("ticket", "new", "Invoice", "--channel", "phone", "-t", "billing")
    cli("ticket", "new", "Old", "-p", "low")
    cli("ticket", "assign", ["2", "4"][0], "4", "--to", "me")
    cli("reply", "1", "-m", "soon")
    cli("resolve", "5")
    return cli


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("id:3,1", "1 3"), ("id:2..4", "2 3 4"), ("id:۴..", "4 5"), ("id:#1,4..9", "1 4 5"), ("id:..2", "1 2"),
        ("not:id:1..3", "4 5"), ("tag:vip,billing", "1 4"), ("tag:none", "2 3"), ("tag:none,vip", "1 2 3"),
        ("not:tag:none", "1 4"), ("customer:ada", "1 3"), ("customer:none,bob", "2 4"), ("priority:high..", "1 3"),
        ("priority:low..normal", "2 4"), ("kind:none", "1 2 4"), ("kind:question", "3"), ("channel:phone", "4"),
        ("category:billing,none", "1 2 3 4"), ("feeling:angry", "2"), ("assignee:me", "2 4"), ("assignee:@me", "2 4"),
        ("assignee:sam,none", "1 2 3 4"), ("not:assignee:me", "1 3"), ("status:pending,resolved", "1 5"),
        ("is:waiting", "2 3 4"), ("is:unresolved", "1 2 3 4"), ("is:overdue,waiting", "2 3 4"),
        ("not:is:waiting", "1 5"), ("resolved:today", "5"), ("created:today", "1 2 3 4"),
        ("created:..yesterday,today tag:vip", "1"), ("updated:7d.. priority:urgent", "3"), ("STATUS:Open,NEW", "2 3 4"),
        ("tag:vip priority:high customer:ada", "1"), ("tag:vip customer:bob", ""),
        ("category:billing feeling:angry", "2"),
        ('customer:"ada example"', "1 3"), ("status:new not:tag:billing not:customer:bob", "3"),
        ("is:snoozed", ""), ("not:parcel", "2 3 4"), ("example not:refund", "1 3"),
    ],
)  # fmt: skip
def test_terms(desk_of_five: Shell, query: str, ids: str) -> None:
    words = [query] if '"' in query else query.split(" ")
    assert desk_of_five("ticket", "list", *words, "-q", "sort:id").split() == ids.split()
    # In any order and whatever finds the rows.
    assert sorted(desk_of_five("ticket", "list", *words, "-q").split()) == ids.split()
    assert desk_of_five("ticket", "list", *words, "--count") == f"{len(ids.split())}\n"


def test_several_orders(desk_of_five: Shell) -> None:
    assert desk_of_five("ticket", "list", "sort:-priority,-id", "-q").split() == ["3", "1", "4", "2"]
    assert desk_of_five("ticket", "list", "sort:-priority", "sort:id", "-q").split() == ["3", "1", "2", "4"]
    assert desk_of_five("ticket", "list", "sort:customer,-id", "-q").split() == ["4", "3", "1", "2"]


def test_a_sleeping_ticket(cli: Shell) -> None:
    cli("ticket", "new", "until later")
    cli("ticket", "new", "until the customer writes")
    cli("ticket", "new", "awake")
    cli("ticket", "snooze", "1", "--until", "2026-11-21T10:00Z")
    cli("ticket", "snooze", "2", "--until", "reply")
    assert cli("ticket", "list", "is:snoozed", "-q", "sort:id") == "1\n2\n"
    assert cli("ticket", "list", "not:is:snoozed", "-q") == "3\n"
    assert cli.at("2026-11-22T10:00Z")("ticket", "list", "is:snoozed", "-q") == "2\n"


def test_a_bulk_change_by_id(cli: Shell) -> None:
    for subject in "abcd":
        cli("ticket", "new", subject)
    cli("resolve", "2")
    assert cli("ticket", "tag", "--where", "id:1..2,4 sort:id", "-t", "x", "-y") == "1\n2\n4\n"


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("tag:x status:opne refund", "opne"), ("stauts:open", "stauts"), ("tag:x not:stauts:open", "stauts"),
        ("status:open,opne", "opne"), ("created:5", "5"), ("tag:x created:01/02/2026 y", "01/02/2026"),
        ("late customer:nobody", "nobody"), ("priority:low..hihg", "hihg"), ("id:3,x", "x"), ("id:9..3", "9..3"),
        ("sort:-colour", "colour"), ("is:late", "late"), ('refund "late parcel', '"late parcel'),
        ("late @nope", "@nope"),
        ("tag:x status:", ":"), ("پشتیبانگیری status:opne بود", "opne"), ("漢字 status:opne", "opne"),
        ("مُحَمَّد kind:complian", "complian"), ("priority:high..low", "high..low"), ('x kind:"a b"', "a b"),
        ("\U0001f469 feeling:happy", "happy"),
    ],
)  # fmt: skip
def test_an_error_points_at_its_place(cli: Shell, query: str, wrong: str) -> None:
    result = cli.refuses(3 if "nobody" in query or "@" in query else 2, "ticket", "list", query)
    _, shown, carets, *rest = result.stderr.splitlines()
    assert shown == f"    {query}"
    start, end = width(carets) - width(carets.strip()), width(carets)
    before = width(f"    {query[: query.rindex(wrong)]}") + (wrong == ":")
    assert (start, end) == (before, before + width(wrong)), result.stderr
    examples = [line.strip() for line in rest[1:]]
    assert len(examples) == (0 if result.exit_code == 3 else 3)


def test_the_examples_of_an_error_run(cli: Shell) -> None:
    import shlex

    cli("ticket", "new", "refund", "-c", "ada")
    for line in cli("ticket", "list", "status:opne", exit_code=2).stderr.splitlines()[4:]:
        cli(*shlex.split(line)[1:])


def test_hostile_text_around_the_place(cli: Shell) -> None:
    cli("ticket", "new", "x")
    result = cli.refuses(2, "ticket", "list", "a\u202eb \x1b[31m status:opne")
    assert "    a<U+202E>b ^[[31m status:opne" in result.stderr
    _, shown, carets, *_ = result.stderr.splitlines()
    assert shown[carets.index("^") :] == "opne"


def test_a_long_query_is_cut_around_the_place(cli: Shell) -> None:
    result = cli.refuses(2, "ticket", "list", f"{'many words ' * 40}status:opne{' many words' * 40}")
    _, shown, carets, *_ = result.stderr.splitlines()
    assert shown.startswith("    …")
    assert shown.endswith("…")
    assert width(shown) < 80
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "opne"


def test_the_place_as_data(cli: Shell) -> None:
    error = cli("ticket", "list", "tag:x status:opne", "--json", exit_code=2).error
    assert error["position"] == {"query": "tag:x status:opne", "start": 13, "end": 17}
    assert error["code"] == 2
    assert len(error["examples"]) == 3
    assert "position" not in cli("ticket", "list", "-s", "opne", "--json", exit_code=2).error


@pytest.mark.parametrize("command", [["queue"], ["ticket", "tag", "-t", "x", "-y", "--where"], ["view", "save", "v"]])
def test_the_same_wherever_a_query_stands(cli: Shell, command: list[str]) -> None:
    cli("ticket", "new", "x")
    assert "\n    status:opne\n           ^^^^\n" in cli.refuses(2, *command, "status:opne").stderr


def test_terms_as_they_are_printed_in_persian(cli: Shell) -> None:
    cli("new", "x", "-p", "فوری", "--channel", "تلفن", "--kind", "شكايت")
    assert (
        cli("ticket", "list", "priority:فوری kind:شکایت status:جدید channel:تلفن", "--json").json[0]["priority"]
        == "urgent"
    )
    assert cli("ticket", "list", "priority:زیاد..", "-q").stdout == "1\n"
    refused = cli("new", "x", "-p", "فورى‌تر", exit_code=2)
    assert "possible: low, normal, high, urgent" in refused.stderr


@pytest.mark.parametrize("query", ["؟", "*", "ـ", "\u200c", '""', "not:؟", "status:new ؟"])
def test_a_change_by_query_needs_words_where_words_are_meant(cli: Shell, query: str) -> None:
    cli("new", "x")
    said = cli.refuses(2, "ticket", "close", "--where", query, "-y").stderr
    assert "no word" in said


def test_comparing_with_signs_is_told(cli: Shell) -> None:
    said = cli.refuses(2, "ticket", "list", "created>1405/08/01").stderr
    assert "write created:A..B, created:A.. or created:..B" in said
    assert "id:A..B" in cli.refuses(2, "ticket", "list", "id>3").stderr
    for query in ("status=open", "Status=open", "status!=open", "is=overdue", "customer=ada"):
        assert "for example " in cli.refuses(2, "ticket", "list", query).stderr
    cli("new", "a=b is wrong")
    assert cli("ticket", "list", "a=b", "-q").stdout == "1\n"


def test_marks_and_commas_of_persian_text(cli: Shell) -> None:
    cli("new", "x", "-t", "تهران،پیک")
    assert cli("ticket", "list", "\u2068status:new\u2069", "-q").stdout == "1\n"
    assert cli("ticket", "list", "\u200fnot:tag:spam", "-q").stdout == "1\n"
    assert cli("ticket", "list", "status:open،new tag:پیک", "-q").stdout == "1\n"
