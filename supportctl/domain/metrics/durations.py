"""Durations of a period: how long things took, those that are not over counted with the time they have lasted."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from supportctl.domain.metrics.figures import Figure, Part, Usual, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# Minutes, and whether it was over then.
Observation = tuple[float, bool]
# A thing with the minutes it took and its role (see Part): it is over when it is `counted`.
Spell = tuple[int, int, str]

# Below this many observations a 90th percentile says nothing that the slowest case does not (METRICS.md 2.6).
MIN_P90 = 20
# Below this many no typical time is printed.
MIN_MEDIAN = 5


class Durations:
    """One figure about durations in minutes: what a page prints of it costs only that.

    `spells` are the things of the period, `left_out` those that are in no figure with the reason, `usual` reads the
    observations of the usual `weeks`, and `more` what the figure says besides.
    """

    def __init__(
        self,
        name: str,
        spells: Sequence[Spell],
        *,
        left_out: Sequence[tuple[int, str]] = (),
        usual: Callable[[], Sequence[Observation]] | None = None,
        weeks: int = 0,
        more: Callable[[], Mapping[str, Any]] | None = None,
    ) -> None:
        self.name = name
        self.spells = spells
        self._left_out = left_out
        self._usual = usual
        self._weeks = weeks
        self._more = more

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.spells)

    @cached_property
    def observations(self) -> list[Observation]:
        """What Kaplan-Meier needs to know of them."""
        return [(minutes, role == "counted") for _, minutes, role in self.spells]

    @cached_property
    def typical(self) -> float | None:
        """The median (METRICS.md 2.5); None while more than half are not over, and when there are none."""
        from supportctl.survival import median

        return median(self.observations) if self.spells else None

    @cached_property
    def answered(self) -> int:
        """How many are over as they were to be."""
        return sum(role == "counted" for _, _, role in self.spells)

    @cached_property
    def pending(self) -> int:
        """How many may still be over."""
        return sum(role == "pending" for _, _, role in self.spells)

    @cached_property
    def slowest(self) -> tuple[int, int] | None:
        """The thing that took longest, the first of several, and its minutes."""
        found = max(self.spells, key=lambda one: (one[1], -one[0]), default=None)
        return found[:2] if found else None

    @cached_property
    def usual(self) -> float | None:
        """The median of the usual weeks, all their things together; None when it is not known or they are too few."""
        from supportctl.survival import median

        observations = self._usual() if self._usual and self._weeks else ()
        return median(observations) if len(observations) >= MIN_MEDIAN else None

    @cached_property
    def figure(self) -> Figure:
        """The whole figure; `low` and `high` are Brookmeyer and Crowley's limits of the median."""
        from supportctl.survival import median_interval, nearest_rank_censored

        low, high = median_interval(self.observations) if self.spells else (None, None)
        more = {
            "p90": nearest_rank_censored(self.observations, 0.9) if self.n >= MIN_P90 else None,
            "answered": self.answered,
            "slowest": {"ticket_id": self.slowest[0], "value": self.slowest[1]} if self.slowest else None,
            **(self._more() if self._more else {}),
        }
        return Figure(
            self.name,
            "minutes",
            self.typical,
            n=self.n,
            low=low,
            high=high,
            usual=Usual(self.usual, None, None, None, None, self._weeks) if self.usual is not None else None,
            pending=self.pending,
            excluded=counted(reason for _, reason in self._left_out),
            more=more,
            parts=self.parts,
        )

    def parts(self) -> list[Part]:
        """Each thing with its minutes and its role, then those that are left out with the reason."""
        found = [Part(role, ticket_id, value=minutes) for ticket_id, minutes, role in self.spells]
        return found + [Part(reason, ticket_id) for ticket_id, reason in self._left_out]
