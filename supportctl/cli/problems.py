"""`problem new`, `list` and `show`: the root causes behind tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from supportctl.cli import moments, options, values
from supportctl.errors import UsageError, msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.cli.session import Session
    from supportctl.models import Problem
    from supportctl.reports.model import Sentence

Owner = Annotated[str | None, typer.Option("--owner", metavar="WHO", help="Who takes care of it; me or none.")]
Affected = Annotated[
    str | None,
    typer.Option("--affected", metavar="N", help="About how many customers; never added to what is counted."),
]
AffectedSource = Annotated[
    str | None, typer.Option("--affected-source", metavar="TEXT", help="Who says so, or from what (you).")
]
Ids = Annotated[
    list[str],
    typer.Argument(metavar="PROBLEM…", show_default=False, help="Problem ids, ranges 3-9, or - for stdin."),
]


def new(
    ctx: typer.Context,
    title: Annotated[str, typer.Argument(metavar="TITLE", show_default=False, help="What goes wrong, in a line.")],
    cause: Annotated[str | None, typer.Option("--cause", metavar="TEXT", help="Why, when that is known.")] = None,
    owner: Owner = None,
    affected: Affected = None,
    affected_source: AffectedSource = None,
    at: options.At = None,
    key: options.Key = None,
) -> None:
    """Open a problem: one mistake of ours that several customers ask about. Its tickets are attached to it.

    \b
    supportctl problem new "Label printer is down"
    supportctl problem new "Karaj courier comes late" --owner sara --cause "new driver"
    supportctl problem new "Invoices without VAT" --affected 200 --affected-source "orders since Monday"
    supportctl problem new "Site was down" --at "yesterday 14:00" --key outage-17
    """
    from supportctl.domain.problems import open_problem
    from supportctl.reports.model import Plain, say

    session = ctx.obj
    details = {"cause": cause, "owner": values.person(session, owner), **estimate(affected, affected_source)}
    moment = moments.read_at(session, at)
    opened = open_problem(session.desk_to_fill, title, details, at=moment, key=key)
    sentence = msg("Opened problem {id}: {title}") if opened.is_new else msg("Problem {id} was there already: {title}")
    told = say(sentence, id=Plain(str(opened.problem.id)), title=opened.problem.title)
    emit_problems(session, [opened.problem], told)


def list_(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="The fixed ones too.")] = False,
    limit: options.Limit = None,
) -> None:
    """List problems that are open or came back, newest first: how many tickets, of how many customers, how they feel.

    \b
    supportctl problem list
    supportctl problem list --all -f csv -o problems.csv
    supportctl problem list --json --fields id,title,customers,angry
    """
    from supportctl.domain.problem_files import list_counted
    from supportctl.reports.problem_details import problem_list

    session = ctx.obj
    counts = session.options.get("count")
    found, total = list_counted(
        session.desk,
        everything=everything,
        limit=0 if counts else values.read_limit(session, limit),
        with_total=bool(session.is_table or counts),
    )
    session.emit(problem_list(found, total, is_all=everything))


def show(ctx: typer.Context, ids: Ids) -> None:
    """Show problems whole: what was counted, when they were fixed and came back, their tickets and their history.

    \b
    supportctl problem show 3
    supportctl problem show 3 --json
    supportctl problem show 3 --get customers
    """
    from supportctl.domain.problem_files import read_problems
    from supportctl.reports.problem_details import problem_details

    session = ctx.obj
    chosen = values.read_ids(ids, "problem")
    if chosen:
        session.emit(problem_details(read_problems(session.desk, chosen)))


def estimate(affected: str | None, source: str | None) -> dict[str, Any]:
    """What the two options of an estimate say; `none` clears it. Raises UsageError for what is no number."""
    found: dict[str, Any] = {}
    if affected is not None:
        found["affected"] = None if affected.strip().lower() == "none" else values.read_number("--affected", affected)
    if source is not None:
        if "affected" in found and found["affected"] is None:
            raise UsageError(
                msg("--affected-source needs an estimate"), msg('--affected 200 --affected-source "orders of the week"')
            )
        found["affected_source"] = source
    return found


def emit_problems(session: Session, problems: Sequence[Problem], sentence: Sentence) -> None:
    """Say what was done to problems."""
    from supportctl.reports.model import Done

    session.emit(Done(sentence, [problem.id for problem in problems], _problem_data(session, problems)))


def _problem_data(session: Session, problems: Sequence[Problem]) -> Any:
    """Problems for --json, --fields and --get: one as an object, several as an array; None when nobody asked."""
    asked = session.options.get("fields") or session.options.get("get")
    if not asked and session.format not in ("json", "ndjson"):
        return None
    from supportctl.domain.problem_files import counted
    from supportctl.reports.listings import record
    from supportctl.reports.problem_details import PROBLEM_COLUMNS, problem_row

    records = [record(PROBLEM_COLUMNS, problem_row(one)) for one in counted(session.desk, problems)]
    return records[0] if len(records) == 1 else records
