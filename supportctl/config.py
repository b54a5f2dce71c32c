"""The configuration: where it and the data live, and whose word counts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from supportctl.errors import UsageError, msg
from supportctl.languages import Language, resolve_language
from supportctl.setting_values import check_value, parse_value
from supportctl.settings import CHANNELS, OPEN_TABLES, SETTINGS, WEEKDAYS, get_setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from supportctl.fields import Field

Origin = Literal["environment", "file", "default"]

SIZE_LIMIT = 64 * 1024  # bytes; tomllib needs seconds for what can be written in more
# Defaults that differ where the language is Persian.
_PERSIAN = {"week_start": "saturday", "weekend": ["fri"]}


def config_path(environ: Mapping[str, str]) -> Path:
    """Return SUPPORTCTL_CONFIG, else config.toml in the user's configuration directory."""
    if named := environ.get("SUPPORTCTL_CONFIG"):
        return Path(named)
    return _base(environ, "XDG_CONFIG_HOME", ".config") / "supportctl" / "config.toml"


def data_path(environ: Mapping[str, str]) -> Path:
    """Return support.db in the user's data directory."""
    return _base(environ, "XDG_DATA_HOME", ".local/share") / "supportctl" / "support.db"


def database_path(option: str | Path | None, environ: Mapping[str, str]) -> tuple[Path, bool]:
    """Return the path of the database and whether --db or SUPPORTCTL_DB named it.

    An empty --db raises UsageError, because it usually is a variable that was never set.
    """
    if option is not None and not str(option):
        raise UsageError(msg("{name} takes the path of a database"), name="--db")
    named = option or environ.get("SUPPORTCTL_DB")
    return (Path(named), True) if named else (data_path(environ), False)


def environment_name(key: str) -> str:
    """Return the environment variable that overrides a key."""
    return "SUPPORTCTL_" + key.upper().replace(".", "_").replace("-", "_")


def load(path: Path, environ: Mapping[str, str], reader: str | None = None) -> Config:
    """Return the configuration at a path for a reader with --lang; the file is read when a value is first asked for."""
    return Config(path, environ, reader)


