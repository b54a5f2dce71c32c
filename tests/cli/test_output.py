"""Formats, fields and files; and that nothing a stranger wrote ever acts on a terminal, a sheet or a page."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shell

HOSTILE = (
    "\x1b[2J\x1b]0;x\x07", "\x1b]52;c;cm0gLXJm\x07", "\x9b31mred\x9d0;t\x9c", "a\u202eb\u2066c\u2069\u200f",
    "[bold]x[/bold]", "[/]",
    "=1+1", "+1", "-1", "@x", "<script>alert(1)</script><img src=x onerror=alert(1)>", "two\nlines\r\nthree\ttabs",
    "\x7f\x08\x0b", "{0} {name} %s", "a\u2028b\u2029c", "|| `x` | y |", "' \" \\ /", "\ufeffbom",
    "👩\u200d👧 e\u0301" + "\u0301" * 50,
)  # fmt: skip
# What may never reach a terminal from data; ESC itself is in our own colours only.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
OUR_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def safe(text: str) -> bool:
    plain = OUR_COLOURS.sub("", text)
    return "\x1b" not in plain and FORBIDDEN.search(plain) is None


@pytest.fixture(scope="module")
def hostile(shared_shell: Shell) -> Shell:
    """Every hostile text as subject, body, name, category, assignee, comment and note."""
    cli = shared_shell
    for number, text in enumerate(HOSTILE, 1):
        cli(
            "ticket",
            "new",
            f"--customer=n{number}{text}",
            f"--message={text}",
            f"--category={text}",
            f"--assignee={text}",
            "--",
            text,
        )
        cli("ticket", "edit", str(number), "--feeling", "angry")
        cli("reply", str(number), f"--message={text}", "--resolve")
        cli("feedback", "add", "5" if number % 2 else "1", "--ticket", str(number), f"--message={text}")
        cli("ticket", "inbound", str(number), f"--message={text}")
    cli("config", "set", "desk.name", "Fruit shop")
    return cli


PLACES = (
    ["ticket", "list"], ["ticket", "list", "--absolute", "--lang", "fa"], ["show", "1-19"], ["queue"], ["customer",
    "list"],
    ["customer", "show", *map(str, range(1, 20))], ["feedback", "list"], ["feedback", "show", "1"],
    ["report", "weekly", "--week", "this"], ["report", "csat", "--since", "7d", "--by", "category"], ["db", "schema"],
    ["report", "volume", "--since", "7d", "--by", "assignee"], ["report", "response", "--since", "7d", "--by", "tag"],
    ["db", "sql", "select subject, body from v_messages, v_tickets limit 50"], ["ticket", "list", "-f", "text"],
    ["ticket", "list", "-f", "markdown"], ["show", "1-19", "-f", "html"], ["ticket", "list", "--color", "never"],
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES, ids=" ".join)
def test_nothing_acts_on_a_terminal(hostile: Shell, place: list[str]) -> None:
    shown = hostile.terminal(*place, "--bidi", "off")
    assert shown
    assert safe(shown), FORBIDDEN.findall(shown)
    assert safe(shown.stderr)


@pytest.mark.parametrize("place", PLACES, ids=" ".join)
def test_our_isolates_are_closed_on_their_line(hostile: Shell, place: list[str]) -> None:
    for line in hostile.terminal(*place, "--bidi", "terminal").lines:
        assert sum(map(line.count, "\u2066\u2067\u2068")) == line.count("\u2069"), ascii(line)
        assert not re.search("[\u202a-\u202e]", line)


def test_a_question_to_a_hostile_customer(cli: Shell) -> None:
    for number, text in enumerate(HOSTILE, 1):
        cli("ticket", "new", f"--customer=n{number}{text}", "--", text)
    assert safe(cli.terminal("survey", "send", "1-19", "--bidi", "off"))
    assert safe(cli("survey", "send", "1-19", "--kind", "nps"))


@pytest.mark.parametrize(
    "place",
    [
        ["ticket", "list", "-f", "tsv"], ["ticket", "list", "-f", "csv"], ["ticket", "list", "-f", "json"],
        ["ticket", "list", "-f", "ndjson"], ["show", "1-19", "--json"], ["queue", "-f", "csv"], ["feedback", "list",
        "-f", "tsv"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_data_is_safe_at_a_terminal_too(hostile: Shell, place: list[str]) -> None:
    assert safe(hostile.terminal(*place))


@pytest.mark.parametrize("place", [["ticket", "list", "--raw", "-f", "csv"], ["ticket", "list", "--get", "subject"],
                                   ["show", "1-19", "--get", "messages"], ["feedback", "list", "--get", "comment"]],
                                   ids=" ".join)  # fmt: skip
def test_raw_values_at_a_terminal(hostile: Shell, place: list[str]) -> None:
    assert safe(hostile.terminal(*place))


@pytest.mark.parametrize("text", HOSTILE[:6] + HOSTILE[10:13] + HOSTILE[14:15] + HOSTILE[17:], ids=ascii)
def test_errors_and_prompts(cli: Shell, text: str) -> None:
    cli("ticket", "new", "x", "-c", "ada@example.com")
    for arguments in (
        ["customer", "show", f"n{text}"], ["ticket", "list", "-s", text], ["ticket", "new", "x", "--at", f"x{text}"],
        ["show", f"x{text}"],
        ["ticket", "new", "x", "-t", f"{text} y"], ["config", "get", f"x{text}"], ["config", "set", "lang", text],
        [f"x{text}"],
        ["ticket", f"x{text}"], ["ticket", "list", "--fields", f"x{text}"], ["ticket", "list", f"--x{text}"], ["help",
        f"x{text}"],
        ["ticket", "note", "1", "-F", f"/x{text}"], ["--db", f"/x{text}", "queue"], ["ticket", "list", f'"{text}'],
        ["db", "sql", f"x{text}"],
        ["ticket", "new", "x", "extra", text], ["report", "weekly", "--week", f"x{text}"], ["feedback", "add",
        f"x{text}", "--ticket", "1"],
        ["ticket", "list", "-n", f"x{text}"], ["customer", "new", "Zed", "--email", f"x {text}"], ["ticket", "list",
        f"xfield:{text}"],
    ):  # fmt: skip
        failed = cli.terminal(*arguments, exit_code=None)
        assert failed.exit_code in (0, 1, 2, 3)
        assert safe(failed), arguments
        assert safe(failed.stderr), (arguments, ascii(failed.stderr))
        assert len(failed.error_lines) == (2 if failed.exit_code else 0), failed.stderr


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_json_is_what_was_stored(cli: Shell, text: str) -> None:
    cli("ticket", "new", f"x{text}x", "-c", f"x{text}x", f"--message={text}")
    shown = cli("show", "1", "--json")
    assert shown.json["subject"] == f"x{text}x"
    assert shown.json["messages"][0]["body"] == text
    assert shown.json["customer_record"]["name"] == f"x{text}x"
    assert cli("ticket", "list", "-f", "ndjson").json["subject"] == f"x{text}x"
    assert safe(shown)
    assert cli("show", "1", "--get", "subject") == f"x{text}x\n"


def test_a_pipe_gets_one_line_a_row(hostile: Shell) -> None:
    for command, columns in (
        (["ticket", "list"], 18),
        (["queue"], 23),
        (["customer", "list"], 14),
        (["feedback", "list"], 11),
    ):
        listed = hostile(*command)
        assert {line.count("\t") + 1 for line in listed.split("\n")[:-1]} == {columns}
        assert len(listed.split("\n")) == len(HOSTILE) + 1
        assert safe(listed)


def test_no_formula_in_csv(hostile: Shell) -> None:
    for command in (["ticket", "list"], ["customer", "list"], ["feedback", "list"], ["queue"]):
        rows = list(csv.reader(io.StringIO(hostile(*command, "-f", "csv"))))
        assert len(rows) == len(HOSTILE) + 1
        for row in rows[1:]:
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t", "\r")), cell
                assert not cell.startswith("-") or cell[1:].isdigit(), cell
    raw = csv.reader(io.StringIO(hostile("ticket", "list", "-f", "csv", "--raw")))
    assert "=1+1" in {row[3] for row in raw}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)


def test_html_holds_only_our_elements(hostile: Shell) -> None:
    for command in (["ticket", "list"], ["show", "1-19"], ["report", "weekly", "--week", "this"], ["customer", "list"]):
        page = hostile(*command, "-f", "html")
        tags = _Tags()
        tags.feed(page)
        assert "script" not in tags.found
        assert "img" not in tags.found
        assert "default-src 'none'" in page
        assert "http://" not in page.replace("http://www.w3.org", "")


def test_formats(cli: Shell) -> None:
    cli("ticket", "new", "Cannot log in", "-t", "a", "-t", "b")
    assert cli("ticket", "list", "--fields", "id,tags,subject") == "1\ta,b\tCannot log in\n"
    assert cli("ticket", "list", "--header", "--fields", "id,status") == "id\tstatus\n1\tnew\n"
    assert cli("ticket", "list", "-f", "csv", "--no-header", "--fields", "id") == "1\n"
    assert (
        cli("ticket", "list", "-f", "csv", "--fields", "id,received_at") == "id,received_at\n1,2026-11-20T10:00:00Z\n"
    )
    assert cli("ticket", "list", "--json", "--fields", "id,tags,assignee").json == [
        {"id": 1, "tags": ["a", "b"], "assignee": None}
    ]
    assert cli("ticket", "list", "-f", "ndjson", "--fields", "id") == '{"id":1}\n'
    assert (
        cli("ticket", "list", "--count") == cli("ticket", "list", "-q") == cli("ticket", "list", "--get", "id") == "1\n"
    )
    assert "| 1 |" in re.sub(" +", " ", cli("ticket", "list", "-f", "markdown"))
    assert cli("ticket", "list", "status:closed", "--json").json == []
    assert cli("ticket", "list", "status:closed") == ""
    assert cli("ticket", "list", "status:closed", "--count") == "0\n"
    assert cli("--json", "ticket", "list") == cli("ticket", "--json", "list") == cli("ticket", "list", "--json")


def test_a_table_at_a_terminal(cli: Shell) -> None:
    for number in range(30):
        cli("ticket", "new", f"Subject {number} " + "long " * 20)
    table = cli.terminal("ticket", "list")
    assert len(table.lines) == 26
    assert table.stderr == "25 of 30; -n 0 shows all\n"
    assert all(len(OUR_COLOURS.sub("", line)) <= 80 for line in table.lines)
    assert "…" in table
    assert len(cli.terminal("ticket", "list", "-n", "0").lines) == 31
    assert cli.terminal("ticket", "list", "status:closed").stderr != ""
    assert len(cli("ticket", "list").lines) == 30
    assert "long long long long" in cli("ticket", "list", "-n", "1")


@pytest.mark.parametrize(
    ("options", "environ", "coloured"),
    [
        ([], {}, True), (["--color", "never"], {}, False), ([], {"NO_COLOR": "1"}, False), ([], {"TERM": "dumb"},
        False),
        ([], {"CLICOLOR": "0"}, False), (["--color", "always"], {"NO_COLOR": "1"}, True), ([], {"FORCE_COLOR": "1",
        "TERM": "dumb"}, True),
        ([], {"NO_COLOR": ""}, True), ([], {"CLICOLOR_FORCE": "0", "CLICOLOR": "0"}, False),
    ],
)  # fmt: skip
def test_colour(cli: Shell, options: list[str], environ: dict[str, str], coloured: bool) -> None:
    cli("ticket", "new", "x")
    cli.environ.update(environ)
    assert ("\x1b[" in cli.terminal("ticket", "list", *options)) is coloured
    assert "\x1b" not in cli("ticket", "list")


@pytest.mark.parametrize("option", ["--color", "--bidi"])
def test_bad_words_are_refused_in_a_pipe_too(cli: Shell, option: str) -> None:
    cli.refuses(2, "ticket", "list", option, "purple")


def test_into_a_file(cli: Shell, tmp_path: Path) -> None:
    cli("ticket", "new", "x")
    path = tmp_path / "out.json"
    path.write_text("old")
    assert cli("ticket", "list", "-o", str(path)) == ""
    assert json.loads(path.read_text())[0]["id"] == 1
    assert oct(path.stat().st_mode)[-3:] == "600"
    assert list(tmp_path.glob(".out*")) == []
    for ending, start in {"csv": "id,", "md": "|", "html": "<!", "ndjson": "{", "tsv": "1\t", "txt": "ID"}.items():
        cli("ticket", "list", "-o", str(tmp_path / f"a.{ending}"))
        assert (tmp_path / f"a.{ending}").read_text().lstrip().startswith(start), ending
    assert cli("ticket", "list", "-o", "-", "-q") == "1\n"
    link = tmp_path / "link.csv"
    link.symlink_to(path)
    cli.refuses(74, "ticket", "list", "-o", str(link))
    assert json.loads(path.read_text())[0]["id"] == 1


def test_errors_as_objects(cli: Shell) -> None:
    assert cli("show", "9", "--json", exit_code=3).error == {
        "code": 3, "message": "no ticket 9", "hint": "supportctl ticket list --all shows every ticket",
    }  # fmt: skip
    for arguments, code in (
        (["tikcet", "--json"], 2),
        (["ticket", "list", "--json", "--cuont"], 2),
        (["resolve", "--json"], 2),
    ):
        assert cli(*arguments, exit_code=code).error["code"] == code


@pytest.mark.parametrize(
    "arguments", [["ticket", "list", "-f", "json", "--cuont"], ["ticket", "list", "-fjson", "--cuont"]]
)
def test_errors_as_objects_with_f_json(cli: Shell, arguments: list[str]) -> None:
    assert cli(*arguments, exit_code=2).error["code"] == 2


def test_quiet(cli: Shell) -> None:
    assert cli.terminal("ticket", "new", "x", "-q", "-c", "ada@example.com", "--at", "yesterday").stderr == ""
    assert cli.terminal("ticket", "list", "-q") == "1\n"
    assert cli.terminal("ticket", "new", "y") == "Opened ticket #2: y\n"
    assert cli.terminal("ticket", "close", "1-2") == "Closed 2 tickets (undo: supportctl undo)\n"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("ticket list", "received_at"), ("queue", "due_at"), ("problem list", "since"), ("followup list", "due_at"),
        ("followup list", "why"), ("report runs", "days"), ("report runs", "as_of"), ("survey list", "asked_at"),
        ("purchase list", "placed_at"), ("purchase list", "amount"), ("log", "at"), ("cost list", "from"),
    ],
)  # fmt: skip
def test_one_value_is_that_of_the_json(cli: Shell, line: str, field: str) -> None:
    cli("ticket", "new", "Parcel is late", "-c", "Ada", "--feeling", "angry")
    cli("problem", "new", "Late")
    cli("survey", "send", "1")
    cli("purchase", "add", "49.90", "-c", "Ada", "--currency", "EUR")
    cli("cost", "add", "5", "--currency", "EUR")
    cli("report", "weekly", "--week", "this", "--save")
    value = cli(*line.split(), "-n", "1", "--json").json[0][field]
    assert value
    assert cli(*line.split(), "-n", "1", "--get", field) == f"{value}\n"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("followup add -c Ada", "due_at"), ("followup done 1", "done_at"), ("followup drop 1", "dropped_at"),
        ("purchase add 5 -c Ada --currency EUR", "amount"), ("purchase refund 1 5", "refunded_at"),
        ("cost add 5 --currency EUR", "from"), ("report weekly --save", "period"), ("report monthly --save", "figures"),
        ("survey send 1", "asked_at"), ("problem fix 1", "fixed_at"),
    ],
)  # fmt: skip
def test_what_was_written_has_its_own_fields(cli: Shell, line: str, field: str) -> None:
    cli("ticket", "new", "Parcel is late", "-c", "Ada")
    cli("problem", "new", "Late")
    cli("followup", "add", "-c", "Ada")
    cli("purchase", "add", "49.90", "-c", "Ada", "--currency", "EUR")
    cli.refuses(2, *line.split(), "--get", "priority")
    assert cli(*line.split(), "--get", field).strip()
    assert cli("undo")
    assert cli(*line.split(), "--fields", field, "--json").json


@pytest.mark.parametrize("form", ["csv", "tsv"])
@pytest.mark.parametrize(
    ("report", "fields"),
    [("weekly", "name,value"), ("csat", "value,n"), ("causes", "cause,reports"), ("volume --by day", "day,name")],
)
def test_rows_of_a_report_are_chosen_by_their_columns(cli: Shell, report: str, fields: str, form: str) -> None:
    cli("ticket", "new", "Parcel is late", "--category", "delivery", "--at", "2026-11-12T10:00")
    table = cli("report", *report.split(), "-f", form, "--header", "--fields", fields)
    assert table.lines[0] == fields.replace(",", "," if form == "csv" else "\t")
    assert len(table.lines) > 1
    assert cli("report", *report.split(), "--header", "--fields", fields).lines[0] == fields.replace(",", "\t")
    refused = cli.refuses(2, "report", *report.split(), "-f", form, "--fields", "figures")
    assert fields.split(",")[0] in refused.stderr
