"""Tests of supportctl.settings."""

import subprocess
import sys
from typing import Any

import pytest

from supportctl.errors import UsageError
from supportctl.setting_values import check_value, parse_value
from supportctl.settings import SETTINGS, get_setting


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("reopen_days", "7", 7),
        ("reopen_days", "۱۴", 14),
        ("reopen_days", "\u200f٣٠\u200f", 30),
        ("reopen_days", "0", 0),
        ("targets.resolution.low", "90", 90),
        ("targets.resolution.low", "4h", 240),
        ("targets.resolution.low", "۱h۳۰m", 90),
        ("targets.first_response.urgent", "45M", 45),
        ("lang", "FA", "fa"),
        ("calendar", "jalali", "jalali"),
        ("week_start", "Sat", "saturday"),
        ("week_start", "tuesday", "tuesday"),
        ("weekend", "fri, thursday", ["thu", "fri"]),
        ("weekend", "thu، fri", ["thu", "fri"]),
        ("weekend", "none", []),
        ("timezone", "Asia/Tehran", "Asia/Tehran"),
        ("timezone", "", ""),
        ("region", "ir", "IR"),
        ("currency", "تومان", "IRT"),
        ("currency", "rial", "IRR"),
        ("week_start", "شنبه", "saturday"),
        ("weekend", "پنجشنبه،جمعه", ["thu", "fri"]),
        ("currency", "irt", "IRT"),
        ("currency", "", ""),
        ("cost.per_hour", "25.00", "25.00"),
        ("cost.per_hour", "۱٬۲۵۰٬۰۰۰", "1250000"),
        ("user.name", "علی می\u200cرود", "علی می\u200cرود"),
        ("editor", "vim -n", "vim -n"),
        ("channels.shop.synchronous", "yes", True),
        ("channels.phone.synchronous", "off", False),
        ("mail.host", "mail.example.org", "mail.example.org"),
        ("fields.plan", "text", "text"),
    ],
)
def test_parse_value(key: str, text: str, value: Any) -> None:
    assert parse_value(key, text) == value
    assert check_value(key, value) == value


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("reopen_days", "1_0", "reopen_days takes a whole number from 0 to 36500, not “1_0”"),
        ("reopen_days", "-1", "not “-1”"),
        ("reopen_days", "9" * 5000, "whole number"),
        ("reopen_days", "", "whole number"),
        ("csat.positive_min", "6", "from 1 to 5"),
        ("targets.resolution.low", "h", "such as 90, 4h or 1h30m"),
        ("targets.resolution.low", "0", "from 1"),
        ("cost.per_hour", "-5", "takes an amount such as 25 or 25.50, not “-5”"),
        ("cost.per_hour", "free", "not “free”"),
        ("cost.per_hour", "9" * 40, "takes an amount"),
        ("lang", "german", "lang takes en, fa, auto, not “german”"),
        ("week_start", "s", "weekday"),
        ("weekend", "", "weekdays"),
        ("weekend", "fri,blue", "“blue”"),
        ("timezone", "Mars/Olympus", "no time zone Mars/Olympus"),
        ("timezone", "Europe", "no time zone"),
        ("timezone", "../etc/passwd", "no time zone"),
        ("timezone", "/etc/localtime", "no time zone"),
        ("timezone", "a b", "takes a time zone"),
        ("region", "98", "two letters"),
        ("currency", "tomans", "three letters"),
        ("user.name", "a\x1b[2Jb", "one line"),
        ("user.name", "a\udc80", "one line"),
        ("user.name", "x" * 1001, "one line"),
        ("mail.host", "a\nb", "one line"),
        ("channels.shop.synchronous", "maybe", "true or false"),
        ("hours", "9-5", "[[hours]]"),
    ],
)
def test_bad_values(key: str, text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_value(key, text)
    assert sentence in str(caught.value)
    caught.value.hint.format(**caught.value.values)


@pytest.mark.parametrize(
    ("key", "guess"),
    [
        ("reopen_day", "reopen_days"),
        ("langg", "lang"),
        ("csat.positive", "csat.positive_min"),
        ("first_response.urgent", "targets.first_response.urgent"),
        ("channels.shop.sync", "channels.shop.synchronous"),
        ("xyzzy", None),
        ("channels..synchronous", None),
        ("mail", None),
        ("mail.", None),
        ("", None),
        ("k" * 100_000, None),
    ],
)
def test_unknown_keys(key: str, guess: str | None) -> None:
    with pytest.raises(UsageError) as caught:
        parse_value(key, "1")
    assert str(caught.value) == f"{key} is not a setting"
    assert caught.value.exit_code == 2
    if guess:
        assert caught.value.hint.format(**caught.value.values) == f"did you mean {guess}?"


def test_bad_values_come_with_a_guess() -> None:
    for key, text, guess in [
        ("calendar", "jalaly", "jalali"),
        ("week_start", "saterday", "saturday"),
        ("timezone", "Asia/Teheran", "Asia/Tehran"),
    ]:
        with pytest.raises(UsageError) as caught:
            parse_value(key, text)
        assert caught.value.values["guess"] == guess


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("reopen_days", True),
        ("reopen_days", 7.5),
        ("reopen_days", 10**6),
        ("lang", 3),
        ("weekend", [1]),
        ("weekend", ["fri", "blue"]),
        ("user.name", ["a"]),
        ("channels.shop.synchronous", 1),
        ("hours", "always"),
        ("hours", [3]),
        ("hours", [{"moon": ["09:00-17:00"]}]),
        ("hours", [{"mon": "09:00-17:00"}]),
        ("hours", [{"mon": ["09:00"]}]),
        ("hours", [{"mon": ["17:00-09:00"]}]),
        ("hours", [{"mon": ["09:00-13:00", "12:00-17:00"]}]),
        ("hours", [{"mon": ["09:00-24:01"]}]),
        ("hours", [{"mon": ["00:00-00:00"]}]),
        ("hours", [{"mon": [9]}]),
        ("hours", [{"mon": [], "monday": []}]),
        ("hours", [{"from": "1404-12-30"}]),
        ("hours", [{"from": "2026-13-01"}]),
        ("hours", [{"from": 5}]),
        ("hours", [{}, {}]),
    ],
)
def test_values_of_the_wrong_type(key: str, raw: Any) -> None:
    with pytest.raises(UsageError) as caught:
        check_value(key, raw, f"config.toml: {key}")
    assert str(caught.value).startswith(f"config.toml: {key}")