class Config:
    """Typed settings: the environment before the file before the defaults.

    The first question reads the whole file and raises UsageError, naming file and key, for an unknown key or
    a bad value, and for a file that is unreadable, over 64 kB, not UTF-8 or not TOML. No file is an empty
    one. An empty environment variable counts as unset.
    """

    def __init__(self, path: Path, environ: Mapping[str, str], reader: str | None = None) -> None:
        self.path = path
        self.environ = environ
        self._reader = reader
        self._document: dict[str, Any] = {}
        self._values: dict[str, Any] | None = None
        self._declared: tuple[Field, ...] = ()

    def without_file(self, reader: Language) -> Config:
        """Return the same for a reader as if there were no file, which cannot be read."""
        config = Config(self.path, self.environ, reader)
        config._values = {}
        return config

    def get(self, key: str) -> Any:
        """Return the typed value of a key, an unset one without default as None; UsageError if unknown."""
        setting = get_setting(key)
        in_file = self._file()
        if key.startswith("fields."):
            return self._field_value(key)
        name = environment_name(key)
        if text := self.environ.get(name):
            return parse_value(key, text, name)
        if key in in_file:
            return in_file[key]
        if key in _PERSIAN and self.language() == "fa":
            return _PERSIAN[key]
        if key == "region" and self._is_in_iran():
            return "IR"
        return [self._office_hours()] if key == "hours" else setting.default

    def origin(self, key: str) -> Origin:
        """Return where the value of a key comes from; UsageError if unknown."""
        get_setting(key)
        if key.startswith("fields."):
            return "file" if any(field.name == key.split(".")[1] for field in self.fields()) else "default"
        if self.environ.get(environment_name(key)):
            return "environment"
        return "file" if key in self._file() else "default"

    def items(self) -> Iterator[tuple[str, Any, Origin]]:
        """Yield (key, value, origin) for every setting and for the user's own keys in the file."""
        for key in [*SETTINGS, *(key for key in self._file() if key not in SETTINGS)]:
            yield key, self.get(key), self.origin(key)

    def language(self) -> Language:
        """Return the language of the reader, whose week and weekend hold unless the file says which."""
        return resolve_language(self._reader, self, self.environ)

    def first_weekday(self) -> int:
        """Return the first day of the week, 0 for Monday."""
        return WEEKDAYS.index(self.get("week_start"))

    def region(self) -> str | None:
        """Return the country of phone numbers without a prefix, None when there is no telling."""
        return self.get("region") or None

    def hours(self) -> list[dict[str, Any]]:
        """Return the tables of working hours, oldest first, the first without a date.

        Before the first date of the file, and without tables, it is nine to five on every day that is not weekend.
        """
        tables = list(self.get("hours"))
        if not tables or tables[0].get("from"):
            tables.insert(0, self._office_hours())
        return [{"from": "", **table} for table in tables]

    def channels(self) -> dict[str, bool]:
        """Return the built-in channels and those of the file, each with whether it is synchronous."""
        self._file()
        names = [*CHANNELS, *self._document.get("channels", {})]
        return {name: self.get(f"channels.{name}.synchronous") for name in names}

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of tickets that the file declares, in its order."""
        self._file()
        return self._declared

    def zone_name(self) -> str:
        """Return the time zone: the configured one, else TZ, /etc/timezone, /etc/localtime, "UTC".

        A configured zone that does not exist raises UsageError.
        """
        from supportctl.hours import check_zone, system_zone

        zone: str = self.get("timezone")
        if not zone:
            return system_zone(self.environ)
        if self.origin("timezone") == "file":
            check_zone(zone, f"{self.path}: timezone")
        return zone

    def _office_hours(self) -> dict[str, Any]:
        """Nine to five on every day that is not weekend; the language of a reader moves no target."""
        default = self.origin("weekend") == "default"
        days_off = SETTINGS["weekend"].default if default else self.get("weekend")
        return {day[:3]: ["09:00-17:00"] for day in WEEKDAYS if day[:3] not in days_off}

    def _is_in_iran(self) -> bool:
        """By the language that was configured, or by the clock: --lang makes no number another one."""
        if resolve_language(None, self, self.environ) == "fa":
            return True
        from supportctl.hours import system_zone

        return (self.get("timezone") or system_zone(self.environ)) in ("Asia/Tehran", "Iran")

    def _field_value(self, key: str) -> Any:
        """Return what a declaration says: both ways of writing it answer to the same keys."""
        _, name, *rest = key.split(".")
        for field in self.fields():
            if field.name == name:
                return list(field.choices) if rest == ["choices"] else field.type
        return get_setting(key).default

    def _file(self) -> dict[str, Any]:
        if self._values is None:
            text = read_file(self.path)
            self._document = parse_file(text, self.path) if text.strip() else {}
            self._values = dict(_checked(self._document, (), self.path))
            if "fields" in self._document:
                self._declared = declared_fields(self._document, self.path)
        return self._values


def read_file(path: Path) -> str:
    """Return the text of the file, "" when there is none; UsageError when it is unreadable, too large or not UTF-8."""
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise UsageError(msg("{path} cannot be read: {reason}"), path=path, reason=error.strerror) from None
    if len(data) > SIZE_LIMIT:
        raise UsageError(msg("{path} is larger than 64 kB"), path=path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(msg("{path} is not UTF-8: see line {line}"), path=path, line=line) from None


def parse_file(text: str, path: Path) -> dict[str, Any]:
    """Return what the text of the file says; UsageError, naming the line, when it is not TOML."""
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # Its text ends in "(at line 3, column 5)" or "(at end of document)"; attributes came in Python 3.14.
        line = str(error).rpartition("(at line ")[2].partition(",")[0]
        where = int(line) if line.isdecimal() else text.count("\n") + 1
        raise UsageError(msg("{path} is not TOML: see line {line}"), path=path, line=where) from None
    except RecursionError:
        raise UsageError(msg("{path} is nested too deeply"), path=path) from None


def declared_fields(document: dict[str, Any], path: Path) -> tuple[Field, ...]:
    """Return the fields of tickets that a document declares; raises UsageError for one that cannot be."""
    from supportctl.fields import declared

    return declared(dict(_checked({"fields": document.get("fields", {})}, (), path)), path)


def dotted(parts: tuple[str, ...]) -> str:
    """Return the path of a key as TOML writes it, quoted where it must be."""
    import tomli_w

    return ".".join(tomli_w.dumps({part: 0}).removesuffix(" = 0\n") for part in parts)


def _checked(table: dict[str, Any], above: tuple[str, ...], path: Path) -> Iterator[tuple[str, Any]]:
    """Yield dotted keys with their typed values; raises UsageError for the first wrong one."""
    for part, raw in table.items():
        parts = (*above, part)
        # A quoted part may hold a dot, which no key of ours does.
        plain = part and "." not in part and len(parts) <= 8
        key = ".".join(parts) if plain else dotted(parts)
        name = f"{path}: {key[:200]}"
        if not plain:
            get_setting(key[:200] + ".", name)
        if not isinstance(raw, dict):
            yield key, check_value(key, raw, name)
        elif raw:
            yield from _checked(raw, parts, path)
        elif parts[0] == "fields":
            continue  # what `config unset` leaves of a field
        elif parts[0] not in (*OPEN_TABLES, "channels") and not any(known.startswith(f"{key}.") for known in SETTINGS):
            check_value(key, raw, name)


def _base(environ: Mapping[str, str], variable: str, otherwise: str) -> Path:
    named = Path(environ.get(variable, ""))
    return named if named.is_absolute() else _home(environ) / otherwise  # the XDG specification: ignore relative


def _home(environ: Mapping[str, str]) -> Path:
    if home := environ.get("HOME"):
        return Path(home)
    import pwd

    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        raise UsageError(msg("there is no home directory"), msg("set HOME")) from None
