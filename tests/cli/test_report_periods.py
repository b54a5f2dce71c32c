"""The periods that reports are about: named as people name them, and never of days that are still to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell


@pytest.fixture
def desk_with_a_request(cli: Shell) -> Shell:
    cli("ticket", "new", "Parcel is late", "--at", "2026-11-10T10:00")
    return cli


@pytest.mark.parametrize(
    "arguments",
    [
        ("weekly", "--week", "next"),
        ("weekly", "--week", "2027-W03"),
        ("weekly", "--week", "next", "--save"),
        ("weekly", "--week", "2026-W46", "--as-of", "2026-11-01"),
        ("monthly", "--month", "next"),
        ("monthly", "--month", "2027-05"),
        ("csat", "--since", "tomorrow"),
        ("causes", "--since", "2027"),
        ("money", "--since", "2027-01", "--until", "2027-02"),
    ],
)
def test_days_to_come_have_no_report(desk_with_a_request: Shell, arguments: tuple[str, ...]) -> None:
    refused = desk_with_a_request.refuses(2, "report", *arguments)
    assert "had not begun" in refused.stderr


@pytest.mark.parametrize(
    "arguments", [("weekly", "--week", "this"), ("monthly", "--month", "this"), ("csat", "--since", "today")]
)
def test_what_has_begun_has_one(desk_with_a_request: Shell, arguments: tuple[str, ...]) -> None:
    desk_with_a_request("report", *arguments)


def test_until_a_day_before_the_first_request(desk_with_a_request: Shell) -> None:
    page = desk_with_a_request("report", "volume", "--until", "2020-05-31").stdout
    assert "31 May 2020" in page
    assert "10 Nov" not in page


@pytest.mark.parametrize(
    ("option", "text", "hint"),
    [
        ("--month", "2026-W46", "last, this, 2026-10 or 1405-08"),
        ("--month", "foo", "last, this, 2026-10 or 1405-08"),
        ("--month", "2026-13", "last, this, 2026-10 or 1405-08"),
        ("--month", "2026", "last, this, 2026-10 or 1405-08"),
        ("--week", "2026-11", "last, this, 2026-11-20 or 2026-W46"),
        ("--week", "2026-W99", "last, this, 2026-11-20 or 2026-W46"),
    ],
)
def test_what_is_neither_a_week_nor_a_month(desk_with_a_request: Shell, option: str, text: str, hint: str) -> None:
    report = option.removeprefix("--") + "ly"
    refused = desk_with_a_request.refuses(2, "report", report, option, text)
    assert refused.stderr == f"supportctl: {text!r} is not a {option[2:]}\nhint: {hint}\n"
