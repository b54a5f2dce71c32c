"""What happens on a ticket of the demonstration desk: each thing done plans what may follow from it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from supportctl.demo_texts.promises import Promises
from supportctl.demo_texts.stage import Case
from supportctl.domain import conversation, feedback, lifecycle, surveys, tickets
from supportctl.domain.desk import DAY, HOUR, MINUTE
from supportctl.domain.messages import add_message
from supportctl.domain.sleep import put_aside

if TYPE_CHECKING:
    from supportctl.demo_texts import Topic
    from supportctl.demo_texts.people import Person

# Typical working minutes until the first answer.
_PATIENCE = {"urgent": 12, "high": 40, "normal": 70, "low": 200}
# How often each score from 5 down is given, by how the customer felt.
_SCORES = {"angry": (0, 2, 3, 4, 5), "upset": (3, 6, 2, 1, 1)}
# Decks of what the content give and of who answers at all.
_CONTENT = (5,) * 26 + (4,) * 12 + (3, 2)
_ANSWERS = (1,) * 13 + (0,) * 37


class Clerk(Promises):
    """How tickets are opened, answered, solved and rated."""

    def _open(
        self,
        topic: Topic,
        who: tuple[int, Person],
        channel: str,
        mood: str | None,
        priority: str,
        *,
        is_outbound: bool = False,
    ) -> Case:
        rng = self.rng
        customer_id, person = who
        agent = self.desk.actor = rng.choices(self._agents, (5, 3, 2))[0]
        slots = self._slots(who, agent)
        self._wrote[customer_id] = self.desk.now
        variant = rng.randrange(len(topic.bodies))
        subject, body = (words[variant].format_map(slots) for words in (topic.subjects, topic.bodies))
        is_formal = channel in ("email", "web")
        if is_outbound:
            body = self.texts.reply_frame.format_map({**slots, "text": body})
        elif is_formal:
            closing = rng.choice(self.texts.closings).format_map(slots)
            body = f"{rng.choice(self.texts.greetings)}\n\n{body}\n\n{closing}"
        chances = (
            (topic.tag, 0.9),
            ("vip", float(person.is_vip)),
            (self.texts.gift, 0.06),
            ("told-others", 0.2 if mood == "angry" else 0),
            ("price", 0.02),
        )
        is_sorted = topic is self.texts.spike or rng.random() < 0.75
        draft = tickets.Draft(
            subject,
            body,
            customer_id,
            channel,
            priority,
            topic.kind if is_sorted else None,
            topic.category if is_sorted else None,
            [tag for tag, chance in chances if tag and rng.random() < chance],
            agent if rng.random() < 0.6 else None,
            mood,
            is_outbound,
        )
        ticket = tickets.open_ticket(self.desk, draft, at=self.desk.now).ticket
        self.written += 1
        case = Case(ticket.id, topic, variant, slots, agent, is_formal, mood, priority)
        if not is_sorted and rng.random() < 0.85:
            self.later(self._after_work(rng.uniform(2, 20)), partial(self._sort, case))
        return case

    def _sort(self, case: Case) -> None:
        self.desk.actor = case.agent
        changes = {"kind": case.topic.kind, "category": case.topic.category, "assignee": case.agent}
        tickets.edit_tickets(self.desk, [case.id], changes, at=self.desk.now)

    def _remove(self, case: Case) -> None:
        tickets.remove_tickets(self.desk, [case.id], at=self.desk.now)

    def _await_reply(self, case: Case, *, quick: bool = False) -> None:
        rng = self.rng
        minutes = (8 if quick else _PATIENCE[case.priority]) * rng.lognormvariate(0, 1.1)
        at = self._after_work(minutes)
        if rng.random() < 0.08:
            at = self.desk.now + int(minutes * MINUTE)
        if minutes > 560 and rng.random() < 0.6:
            chaser = rng.choice(self.texts.chasers)
            self.later(self._after_work(rng.uniform(490, 540)), partial(self._chase, case, chaser))
        if rng.random() < 0.14:
            self.later(at - MINUTE, partial(self._note, case))
        if case.topic.asks and rng.random() < 0.35:
            self.later(at, partial(self._ask, case, answers=rng.random() < 0.85, goes_on=True))
        elif rng.random() < 0.15:
            self.later(at, partial(self._reply, case))
            self.later(at + self._hours(9), partial(self._resolve, case))
        else:
            self.later(at, partial(self._reply, case, resolve=True))

    def _chase(self, case: Case, words: str) -> None:
        if self._status(case) == "new":
            conversation.inbound(self.desk, case.id, words, at=self.desk.now)

    def _reply(self, case: Case, *, resolve: bool = False, hold: bool = False, words: tuple[str, ...] = ()) -> None:
        text = self._choose(case, words or case.topic.replies)
        body = self.texts.reply_frame.format_map({**case.slots, "text": text}) if case.is_formal else text
        self.desk.actor = case.agent
        conversation.reply(
            self.desk, case.id, body, at=self.desk.now, status="resolved" if resolve else "hold" if hold else None
        )
        if resolve:
            self._follow(case)

    def _ask(self, case: Case, *, answers: bool, goes_on: bool) -> None:
        self._reply(case, words=case.topic.asks)
        if answers:
            self.later(self.desk.now + self._hours(3), partial(self._hear, case, case.topic.tells, goes_on=goes_on))
        elif goes_on:
            self.later(self._after_work(self.rng.uniform(3, 5) * 480), partial(self._give_up, case))

    def _hear(self, case: Case, words: tuple[str, ...], *, goes_on: bool = True) -> None:
        body = self._choose(case, words)
        ticket = conversation.inbound(self.desk, case.id, body, at=self.desk.now)
        if ticket.id != case.id:
            self.written += 1
            case = case._replace(id=ticket.id)
        if goes_on:
            self.later(self._after_work(self._typical_minutes(case)), partial(self._reply, case, resolve=True))

    def _follow(self, case: Case) -> None:
        """Plan what may come after a solution."""
        now, rng = self.desk.now, self.rng
        if case.mood == "angry":
            self.later(self._after_work(240), partial(self._promise, case))
        if rng.random() < 0.18:
            thanks = rng.choice(self.texts.thanks)
            self.later(now + self._hours(2), partial(self._receive_automatic, case, thanks, is_ack=True))
        elif case.is_formal and rng.random() < 0.03:
            self.later(now + 40_000, partial(self._receive_automatic, case, rng.choice(self.texts.away)))
        if rng.random() < 0.05:
            self.later(now + self._hours(20), partial(self._hear, case, self.texts.again))
        elif rng.random() < 0.012:
            self.later(now + 9 * DAY + self._hours(9), partial(self._hear, case, self.texts.again))
        is_spike = case.topic is self.texts.spike
        if case.id not in self._asked and (is_spike or rng.random() < 0.6):
            self._asked.add(case.id)
            self.later(now + (4 * HOUR if is_spike else DAY + self._hours(1)), partial(self._survey, case))

    def _receive_automatic(self, case: Case, text: str, *, is_ack: bool = False) -> None:
        body = text.format_map(case.slots)
        conversation.inbound(self.desk, case.id, body, at=self.desk.now, is_ack=is_ack, is_automatic=not is_ack)

    def _receipt(self, case: Case) -> None:
        ticket = lifecycle.get_ticket(self.desk, case.id)
        add_message(self.tx, self.desk, ticket, "out", self.texts.receipt, at=self.desk.now, is_automatic=True)

    def _note(self, case: Case) -> None:
        self.desk.actor = self.rng.choice(self._agents)
        of_couriers, others = self.texts.notes[:2], self.texts.notes[2:]
        notes = of_couriers if case.topic.category == self.texts.spike.category else others
        conversation.note(self.desk, case.id, self.rng.choice(notes), at=self.desk.now)

    def _resolve(self, case: Case) -> None:
        if self._status(case) == "pending":
            self.desk.actor = case.agent
            tickets.move_tickets(self.desk, [case.id], "resolve", at=self.desk.now)
            self._follow(case)

    def _give_up(self, case: Case) -> None:
        if self._status(case) == "pending":
            self.desk.actor = case.agent
            tickets.move_tickets(self.desk, [case.id], "resolve", at=self.desk.now, body=self.texts.silent)
            if case.mood == "angry":
                self._promise(case)

    def _snooze(self, case: Case) -> None:
        self._reply(case)
        put_aside(self.desk, [case.id], "snooze", at=self.desk.now, until=self.shifts.after(self._end, 6 * HOUR))

    def _complain(self, case: Case) -> None:
        feedback.add_feedback(
            self.desk,
            1,
            kind="csat",
            ticket_id=case.id,
            customer_id=None,
            comment=self.texts.third_rating,
            channel="email",
            at=self.desk.now,
        )

    def _survey(self, case: Case) -> None:
        if self._status(case) != "resolved":
            return
        self.desk.actor = case.agent
        survey = surveys.send_surveys(self.desk, [case.id], kind="csat", at=self.desk.now)[0]
        if self.rng.random() < 0.8 if case.topic is self.texts.spike else self._draw(_ANSWERS):
            self.later(self.desk.now + self._hours(6), partial(self._rate, case, survey.id))

    def _rate(self, case: Case, survey_id: int) -> None:
        rng = self.rng
        score = self._score(case)
        comment = rng.choice(self.texts.comments[5 - score]) if rng.random() < (0.5 if score > 2 else 0.9) else None
        first_time = rng.random() < 0.8 if rng.random() < 0.6 else None
        feedback.answer_survey(
            self.desk,
            survey_id,
            score,
            comment=comment,
            at=self.desk.now,
            channel="email",
            solved_first_time=first_time,
        )
        self._rated.append((self.desk.now, survey_id, score))
        if score <= 2:
            self.later(self._after_work(120), partial(self._promise, case))
        if rng.random() < 0.03:
            self.later(self.desk.now + self._hours(30), partial(self._regret, survey_id, max(score - 2, 1)))

    def _score(self, case: Case) -> int:
        if case.mood in _SCORES:
            return 5 - self.rng.choices(range(5), _SCORES[case.mood])[0]
        return self._draw(_CONTENT)

    def _regret(self, survey_id: int, score: int) -> None:
        feedback.edit_feedback(self.desk, survey_id, score=score, comment=None, at=self.desk.now)

    def _status(self, case: Case) -> str:
        return lifecycle.get_ticket(self.desk, case.id).status

    def _typical_minutes(self, case: Case) -> float:
        return _PATIENCE[case.priority] * self.rng.lognormvariate(0, 1.0)
