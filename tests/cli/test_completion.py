"""`__complete`: where the cursor stands, and what may stand there; always silent, never writing."""

from __future__ import annotations

import shlex
import sqlite3
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportctl.cli.app import root
from supportctl.cli.completion import SHELLS, harmless_hint, script
from supportctl.cli.cursor import find_place, split
from supportctl.cli.queryterms import _VALUES
from supportctl.storage import suggestions

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from tests.conftest import Shell


def offered(cli: Shell, line: str) -> list[str]:
    """The words that TAB offers at the end of a line; files and folders as <files> and <folders>."""
    kind, *lines = answer(cli, line).split("\n")[:-1]
    return [text.partition("\t")[0] for text in lines] if kind == "words" else [f"<{kind}>"]


def answer(cli: Shell, line: str, shell: str = "zsh", **environ: str) -> str:
    cli.environ["SUPPORTCTL_COMPLETE_LINE"] = line
    cli.environ.update(environ)
    before = cli.stored()
    result = cli("__complete", shell)
    assert result.stderr == ""
    assert cli.stored() == before
    return result.stdout


@pytest.fixture
def full(cli: Shell) -> Shell:
    cli("ticket", "new", "Parcel is late", "-c", "Sara Ahmadi", "-t", "billing", "--category", "post", "-a", "robin")
    cli("ticket", "new", "Refund: please", "-c", "ada@example.com", "-t", "vip")
    cli("ticket", "new", "Done", "-c", "@ada_l")
    cli("resolve", "3", "--ask")
    db = sqlite3.connect(cli.db)
    db.execute("INSERT INTO views (name, query) VALUES ('mine', 'assignee:me')")
    db.commit()
    db.close()
    path = cli.home / ".config/supportctl/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('[fields]\norder = "text"\nplan = "text"\n[channels.fax]\nsynchronous = true\n')
    return cli


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("supportctl fe", ["feedback"]),
        ("supportctl n", ["new", "note"]),
        ("supportctl config ", ["get", "set", "unset", "list", "edit", "path"]),
        ("supportctl ticket ed", ["edit"]),
        ("supportctl show ", ["2", "1"]),
        ("supportctl t show 1 ", ["2"]),
        ("supportctl ticket resolve 1-", ["1-2"]),
        ("supportctl ticket reopen ", ["3"]),
        ("supportctl show 3", ["3"]),
        ("supportctl show x", []),
        ("supportctl ticket new ", []),
        ("supportctl ticket new x -p ", ["low", "normal", "high", "urgent"]),
        ("supportctl ticket new x --priority=u", ["--priority=urgent"]),
        ("supportctl ticket new x -t ", ["billing", "vip"]),
        ("supportctl ticket new x -c s", ["Sara Ahmadi"]),
        ("supportctl ticket new x -c @", ["@ada_l"]),
        ("supportctl ticket new x -c ad", ["ada@example.com"]),
        ("supportctl ticket new x --channel f", ["fax"]),
        ("supportctl ticket new x --kind pr", ["problem", "praise"]),
        ("supportctl feedback add 5 --kind c", ["csat", "ces", "complaint"]),
        ("supportctl feedback add 5 --ticket ", ["2", "1"]),
        ("supportctl survey send --kind ", ["csat", "nps", "ces"]),
        ("supportctl followup add --kind ", ["call", "apology", "check-in", "thanks"]),
        ("supportctl followup list --kind f", ["fix"]),
        ("supportctl followup add -c 1 --due to", ["tomorrow"]),
        ("supportctl followup add -c 1 --due y", []),
        ("supportctl purchase refund 1 5 --kind ", ["refund", "return"]),
        ("supportctl cost add 5 --kind ", []),
        ("supportctl problem new x --owner ", ["me", "none", "robin"]),
        ("supportctl customer new x --referred-by sa", ["Sara Ahmadi"]),
        ("supportctl import csv x --as p", ["purchases"]),
        ("supportctl survey answer ", ["1"]),
        ("supportctl ticket assign 1 --to ", ["me", "none", "robin"]),
        ("supportctl ticket edit 1 --category ", ["post"]),
        ("supportctl ticket list -s open,pe", ["open,pending"]),
        ("supportctl ticket list @", ["@mine"]),
        ("supportctl ticket list stat", ["status:"]),
        ("supportctl ticket list status:re", ["status:resolved"]),
        ("supportctl ticket list status:open,re", ["status:open,resolved"]),
        ("supportctl queue not:tag:b", ["not:tag:billing"]),
        ("supportctl queue customer:sa", []),
        ("supportctl queue customer:ada", ["customer:ada@example.com"]),
        ("supportctl queue tag:vip or", ["order:"]),
        ('supportctl ticket tag --where "tag:vip pri', ["tag:vip priority:"]),
        ("supportctl ticket tag --where @", ["@mine"]),
        ("supportctl config get targets.resolution.u", ["targets.resolution.urgent"]),
        ("supportctl config get fields.", ["fields.order", "fields.plan"]),
        ("supportctl config set week_start s", ["saturday", "sunday"]),
        ("supportctl config set lang ", ["en", "fa", "auto"]),
        ("supportctl report v", ["volume"]),
        ("supportctl report csat --by w", ["week"]),
        ("supportctl report weekly --explain first_response_", ["first_response_working", "first_response_in_target"]),
        ("supportctl report monthly --month l", ["last"]),
        ("supportctl report csat --since yes", ["yesterday"]),
        ("supportctl help hoo", ["hooks"]),
        ("supportctl help ticket ed", ["edit"]),
        ("supportctl completion ", ["bash", "zsh", "fish"]),
        ("supportctl import csv x --as m", ["messages"]),
        ("supportctl ticket list --fields id,sub", ["id,subject"]),
        ("supportctl purchase list --fields id,ref", ["id,refunded"]),
        ("supportctl purchase list --refunds --fields id,ref", ["id,refunded_at"]),
        ("supportctl cost list --get f", ["from"]),
        ("supportctl report runs --get f", ["followups"]),
        ("supportctl report weekly --get f", ["figures"]),
        ("supportctl log --get wh", ["what"]),
        ("supportctl --lang ", ["en", "fa", "auto"]),
        ("supportctl ticket list -f nd", ["ndjson"]),
        ("supportctl ticket new x -F ", ["<files>"]),
        ("supportctl ticket list -o ", ["<files>"]),
        ("supportctl db backup ", ["<files>"]),
        ("supportctl --db ", ["<files>"]),
        ("supportctl ticket edit --pri", ["--priority"]),
        ("supportctl ticket edit -p low --pri", []),
        ("supportctl ticket new x -t a --ta", ["--tag"]),
        ("supportctl ticket list --hea", ["--header"]),
        ("supportctl ticket list --help", ["--help"]),
        ("supportctl show -- -", []),
        ("supportctl show -q ", ["2", "1"]),
        ("supportctl nonsense ", []),
        ("supportctl ticket nonsense 1 ", []),
        ("supportctl ticket new -x ", []),
    ],
)
def test_what_is_offered(full: Shell, line: str, words: list[str]) -> None:
    assert offered(full, line) == words


