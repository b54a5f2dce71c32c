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
_FIRST_ORDER = 30_000
BUYERS = 93
# Whoever wrote so lately seldom has something else already; nor has who bought nothing for so long.
_PAUSE = 30 * DAY
_LAPSE = 30 * DAY


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
        # Who comes as a buyer never runs out because too many others wrote.
        self._buyers, self._strangers = people[:BUYERS], people[BUYERS:]
        self._known: list[tuple[int, Person]] = []
        # When each of them wrote last, and bought last; the number of their last order, and how many they made.
        self._wrote: dict[int, int] = {}
        self._shopped: dict[int, int] = {}
        self._order: dict[int, int] = {}
        self._bought: dict[int, int] = {}
        self._number = _FIRST_ORDER
        # Good customers who fall silent.
        self._lost: list[int] = []
        # Tickets by what went wrong, and the problems that were opened for it; ratings as (moment, survey, score).
        self._reports: dict[str, list[int]] = {}
        self._problems: dict[str, int] = {}
        self._rated: list[tuple[int, int, int]] = []
        # From when on those who are cross are left to the lists of reports.
        self.listed_from = desk.now
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
        """Somebody who wrote or bought before, or somebody new."""
        rng = self.rng
        if self._strangers and (not self._known or rng.random() < 0.3):
            return self._newcomer(self._strangers.pop())
        now = self.desk.now
        buying = [who for who in self._known if now - self._shopped.get(who[0], now) < _LAPSE]
        return rng.choice([who for who in buying if now - self._wrote.get(who[0], 0) > _PAUSE] or buying or self._known)

    def _newcomer(self, person: Person, referrer: int | None = None, *, is_known: bool = True) -> tuple[int, Person]:
        """Somebody new; whoever is not known never writes by chance."""
        rng = self.rng
        since = local_day(self.desk.now - rng.randrange(900) * DAY, self.shifts.zone)
        if referrer is None and self._known and rng.random() < 0.08:
            referrer = rng.choice(self._known)[0]
        fields = {
            "organisation": person.organisation,
            "tier": person.tier,
            "since": since.isoformat(),
            "language": self.language,
            "referred_by": referrer,
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
        if is_known:
            self._known.append((customer_id, person))
        return customer_id, person

    def _draw(self, deck: tuple[int, ...]) -> int:
        """One card; the deck is shuffled anew only when it is used up, so that luck does not move the shares."""
        left = self._decks.setdefault(deck, [])
        if not left:
            left.extend(self.rng.sample(deck, len(deck)))
        return left.pop()

    def _topic(self) -> Topic:
        return self.rng.choices(self.texts.topics, [topic.weight for topic in self.texts.topics])[0]

    def _slots(self, who: tuple[int, Person], agent: str) -> dict[str, str]:
        rng = self.rng
        customer_id, person = who
        # Whoever bought nothing that we know of asks about the order of somebody else: a present.
        order = str(self._order.get(customer_id) or self._number - rng.randint(5, 300))
        amount = str(rng.randint(9, 64))
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
