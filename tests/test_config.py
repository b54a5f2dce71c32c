"""Tests of supportctl.config."""

import os
from pathlib import Path

import pytest

from supportctl import hours
from supportctl.config import (
    SIZE_LIMIT,
    Config,
    config_path,
    data_path,
    database_path,
    environment_name,
    load,
)
from supportctl.errors import UsageError
from supportctl.languages import resolve_language
from supportctl.settings import SETTINGS

HOME = {"HOME": "/home/ada"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def written(path: Path, text: str | bytes, **environ: str) -> Config:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load(path, environ)


def failure(config: Config, key: str = "lang") -> str:
    with pytest.raises(UsageError) as caught:
        config.get(key)
    caught.value.hint.format(**caught.value.values)
    return str(caught.value).replace(str(config.path), "FILE")


def test_paths_follow_xdg() -> None:
    assert config_path(HOME) == Path("/home/ada/.config/supportctl/config.toml")
    assert data_path(HOME) == Path("/home/ada/.local/share/supportctl/support.db")
    xdg = {**HOME, "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d"}
    assert config_path(xdg) == Path("/c/supportctl/config.toml")
    assert data_path(xdg) == Path("/d/supportctl/support.db")
    for ignored in ("", "relative", "./x"):
        ignoring = {**HOME, "XDG_CONFIG_HOME": ignored, "XDG_DATA_HOME": ignored}
        assert (config_path(ignoring), data_path(ignoring)) == (config_path(HOME), data_path(HOME))
    assert config_path({**xdg, "SUPPORTCTL_CONFIG": "mine.toml"}) == Path("mine.toml")
    assert config_path({}).is_absolute()


def test_no_home_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)
    with pytest.raises(UsageError, match="no home directory"):
        config_path({})


def test_database_path() -> None:
    named = {**HOME, "SUPPORTCTL_DB": "/v.db"}
    assert database_path("/o.db", named) == (Path("/o.db"), True)
    assert database_path(None, named) == (Path("/v.db"), True)
    assert database_path(None, {**HOME, "SUPPORTCTL_DB": ""}) == (data_path(HOME), False)
    with pytest.raises(UsageError, match="--db"):
        database_path("", named)


def test_environment_before_file_before_default(path: Path) -> None:
    text = "reopen_days = 9\n[csat]\npositive_min = 5\n[channels.shop]\nsynchronous = true\n[channels.stand]\n"
    environ = {
        "SUPPORTCTL_REOPEN_DAYS": "۳",
        "SUPPORTCTL_CLOSE_DAYS": "",
        "SUPPORTCTL_DB": "x",
        "SUPPORTCTL_NOW": "y",
    }
    config = written(path, text, **environ)
    assert [config.get(key) for key in ("reopen_days", "csat.positive_min", "close_days")] == [3, 5, 14]
    origins = [config.origin(key) for key in ("reopen_days", "csat.positive_min", "close_days")]
    assert origins == ["environment", "file", "default"]
    items = {key: (value, origin) for key, value, origin in config.items()}
    assert items["reopen_days"] == (3, "environment")
    assert items["channels.shop.synchronous"] == (True, "file")
    assert set(items) == {*SETTINGS, "channels.shop.synchronous"}
    assert config.channels() == {
        "email": False, "phone": True, "chat": False, "social": False, "web": False, "in-person": True,
        "other": False, "shop": True, "stand": False,
    }  # fmt: skip
    assert config.get("targets.resolution.low") is None


