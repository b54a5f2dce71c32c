"""Every command that writes, by its command line: one journal row, taken back exactly, done again exactly, sound."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from supportctl.cli.commands import COMMANDS, SHORTCUTS, TICKET, Entry
from supportctl.storage.checks import run_checks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.conftest import Shell

# What changes nothing that the journal knows: it reads, or it is about the file as a whole, or about the settings.
READING = frozenset((
    "queue", "ticket list", "ticket show", "ticket save", "ticket history", "customer list", "customer show",
    "feedback list", "feedback show", "survey list", "problem list", "problem show", "followup list",
    "report csat", "report response", "report resolution", "report backlog", "report runs",
    "report volume", "report causes", "report customers", "report money", "purchase list", "cost list", "view list",
    "view show", "log",
    "holidays list", "config get", "config set", "config unset",
    "config list", "config edit", "config path", "db init", "db path", "db schema", "db check", "db backup",
    "db restore", "db reindex", "db sql", "doctor", "completion", "help",
))  # fmt: skip
# What `desk` makes: 1 of Ada, who wrote twice and was answered; 2 and 3 of Ada, 3 with fields and a tag; 4 merged into
# 2; 5 spam; 6 resolved, asked and unanswered; 7 of Bob, rated; 8 asleep; 9 split from 1; customers are Ada 1, Bob 2,
# Cy 3, and 4, who is merged into 3. Messages 1 to 8 are the first of tickets 1 to 8, 9 to 12 follow on ticket 1.
# Problem 1 is behind 3 and 6, 2 is fixed.
DESK = (
    ("new", "Parcel is late", "-c", "Ada", "--key", "k"),
    ("new", "Where is it", "-c", "Ada"),
    ("new", "Refund", "-c", "Ada", "-t", "vip", "--set", "order=A-17", "--attach", "{file}"),
    ("new", "The same again", "-c", "Ada", "-p", "high", "-t", "late", "--feeling", "angry"),
    ("new", "SEO offer"),
    ("new", "Password", "-c", "Bob"),
    ("new", "Thanks", "-c", "Bob"),
    ("new", "Later", "-c", "Cy"),
    ("reply", "1", "-m", "It is on its way"),
    ("ticket", "inbound", "1", "-m", "Another thing"),
    ("reply", "1", "-m", "What thing"),
    ("ticket", "inbound", "1", "-m", "Something else"),
    ("ticket", "split", "1", "--from", "12"),
    ("ticket", "merge", "4", "--into", "2"),
    ("ticket", "spam", "5"),
    ("resolve", "6", "7"),
    ("survey", "send", "6"),
    ("feedback", "add", "4", "--ticket", "7"),
    ("ticket", "snooze", "8", "--until", "3d"),
    ("ticket", "link", "6", "--to", "3"),
    ("customer", "new", "C. Young", "--email", "cy@example.com", "--phone", "+44 20 7946 0123"),
    ("new", "Mine too", "-c", "C. Young"),
    ("customer", "merge", "4", "--into", "3"),
    ("view", "save", "late", "tag:late"),
    ("holidays", "add", "2026-12-25", "Christmas"),
    ("purchase", "add", "-c", "Ada", "40", "--currency", "EUR"),
    ("problem", "new", "Courier is late", "--cause", "snow", "--affected", "20"),
    ("problem", "attach", "1", "3", "6"),
    ("problem", "new", "Password mails"),
    ("problem", "fix", "2"),
    ("followup", "add", "-c", "4", "--due", "2d", "-m", "of one who is merged"),
    ("followup", "add", "--ticket", "2", "--kind", "apology", "--due", "monday"),
)
TABLE = "id,subject,tags,status,received_at,resolved_at\n1,A,x,resolved,2026-11-19,2026-11-20\n2,B,,new,2026-11-19,\n"
WRITING: dict[str, tuple[tuple[str, ...], ...]] = {
    "ticket new": (
        ("A new one",),
        ("All", "-c", "Dora", "-m", "b", "-p", "urgent", "--kind", "problem", "--category", "c", "-t", "t", "-t", "u",
         "-a", "me", "--feeling", "upset", "--key", "K", "--set", "order=1", "--set", "due=2026-12-01",
         "--attach", "{file}", "--problem", "1"),
        ("We start", "-c", "Ada", "--outbound", "--channel", "phone", "--spent", "25m", "--at", "yesterday"),
    ),
    "ticket reply": (
        ("1", "-m", "x"), ("1", "-m", "x", "--resolve", "--spent", "5m"), ("8", "-m", "x", "--promise", "2d"),
        ("1", "-m", "x", "--hold"), ("4", "-m", "to one that is merged", "--pend", "--attach", "{file}"),
        ("1", "-m", "late", "--at", "2026-11-20T10:00"),
    ),
    "ticket note": (("7", "-m", "x"), ("3", "-m", "x", "--spent", "1h", "--attach", "{file}")),
    "ticket inbound": (
        ("1", "-m", "x"), ("8", "-m", "wakes"), ("6", "-m", "reopens", "--at", "2026-11-21"),
        ("6", "-m", "thanks", "--ack"),
        ("1", "-m", "x", "--automatic", "--channel", "chat"), ("6", "-m", "a follower"),
    ),
    "ticket edit": (
        ("3", "-p", "low", "--subject", "S", "--kind", "problem", "--category", "c", "--feeling", "upset"),
        ("3", "--problem", "2"), ("3", "6", "--problem", "none"),
        ("3", "-c", "Bob"), ("3", "--set", "order=none", "--set", "due=2026-12-01"), ("2", "3", "--set", "order=B"),
        ("9", "--message", "12", "--ack"), ("1", "--message", "10", "--automatic"),
        ("1", "--message", "9", "--automatic"), ("--where", "tag:vip,late", "-p", "urgent", "-y"),
    ),
    "ticket assign": (("1-3", "--to", "sara"), ("4", "--to", "me")),
    "ticket tag": (("1-3", "-t", "new", "--untag", "vip"), ("2", "--untag", "late")),
    "ticket resolve": (("1-3",), ("1", "-m", "last", "--reason", "r", "--spent", "5m"), ("8", "--at", "today")),
    "ticket close": (("1-3", "--reason", "r"), ("6", "7")),
    "ticket pend": (("1", "2"), ("2", "--until", "3d", "--reason", "r")),
    "ticket hold": (("1", "2"), ("8", "--until", "5d")),
    "ticket snooze": (("1-3", "--until", "2d"), ("8", "--until", "reply")),
    "ticket reopen": (("6", "7", "--reason", "r"),),
    "ticket merge": (("3", "--into", "1"), ("1", "--into", "3"), ("2", "9", "--into", "3"), ("6", "--into", "7")),
    "ticket unmerge": (("4",),),
    "ticket split": (("1", "--from", "10"), ("1", "--from", "10", "--subject", "S")),
    "ticket link": (
        ("2", "--to", "3", "--as", "duplicate"), ("1", "--to", "6", "--as", "follows"), ("6", "--to", "3", "--remove"),
    ),
    "ticket spam": (("1-3",), ("5", "--undo", "--reason", "r")),
    "ticket rm": (("1-3",), ("5",)),
    "customer new": (
        ("Dora",),
        ("Dora", "--email", "d@example.com", "--phone", "+44 20 7946 0999", "--handle", "@d", "--organisation", "O",
         "--tier", "gold", "-t", "vip", "-m", "n", "--referred-by", "Ada", "--key", "K"),
    ),
    "customer edit": (
        ("Ada", "--name", "Ada L", "--email", "a@example.com", "-t", "vip", "--tier", "gold", "--language", "fa",
         "--customer-since", "2020-01-01", "--referred-by", "Bob", "--organisation", "O"),
        ("Cy", "--drop", "cy@example.com", "--name", "Cyrus"),
    ),
    "customer note": (("Ada", "-m", "n"), ("4", "-m", "of one who is merged")),
    "customer merge": (("Ada", "Bob", "--into", "Cy"), ("3", "--into", "1")),
    "customer unmerge": (("4",),),
    "feedback add": (
        ("5", "--ticket", "1"), ("4", "--ticket", "6", "-m", "answers the question"), ("2", "--ticket", "7"),
        ("none", "-c", "Dora", "--kind", "praise", "-m", "good", "--key", "K"),
        ("9", "-c", "Ada", "--kind", "nps"),
    ),
    "feedback edit": (("2", "--score", "2", "-m", "worse"),),
    "feedback rm": (("1", "2"),),
    "survey send": (("1", "7"), ("3", "--kind", "nps")),
    "survey answer": (("1", "5", "-m", "kind"), ("1", "2", "--not-first-time")),
    "view save": (("mine", "assignee:me", "--fields", "id,subject"), ("late", "tag:vip")),
    "view rm": (("late",),),
    "holidays add": (("2026-12-24..2026-12-26", "Days", "--not-usual", "--key", "K"), ("1405/10/10", "--yearly")),
    "holidays rm": (("1",),),
    "holidays import": (("{holidays}",),),
    "import csv": (("{table}", "--as", "tickets", "--source", "x"),),
    "problem new": (
        ("A title",),
        ("A title", "--cause", "c", "--owner", "me", "--affected", "7", "--affected-source", "s", "--key", "K", "--at",
         "yesterday"),
    ),
    "problem edit": (
        ("1", "--title", "T", "--owner", "sara"), ("1", "--affected", "none"), ("1-2", "--affected", "9"),
    ),
    "problem attach": (
        ("2", "2-4"), ("1", "6", "--detach", "--at", "today"), ("2", "1", "6"), ("2", "--where", "tag:vip", "-y"),
    ),
    "problem cause": (("1", "ice", "on", "the", "road"), ("1", "none")),
    "problem fix": (("1",), ("1", "-m", "It is repaired."), ("1", "--at", "2026-11-21")),
    "problem reopen": (("2",),),
    "purchase add": (
        ("-c", "Bob", "12.50", "--currency", "EUR", "--order", "A-1"), ("-c", "Eve", "5", "--currency", "EUR"),
    ),
    "purchase refund": (("1", "15"), ("1", "40", "--kind", "return")),
    "cost add": (("300", "--currency", "EUR", "--kind", "rent"), ("5", "--currency", "EUR", "--ticket", "1")),
    "followup add": (
        ("-c", "Ada", "--kind", "check-in", "--due", "2w", "-m", "ask her", "-a", "me", "--key", "K"),
        ("--ticket", "4"), ("--ticket", "7", "--kind", "thanks", "--at", "yesterday"),
    ),
    "followup done": (("1-2", "-m", "content", "--at", "yesterday"), ("1",)),
    "followup drop": (("1", "2", "--reason", "moved"),),
    # Without --save a report writes nothing.
    "report weekly": (("--save",), ("--save", "--week", "2026-11-18", "-q"), ("--save", "--json")),
    "report monthly": (("--save",),),
    "undo": ((), ("23",), ("17",), ("14",), ("13",)),
}  # fmt: skip
CASES = [(*name.split(), *words) for name, lines in WRITING.items() for words in lines]


@pytest.fixture(scope="module")
def made(shared_shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> tuple[Shell, Path, dict[str, str]]:
    """A shell, a copy of its desk as `DESK` makes it, and the files that command lines name."""
    cli = shared_shell
    files = tmp_path_factory.mktemp("files")
    texts = {"file": "picture", "table": TABLE, "holidays": "2026-12-25,,Christmas\n2026-12-31,,Eve\n"}
    for name, text in texts.items():
        (files / name).write_text(text)
    names = {name: str(files / name) for name in texts}
    cli("config", "set", "fields.order", "text")
    cli("config", "set", "fields.due", "date")
    for number, line in enumerate(DESK):
        cli.at(f"2026-11-20T10:{number:02}Z")(*(word.format(**names) for word in line))
    copy = files / "made.db"
    shutil.copyfile(cli.db, copy)
    return cli, copy, names


def named(words: Iterable[str], names: dict[str, str]) -> list[str]:
    return [word.format(**names) for word in words]


def content(path: Path) -> dict[str, list[Any]]:
    """Every row of every table but the journal, and what the search knows."""
    db = sqlite3.connect(path)
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    kept = [
        table for table in tables
        if table not in ("journal", "journal_changes", "sqlite_sequence") and "_search_" not in table
    ]  # fmt: skip
    found = {
        table: sorted(db.execute(f"SELECT {'rowid, ' * table.endswith('_search')}* FROM {table}"), key=repr)
        for table in kept
    }
    db.close()
    return found


def commands(path: Path) -> int:
    """How many rows the journal has."""
    db = sqlite3.connect(path)
    count: int = db.execute("SELECT count(*) FROM journal").fetchone()[0]
    db.close()
    return count


def unsound(path: Path) -> list[Any]:
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    found = [finding for finding in run_checks(db) if not finding.is_sound]
    db.close()
    return found


@pytest.mark.parametrize("words", CASES, ids=" ".join)
def test_a_command_is_one_row_and_is_taken_back_and_done_again(
    made: tuple[Shell, Path, dict[str, str]], words: tuple[str, ...]
) -> None:
    cli, copy, names = made
    shutil.copyfile(copy, cli.db)
    cli.at("2026-11-29T12:00Z")
    before, count = content(cli.db), commands(cli.db)
    cli(*named(words, names))
    after = content(cli.db)
    assert after != before
    assert commands(cli.db) == count + 1
    assert unsound(cli.db) == []
    cli.at("2026-11-29T12:05Z")("undo", str(count + 1))
    assert content(cli.db) == before
    assert unsound(cli.db) == []
    cli.at("2026-11-29T12:10Z")("undo", str(count + 2))
    assert content(cli.db) == after
    assert commands(cli.db) == count + 3
    assert unsound(cli.db) == []


def all_commands() -> set[str]:
    """Every command of the program, with its noun; shortcuts are other names of some of them."""
    found = set()
    for noun, entry in COMMANDS.items():
        found |= {noun} if isinstance(entry, Entry) else {f"{noun} {verb}" for verb in entry.entries}
    return found


def missing(names: set[str]) -> set[str]:
    """Commands of which this page knows neither that they read nor how they are taken back."""
    return names - READING - WRITING.keys()


def test_no_command_is_forgotten() -> None:
    assert missing(all_commands()) == set()
    assert READING.isdisjoint(WRITING)
    assert READING | WRITING.keys() == all_commands()
    assert all(entry in TICKET.entries.values() for entry in SHORTCUTS.values())
    # A new verb that writes fails here until it stands in the table.
    assert missing({*all_commands(), "ticket praise"}) == {"ticket praise"}
