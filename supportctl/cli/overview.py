"""Bare `supportctl`: the help, and one line of state."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from supportctl.errors import NotFoundError, msg

if TYPE_CHECKING:
    from supportctl.cli.session import Session


def print_help(context: Any, *, with_state: bool) -> None:
    """Print the help of a group; under the root's the state of the desk, when there is one."""
    sys.stdout.write(context.get_help() + "\n")
    if with_state:
        sys.stdout.write(f"\n{_state(context.obj)}\n")


def _state(session: Session) -> str:
    from supportctl.cli.output import stored_text
    from supportctl.domain.queue import is_past_target, list_queue
    from supportctl.reports.model import Joined, say

    try:
        desk = session.desk
    except NotFoundError:
        return session.filled(msg("No desk yet: supportctl db init --demo shows an example."), {})
    places = list_queue(desk)
    past = sum(is_past_target(place) for place in places)
    asked = max((reason.amount for place in places for reason in place.reasons if reason.name == "asked"), default=0)
    often = sum(any(reason.name == "asked" and reason.amount >= asked for reason in place.reasons) for place in places)
    if not places:
        return stored_text(session, say(msg("Nobody is waiting.")))
    parts = [say(msg("{n} open"), n=len(places))]
    if past:
        parts.append(say(msg("{n} past target"), n=past))
    if asked > 1:
        parts.append(say(msg("{n} asked {times} times"), n=often, times=asked))
    return stored_text(session, say("{parts}", parts=Joined(parts)))
