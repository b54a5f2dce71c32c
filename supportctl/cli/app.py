"""The root of the command tree: commands are imported when they are named, errors become exit codes here."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from supportctl.cli.commands import ALIASES, COMMANDS, SECTIONS, SHORTCUTS, VERB_ALIASES, Entry, Group
from supportctl.cli.session import Session
from supportctl.errors import SupportctlError, UsageError, msg

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = "supportctl"
INTERRUPTED = 130
_COMMON = """Every command takes --db, --json, -f, --fields, --get, --count, -o, -q, --lang, --color, --bidi, --no-input
and --debug: supportctl --help, supportctl help formats."""


class LazyGroup(TyperGroup):
    """A group that knows its commands by name and builds one only when it is asked for."""

    def __init__(self, name: str, entries: dict[str, Group | Entry], **settings: Any) -> None:
        from supportctl.cli.options import common_options

        super().__init__(
            name=name,
            rich_markup_mode=None,
            params=common_options(hidden=name != ROOT),
            invoke_without_command=True,
            callback=self._run_bare,
            **settings,
        )
        self.entries = entries
        self._context: Any = None

    def make_context(self, *args: Any, **extra: Any) -> Any:
        self._context = super().make_context(*args, **extra)
        return self._context

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002
        return list(self.entries)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]  # noqa: ARG002
        name = ALIASES.get(cmd_name, cmd_name) if self.name == ROOT else VERB_ALIASES.get(cmd_name, cmd_name)
        entry = self.entries.get(name) or (SHORTCUTS.get(name) if self.name == ROOT else None)
        return build(name, entry) if entry else None

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]
        command = self.get_command(ctx, args[0])
        if command is None:
            raise self._unknown(ctx, args[0])
        # Only words of ours: the journal keeps them, and a subject may have to be forgotten.
        ctx.obj.command = f"{ctx.obj.command} {command.name}".strip()
        return command.name, command, args[1:]

    def format_options(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        self.format_commands(ctx, formatter)
        options = [record for param in self.get_params(ctx) if (record := param.get_help_record(ctx))]
        with formatter.section("Options of every command" if self.name == ROOT else "Options"):
            formatter.write_dl(options)

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]  # noqa: ARG002
        sections = SECTIONS if self.name == ROOT else (("Commands", tuple(self.entries)),)
        for title, names in sections:
            with formatter.section(title):
                formatter.write_dl([(name, self.entries[name].help) for name in names])

    def _run_bare(self) -> None:
        if self._context.invoked_subcommand is None:
            from supportctl.cli.overview import print_help

            print_help(self._context, with_state=self.name == ROOT)

    def _unknown(self, ctx: typer.Context, name: str) -> UsageError:
        from difflib import get_close_matches

        known = [*self.entries, *(SHORTCUTS if self.name == ROOT else ())]
        close = get_close_matches(name, known, n=1)
        path = ctx.command_path
        if self.name == ROOT:
            # A verb without its noun is no typing error.
            owners = (
                noun for noun, entry in self.entries.items() if isinstance(entry, Group) and name in entry.entries
            )
            close = [f"{noun} {name}" for noun in owners][:1] or close
        return UsageError(
            msg("unknown command {name!r}; did you mean {guess}?") if close else msg("unknown command {name!r}"),
            msg("{path} --help lists the commands"),
            name=name,
            guess=close[0] if close else "",
            path=path,
        )


def build(name: str, entry: Group | Entry) -> Any:
    """The command or group behind an entry of the table."""
    if isinstance(entry, Group):
        return LazyGroup(name, dict(entry.entries), help=entry.help)
    from supportctl.cli.options import bulk_options, common_options

    function = getattr(import_module(entry.module), entry.function)
    one = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    one.command(name)(function)
    command = typer.main.get_command(one)
    for param in command.params:
        if param.param_type_name == "argument":
            _name_plainly(param)
    if entry.is_bulk:
        command.params.extend(bulk_options())
    command.params.extend(common_options(hidden=True))
    command.epilog = _COMMON
    return command


def _name_plainly(argument: Any) -> None:
    """Write an argument in the usage line as the manual pages do, without the braces of Typer."""
    name = argument.human_readable_name
    argument.get_usage_pieces = lambda _: [name if argument.required or name.startswith("[") else f"[{name}]"]


def root() -> LazyGroup:
    """The whole command tree, none of it imported yet."""
    from supportctl.cli.options import version_option

    group = LazyGroup(
        ROOT,
        COMMANDS,
        help="Customer support from the terminal: tickets, customers, an honest weekly report.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    group.params.append(version_option())
    return group


def run(arguments: Sequence[str], session: Session | None = None) -> int:
    """Run one command line and return its exit code; everything that goes wrong ends in two lines on stderr."""
    session = session or Session(os.environ)
    if arguments and arguments[0] == "__complete":
        from supportctl.cli.completion import answer

        return answer(arguments[1:], session.environ)
    # Whatever is created belongs to its owner alone.
    os.umask(0o077)
    try:
        session.prepare_streams()
        if not all(argument.isascii() for argument in arguments):
            from supportctl.typed import clean_argument

            arguments = [clean_argument(argument) for argument in arguments]
        session.note_arguments(arguments)
        return _finished(session, _invoke(list(arguments), session))
    except KeyboardInterrupt:
        session.say_error(msg("cancelled"), msg("nothing more was done"))
        return INTERRUPTED
    except (SupportctlError, typer.TyperException, typer.Abort) as error:
        if session.debug:
            raise
        return _failed(session, error)
    except BrokenPipeError:
        return session.reader_went_away()
    except OSError as error:
        if session.debug:
            raise
        return session.failed_output(error)
    except Exception as error:
        # What SQLite raises is loaded only when SQLite is.
        if session.debug or type(error).__module__ != "sqlite3":
            raise
        from supportctl.storage.connection import explained

        return _failed(session, explained(error, session.database_path[0]))  # type: ignore[arg-type]
    finally:
        session.close()


def _invoke(arguments: list[str], session: Session) -> int:
    """Run the command; not through Typer's own main, which turns a closed pipe into exit code 1."""
    command = root()
    try:
        with command.make_context(ROOT, arguments, obj=session) as context:
            command.invoke(context)
    except typer.Exit as leaving:
        return leaving.exit_code
    return 0


