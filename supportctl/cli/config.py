"""`config`: the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from supportctl.cli import options
from supportctl.errors import msg

if TYPE_CHECKING:
    from supportctl.reports.model import Sentence

_Key = Annotated[str, typer.Argument(metavar="KEY", help="A setting; supportctl config list names them.")]


def get(ctx: typer.Context, key: _Key) -> None:
    """Print the value of one setting.

    \b
    supportctl config get targets.first_response.urgent
    supportctl config get timezone
    """
    session = ctx.obj
    value = session.config.get(key)
    session.emit(_line(shown(value), value))


def set_(
    ctx: typer.Context,
    key: _Key,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="The new value.")],
    yes: options.Yes = False,
) -> None:
    """Change one setting; comments in the file stay.

    Persian as the language proposes the time zone, calendar, week and hours that go with it; -y takes them.

    \b
    supportctl config set desk.name "Fruitshop"
    supportctl config set week_start saturday
    supportctl config set targets.first_response.urgent 30
    supportctl config set fields.severity.choices minor,major
    supportctl config set lang fa -y
    """
    from supportctl.cli.checks import check_fields
    from supportctl.reports.model import Plain, say
    from supportctl.setting_values import parse_value
    from supportctl.tomlfile import set_value

    session = ctx.obj
    check_fields(session)
    parsed = parse_value(key, value)
    set_value(session.config.path, _written_key(session, key), parsed)
    _done(session, key, say(msg("{key} is {value} now"), key=Plain(key), value=Plain(shown(parsed))))
    if (key, parsed) == ("lang", "fa"):
        from supportctl.cli.presets import propose_persian

        session.options["lang"] = "fa"
        session.forget("language", "locale")
        propose_persian(session, is_agreed=yes)


def unset(ctx: typer.Context, key: _Key) -> None:
    """Go back to the default of one setting.

    \b
    supportctl config unset week_start
    """
    from supportctl.reports.model import Plain, say
    from supportctl.settings import get_setting
    from supportctl.tomlfile import unset_value

    session = ctx.obj
    get_setting(key)
    was_there = unset_value(session.config.path, key)
    sentence = msg("{key} is back at its default") if was_there else msg("{key} was not set")
    _done(session, key, say(sentence, key=Plain(key)))


def list_(ctx: typer.Context) -> None:
    """List all settings, their values and where these come from.

    \b
    supportctl config list
    supportctl config list --json
    """
    from supportctl.reports import model

    session = ctx.obj
    columns = (
        model.Column("key", model.PLAIN, msg("key")),
        model.Column("value", model.PLAIN, msg("value"), is_flexible=True),
        model.Column("origin", model.WORD, msg("origin")),
    )
    rows = [[key, shown(value), origin] for key, value, origin in session.config.items()]
    session.emit(model.Table("setting", columns, rows))


def edit(ctx: typer.Context) -> None:
    """Open the configuration file in the editor.

    \b
    supportctl config edit
    """
    from supportctl.cli.prompts import edit_file
    from supportctl.config import load

    session = ctx.obj
    edit_file(session, session.config.path)
    # Say at once when what was written cannot be read.
    for _ in load(session.config.path, session.environ).items():
        pass


def path(ctx: typer.Context) -> None:
    """Print the path of the configuration file.

    \b
    supportctl config path
    """
    ctx.obj.emit(_line(str(ctx.obj.config.path)))


def shown(value: Any) -> str:
    """A setting as text: lists with commas, nothing for what is unset."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(shown(one) for one in value)
    if isinstance(value, dict):
        return " ".join(f"{name}={shown(one)}" for name, one in value.items())
    return str(value)


def _written_key(session: Any, key: str) -> str:
    """The key in the file: a field that is declared as a table keeps its type inside."""
    from supportctl.config import parse_file, read_file

    table, _, name = key.partition(".")
    if table != "fields" or "." in name:
        return key
    path = session.config.path
    held = parse_file(read_file(path), path).get("fields", {})
    return f"{key}.type" if isinstance(held, dict) and isinstance(held.get(name), dict) else key


def _line(text: str, value: Any = None) -> Any:
    from supportctl.reports.model import Done, Plain, say

    return Done(say("{text}", text=Plain(text)), [text], {"value": text if value is None else value})


def _done(session: Any, key: str, sentence: Sentence) -> None:
    from supportctl.reports.model import Done

    session.emit(Done(sentence, [key], {"key": key}))
