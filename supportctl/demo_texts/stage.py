"""The clock, the customers and the chances of the demonstration desk."""

from __future__ import annotations

import heapq
from itertools import count
from typing import TYPE_CHECKING

from supportctl.domain import customers
from supportctl.domain.desk import DAY, HOUR, MINUTE
from supportctl.periods import local_day
from supportctl.records import Record

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from supportctl.demo_texts import Texts, Topic
    from supportctl.demo_texts.hours import Shifts
    from supportctl.demo_texts.people import Person
    from supportctl.domain.desk import Desk
    from supportctl.storage.journal import Transaction

_PERSIAN_DIGITS = str.maketrans("0123456789,", "۰۱۲۳۴۵۶۷۸۹٬")


class Case(Record):
    """One ticket while its story is told."""

    id: int
    topic: Topic
    variant: int
    slots: dict[str, str]
    agent: str
    is_formal: bool
    mood: str | None
    priority: str


class Stage:
    """What everything that happens needs: one moment after the other, with the desk's clock set to it."""

    def __init__(
        self,
        tx: Transaction,
        desk: Desk,
        texts: Texts,
        language: str,
        rng: random.Random,
        shifts: Shifts,
        people: list[Person],
    ) -> None:
        self.tx, self.desk, self.texts, self.language, self.rng, self.shifts = tx, desk, texts, language, rng, shifts
        self.written = 0
        self._end = desk.now
        self._agents = (desk.actor, *[name for name in texts.agents if name != desk.actor][:2])
        self._strangers = people
        self._known: list[tuple[int, Person]] = []
        self._asked: set[int] = set()
        self._decks: dict[tuple[int, ...], list[int]] = {}
        self._spike: list[tuple[int, Person]] = []
        self._heap: list[tuple[int, int, Callable[[], object]]] = []
        self._turn = count()

    def later(self, at: int, act: Callable[[], object]) -> None:
        """Plan something for an instant, in whole seconds."""
        heapq.heappush(self._heap, (at // 1000 * 1000, next(self._turn), act))

    def tell(self, end: int) -> None:
        """Do what is planned and what follows from it, oldest first, up to an instant."""
        while self._heap and self._heap[0][0] <= end:
            self.desk.now, _, act = heapq.heappop(self._heap)
            act()

    def _after_work(self, minutes: float) -> int:
        return self.shifts.after(self.desk.now, int(minutes * MINUTE))

    def _hours(self, typical: float) -> int:
        """So many hours of the clock, more or less, and never over six days."""
        return int(min(typical * self.rng.lognormvariate(0, 0.9), 144) * HOUR)

    def _customer(self) -> tuple[int, Person]:
        """Somebody who wrote before, or somebody new."""
        rng = self.rng
        if self._known and (not self._strangers or rng.random() > 0.3):
            return self._known[int(len(self._known) * rng.random() ** 1.3)]
        person = self._strangers.pop()
        since = local_day(self.desk.now - rng.randrange(900) * DAY, self.shifts.zone)
        fields = {
            "organisation": person.organisation,
            "tier": person.tier,
            "since": since.isoformat(),
            "language": self.language,
            "referred_by": rng.choice(self._known)[0] if self._known and rng.random() < 0.08 else None,
        }
        customer_id, _ = customers.new_customer(
            self.desk,
            person.name,
            contacts=person.contacts,
            fields=fields,
            tags=("vip",) if person.is_vip else (),
            note=rng.choice(self.texts.customer_notes) if rng.random() < 0.08 else None,
            key=None,
        )
        self._known.append((customer_id, person))
        return self._known[-1]

    def _draw(self, deck: tuple[int, ...]) -> int:
        """One card; the deck is shuffled anew only when it is used up, so that luck does not move the shares."""
        left = self._decks.setdefault(deck, [])
        if not left:
            left.extend(self.rng.sample(deck, len(deck)))
        return left.pop()

    def _topic(self) -> Topic:
        return self.rng.choices(self.texts.topics, [topic.weight for topic in self.texts.topics])[0]

    def _slots(self, person: Person, agent: str) -> dict[str, str]:
        rng = self.rng
        order, amount = str(rng.randint(30_000, 49_999)), str(rng.randint(9, 64))
        if self.language == "fa":
            order = order.translate(_PERSIAN_DIGITS)
            amount = f"{rng.randint(18, 98) * 10_000:,}".translate(_PERSIAN_DIGITS)
        return {
            "name": person.address,
            "sign": person.sign,
            "agent": agent,
            "order": order,
            "amount": amount,
            "item": rng.choice(self.texts.items),
            "town": rng.choice(self.texts.towns),
            "day": rng.choice(self.texts.days),
        }

    def _choose(self, case: Case, words: tuple[str, ...]) -> str:
        """One of the texts; where there are as many as ways to ask, the one that fits."""
        fits = len(words) == len(case.topic.bodies)
        return (words[case.variant] if fits else self.rng.choice(words)).format_map(case.slots)