def _finished(session: Session, code: int) -> int:
    """Flush what was printed, so that a full disk or a closed pipe is noticed before the exit code is chosen."""
    if sys.stdout is not None:
        sys.stdout.flush()
    elif not {"-h", "--help", "--version"}.isdisjoint(session.arguments):
        raise OSError(9, "stdout is closed")
    return code


def _failed(session: Session, error: Exception) -> int:
    if not session.wants_json():
        session.say_followed()
    if isinstance(error, SupportctlError):
        session.say_error(error.sentence, error.hint, code=error.exit_code, about=error, **error.values)
        return error.exit_code
    if isinstance(error, typer.Abort):
        session.say_error(msg("cancelled"), SupportctlError.usual_hint, code=1)
        return 1
    translated = _translated(error)
    session.say_error(translated.sentence, translated.hint, code=2, **translated.values)
    return 2


def _translated(error: Any) -> UsageError:
    """Typer's usage errors in our own words."""
    context = getattr(error, "ctx", None)
    hint = msg("{path} --help shows what is possible")
    path = context.command_path if context else "supportctl"
    if hasattr(error, "possibilities"):
        return _unknown_option(error, context, path)
    if hasattr(error, "param_type") and error.param is not None:
        name = error.param.human_readable_name if error.param.param_type_name == "argument" else error.param.opts[-1]
        return UsageError(msg("{name} is missing"), hint, name=name, path=path)
    if hasattr(error, "option_name"):
        needs = msg("{option} takes no value") if "not take" in error.message else msg("{option} needs a value")
        return UsageError(needs, hint, option=error.option_name, path=path)
    if context is not None and error.message.startswith("Missing command"):
        return UsageError(msg("{path} needs a command"), msg("{path} --help lists the commands"), path=path)
    if error.message.startswith("Got unexpected extra argument"):
        return UsageError(msg("not expected here: {text}"), hint, text=error.message.partition(" (")[2][:-1], path=path)
    return UsageError("{text}", hint, text=error.format_message().rstrip("."), path=path)


def _unknown_option(error: Any, context: Any, path: str) -> UsageError:
    from difflib import get_close_matches

    known = [option for param in (context.command.params if context else []) for option in param.opts]
    close = get_close_matches(error.option_name, [option for option in known if option.startswith("--")], n=1)
    return UsageError(
        msg("unknown option {option}; did you mean {guess}?") if close else msg("unknown option {option}"),
        msg("{path} --help lists the options"),
        option=error.option_name,
        guess=close[0] if close else "",
        path=path,
    )
