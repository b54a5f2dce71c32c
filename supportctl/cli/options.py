"""The options that commands share."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperOption

if TYPE_CHECKING:
    from collections.abc import Sequence

# One letter means one thing in the whole program; a test holds it.
Customer = Annotated[
    str | None, typer.Option("-c", "--customer", metavar="WHO", help="Id, e-mail, phone, @handle, name.")
]
Priority = Annotated[str | None, typer.Option("-p", "--priority", metavar="WORD", help="low, normal, high or urgent.")]
Tags = Annotated[list[str] | None, typer.Option("-t", "--tag", metavar="TAG", help="A tag; several are possible.")]
Untags = Annotated[list[str] | None, typer.Option("--untag", metavar="TAG", help="A tag to take off.")]
Assignee = Annotated[str | None, typer.Option("-a", "--assignee", metavar="WHO", help="A person, `me` or `none`.")]
Status = Annotated[str | None, typer.Option("-s", "--status", metavar="WORD", help="A status; several with commas.")]
Message = Annotated[str | None, typer.Option("-m", "--message", metavar="TEXT", help="The text.")]
File = Annotated[str | None, typer.Option("-F", "--file", metavar="FILE", help="The text from a file, - for stdin.")]
Editor = Annotated[bool, typer.Option("-e", "--editor", help="Write the text in the editor.")]
At = Annotated[str | None, typer.Option("--at", metavar="WHEN", help="When it happened (now).")]
Key = Annotated[str | None, typer.Option("--key", metavar="TEXT", help="The same key again creates nothing new.")]
Kind = Annotated[str | None, typer.Option("--kind", metavar="WORD", help="question, problem, complaint, suggestion …")]
Channel = Annotated[str | None, typer.Option("--channel", metavar="WORD", help="email, phone, chat, social, web …")]
Category = Annotated[str | None, typer.Option("--category", metavar="TEXT", help="A word of your own.")]
Feeling = Annotated[str | None, typer.Option("--feeling", metavar="WORD", help="angry, upset, neutral or pleased.")]
Problem = Annotated[str | None, typer.Option("--problem", metavar="PROBLEM", help="The id of the problem behind it.")]
Attach = Annotated[list[str] | None, typer.Option("--attach", metavar="FILE", help="A file that comes with it.")]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="A field of your own; `none` clears it.")
]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; kept with the change.")]
Currency = Annotated[str | None, typer.Option("--currency", metavar="CODE", help="EUR, USD, IRR, IRT (toman) …")]
Spent = Annotated[str | None, typer.Option("--spent", metavar="TIME", help="Time it took: 25m, 1h30m or minutes.")]
Since = Annotated[str | None, typer.Option("--since", metavar="WHEN", help="From this day on.")]
Until = Annotated[str | None, typer.Option("--until", metavar="WHEN", help="Up to the end of this day.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="WHEN", help="As it was known then (now).")]
Save = Annotated[bool, typer.Option("--save", help="Keep the page, and enter its list as follow-ups.")]
SkipEmpty = Annotated[bool, typer.Option("--skip-empty", help="Print nothing when nothing happened.")]
Limit = Annotated[str | None, typer.Option("-n", "--limit", metavar="N", help="At most so many rows; 0 for all.")]
Yes = Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen and change nothing.")]
Ids = Annotated[
    list[str], typer.Argument(metavar="ID…", show_default=False, help="Ticket ids, ranges 3-9, or - for stdin.")
]

# For verbs whose entry in the table of commands is_bulk: --where chooses instead of ids.
BulkIds = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ID]…", show_default=False, help="Ticket ids, ranges 3-9, or - for stdin."),
]

_SHARED = (
    ("db", ("--db",), "PATH", "Another database."),
    ("format", ("-f", "--format"), "FORMAT", "table, text, json, ndjson, csv, tsv, markdown or html."),
    ("json", ("--json",), None, "The same as -f json."),
    ("fields", ("--fields",), "A,B,C", "Only these fields."),
    ("get", ("--get",), "FIELD", "One raw value and nothing else."),
    ("count", ("--count",), None, "Only the number of rows."),
    ("output", ("-o", "--output"), "FILE", "Write to a file; its ending names the format."),
    ("header", ("--header/--no-header",), None, "Column names above TSV and CSV, or not."),
    ("raw", ("--raw",), None, "Leave text cells of CSV as they are: unsafe in a spreadsheet."),
    ("absolute", ("--absolute",), None, "Times instead of how long ago."),
    ("quiet", ("-q", "--quiet"), None, "Ids only; no messages."),
    ("color", ("--color",), "WHEN", "auto, always or never."),
    ("lang", ("--lang",), "en|fa|auto", "The language of what is printed."),
    ("bidi", ("--bidi",), "MODE", "auto, terminal, app or off."),
    ("no_input", ("--no-input",), None, "Never ask."),
    ("no_hooks", ("--no-hooks",), None, "Run no hooks (supportctl help hooks)."),
    ("debug", ("--debug",), None, "Show the traceback of an error."),
)


_BULK = (
    ("where", ("--where",), "QUERY", "The tickets that a query finds, instead of ids; asks first."),
    ("dry_run", ("--dry-run",), None, "Show what would happen and change nothing."),
    ("yes", ("-y", "--yes"), None, "Do not ask."),
)


def common_options(*, hidden: bool = False) -> list[Any]:
    """The options of every command; their values go to the session, not to the function."""
    return _session_options(_SHARED, hidden=hidden)


def bulk_options() -> list[Any]:
    """The options of every verb that changes tickets; their values go to the session too."""
    return _session_options(_BULK, hidden=False)


def _session_options(table: Sequence[tuple[str, tuple[str, ...], str | None, str]], *, hidden: bool) -> list[Any]:
    return [
        TyperOption(
            param_decls=[name, *declarations],
            metavar=metavar,
            is_flag=metavar is None,
            default=None,
            help=text,
            hidden=hidden,
            expose_value=False,
            callback=_remember,
        )
        for name, declarations, metavar, text in table
    ]


def version_option() -> Any:
    """`--version` of the root."""
    return TyperOption(
        param_decls=["--version"],
        is_flag=True,
        default=None,
        help="Print the version.",
        expose_value=False,
        is_eager=True,
        callback=_print_version,
    )


def _remember(ctx: Any, param: Any, value: Any) -> Any:
    if value is not None and not ctx.resilient_parsing:
        ctx.obj.options[param.name] = value
    return value


def _print_version(ctx: Any, param: Any, value: Any) -> None:  # noqa: ARG001
    if value:
        from supportctl import __version__

        if sys.stdout is not None:
            sys.stdout.write(f"supportctl {__version__}\n")
        raise typer.Exit
