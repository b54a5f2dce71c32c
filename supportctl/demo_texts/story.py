"""What begins at the shop of the demonstration desk: requests, the unusual cause, remarks, our own messages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from supportctl.demo_texts.causes import Causes
from supportctl.demo_texts.shop import Shop
from supportctl.domain import feedback, followups, tickets
from supportctl.domain.desk import DAY, HOUR, MINUTE
from supportctl.models import SYNCHRONOUS_CHANNELS

if TYPE_CHECKING:
    from supportctl.demo_texts.stage import Case

_FEELINGS = {
    "complaint": ("angry", "upset", "upset", None),
    "praise": ("pleased",),
    "problem": ("angry", *["upset"] * 4, *["neutral"] * 5, *[None] * 22),
}


class Story(Causes, Shop):
    """Everything that does not follow from something else."""

    def receive(self) -> None:
        """An ordinary request comes in."""
        now, rng = self.desk.now, self.rng
        topic = self._topic()
        names, weights = zip(*self.texts.channels, strict=True)
        channel = rng.choices(names, weights)[0]
        if channel in (*SYNCHRONOUS_CHANNELS, "chat") and not self.shifts.holds(now):
            channel = "email" if rng.random() < 0.6 else "web"
        odds = {"suggestion": (6, 4, 0), "praise": (3, 7, 0), "complaint": (0, 6, 4)}.get(topic.kind, (2, 26, 3))
        priority = rng.choices(("low", "normal", "high"), odds)[0]
        mood = rng.choice(_FEELINGS.get(topic.kind, ("neutral", "pleased", *[None] * 14)))
        case = self._open(topic, self._customer(), channel, mood, priority)
        if channel in SYNCHRONOUS_CHANNELS:
            self.later(now + rng.randint(150, 600) * 1000, partial(self._reply, case, resolve=True))
            return
        if channel == "web" and not self.shifts.holds(now):
            self.later(now + 5000, partial(self._receipt, case))
        if self.written % 110 == 60:
            self.later(now + 4 * DAY, partial(self._remove, case))
        else:
            self._await_reply(case, quick=channel == "chat")

    def receive_unfinished(self, priority: str, fate: str) -> None:
        """A request comes in that stands unfinished at the end."""
        if fate in ("answered", "pending"):
            fitting = [topic for topic in self.texts.topics if topic.asks]
        elif fate != "new" or priority in ("high", "urgent"):
            fitting = [topic for topic in self.texts.topics if topic.kind == "problem"]
        else:
            fitting = [topic for topic in self.texts.topics if topic.kind != "praise"]
        topic = self.rng.choice(fitting)
        channel = self.rng.choice(("email", "email", "web", "social"))
        case = self._open(topic, self._customer(), channel, "upset" if fate == "answered" else None, priority)
        soon = self._after_work(self.rng.uniform(30, 150))
        if fate == "hold":
            self.later(soon, partial(self._reply, case, hold=True))
            self.later(soon + 4 * MINUTE, partial(self._note, case))
        elif fate == "snoozed":
            self.later(soon, partial(self._snooze, case))
        elif fate != "new":
            self.later(soon, partial(self._ask, case, answers=fate == "answered", goes_on=False))

    def receive_cross(self) -> None:
        """Somebody is angry; they get their answer, but nobody has called them yet."""
        fitting = [topic for topic in self.texts.topics if topic.kind == "problem"]
        case = self._open(self.rng.choice(fitting), self._customer(), "email", "angry", "high")
        self.later(self._after_work(50), partial(self._reply, case, resolve=True))

    def check_in(self) -> None:
        """We mean to ask somebody later whether all is well."""
        ticket_id = self._reports[self.texts.courier.title][5]
        self.desk.actor = self._agents[1]
        followups.add_followup(
            self.desk,
            kind="check-in",
            customer_id=None,
            ticket_id=ticket_id,
            due_at=self.shifts.after(self._end, 12 * HOUR),
            note=self.texts.promises["check-in"],
            owner=self.desk.actor,
            at=self.desk.now,
        )

    def report_spike(self, number: int, mood: str) -> None:
        """One more report of the cause that is unusual in the last completed week."""
        who = self._spike[3] if number == 7 else self._customer()
        self._spike.append(who)
        channel = ("email", "social", "web")[number % 3]
        case = self._open(self.texts.spike, who, channel, mood, "high" if mood == "angry" else "normal")
        self._put_down(self.texts.courier, case)
        if number == 4:
            self.later(self._after_work(45), partial(self.understand, self.texts.courier, 1))
        if number == 3:
            tickets.tag_tickets(self.desk, [case.id], ["told-others"], [], at=self.desk.now)
        if number == 0:
            self._ask_three_times(case)
        elif number == 5:
            self.later(self._after_work(400), partial(self._reply, case, hold=True))
        else:
            longest = 220 if mood == "angry" else 460
            self.later(self._after_work(self.rng.uniform(60, longest)), partial(self._reply, case, resolve=True))

    def _ask_three_times(self, case: Case) -> None:
        self.later(self._after_work(500), partial(self._hear, case, self.texts.chasers[1:2], goes_on=False))
        self.later(self._after_work(610), partial(self._reply, case))
        self.later(self._after_work(1090), partial(self._hear, case, (self.texts.third_time,), goes_on=False))
        self.later(self._after_work(1170), partial(self._complain, case))

    def reach_out(self) -> None:
        """We write first."""
        if not self.shifts.holds(self.desk.now):
            self.later(self._after_work(5), self.reach_out)
            return
        case = self._open(self.texts.outreach, self._customer(), "email", None, "normal", is_outbound=True)
        if self.rng.random() < 0.7:
            self.later(self.desk.now + self._hours(5), partial(self._hear, case, self.texts.outreach.tells))
        else:
            self.later(self._after_work(3 * 480), partial(self._give_up, case))

    def remark(self) -> None:
        """Somebody says something without a request."""
        kind, words = self.rng.choice(self.texts.remarks)
        self._say(None, kind, self.rng.choice(words))

    def recommend(self) -> None:
        """Somebody tells how likely they are to recommend the shop."""
        self._say(self.rng.choices((10, 9, 8, 7, 6, 3), (5, 6, 4, 3, 2, 1))[0], "nps", None)

    def _say(self, score: int | None, kind: str, comment: str | None) -> None:
        feedback.add_feedback(
            self.desk,
            score,
            kind=kind,
            ticket_id=None,
            customer_id=self._customer()[0],
            comment=comment,
            channel="email",
            at=self.desk.now,
        )
