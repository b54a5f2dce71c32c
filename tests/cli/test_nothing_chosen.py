"""A list of ids from stdin may be empty: nothing is to be done then, which is no error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell

TAKE_IDS = [
    *("ticket show -", "ticket history -", "ticket list -", "ticket edit - -p low", "ticket assign - --to me"),
    *("ticket tag - -t x", "ticket resolve -", "ticket close -", "ticket reopen -", "ticket pend -", "ticket hold -"),
    *("ticket snooze - --until 2d", "ticket merge - --into 1", "ticket unmerge -", "ticket spam -", "ticket rm - -y"),
    *("problem show -", "problem edit - --owner me", "problem attach 1 -", "problem fix -", "problem reopen -"),
    *("followup done - -m talked", "followup drop -", "feedback rm -", "survey send -", "holidays rm -"),
]


@pytest.mark.parametrize("line", TAKE_IDS)
def test_no_ids_are_no_work(cli: Shell, line: str) -> None:
    cli("ticket", "new", "Parcel is late", "-c", "Ada")
    cli("problem", "new", "Late")
    before = cli.stored()
    assert cli(*line.split()) == ""
    assert cli(*line.split(), "--json") in ("", "[]\n")
    cli.terminal(*line.split())
    assert cli.stored() == before


def test_nobody_is_due_for_a_question(cli: Shell) -> None:
    cli("ticket", "new", "Parcel is late", "-c", "Ada")
    assert cli("survey", "send", "--due") == ""
    assert cli.terminal("survey", "send", "--due").stderr == "Nobody has to be asked.\n"
    assert cli("survey", "send", "--due", "--json") == "[]\n"
