"""What may stand at the cursor: names of the program, words of fixed lists, and what is on the desk."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from supportctl.cli.commands import COMMANDS, SHORTCUTS, Group
from supportctl.cli.cursor import options_of
from supportctl.cli.deskwords import MOST, channels, customers, merged_customers, messages, set_fields, tickets, words
from supportctl.cli.fixedwords import DATES, FIXED, LATER, fields, kinds
from supportctl.errors import SupportctlError
from supportctl.models import STATUSES
from supportctl.records import Record
from supportctl.storage import suggestions as store
from supportctl.storage.suggestions import Suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeVar

    from supportctl.cli.cursor import Place
    from supportctl.config import Config

    Row = TypeVar("Row")

_MANY = 100
FILES, FOLDERS, WORDS = "files", "folders", "words"


class Candidates(Record):
    """What to offer: words, or `files` and `folders`, which the shell itself knows best."""

    kind: str
    suggestions: Sequence[Suggestion] = ()


class Desk:
    """The part of a desk that completion reads; whatever cannot be read is not there."""

    def __init__(self, environ: Mapping[str, str], place: Place) -> None:
        self.environ = environ
        self.named = (place.given.get("db") or [""])[-1]

    @cached_property
    def config(self) -> Config:
        from supportctl.config import config_path, load

        return load(config_path(self.environ), self.environ)

    @cached_property
    def db(self) -> sqlite3.Connection:
        from supportctl.config import database_path

        return store.open_for_suggestions(database_path(self.named or None, self.environ)[0])

    def read(self, question: Callable[..., list[Row]], *values: Any, **more: Any) -> list[Row]:
        """The answer of the database; nothing when there is none, or none of ours."""
        with suppress(sqlite3.Error, OSError):
            return question(self.db, *values, **more)
        return []


def candidates(place: Place, desk: Desk) -> Candidates:
    """What may stand at this place, beginning as typed."""
    if place.is_option:
        return Candidates(WORDS, _options(place))
    if place.param is None:
        return Candidates(WORDS, _commands(place) if hasattr(place.command, "entries") else ())
    metavar = (place.param.metavar or "").strip("[]…").rstrip("]…")
    if metavar in ("FILE", "PATH"):
        return Candidates(FILES)
    if metavar in ("DIR", "FOLDER", "DIRECTORY"):
        return Candidates(FOLDERS)
    option = place.param.opts[-1] if place.param.param_type_name == "option" else ""
    return Candidates(WORDS, list(_values(place, desk, option, metavar)))


def _commands(place: Place) -> list[Suggestion]:
    entries = place.command.entries
    found = [Suggestion(name, entry.help) for name, entry in entries.items()]
    if not place.path:
        found += [Suggestion(name, entry.help) for name, entry in SHORTCUTS.items()]
    return [one for one in found if one.value.startswith(place.typed)]


def _options(place: Place) -> list[Suggestion]:
    found = []
    for param in options_of(place.command):
        names = [name for name in (*param.opts, *param.secondary_opts) if name.startswith("--")]
        if param.multiple or param.name not in place.given:
            found += [Suggestion(name, param.help or "") for name in names]
    if not place.typed.startswith("--h"):
        return [one for one in found if one.value.startswith(place.typed)]
    return words(["--help"], place.typed, "Explain the command.") + [
        one for one in found if one.value.startswith(place.typed)
    ]


def _values(place: Place, desk: Desk, option: str, metavar: str) -> Iterable[Suggestion]:
    typed, noun = place.typed, place.path[0] if place.path else ""
    if option in ("--fields", "--get"):
        return _listed(fields(place), typed) if option == "--fields" else words(fields(place), typed)
    if option == "--kind":
        return words(kinds(noun, place.path[-1]), typed)
    if option == "--status":
        return _listed(STATUSES, typed)
    if option == "--channel":
        return words(channels(desk), typed)
    if option in ("--assignee", "--to", "--owner") and metavar == "WHO":
        return [*words(("me", "none"), typed), *desk.read(store.list_words, "assignee", typed, MOST)]
    if option == "--category":
        return desk.read(store.list_words, "category", typed, MOST)
    if option == "--set" and noun == "ticket":
        return set_fields(desk, typed)
    if option == "--as" and noun != "import":
        return words(("related", "duplicate", "follows"), typed)
    if option in FIXED:
        return words(FIXED[option], typed)
    if option == "--due" or (noun == "ticket" and option in ("--until", "--promise")):
        return words((*LATER, *(("reply",) if metavar == "WHEN|reply" else ())), typed)
    if metavar == "MESSAGE" or (noun == "ticket" and option == "--message" and metavar == "N"):
        return messages(desk, place, with_ours=metavar != "MESSAGE")
    if metavar.islower() and "|" in metavar:
        return words(metavar.split("|"), typed)
    return _by_metavar(place, desk, metavar)


def _by_metavar(place: Place, desk: Desk, metavar: str) -> Iterable[Suggestion]:
    typed, noun, verb = place.typed, place.path[0], place.path[-1]
    if (noun, verb, metavar) == ("customer", "unmerge", "WHO"):
        return merged_customers(desk, typed)
    if metavar == "WHO" or (noun, metavar) == ("customer", "NAME"):
        is_new_name = (noun, verb) == ("customer", "new") and place.param.param_type_name == "argument"
        return () if is_new_name else customers(desk, typed)
    if metavar == "TAG":
        return desk.read(store.list_tags, typed, _MANY, noun)
    if metavar == "QUERY":
        from supportctl.cli.queryterms import query_terms

        is_argument = place.param.param_type_name == "argument"
        return query_terms(desk, typed, in_one_word=not is_argument, is_first=not is_argument or not place.arguments)
    if metavar == "KEY" and noun == "config":
        return _settings(desk, typed)
    if noun == "config" and metavar == "VALUE":
        return _setting_values(place)
    if (noun, metavar) == ("report", "NAME"):
        from supportctl.reports.explanations import RULES

        return words(RULES, typed)
    if (noun, metavar) == ("view", "NAME"):
        return desk.read(store.list_views, typed, _MANY)
    if metavar in ("WHEN", "DAY"):
        return words(DATES, typed)
    if metavar == "SHELL":
        return words(("bash", "zsh", "fish"), typed)
    if metavar.startswith("TOPIC"):
        return _topics(place)
    if metavar.startswith("PROBLEM"):
        found = desk.read(store.list_problems, typed, MOST, {"fix": "open", "reopen": "fixed"}.get(verb, "any"))
        if place.param.param_type_name == "option":
            return [*found, *words(["none"], typed)]
        return [one for one in found if one.value not in place.arguments]
    if metavar == "PURCHASE":
        return desk.read(store.list_purchases, typed, MOST)
    if metavar == "SURVEY":
        return desk.read(store.list_feedback, typed, MOST, unanswered=True)
    if noun == "holidays" and metavar == "ID":
        return [one for one in desk.read(store.list_holidays, typed, MOST) if one.value not in place.arguments]
    if noun == "followup" and metavar == "ID" and place.param.param_type_name == "argument":
        return [one for one in desk.read(store.list_followups, typed, MOST) if one.value not in place.arguments]
    if metavar == "RUN":
        return desk.read(store.list_runs, typed, MOST)
    if noun == "undo":
        return desk.read(store.list_commands, typed, MOST)
    if metavar == "ID" and noun == "feedback" and place.param.param_type_name == "argument":
        return desk.read(store.list_feedback, typed, MOST)
    return tickets(desk, place) if metavar in ("ID", "TICKET") else ()


def _settings(desk: Desk, typed: str) -> list[Suggestion]:
    from supportctl.settings import SETTINGS

    found = [Suggestion(key, setting.help) for key, setting in SETTINGS.items() if key.startswith(typed)]
    with suppress(SupportctlError):
        own = (key for key, _, _ in desk.config.items() if key not in SETTINGS)
        found += words(own, typed)
    return found


def _setting_values(place: Place) -> list[Suggestion]:
    from supportctl.settings import WEEKDAYS, find_setting

    setting = find_setting(place.arguments[0]) if place.arguments else None
    kinds = {"weekday": WEEKDAYS, "boolean": ("true", "false")}
    return words(kinds.get(setting.kind, setting.choices), place.typed) if setting else []


def _topics(place: Place) -> list[Suggestion]:
    """After `help`: a topic, or the words of a command."""
    if not place.arguments:
        from supportctl.cli.topic_texts import TOPICS

        found = [Suggestion(name, entry.help) for name, entry in COMMANDS.items()]
        return [*words(TOPICS, place.typed, "topic"), *(one for one in found if one.value.startswith(place.typed))]
    group = COMMANDS.get(place.arguments[0])
    if not isinstance(group, Group) or len(place.arguments) > 1:
        return []
    return [Suggestion(name, entry.help) for name, entry in group.entries.items() if name.startswith(place.typed)]


def _listed(allowed: Iterable[str], typed: str) -> list[Suggestion]:
    """Words that may stand several times with commas: the last one is being typed."""
    before, comma, last = typed.rpartition(",")
    taken = before.split(",")
    return [Suggestion(f"{before}{comma}{one}", "") for one in allowed if one.startswith(last) and one not in taken]
