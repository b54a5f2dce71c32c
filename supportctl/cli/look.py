"""For whom something is shown: width, colour, direction and language, decided once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supportctl.cli.session import Session
    from supportctl.rendering import Bidi, Look


def look_of(session: Session) -> Look:
    """How a report is shown to whoever reads stdout."""
    from supportctl.rendering import Look

    is_terminal = session.is_terminal and not session.options.get("output")
    header = session.options.get("header")
    bidi: Bidi = "off"
    if is_terminal and session.format in ("table", "text"):
        from supportctl.rendering.bidi import decide

        bidi = decide(session.options.get("bidi") or session.config.get("bidi"), session.environ, is_terminal)
    return Look(
        locale=session.locale,
        now=session.now,
        width=width_of_terminal() if is_terminal else 80,
        colour=(is_terminal and _colour(session)) or _is_forced(session),
        bidi=bidi,
        header=session.format == "csv" if header is None else header,
        # What a terminal would obey is never sent to one.
        raw=bool(session.options.get("raw")) and not is_terminal,
        indent=is_terminal,
        is_terminal=is_terminal,
        absolute=bool(session.options.get("absolute")),
    )


def direction_of(session: Session) -> Bidi:
    """Who puts right-to-left text in order on stderr, which is a terminal; a broken configuration decides nothing."""
    from supportctl.errors import SupportctlError
    from supportctl.rendering.bidi import decide

    try:
        option = session.options.get("bidi") or session.config.get("bidi")
    except SupportctlError:
        option = None
    return decide(option, session.environ, is_terminal=True)


def width_of_terminal() -> int:
    """The columns of the terminal, 40 or more."""
    import shutil

    return max(40, shutil.get_terminal_size().columns)


def _is_forced(session: Session) -> bool:
    return session.format in ("table", "text") and _colour_wish(session) == "always"


def _colour(session: Session) -> bool:
    wish = _colour_wish(session)
    if wish == "auto":
        environ = session.environ
        return environ.get("CLICOLOR") != "0" and environ.get("TERM") != "dumb"
    return wish == "always"


def _colour_wish(session: Session) -> str:
    """The decision of --color, NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE, in this order."""
    from supportctl.cli.values import choice

    wish = choice("--color", session.options.get("color"), ("auto", "always", "never"))
    if wish and wish != "auto":
        return wish
    if session.environ.get("NO_COLOR"):
        return "never"
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        if session.environ.get(name, "0") not in ("", "0"):
            return "always"
    return "auto"
