"""Records behave as the NamedTuple that type checkers take them for."""

from __future__ import annotations

import pickle
from typing import NamedTuple

import pytest

from supportctl.records import Record


class Point(Record):
    """A point."""

    x: int
    y: int = 0
    tags: tuple[str, ...] = ()

    @property
    def is_origin(self) -> bool:
        return (self.x, self.y) == (0, 0)


class Reference(NamedTuple):
    x: int
    y: int = 0
    tags: tuple[str, ...] = ()


@pytest.mark.parametrize(("values", "named"), [((1,), {}), ((1, 2), {}), ((), {"x": 3}), ((1,), {"tags": ("a",)})])
def test_a_record_holds_what_a_named_tuple_holds(values: tuple[int, ...], named: dict[str, object]) -> None:
    made, reference = Point(*values, **named), Reference(*values, **named)  # type: ignore[arg-type]
    assert tuple(made) == tuple(reference)
    assert (made.x, made.y, made.tags) == (reference.x, reference.y, reference.tags)
    assert made._asdict() == reference._asdict()
    assert made._fields == reference._fields
    assert repr(made) == repr(reference).replace("Reference", "Point")


@pytest.mark.parametrize(
    ("values", "named"), [((), {}), ((1, 2, (), 4), {}), ((1,), {"z": 1}), ((1,), {"x": 1}), ((), {"y": 1})]
)
def test_what_a_named_tuple_refuses_is_refused(values: tuple[int, ...], named: dict[str, int]) -> None:
    with pytest.raises(TypeError):
        Reference(*values, **named)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Point(*values, **named)  # type: ignore[arg-type]


def test_a_changed_copy() -> None:
    assert Point(1, 2)._replace(y=3) == Point(1, 3)
    assert type(Point(1)._replace(x=0)) is Point
    assert Point(1)._replace(x=0).is_origin
    with pytest.raises(ValueError, match="z"):
        Point(1)._replace(z=3)  # type: ignore[call-arg]


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Point(1).x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Point(1).z = 2  # type: ignore[attr-defined]


def test_a_record_is_matched_hashed_and_pickled() -> None:
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)
    assert {Point(1): "a"}[Point(1)] == "a"
    assert pickle.loads(pickle.dumps(Point(4, 5))) == Point(4, 5)  # noqa: S301  # our own


def test_a_record_without_fields_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="needs fields"):
        type(Record)("Empty", (Record,), {})  # type: ignore[misc]
