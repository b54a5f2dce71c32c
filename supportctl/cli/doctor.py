"""`doctor`: what a run depends on, one look at each: files, settings, time, database, terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import typer  # noqa: TC002  # Typer reads the annotations when it runs

from supportctl.errors import CheckFailed, SupportctlError, msg
from supportctl.reports.findings import Finding, finding_page, finding_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from supportctl.cli.session import Session

# Who puts right-to-left text in order, as the setting bidi has it.
_WAYS = {
    "terminal": msg("by the terminal"), "app": msg("by supportctl"), "off": msg("as it comes"),
}  # fmt: skip
_SAMPLE = "سفارش iPhone 15 (فوری) نرسید!"


def doctor(ctx: typer.Context) -> None:
    """Look at everything that supportctl depends on, and say what is wrong; exit 5 when something is.

    In Persian, or where customers write Persian or Arabic, it also shows a line in three ways at a terminal, asks which
    reads right, and keeps the answer as the setting bidi.

    \b
    supportctl doctor
    supportctl doctor --json
    supportctl --lang fa doctor
    """
    session = ctx.obj
    looks: dict[str, Callable[[Session], list[Finding]]] = {
        msg("configuration"): _configuration, msg("time zone"): _time_zone, msg("files"): _files,
        msg("database"): _database,
        msg("terminal"): _terminal,
    }  # fmt: skip
    findings = [finding for name, look in looks.items() for finding in _caught(name, look, session)]
    if not session.is_quiet:
        emit_findings(session, findings)
    wrong = sum(not one.is_sound for one in findings)
    if wrong:
        raise CheckFailed(msg("{n} things are wrong") if wrong > 1 else msg("one thing is wrong"),
                          msg("each is named above"), n=wrong)  # fmt: skip
    if session.can_ask and session.is_table and _is_right_to_left(session):
        _ask_which_line(session)


def emit_findings(session: Session, findings: Sequence[Finding]) -> None:
    """Print what checks found: whole to people, as a table to programs."""
    is_part = session.options.get("fields") or session.options.get("get")
    is_for_people = not is_part and (session.is_table or session.format == "text")
    session.emit(finding_page(findings) if is_for_people else finding_table(findings))


def _is_right_to_left(session: Session) -> bool:
    from supportctl.storage.titles import are_right_to_left

    if session.language == "fa":
        return True
    path, _ = session.database_path
    # Who has answered is not asked again, unless it is the language of every line.
    is_open = session.config.origin("bidi") == "default"
    return is_open and path.exists() and are_right_to_left(session.desk.db)


def _caught(name: str, look: Callable[[Session], list[Finding]], session: Session) -> list[Finding]:
    from supportctl.reports.model import say

    try:
        return look(session)
    except SupportctlError as error:
        return [Finding(name, False, say("{detail}", detail=session.filled(error.sentence, error.values)))]


def _configuration(session: Session) -> list[Finding]:
    from supportctl.reports.model import Plain, say

    path = session.config.path
    from supportctl.languages import likely_language

    try:
        count = sum(origin != "default" for _, _, origin in session.config.items())
    except SupportctlError:
        # The others can be looked at all the same.
        session.config = session.config.without_file(likely_language(None, session.environ))
        session.forget("language", "locale")
        raise
    if not path.exists():
        return [Finding("configuration", True, say(msg("{path} is not there; defaults hold"), path=Plain(str(path))))]
    return [
        Finding("configuration", True, say(msg("{path}, settings of your own: {n}"), path=Plain(str(path)), n=count))
    ]


def _time_zone(session: Session) -> list[Finding]:
    from supportctl.reports.model import Instant, Plain, say

    zone = session.config.zone_name()
    return [Finding("time zone", True, say(msg("{zone}, now {when}"), zone=Plain(zone), when=Instant(session.now)))]


def _files(session: Session) -> list[Finding]:
    from supportctl.reports.model import Plain, say

    path, is_named = session.database_path
    found = []
    # A database that was named stands where somebody put it, in a folder that is not ours.
    folders = [] if is_named else [(path.parent, 0o700)]
    for place, most in (*folders, (path, 0o600), (session.config.path, 0o644)):
        if place.exists() and place.stat().st_mode & 0o777 & ~most:
            mode = f"{place.stat().st_mode & 0o777:o}"
            found.append(Finding("files", False, say(
                msg("others may read {path} ({mode}): {command}"), path=Plain(str(place)), mode=Plain(mode),
                command=Plain(f"chmod {most:o} {place}"),
            )))  # fmt: skip
    return found or [Finding("files", True, say(msg("{path} is yours alone"), path=Plain(str(path))))]


def _database(session: Session) -> list[Finding]:
    from supportctl.reports.model import Plain, Size, Word, say
    from supportctl.storage.checks import run_checks

    path, _ = session.database_path
    if not path.exists():
        return [Finding("database", True, say(msg("{path} is not there yet"), path=Plain(str(path))))]
    findings = run_checks(session.desk.db)
    broken = [
        Finding("database", False, say("{check}: {detail}", check=Word(one.check), detail=Plain(one.detail)))
        for one in findings
        if not one.is_sound
    ]
    return broken or [Finding("database", True, say(msg("sound, {size}"), size=Size(_size(path))))]


def _size(path: Path) -> int:
    return path.stat().st_size


def _terminal(session: Session) -> list[Finding]:
    from supportctl.cli.look import look_of, width_of_terminal
    from supportctl.reports.model import Plain, say

    if not session.is_terminal:
        return [Finding("terminal", True, say(msg("stdout is no terminal")))]
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    values: dict[str, Any] = {
        "term": Plain(session.environ.get("TERM") or "?"), "n": width_of_terminal(),
        "bidi": say(_WAYS[look_of(session).bidi]), "encoding": Plain(encoding),
    }  # fmt: skip
    if encoding != "utf8":
        return [
            Finding(
                "terminal",
                False,
                say(
                    msg("{term} takes {encoding}, not UTF-8: {command}"), **values, command=Plain("export LANG=C.UTF-8")
                ),
            )
        ]
    return [Finding("terminal", True, say(msg("{term}, {n} columns, right-to-left text: {bidi}"), **values))]


def _ask_which_line(session: Session) -> None:
    """Show one line in the three ways in which it can be printed, and keep the way that reads right."""
    from supportctl.rendering.bidi import isolate
    from supportctl.rendering.visual import is_available, shape, visual
    from supportctl.tomlfile import set_value

    ways = {"1": ("off", _SAMPLE), "2": ("terminal", isolate(_SAMPLE, rtl=True))}
    if is_available():
        ways["3"] = ("app", visual(isolate(shape(_SAMPLE), rtl=True)))
    for number, (_, line) in ways.items():
        sys.stderr.write(f"  {number}  | {line} |\n")
    sys.stderr.write(session.spoken(msg("Which line reads right, from the right, with the brackets around {word}?"),
                                    {"word": "فوری"}) + f" [{'/'.join(ways)}] ")  # fmt: skip
    sys.stderr.flush()
    answer = sys.stdin.readline().strip().translate(str.maketrans("۱۲۳", "123"))
    if answer in ways:
        set_value(session.config.path, "bidi", ways[answer][0])
        session.say(msg("{key} is {value} now"), key="bidi", value=ways[answer][0])
    elif not is_available():
        session.say(
            msg("none: {command} adds a way for terminals that cannot do it"), command="pip install 'supportctl[bidi]'"
        )