def test_hours_reach_back_to_the_beginning(path: Path) -> None:
    office = {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    assert load(path, {}).hours() == [{"from": "", **office}]
    assert load(path, {}).get("hours") == [office]
    # The language of a reader moves no target; a weekend of one's own does.
    assert load(path, {"LANG": "fa_IR.UTF-8"}).hours() == [{"from": "", **office}]
    [persian] = written(path, "weekend = ['fri']").hours()
    assert persian == {"from": "", **{day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "sat", "sun")}}
    path.unlink()
    assert load(path, {"SUPPORTCTL_WEEKEND": "none"}).hours()[0].keys() == {"from", "sat", "sun", *office}
    own = {"from": "", "mon": ["10:00-12:00"]}
    assert written(path, '[[hours]]\nmon = ["10:00-12:00"]').hours() == [own]
    dated = written(path, '[[hours]]\nfrom = 2026-03-21\nmon = ["10:00-12:00"]').hours()
    assert dated == [{"from": "", **office}, {**own, "from": "2026-03-21"}]


def test_environment_names_are_distinct() -> None:
    names = [environment_name(key) for key in SETTINGS]
    assert len({*names, "SUPPORTCTL_DB", "SUPPORTCTL_CONFIG", "SUPPORTCTL_NOW"}) == len(names) + 3
    assert environment_name("csat.positive_min") == "SUPPORTCTL_CSAT_POSITIVE_MIN"


def test_bad_environment_is_named(path: Path) -> None:
    config = load(path, {"SUPPORTCTL_REOPEN_DAYS": "soon"})
    assert failure(config, "reopen_days").startswith("SUPPORTCTL_REOPEN_DAYS takes a whole number")
    assert config.get("close_days") == 14


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("langg = 'fa'", "FILE: langg is not a setting"),
        ("lang = 'de'", "FILE: lang takes en, fa, auto, not “de”"),
        ("[csat]\npositive = 4", "FILE: csat.positive is not a setting"),
        ('"csat.positive_min" = 4', 'FILE: "csat.positive_min" is not a setting'),
        ("[nothing]", "FILE: nothing is not a setting"),
        ("targets = 3", "FILE: targets is not a setting"),
        ("reopen_days = {}", "FILE: reopen_days takes a whole number from 0 to 36500, not “{}”"),
        ("reopen_days = 'x'", "FILE: reopen_days takes a whole number from 0 to 36500, not “x”"),
        ("a = 1\nb = = 2", "FILE is not TOML: see line 2"),
        ("a = 1\nb = [", "FILE is not TOML: see line 2"),
        (b"# ok\n# \xff", "FILE is not UTF-8: see line 2"),
        ("# " + "x" * SIZE_LIMIT, "FILE is larger than 64 kB"),
        ("mail.x = " + "[" * 20_000, "FILE is nested too deeply"),
        ("mail." + "a." * 500 + "a = 1", None),
    ],
)
def test_bad_files(path: Path, text: str | bytes, sentence: str | None) -> None:
    shown = failure(written(path, text))
    assert sentence is None or shown == sentence


