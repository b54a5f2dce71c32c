"""What one run of the program shares: options, settings, clock, database and the way out; built when asked for."""

from __future__ import annotations

import os
import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any

from supportctl.cli.voice import Voice
from supportctl.errors import NotFoundError, OutputError, SupportctlError, msg

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from supportctl.cli.hooks import Hooks
    from supportctl.config import Config
    from supportctl.domain.desk import Desk
    from supportctl.languages import Language
    from supportctl.locales import Locale
    from supportctl.reports.model import Report, Sentence
    from supportctl.storage.journal import Transaction


class Session(Voice):
    """One command line from its options to its exit code."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.options: dict[str, Any] = {}
        self.arguments: Sequence[str] = ()
        self.command = ""
        # What a person wrote in the editor during this run; kept in a file when the command fails.
        self.draft = ""
        self._stored: Sentence | None = None
        self._db: sqlite3.Connection | None = None
        self._hooks: Hooks | None = None

    # What was asked for

    def note_arguments(self, arguments: Sequence[str]) -> None:
        """Keep the command line: an error that comes before its options are read is shown as they ask."""
        self.arguments = arguments

    @property
    def debug(self) -> bool:
        return bool(self.options.get("debug") or "--debug" in self.arguments or self.environ.get("SUPPORTCTL_DEBUG"))

    @property
    def is_quiet(self) -> bool:
        return bool(self.options.get("quiet"))

    @property
    def is_terminal(self) -> bool:
        return sys.stdout is not None and sys.stdout.isatty()

    @property
    def is_table(self) -> bool:
        """Whether a list is shown as a table at a terminal."""
        return self.format == "table" and not self.options.get("output") and self.is_terminal and not self.is_quiet

    @property
    def can_ask(self) -> bool:
        """Whether somebody is there to answer: stdin and stderr are terminals and prompts are not turned off."""
        off = self.options.get("no_input") or self.environ.get("SUPPORTCTL_NO_INPUT")
        return not off and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()

    @cached_property
    def format(self) -> str:
        """The format of what is printed, from -f, --json, the ending of -o, or where stdout leads."""
        from supportctl.cli.output import chosen_format

        return chosen_format(self.options, is_terminal=self.is_terminal)

    # What is at hand

    @cached_property
    def config(self) -> Config:
        from supportctl.config import config_path, load

        return load(config_path(self.environ), self.environ, self.options.get("lang"))

    @cached_property
    def language(self) -> Language:
        from supportctl.languages import resolve_language

        return resolve_language(self.options.get("lang"), self.config, self.environ)

    @cached_property
    def locale(self) -> Locale:
        from supportctl.locales import Locale

        return Locale(
            self.language,
            zone_name=self.config.zone_name,
            calendar=self.config.get("calendar"),
            digits=self.config.get("digits"),
            rials=self.config.get("rials"),
        )

    @cached_property
    def now(self) -> int:
        """The one moment at which this run happens."""
        return self.read_clock()

    def read_clock(self) -> int:
        """Read the one clock of the program, in epoch milliseconds; SUPPORTCTL_NOW sets it."""
        import time

        real = time.time_ns() // 1_000_000
        wanted = self.environ.get("SUPPORTCTL_NOW")
        if not wanted:
            return real
        from zoneinfo import ZoneInfo

        from supportctl.dates import Context, parse_instant

        zone = ZoneInfo(self.config.zone_name())
        return parse_instant(wanted, Context(real, zone, self.config.first_weekday(), self.config.get("calendar")))

    @cached_property
    def database_path(self) -> tuple[Path, bool]:
        """Where the database lies, and whether an option or variable named it."""
        from supportctl.config import database_path

        return database_path(self.options.get("db"), self.environ)

    @cached_property
    def actor(self) -> str:
        return str(self.config.get("user.name") or self.environ.get("USER") or self.environ.get("LOGNAME") or "me")

    @property
    def desk(self) -> Desk:
        """The desk for reading; raises NotFoundError when there is no database."""
        return self._open_desk

    @property
    def desk_to_write(self) -> Desk:
        """The desk for a command that changes what is there."""
        from supportctl.cli.checks import check_fields

        check_fields(self)
        return self._open_desk

    @property
    def desk_to_fill(self) -> Desk:
        """The desk for a command that may be the very first: the default database is created for it.

        What can be refused without a database is to be refused before.
        """
        from supportctl.cli.checks import check_fields, check_options

        check_options(self)
        check_fields(self)
        path, is_named = self.database_path
        if not is_named and not path.exists():
            from supportctl.storage.connection import create_database

            create_database(path)
            self.say(msg("created the database {path}"), path=str(path))
        return self._open_desk

    @cached_property
    def _open_desk(self) -> Desk:
        from supportctl.cli.checks import check_options
        from supportctl.domain.desk import Desk
        from supportctl.storage.connection import open_database

        check_options(self)

        path, is_named = self.database_path
        if not path.exists() and not path.is_symlink():
            hint = (
                msg("supportctl db init creates it")
                if is_named
                else msg(
                    "supportctl ticket new creates it with the first ticket; supportctl db init --demo shows an example"
                )
            )
            raise NotFoundError(msg("there is no database at {path}"), hint, path=str(path))
        self._db = open_database(path, self.now)
        return Desk(
            self._db,
            self.config,
            now=self.now,
            actor=self.actor,
            command=self.command,
            rehearses=bool(self.options.get("dry_run")),
            watch=self._ask_hooks,
        )

    def _ask_hooks(self, tx: Transaction) -> Callable[[], None] | None:
        """Let the hooks judge a change that is about to be stored; raises SupportctlError when one says no."""
        if self._hooks is None:
            folder = self.config.path.parent / "hooks"
            off = self.options.get("no_hooks") or self.environ.get("SUPPORTCTL_NO_HOOKS")
            # Beside a relative path lies whatever directory somebody is in.
            if off or not folder.is_absolute() or not folder.is_dir():
                return None
            from supportctl.cli.hooks import Hooks

            self._hooks = Hooks(self, folder)
        return self._hooks.ask(tx)

    def close(self) -> None:
        """Let go of the database, then tell the hooks what was stored in it."""
        if self._db is not None:
            self._db.close()
            self._db = None
        if self._hooks is not None:
            self._hooks.run_post()

    def renew(self) -> None:
        """Forget the moment and the database, so that both are asked for anew: for a run that shows several moments."""
        self.close()
        self.forget("now", "_open_desk")

    def forget(self, *names: str) -> None:
        """Let these properties be read anew."""
        for name in names:
            self.__dict__.pop(name, None)

    # What goes out

    def prepare_streams(self) -> None:
        """Make every text printable on whatever stdout and stderr are."""
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and hasattr(stream, "reconfigure"):
                is_pipe = not stream.isatty()
                stream.reconfigure(encoding="utf-8" if is_pipe else None, errors="backslashreplace")

    def say_followed(self) -> None:
        """Tell on stderr, once each, which of the named tickets were merged and which stand for them."""
        desk: Desk | None = self.__dict__.get("_open_desk")
        if desk is None:
            return
        for ticket_id, target_id in desk.followed.items():
            self.say(msg("ticket {id} was merged into {target}"), id=ticket_id, target=target_id)
        desk.followed.clear()

    def emit(self, report: Report) -> None:
        """Print a report in the format that was asked for."""
        from supportctl.cli.output import emit

        self.say_followed()
        emit(self, report)

    def emit_text(self, text: str) -> None:
        """Print a text that is no report: a script, a manual page."""
        from supportctl.cli.output import emit_text

        emit_text(self, text)

    def wrote(self, sentence: Sentence) -> None:
        """Remember that a change is stored, so that a failing stdout cannot hide it."""
        self._stored = sentence

    def reader_went_away(self) -> int:
        """The exit code when nobody reads stdout any more: a change that is stored is done all the same."""
        self._silence_stdout()
        return 0 if self._stored else 141

    def failed_output(self, error: OSError) -> int:
        """Say that output cannot be written, and what was stored nevertheless; returns the exit code."""
        self._silence_stdout()
        reason = error.strerror or str(error)
        if self._stored is None:
            hint = SupportctlError.usual_hint
            self.say_error(msg("output cannot be written: {reason}"), hint, code=74, reason=reason)
        else:
            from supportctl.cli.output import stored_text

            self.say_error(
                msg("output cannot be written: {reason}"),
                "{done}",
                code=74,
                reason=reason,
                done=stored_text(self, self._stored),
            )
        return OutputError.exit_code

    def _silence_stdout(self) -> None:
        """Point stdout to nowhere, or the interpreter complains again when it flushes at the end."""
        if sys.stdout is not None:
            try:
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            except (OSError, ValueError):
                sys.stdout = None
