"""`supportctl` as the shell starts it: whatever goes wrong, two lines and an exit code."""

from __future__ import annotations

import gc
import json
from typing import TYPE_CHECKING, NoReturn

import pytest

from supportctl import __main__
from supportctl.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every command fails as no command should."""

    def fail(*_: object) -> NoReturn:
        raise IndexError("list index\nout of \x1b[31mrange")

    monkeypatch.setattr(app, "_invoke", fail)
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.unfreeze()


def start(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    monkeypatch.setattr("sys.argv", ["supportctl", *arguments])
    with pytest.raises(SystemExit) as left:
        __main__.main()
    return left.value.code


@pytest.mark.usefixtures("broken")
def test_a_mistake_of_ours_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start(monkeypatch, "ticket", "list") == 1
    assert capsys.readouterr().err.split("\n") == [
        "supportctl: a mistake in supportctl itself: IndexError: list index↵out of ^[[31mrange",
        "hint: the same command with --debug shows where",
        "",
    ]
    assert start(monkeypatch, "ticket", "list", "--json") == 1
    assert json.loads(capsys.readouterr().err)["error"]["code"] == 1


@pytest.mark.usefixtures("broken")
def test_debug_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["supportctl", "ticket", "list", "--debug"])
    with pytest.raises(IndexError):
        __main__.main()