def test_did_you_mean(path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        written(path, "[targets.first_respons]\nurgent = 3").get("lang")
    assert caught.value.values["guess"] == "targets.first_response.urgent"
    with pytest.raises(UsageError, match="langg is not a setting"):
        load(path.parent / "none", {}).origin("langg")


def test_unreadable_file(tmp_path: Path) -> None:
    assert failure(load(tmp_path, {})) == "FILE cannot be read: Is a directory"


def test_good_files(path: Path) -> None:
    assert written(path, b"\xef\xbb\xbflang = 'fa'\r\n").get("lang") == "fa"
    assert written(path, "[loyal]\n[channels]\n[mail]\n").get("lang") == "auto"
    text = '[[hours]]\nfrom = 2026-03-21\nsat = [\n  "09:00-13:00", # morning\n  "14:00-17:00",\n] # long\n'
    assert written(path, text).get("hours") == [{"from": "2026-03-21", "sat": ["09:00-13:00", "14:00-17:00"]}]
    assert written(path, "[mail]\nport = 993\nfolders.in = ['a']").get("mail.folders.in") == ["a"]


@pytest.mark.parametrize(
    ("option", "text", "environ", "language"),
    [
        ("en", "lang='fa'", {"SUPPORTCTL_LANG": "fa"}, "en"),
        (None, "lang='en'", {"SUPPORTCTL_LANG": "fa"}, "fa"),
        (None, "lang='fa'", {"LC_ALL": "en_US"}, "fa"),
        ("auto", "lang='fa'", {"LANG": "en_US"}, "en"),
        (None, "", {"LC_ALL": "", "LC_MESSAGES": "fa_IR.UTF-8", "LANG": "en"}, "fa"),
        (None, "", {"LC_ALL": "C", "LANG": "fa_IR"}, "en"),
        (None, "", {"LANG": "en_US.UTF-8", "LANGUAGE": "fa:en"}, "fa"),
        (None, "", {"LANG": "fa_IR.UTF-8", "LANGUAGE": "en"}, "en"),
        (None, "", {"LANG": "C.UTF-8", "LANGUAGE": "fa"}, "en"),
        (None, "", {"LANG": "fa"}, "fa"),
        (None, "", {"LANG": "fat_GH"}, "en"),
        (None, "", {}, "en"),
    ],
)
def test_language(path: Path, option: str | None, text: str, environ: dict[str, str], language: str) -> None:
    config = written(path, text, **environ)
    assert resolve_language(option, config, environ) == language


def test_bad_language_option(path: Path) -> None:
    with pytest.raises(UsageError, match="--lang takes en, fa, auto"):
        resolve_language("de", load(path, {}), {})


def test_persian_defaults(path: Path) -> None:
    environ = {"SUPPORTCTL_LANG": "fa"}
    english, persian = load(path, {}), load(path, environ)
    assert (english.first_weekday(), english.get("weekend"), english.region()) == (0, ["sat", "sun"], None)
    assert (persian.first_weekday(), persian.get("weekend"), persian.region()) == (5, ["fri"], "IR")
    assert (load(path, {}, "fa").first_weekday(), load(path, environ, "en").first_weekday()) == (5, 0)
    assert (persian.get("week_start"), persian.origin("week_start")) == ("saturday", "default")
    chosen = written(path, "lang='fa'\nweek_start='sunday'\nweekend=['thu','fri']\nregion='de'")
    assert (chosen.first_weekday(), chosen.get("weekend"), chosen.region()) == (6, ["thu", "fri"], "DE")
    assert load(path, {}, "en").get("weekend") == ["thu", "fri"]


def test_zone_name(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hours, "TIMEZONE_FILE", tmp_path / "timezone")
    monkeypatch.setattr(hours, "LOCALTIME_LINK", tmp_path / "localtime")
    assert load(path, {}).zone_name() == "UTC"
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/Europe/Berlin")
    assert load(path, {}).zone_name() == "Europe/Berlin"
    (tmp_path / "timezone").write_text("Asia/Tehran\n")
    for environ, zone in [
        ({}, "Asia/Tehran"),
        ({"TZ": "Asia/Tokyo"}, "Asia/Tokyo"),
        ({"TZ": ":/usr/share/zoneinfo/Asia/Tokyo"}, "Asia/Tokyo"),
        ({"TZ": ""}, "UTC"),
        ({"TZ": "IRST-3:30"}, "Asia/Tehran"),
        ({"TZ": "/etc/localtime"}, "Asia/Tehran"),
        ({"TZ": "Asia/Tokyo", "SUPPORTCTL_TIMEZONE": "Asia/Kabul"}, "Asia/Kabul"),
    ]:
        assert load(path, environ).zone_name() == zone
    assert written(path, "timezone='Asia/Kabul'").zone_name() == "Asia/Kabul"
    with pytest.raises(UsageError, match=r"config.toml: timezone: there is no time zone Asia/Teheran"):
        written(path, "timezone='Asia/Teheran'").zone_name()


def test_the_clock_of_tehran_is_a_reason_too(path: Path) -> None:
    assert load(path, {"TZ": "Asia/Tehran"}).region() == "IR"
    assert load(path, {"TZ": "Europe/Berlin"}, "fa").region() is None
    assert load(path, {"SUPPORTCTL_TIMEZONE": "Asia/Tehran"}, "en").region() == "IR"