def test_a_line_with_nothing_on_it(cli: Shell) -> None:
    assert {"ticket", "queue", "new", "completion"} <= set(offered(cli, "supportctl "))
    for line in ("", "supportctl", "'", "\\", "\n"):
        offered(cli, line)


def test_the_place_of_the_cursor_survives_any_quoting() -> None:
    for line, texts in (
        ("a b", ["a", "b"]), ("a b ", ["a", "b", ""]), ("a 'b c", ["a", "b c"]), ('a "b\\" c', ["a", 'b" c']),
        ("a b\\", ["a", "b"]), ("a b\\ c", ["a", "b c"]), ("a '' ", ["a", "", ""]), ('"a"\'b\'c', ["abc"]),
        ("a \\\n b", ["a", "", "b"]), ("  a", ["a"]), ("a $(b c", ["a", "$(b", "c"]), ("", [""]),
        ('a "\\x"', ["a", "\\x"]),
    ):  # fmt: skip
        assert [word.text for word in split(line)] == texts, line


@given(st.text(alphabet="ab '\"\\\t$`é", max_size=12))
def test_closed_lines_are_split_as_a_shell_does(line: str) -> None:
    try:
        expected = shlex.split(line)
    except ValueError:
        split(line)
        return
    found = [word.text for word in split(line)]
    # A backslash before $ or ` vanishes in double quotes for a shell, though not for shlex.
    if "\\$" not in line and "\\`" not in line:
        assert found == expected or found == [*expected, ""]


@given(st.lists(st.text(max_size=8), max_size=6), st.text(max_size=8))
def test_no_words_confuse_the_walk(words: list[str], typed: str) -> None:
    find_place(root(), words, typed)


