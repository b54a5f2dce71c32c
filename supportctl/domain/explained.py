"""How a figure came about: the figure, and the tickets and customers behind it as they were known then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.week_figures import FIGURES
from supportctl.records import Record
from supportctl.storage.figures import list_names
from supportctl.storage.titles import list_titles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.config import Config
    from supportctl.domain.metrics.figures import Figure, Part, Scope
    from supportctl.domain.week import Week

# The roles of what is in a figure; every other role is a reason for which something is left out.
COUNTED, OTHER, PENDING = "counted", "other", "pending"


class Member(Record):
    """One thing behind a figure: a ticket with its subject, a customer with their name, or a ticket with both."""

    part: Part
    subject: str | None
    customer_id: int | None
    customer: str | None

    @property
    def is_left_out(self) -> bool:
        """Whether it is not in the figure at all."""
        return self.part.role not in (COUNTED, OTHER, PENDING)


class Explained(Record):
    """A figure with all that is behind it, in the order in which the figure gives it."""

    scope: Scope
    config: Config
    figure: Figure
    members: Sequence[Member]


def explain_figure(week: Week, name: str) -> Explained:
    """One of FIGURES with what is behind it; nothing is read for any other figure."""
    figure = FIGURES[name](week)
    found = list(figure.parts())
    db, as_of = week.desk.db, week.scope.as_of
    titles = list_titles(db, [part.ticket_id for part in found if part.ticket_id is not None], as_of)
    names = list_names(db, sorted({part.customer_id for part in found if part.customer_id is not None}))
    members = []
    for part in found:
        title = titles.get(part.ticket_id) if part.ticket_id is not None else None
        customer_id = part.customer_id if part.customer_id is not None or title is None else title.customer_id
        customer = names.get(customer_id) if customer_id is not None else None
        if customer is None and title is not None:
            customer = title.customer
        members.append(Member(part, title.subject if title else None, customer_id, customer))
    return Explained(week.scope, week.desk.config, figure, members)
