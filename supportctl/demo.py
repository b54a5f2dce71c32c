"""The realistic desk of `db init --demo`; the same moment, language and seed write the same rows."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from supportctl.demo_texts.hours import Shifts
from supportctl.demo_texts.people import invent_people
from supportctl.demo_texts.shop import plan_purchases
from supportctl.demo_texts.story import Story
from supportctl.domain.desk import DAY, HOUR
from supportctl.periods import local_day, span_of, week_of, weeks_before

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from supportctl.demo_texts import Texts
    from supportctl.domain.desk import Desk
    from supportctl.periods import DateRange, Span

WEEKS = 26
PEOPLE = 180
# What stands unfinished at the end: how many working hours ago it came, its priority, and how far it got.
_UNFINISHED = (
    (0.3, "normal", "new"),
    (0.7, "urgent", "new"),
    (1.6, "normal", "new"),
    (2.9, "high", "new"),
    (6.5, "high", "new"),
    (6, "normal", "new"),
    (20, "normal", "new"),
    (8, "normal", "answered"),
    (30, "normal", "answered"),
    (14, "normal", "pending"),
    (38, "low", "pending"),
    (62, "normal", "pending"),
    (90, "normal", "pending"),
    (52, "normal", "hold"),
    (66, "normal", "snoozed"),
)
# Who reports the same cause in the last completed week, in order; the first asks three times.
_SPIKE = (
    *("angry", "upset", "upset", "angry", "neutral", "upset", "upset"),
    *("neutral", "angry", "neutral", "upset", "neutral", "upset", "neutral"),
)


def fill(
    desk: Desk, *, language: Literal["en", "fa"], seed: int = 7, keep: Callable[[DateRange], object] | None = None
) -> int:
    """Write about half a year of a small shop's tickets that ends at `desk.now`, and return how many there are.

    The last completed week holds a sudden rise of one cause, and begins with the report on the week before, which
    `keep` saves with its list; the ledger holds a year. All of it is one transaction and one journal row; the desk must
    be empty.
    """
    texts = _texts(language)
    rng = random.Random(seed)  # noqa: S311  # a story, not a secret
    zone = ZoneInfo(desk.config.zone_name())
    this_week = week_of(local_day(desk.now, zone), desk.config.first_weekday())
    days = (*weeks_before(this_week, WEEKS), this_week)
    weeks = [span_of(week, zone) for week in days]
    shifts = Shifts(this_week.start, WEEKS + 4, texts.shifts, zone)
    people = invent_people(rng, language, texts, PEOPLE)
    now, actor = desk.now, desk.actor
    try:
        with desk.change() as tx:
            story = Story(tx, desk, texts, language, rng, shifts, people)
            _plan(story, weeks, rng, shifts, now)
            plan_purchases(story, weeks, now)
            if keep is not None:
                opening = shifts.between(*weeks[-2])[0][0]
                story.later(opening - HOUR, partial(story.keep_list, keep, days[-3]))
            story.tell(now)
            return story.written
    finally:
        desk.now, desk.actor = now, actor


def _texts(language: str) -> Texts:
    if language == "fa":
        from supportctl.demo_texts import fa

        return fa.TEXTS
    from supportctl.demo_texts import en

    return en.TEXTS


def _plan(story: Story, weeks: list[Span], rng: random.Random, shifts: Shifts, now: int) -> None:
    """Plan everything that does not follow from something else."""
    last = len(weeks) - 2
    ordinary = [
        _moment_in(week, rng, shifts)
        for number, week in enumerate(weeks)
        for _ in range(rng.randint(19, 23) - (7 if number == last else 0))
    ]
    planned: list[tuple[int, Callable[[], None]]] = [
        (shifts.before(now, int(hours * HOUR)), partial(story.receive_unfinished, priority, fate))
        for hours, priority, fate in _UNFINISHED
    ]
    planned += _plan_troubles(story, weeks, rng, shifts)
    for at, act in planned:
        story.later(at, act)
        # It takes the place of an ordinary one, so that no week gets fuller for it.
        ordinary.remove(min(ordinary, key=lambda other: abs(other - at)))
    for at in ordinary:
        story.later(at, story.receive)
    _plan_spike(story, weeks[last], rng, shifts)
    for number, week in enumerate(weeks[:-1]):
        story.later(_moment_in(week, rng, shifts), story.remark if number % 2 else story.reach_out)
        if number > WEEKS // 2:
            story.later(week.start + rng.randrange(5 * DAY), story.recommend)
            story.later(week.start + rng.randrange(5 * DAY), story.recommend)


def _plan_troubles(
    story: Story, weeks: list[Span], rng: random.Random, shifts: Shifts
) -> list[tuple[int, Callable[[], None]]]:
    """Plan what was opened and fixed and when, and return the reports of it, which are requests like others."""
    reports: list[tuple[int, Callable[[], None]]] = []
    for trouble, week, count, owner in ((story.texts.till, 8, 5, 2), (story.texts.printer, 14, 4, 2)):
        days = shifts.between(*weeks[week])
        for number in range(count):
            opening, closing = days[number // 2]
            mood = ("upset", None, "neutral", "upset", None)[number]
            reports.append((rng.randrange(opening, closing - HOUR), partial(story.report_trouble, trouble, mood)))
        story.later(days[1][0] + HOUR // 2, partial(story.understand, trouble, owner))
        story.later(days[4][0] + 5 * HOUR // 2, partial(story.fix, trouble))
    last = shifts.between(*weeks[-2])
    for day, mood in ((1, "upset"), (3, None)):
        reports.append((rng.randrange(*last[day]), partial(story.report_trouble, story.texts.printer, mood)))
    before = shifts.between(*weeks[-3])
    reports.append((before[3][0] + 2 * HOUR, story.receive_cross))
    story.listed_from = weeks[-3].start
    story.later(last[2][0] + 3 * HOUR, partial(story.change_mind, *weeks[-3]))
    story.later(last[4][0] + HOUR, story.check_in)
    return reports


def _plan_spike(story: Story, week: Span, rng: random.Random, shifts: Shifts) -> None:
    days = shifts.between(*week)[1:4]
    for number, mood in enumerate(_SPIKE):
        opening, closing = days[number * len(days) // len(_SPIKE)]
        at = opening + HOUR if number == 0 else rng.randrange(opening, closing - HOUR)
        story.later(at, partial(story.report_spike, number, mood))


def _moment_in(week: Span, rng: random.Random, shifts: Shifts) -> int:
    if rng.random() < 0.7:
        return rng.randrange(*rng.choice(shifts.between(*week)))
    return rng.randrange(*week)
