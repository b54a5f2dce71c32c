"""What a rule of the state machine is, and the numbers from which one is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from tests.domain.desk_model import Model
    from tests.domain.desk_things import DAY, MINUTE
else:
    from desk_things import DAY, MINUTE

NAMES = ("Ada", "Bob", "Zoe")
TAGS = ("vip", "late", "سلام")
TEXTS = ("parcel", "late parcel", "سلام دنیا", "[/] refund")
KEYS = (None, None, None, None, "k1", "k2")


class Draw:
    """Four numbers of a step, read as what a rule needs; small numbers mean the plain things, so that they shrink."""

    def __init__(self, numbers: Sequence[int], model: Model) -> None:
        self._numbers = list(numbers)
        self._model = model
        self.now = model.now

    def one_of(self, *choices: Any) -> Any:
        number = self._numbers.pop(0)
        return choices[number % len(choices)]

    def id(self, noun: str = "ticket") -> int:
        """One that is there, mostly one that takes commands; sometimes one that is not, or not any more."""
        number = self._numbers.pop(0)
        known = self._model.all(noun)
        plain = [pair for pair in known if _is_plain(pair[1])]
        chosen = plain if plain and number % 5 < 3 else known
        return int(chosen[number % len(chosen)][0][1]) if chosen and number % 5 < 4 else number % 6 + 1

    def pair(self) -> tuple[int, int]:
        """Two tickets, mostly of one customer."""
        first, number = self.id(), self._numbers.pop(0)
        customer = getattr(self._model.things.get(("ticket", first)), "customer", None)
        alike = [
            key[1] for key, one in self._model.all("ticket")
            if key[1] != first and _is_plain(one) and (one.customer == customer or None in (one.customer, customer))
        ]  # fmt: skip
        return (first, int(alike[number % len(alike)])) if alike and number % 7 else (first, number % 6 + 1)

    def home(self, message: int) -> int:
        """The ticket on which a message stands; 1 when there is no such message."""
        found = self._model.things.get(("message", message))
        return 1 if found is None else int(found.ticket)

    def merged(self, noun: str) -> int:
        """A ticket or customer that is merged, nine times in ten when there is one."""
        number = self._numbers.pop(0)
        known = [key[1] for key, value in self._model.all(noun) if value.merged_into is not None]
        return int(known[number % len(known)]) if known and number % 10 < 9 else number % 6 + 1

    def moment(self) -> int:
        """Now, a little earlier, or days before."""
        return self.now - int(self.one_of(0, 0, 0, MINUTE, DAY, 9 * DAY))


def _is_plain(value: Any) -> bool:
    is_here = getattr(value, "standing", "present") == "present"
    return is_here and getattr(value, "direction", "in") == "in" and getattr(value, "merged_into", None) is None


class Rule:
    """One command. `act` asks the program for it; `expect` does the same to the model, or raises Refused."""

    def __init__(self, draw: Draw) -> None:
        raise NotImplementedError

    def act(self, desk: Desk) -> None:
        raise NotImplementedError

    def expect(self, model: Model) -> None:
        raise NotImplementedError

    def after(self, model: Model) -> None:
        """What the model does when the journal row stands."""

    # The number of a command that an undo takes back.
    undoes: int | None = None
    is_purge = False