@given(st.text())
def test_hints_hold_nothing_that_acts(text: str) -> None:
    hint = harmless_hint(text)
    assert not set(hint) & set("\\`$\"'|&;<>(){}[]*?~#%!^=\n\t")
    assert not {unicodedata.category(char) for char in hint} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(hint) & {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
    assert len(hint) <= 300


def test_values_for_bash_are_quoted_for_where_they_stand(cli: Shell) -> None:
    cli("ticket", "new", "x", "-c", "Ann & Bob's $x")
    for line, piece, value in (
        ("supportctl show -c A", "A", None),
        ("supportctl ticket list -c A", "A", "Ann\\ \\&\\ Bob\\'s\\ \\$x"),
        ('supportctl ticket list -c "A', "A", "Ann & Bob's \\$x"),
        ("supportctl ticket list -c 'A", "A", None),
        ("supportctl ticket list --customer=A", "A", "Ann\\ \\&\\ Bob\\'s\\ \\$x"),
        ("supportctl ticket list status:pe", "pe", "pending"),
        ("supportctl ticket list status:", "", "new"),
        ("supportctl ticket list status:open,pe", "open,pe", "open,pending"),
        ("supportctl ticket list status\\:pe", "status\\:pe", "status:pending"),
    ):
        lines = answer(cli, line, "bash", SUPPORTCTL_COMPLETE_PIECE=piece).splitlines()[1:]
        assert (lines[0].partition("\t")[0] if lines else None) == value, line


def test_silent_whatever_is_wrong(newcomer: Shell, cli: Shell) -> None:
    cli.db.unlink()
    for content in (None, b"", b"SQLite format 3\0" + bytes(84), b"hello"):
        if content is not None:
            cli.db.write_bytes(content)
        assert offered(cli, "supportctl show ") == []
        assert offered(cli, "supportctl ticket new x -t ") == []
        assert [path.name for path in cli.db.parent.iterdir()] == ([] if content is None else ["support.db"])
    folder = cli.home / "folder"
    folder.mkdir()
    assert offered(cli, f"supportctl --db {folder} show ") == []
    config = cli.home / ".config/supportctl/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("not toml [")
    assert "email" in offered(cli, "supportctl ticket new x --channel ")
    assert "lang" in offered(cli, "supportctl config get la")
    assert cli("__complete").startswith("words\n")
    del cli.environ["SUPPORTCTL_COMPLETE_LINE"]
    assert cli("__complete", "bash").stderr == ""


def test_the_database_that_the_line_names(cli: Shell) -> None:
    other = str(cli.home / "other.db")
    cli("db", "init", "--db", other)
    cli("--db", other, "ticket", "new", "elsewhere")
    assert offered(cli, "supportctl show ") == []
    assert answer(cli, f"supportctl --db {other} show ") == "words\n1\telsewhere\n"
    assert answer(cli, f"supportctl show --db={other} ") == "words\n1\telsewhere\n"


def test_values_of_queries_are_accepted(cli: Shell) -> None:
    for field, values in _VALUES.items():
        if field == "has":
            continue
        for value in values:
            cli("ticket", "list", f"{field}:{value}")


def test_what_is_on_the_desk_is_found_by_index(desk: Desk) -> None:
    plans = []
    desk.db.set_trace_callback(lambda sql: plans.append(sql))
    suggestions.list_tickets(desk.db, "1", 30)
    suggestions.list_tickets(desk.db, "", 30, "resolved")
    suggestions.list_tickets(desk.db, "", 30, "any")
    suggestions.list_tags(desk.db, "b", 30)
    suggestions.list_words(desk.db, "category", "b", 30)
    suggestions.list_customers(desk.db, "sa", 30)
    suggestions.list_contacts(desk.db, "email", "sa", 30)
    suggestions.list_feedback(desk.db, "", 30)
    suggestions.list_feedback(desk.db, "", 30, unanswered=True)
    suggestions.list_commands(desk.db, "", 30)
    desk.db.set_trace_callback(None)
    assert len(plans) == 10
    for sql in plans:
        steps = [row["detail"] for row in desk.db.execute(f"EXPLAIN QUERY PLAN {sql}")]
        for step in steps:
            # Newest first by id is a scan that its LIMIT ends; everything else goes by an index.
            is_bounded = step in ("SCAN tickets", "SCAN feedback", "SCAN journal")
            inner = step.startswith(("SCAN (", "SCAN newest", "SCAN found", "SCAN f", "SCAN CONSTANT"))
            assert is_bounded or inner or not step.startswith("SCAN") or "USING" in step, (sql, steps)


def test_only_the_newest_tickets_are_offered(cli: Shell) -> None:
    rows = "subject,received_at\n" + "".join(f"Parcel {n},2026-11-19T10:{n % 60:02}\n" for n in range(120))
    cli("import", "csv", "-", "--as", "tickets", "--source", "a", stdin=rows)
    assert len(offered(cli, "supportctl show ")) == 30
    assert set(offered(cli, "supportctl show 12")) == {"12", "120"}


@pytest.mark.parametrize("shell", SHELLS)
def test_the_scripts_are_printed(newcomer: Shell, shell: str) -> None:
    text = newcomer("completion", shell)
    assert text == script(shell)
    assert "eval" not in text.replace("evaluated", "")
    target = newcomer.home / "script"
    assert newcomer("completion", shell, "-o", str(target)) == ""
    assert target.read_text() == text


def test_a_shell_that_is_none_of_them(newcomer: Shell) -> None:
    assert "did you mean fish?" in newcomer.refuses(2, "completion", "fsh").stderr
    newcomer.refuses(2, "completion")


def test_what_was_merged_is_offered_to_unmerge(full: Shell) -> None:
    assert offered(full, "supportctl ticket unmerge ") == []
    full("ticket", "new", "Double", "-c", "Sara Ahmadi")
    full("ticket", "merge", "4", "--into", "1")
    assert offered(full, "supportctl ticket unmerge ") == ["4"]
    assert offered(full, "supportctl ticket merge 2 --into ") == ["1"]
    assert offered(full, "supportctl ticket link 1 --to ") == ["2"]
    assert offered(full, "supportctl ticket link 1 --to 2 --as d") == ["duplicate"]


def test_the_verbs_of_the_working_day(full: Shell) -> None:
    cli = full
    cli("config", "set", "fields.severity.choices", "minor,major")
    cli("ticket", "inbound", "1", "-m", "And $(touch x)\nmore")
    cli("ticket", "note", "1", "-m", "secret")
    cli("new", "SEO offer")
    cli("ticket", "spam", "4")
    cli("customer", "new", "S. Ahmadi")
    cli("customer", "merge", "S. Ahmadi", "--into", "Sara Ahmadi")
    cli("holidays", "add", "2026-12-25", "Christmas")
    cli("holidays", "add", "2026-12-31")
    said, answered = cli.rows("SELECT max(id) FROM messages WHERE direction = 'in' AND ticket_id = 1")[0][0], "1"
    assert offered(cli, "supportctl ticket split 1 --from ") == [answered, str(said)]
    assert offered(cli, "supportctl ticket edit #1 --message ") == [answered, str(said)]
    assert offered(cli, "supportctl ticket split --from ") == []
    later = offered(cli, "supportctl ticket snooze 1 --until ")
    assert {"tomorrow", "2d", "reply"} <= set(later)
    assert "yesterday" not in later
    assert "reply" not in offered(cli, "supportctl ticket pend 1 --until ")
    assert "yesterday" in offered(cli, "supportctl log --until ")
    assert "yesterday" not in offered(cli, "supportctl reply 1 --promise ")
    assert offered(cli, "supportctl ticket spam --undo ") == ["4"]
    assert offered(cli, "supportctl customer unmerge ") == ["4"]
    assert offered(cli, "supportctl holidays rm ") == ["2", "1"]
    assert offered(cli, "supportctl holidays rm 2 ") == ["1"]
    assert offered(cli, "supportctl ticket edit 1 --set severity=m") == ["severity=minor", "severity=major"]
    assert offered(cli, "supportctl ticket list severity:ma") == ["severity:major"]
    assert offered(cli, "supportctl ticket edit --where @") == ["@mine"]
    assert offered(cli, "supportctl ticket edit 1 --where @") == ["@mine"]


def test_purchases_problems_and_questions(cli: Shell) -> None:
    cli("purchase", "add", "49.90", "-c", "Sara Ahmadi", "--currency", "EUR", "--order", "8812")
    cli("purchase", "add", "5", "-c", "Sara Ahmadi", "--currency", "EUR")
    assert answer(cli, "supportctl purchase refund ") == "words\n2\tSara Ahmadi 2026-11-20\n1\tSara Ahmadi order 8812\n"
    assert offered(cli, "supportctl purchase refund 1 ") == []
    cli("problem", "new", "Late")
    cli("problem", "new", "Broken")
    cli("problem", "fix", "2")
    assert offered(cli, "supportctl problem fix ") == ["1"]
    assert offered(cli, "supportctl problem reopen ") == ["2"]
    assert offered(cli, "supportctl problem show ") == ["2", "1"]
    cli("survey", "send", "--kind", "nps", "-c", "1")
    assert answer(cli, "supportctl survey answer ") == "words\n1\tnps Sara Ahmadi\n"
