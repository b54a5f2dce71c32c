"""Problems in words on the weekly page: the mistakes that came back, what to fix, and how customers feel about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import msg
from supportctl.reports.model import Joined, Sentence, say, say_n

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportctl.domain.metrics.causes import Cause
    from supportctl.domain.week import Week

MAX_TITLE = 24
_FEELINGS = {
    "angry": msg("{n} angry"), "upset": msg("{n} upset"), "neutral": msg("{n} neutral"),
    "pleased": msg("{n} pleased"),
}  # fmt: skip


def feeling_words(counts: Mapping[str, int], names: Sequence[str] = tuple(_FEELINGS), sign: str = "") -> Joined | None:
    """How many felt what, the unhappiest first; None when nobody said."""
    parts = [say(_FEELINGS[name], n=counts[name]) for name in names if counts.get(name)]
    return Joined(parts, sign) if parts else None


def came_back_row(week: Week) -> list[Sentence | None] | None:
    """The line of the quality section about mistakes that were made again after a fix; None without any problem."""
    if not week.problem_reports.attached:
        return None
    returned = [cause for cause in week.causes if cause.regressed]
    count = sum(cause.regressed for cause in returned)
    names = Joined([shortened_title(cause.name) for cause in returned[:2]])
    value = say(msg("{n}  ({names})"), n=count, names=names) if returned else say("{n}", n=0)
    return [say(msg("same mistake again after a fix")), value, None]


def fix_rows(week: Week) -> list[list[Sentence | None]]:
    """What to fix: the problem, whom it concerned in the week, and who takes care of it."""
    return [
        [
            say(msg("FIX")) if number == 0 else None,
            say(
                msg("{name}: {parts}"),
                name=shortened_title(cause.name),
                parts=Joined(
                    [
                        say_n(msg("{n} customer"), msg("{n} customers"), n=cause.customers),
                        *([say(_FEELINGS["angry"], n=cause.feelings["angry"])] if cause.feelings.get("angry") else []),
                        *([say(msg("came back"))] if cause.regressed else []),
                    ]
                ),
            ),
            say(msg("owner: {name}"), name=shortened_title(cause.owner) if cause.owner else "___"),
        ]
        for number, cause in enumerate(week.fix)
    ]


def fix_data(cause: Cause) -> dict[str, Any]:
    """One problem to fix, for JSON."""
    return {
        "problem_id": cause.problem_id, "title": cause.name, "reports": cause.reports, "customers": cause.customers,
        "angry": cause.feelings.get("angry", 0),
    }  # fmt: skip


def shortened_title(title: str) -> str:
    """A title as long as a line of the page has room for."""
    return title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1]}…"
