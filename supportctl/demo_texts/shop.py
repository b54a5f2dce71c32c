"""What the customers of the demonstration desk buy and give back, whom they send, and what supporting them costs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from supportctl.demo_texts.clerk import Clerk
from supportctl.domain import ledger, tickets
from supportctl.domain.desk import DAY, HOUR
from supportctl.periods import local_day, month_of, span_of
from supportctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.demo_texts.people import Person
    from supportctl.periods import DateRange, Span


class Habit(Record):
    """How somebody buys: every so many days, and how likely it is each time that they go on."""

    days: float
    stays: float


REGULAR = Habit(29, 0.97)
SOMETIMES = Habit(44, 0.7)
ONCE = Habit(50, 0.25)
_FAITHFUL = Habit(19, 1)
# What goes back, and how much of it: all of it, or half.
_REFUNDED = 0.04


class Shop(Clerk):
    """Purchases, refunds and costs, each customer with habits of their own."""

    def welcome(self, habit: Habit) -> None:
        """Somebody buys for the first time; some were sent by those who buy often."""
        friends = [customer_id for customer_id, count in self._bought.items() if count > 2]
        referrer = self.rng.choice(friends) if friends and self.rng.random() < 0.15 else None
        self._buy(self._newcomer(self._buyers.pop(), referrer), habit)

    def welcome_friend(self) -> None:
        """Somebody buys for the first time whom the best customer sent."""
        best = max((count, -customer_id) for customer_id, count in self._bought.items())
        self._buy(self._newcomer(self._buyers.pop(), -best[1]), ONCE)

    def welcome_faithful(self, last: int) -> None:
        """Somebody buys often, until something goes wrong after their last purchase; then nothing is heard of them."""
        who = self._newcomer(self._buyers.pop(), is_known=False)
        self._lost.append(who[0])
        # Plans are kept in whole seconds: a moment between two of them would never come.
        self._buy(who, _FAITHFUL, until=last // 1000 * 1000)

    def _buy(self, who: tuple[int, Person], habit: Habit, until: int | None = None) -> None:
        rng, now = self.rng, self.desk.now
        customer_id = who[0]
        self._number += rng.randint(15, 60)
        amount = rng.choice(self.texts.prices)
        bought = ledger.add_purchase(
            self.desk, str(customer_id), amount, self.texts.currency, order=str(self._number), at=now
        )
        self._order[customer_id] = self._number
        self._shopped[customer_id] = now
        self._bought[customer_id] = self._bought.get(customer_id, 0) + 1
        if until is None and rng.random() < _REFUNDED:
            back = rng.choice((amount, amount // 2))
            self.later(now + rng.randint(2, 12) * DAY, partial(self._refund, bought.purchase.id, back))
        if until is not None and now >= until:
            self.later(now + 3 * DAY, partial(self._disappoint, who))
        elif rng.random() < habit.stays:
            at = now + int(habit.days * rng.uniform(0.75, 1.3) * DAY)
            if until is not None and until - at < 12 * DAY:
                at = until
            self.later(at, partial(self._buy, who, habit, until))

    def _refund(self, purchase_id: int, amount: int) -> None:
        kind = self.rng.choice(("refund", "refund", "return"))
        ledger.refund_purchase(self.desk, purchase_id, amount, kind=kind, at=self.desk.now)

    def _disappoint(self, who: tuple[int, Person]) -> None:
        """A good customer asks something and waits for days; there is no word from them afterwards."""
        if not self.shifts.holds(self.desk.now):
            self.later(self._after_work(20), partial(self._disappoint, who))
            return
        fitting = [topic for topic in self.texts.topics if topic.kind == "problem" and not topic.tag]
        case = self._open(self.rng.choice(fitting), who, "email", None, "normal")
        answered = self._after_work(self.rng.uniform(2300, 2600))
        self.later(answered, partial(self._reply, case))
        self.later(answered + HOUR, partial(self._let_go, case.id))

    def _let_go(self, ticket_id: int) -> None:
        tickets.move_tickets(self.desk, [ticket_id], "resolve", at=self.desk.now)

    def pay(self) -> None:
        """Put down what support costs in the month that begins, and plan the next."""
        calendar = self.desk.config.get("calendar")
        month: DateRange = month_of(local_day(self.desk.now, self.shifts.zone), calendar)
        span = span_of(month, self.shifts.zone)
        for kind, amount in self.texts.costs:
            ledger.add_cost(self.desk, amount, self.texts.currency, span, kind=kind, ticket_id=None)
        self.later(span.end + 9 * HOUR, self.pay)


def plan_purchases(shop: Shop, weeks: Sequence[Span], now: int) -> None:
    """Plan a year of purchases that ends now, by customers old and new; two of the best are lost on the way."""
    rng, start = shop.rng, now - 365 * DAY
    for habit, count in ((REGULAR, 17), (SOMETIMES, 36), (ONCE, 36)):
        for number in range(count):
            # Most regulars are old customers; of the others about as many come every week.
            until = start + (120 if habit is REGULAR else 362) * DAY
            at = start + int((until - start) * (number + rng.random()) / count)
            shop.later(at, partial(shop.welcome, habit))
    for last in (80, 84):
        shop.later(now - 240 * DAY + rng.randrange(20 * DAY), partial(shop.welcome_faithful, now - last * DAY))
    for _ in range(2):
        shop.later(rng.randrange(weeks[-2].start + DAY, weeks[-2].end - DAY), shop.welcome_friend)
    shop.later(start, shop.pay)