def test_hours_begin_on_a_day_of_either_calendar() -> None:
    [table] = check_value("hours", [{"from": "۱۴۰۵/۰۹/۰۱", "شنبه": ["۰۹:۰۰-۱۷:۰۰"]}])
    assert (table["from"], list(table)) == ("2026-11-22", ["from", "sat"])


def test_hours_are_put_in_order() -> None:
    late = {"from": "2026-03-21", "Saturday": ["08:00-12:00", "12:00-24:00"]}
    assert check_value("hours", [late, {"mon": ["9:00-17:00"]}]) == [
        {"from": "", "mon": ["9:00-17:00"]},
        {"from": "2026-03-21", "sat": ["08:00-12:00", "12:00-24:00"]},
    ]


@pytest.mark.parametrize("key", SETTINGS)
def test_every_default_is_a_value_of_its_key(key: str) -> None:
    setting = get_setting(key)
    assert setting.help
    if setting.default is not None and key != "hours":
        assert check_value(key, setting.default) == setting.default


def test_defaults_of_the_contract() -> None:
    targets = {priority: get_setting(f"targets.next_response.{priority}").default for priority in ("urgent", "low")}
    assert targets == {"urgent": 60, "low": 1440}
    assert get_setting("targets.resolution.urgent").default is None
    assert get_setting("loyal.recent_days").default == 180
    assert get_setting("channels.phone.synchronous").default is True
    assert get_setting("channels.shop.synchronous").default is False


def test_import_is_light() -> None:
    program = "import sys, supportctl.config; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    slow = {"tomllib", "tomli_w", "difflib", "zoneinfo", "datetime", "tempfile", "dataclasses"}
    assert not (slow | {"supportctl.hours", "supportctl.tomlfile"}) & set(loaded)
