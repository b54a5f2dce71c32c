"""`problem edit`, `attach`, `cause`, `fix` and `reopen`: what becomes of a problem."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from supportctl.cli import moments, options, values
from supportctl.cli.problems import Affected, AffectedSource, Ids, Owner, emit_problems, estimate
from supportctl.cli.ticket import bulk, done
from supportctl.errors import UsageError, msg

_Id = Annotated[str, typer.Argument(metavar="PROBLEM", show_default=False, help="The id of a problem.")]


def edit(
    ctx: typer.Context,
    ids: Ids,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="A new title.")] = None,
    owner: Owner = None,
    affected: Affected = None,
    affected_source: AffectedSource = None,
) -> None:
    """Change title, owner or estimate; `none` clears owner and estimate.

    \b
    supportctl problem edit 3 --owner me
    supportctl problem edit 3 --affected 200 --affected-source "orders of the week"
    supportctl problem edit 3 --title "Karaj courier comes late on Mondays"
    """
    from supportctl.domain.problems import edit_problems
    from supportctl.reports.model import Plain, say_n

    session = ctx.obj
    changes: dict[str, Any] = estimate(affected, affected_source)
    if title is not None:
        changes["title"] = title
    if owner is not None:
        changes["owner"] = values.person(session, owner)
    if not changes:
        raise UsageError(msg("nothing to change"), msg("supportctl problem edit --help lists the fields"))
    chosen = values.read_ids(ids, "problem")
    if not chosen:
        return
    problems = edit_problems(session.desk_to_write, chosen, changes, at=session.now)
    sentence = say_n(
        msg("Changed problem {id}"), msg("Changed {n} problems"), n=len(problems), id=Plain(str(problems[0].id))
    )
    emit_problems(session, problems, sentence)


def attach(
    ctx: typer.Context,
    problem: _Id,
    ids: options.BulkIds = None,
    detach: Annotated[bool, typer.Option("--detach", help="Take the tickets off the problem.")] = False,
    at: options.At = None,
) -> None:
    """Put a problem behind tickets, or take them off it. A ticket has one problem; a new one replaces it.

    \b
    supportctl problem attach 3 142 150-152
    supportctl ticket list courier karaj --all -q | supportctl problem attach 3 -
    supportctl problem attach 3 --where "category:delivery created:7d.." --dry-run
    supportctl problem attach 3 142 --detach
    """
    from supportctl.domain.problem_files import get_problem
    from supportctl.domain.problems import attach_tickets, detach_tickets
    from supportctl.reports.model import Plain

    session = ctx.obj
    problem_id = values.read_id(problem, "problem")
    desk = session.desk_to_write
    # Before anybody is asked, or types ids.
    get_problem(desk, problem_id)
    ticket_ids, moment = bulk.chosen_ids(session, ids), moments.read_at(session, at)
    shown = Plain(str(problem_id))
    if detach:
        tickets = detach_tickets(desk, problem_id, ticket_ids, at=moment)
        done.emit_tickets(
            session,
            tickets,
            msg("Took ticket {id} off problem {problem}"),
            msg("Took {n} tickets off problem {problem}"),
            problem=shown,
        )
        return
    tickets = attach_tickets(desk, problem_id, ticket_ids, at=moment)
    done.emit_tickets(
        session,
        tickets,
        msg("Attached ticket {id} to problem {problem}"),
        msg("Attached {n} tickets to problem {problem}"),
        problem=shown,
    )


def cause(
    ctx: typer.Context,
    problem: _Id,
    text: Annotated[list[str], typer.Argument(metavar="TEXT…", show_default=False, help="Why it happens.")],
    at: options.At = None,
) -> None:
    """Say what causes a problem; `none` takes that back.

    \b
    supportctl problem cause 3 "the new driver does not know the city"
    supportctl problem cause 3 "wrong label size" --at yesterday
    supportctl problem cause 3 none
    """
    from supportctl.domain.problems import edit_problems
    from supportctl.reports.model import Plain, say

    session = ctx.obj
    words = " ".join(text)
    problem_id = values.read_id(problem, "problem")
    changes = {"cause": None if words.strip().lower() == "none" else words}
    problems = edit_problems(session.desk_to_write, [problem_id], changes, at=moments.read_at(session, at))
    told = msg("Noted the cause of problem {id}") if changes["cause"] else msg("Cleared the cause of problem {id}")
    emit_problems(session, problems, say(told, id=Plain(str(problem_id))))


def fix(
    ctx: typer.Context,
    ids: Ids,
    message: Annotated[
        str | None,
        typer.Option(
            "-m", "--message", metavar="TEXT", help="Answer every unfinished ticket of it so, and resolve it."
        ),
    ] = None,
    file: options.File = None,
    at: options.At = None,
) -> None:
    """Say that problems are fixed. What is reported after that counts as a mistake made again.

    \b
    supportctl problem fix 3
    supportctl problem fix 3 --at "yesterday 17:00"
    supportctl problem fix 3 -m "It is repaired; your parcel leaves today."
    supportctl problem fix 3 -F answer.txt
    """
    from supportctl.domain.messages import checked_body
    from supportctl.domain.problems import fix_problems
    from supportctl.reports.model import Plain, say, say_n

    session = ctx.obj
    chosen = values.read_ids(ids, "problem")
    if not chosen:
        return
    body = None
    if message is not None or file is not None:
        from supportctl.cli.prompts import read_text

        body = checked_body(read_text(session, message, file, editor=False) or "")
    fixed = fix_problems(session.desk_to_write, chosen, at=moments.read_at(session, at), reply=body)
    sentence = say_n(
        msg("Fixed problem {id}"), msg("Fixed {n} problems"), n=len(fixed.problems), id=Plain(str(fixed.problems[0].id))
    )
    if body is not None:
        answered = say_n(
            msg("answered and resolved {n} ticket"), msg("answered and resolved {n} tickets"), n=len(fixed.tickets)
        )
        sentence = say(msg("{done}; {more} (undo: supportctl undo)"), done=sentence, more=answered)
    emit_problems(session, fixed.problems, sentence)


def reopen(ctx: typer.Context, ids: Ids, at: options.At = None) -> None:
    """Open fixed problems again: they came back, or were never fixed.

    \b
    supportctl problem reopen 3
    supportctl problem reopen 3 7 --at "today 9:00"
    """
    from supportctl.domain.problems import reopen_problems
    from supportctl.reports.model import Plain, say_n

    session = ctx.obj
    chosen = values.read_ids(ids, "problem")
    if not chosen:
        return
    problems = reopen_problems(session.desk_to_write, chosen, at=moments.read_at(session, at))
    sentence = say_n(
        msg("Opened problem {id} again"), msg("Opened {n} problems again"), n=len(problems),
        id=Plain(str(problems[0].id)),
    )  # fmt: skip
    emit_problems(session, problems, sentence)
