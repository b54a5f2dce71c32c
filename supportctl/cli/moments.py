"""What stands behind options about time, read: moments, days, periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import UsageError, msg

if TYPE_CHECKING:
    from datetime import date

    from supportctl.cli.session import Session
    from supportctl.dates import Context
    from supportctl.periods import DateRange


# Clocks of two machines differ a little.
_GRACE = 60_000


def _context(session: Session) -> Context:
    """What dates are read against; as long as there is no database there are no holidays in it."""
    path, _ = session.database_path
    if path.exists():
        return session.desk.date_context()
    from supportctl.domain.desk import context_of
    from supportctl.worktime import Schedule

    context = context_of(session.config, session.now)
    schedule = Schedule(session.config.hours(), (), context.zone)
    return context._replace(day_start=schedule.day_start)


def read_at(session: Session, text: str | None) -> int:
    """When something happened: now without the option; raises UsageError for a date that cannot be read."""
    if text is None:
        return session.now
    from supportctl.dates import parse_instant

    context = _context(session)
    at = parse_instant(text, context)
    if at > session.now:
        # Of a day that has begun but not yet its work, what has been of it.
        at = min(at, max(session.now, parse_instant(text, context._replace(day_start=None))))
    if at > session.now + _GRACE:
        raise UsageError(msg("{text!r} lies in the future"), msg("--at says when something happened"), text=text)
    session.echo_resolved(at)
    return at


def read_ahead(session: Session, option: str, text: str) -> int:
    """When something is to happen: bare durations and weekdays point ahead, a day is its first working minute.

    Raises UsageError for a date that cannot be read or that is over.
    """
    from supportctl.dates import parse_instant

    at = parse_instant(text, _context(session), forward=True)
    if at <= session.now:
        raise UsageError(
            msg("{option} {text!r} is over already"),
            msg("a moment to come is needed: 3h, tomorrow, monday or 2026-11-27T09:00"),
            option=option,
            text=text,
        )
    # A table's sentence says the moment itself.
    if not session.is_table:
        session.echo_resolved(at)
    return at


def read_instant(session: Session, text: str) -> int:
    """One moment of the date grammar, without echo."""
    from supportctl.dates import parse_instant

    return parse_instant(text, _context(session))


def read_as_of(session: Session, text: str | None) -> int:
    """The moment of knowledge of a report: the option, else now; always a full minute."""
    moment = session.now if text is None else read_instant(session, text)
    return moment - moment % 60_000


def read_day(session: Session, text: str) -> date:
    """One day of the date grammar."""
    from supportctl.dates import parse_day

    return parse_day(text, _context(session))


def read_between(session: Session, since: str | None, until: str | None) -> tuple[int | None, int | None]:
    """The instants that --since and --until mean; None where one was not given."""
    if since is None and until is None:
        return None, None
    from supportctl.dates import parse_between

    span = parse_between(since, until, _context(session))
    return (None if since is None else span.start), (None if until is None else span.end)


def read_days(
    session: Session, since: str | None, until: str | None, moment: int, *, noun: str = "ticket"
) -> DateRange:
    """The local days that --since and --until mean; the last completed week without them, today as the open end.

    Without --since they begin with the oldest ticket or purchase, as `noun` says.
    """
    from supportctl.dates import parse_between
    from supportctl.periods import DateRange, last_completed_week, local_day

    context = _context(session)._replace(now=moment)
    if since is None and until is None:
        return last_completed_week(context.today, context.first_weekday)
    span = parse_between(since, until, context)
    last = context.today if until is None else local_day(span.end - 1, context.zone)
    if since is None:
        first = min(session.desk.first_day(noun), last)
    else:
        first = local_day(span.start, context.zone)
        check_begun(since, first, context)
    return DateRange.of(first, last + context.today.resolution)


def check_begun(text: str, first: date, context: Context) -> None:
    """Raise UsageError when the first day of a period is still to come: a page about it could only mislead."""
    if first > context.today:
        raise UsageError(
            msg("{text!r} had not begun at the moment of the report"),
            msg("name an earlier time, or a later --as-of"),
            text=text,
        )


def read_cost_days(session: Session, first: str | None, last: str | None) -> DateRange:
    """The local days that --from and --to mean: all of a month that is named alone, today without either.

    Raises UsageError when --to stands alone or before --from.
    """
    from supportctl.dates import parse_between, parse_range
    from supportctl.periods import DateRange, day_of, local_day

    context = _context(session)
    if first is None:
        if last is not None:
            raise UsageError(msg("--to stands without --from"), msg("for example --from 2026-11-01 --to 2026-11-15"))
        return day_of(context.today)
    span = parse_range(first, context) if last is None else parse_between(first, last, context)
    return DateRange.of(
        local_day(span.start, context.zone), local_day(span.end - 1, context.zone) + context.today.resolution
    )
