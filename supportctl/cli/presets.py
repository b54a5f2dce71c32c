"""The settings that a choice of language proposes: asked for at a terminal, told elsewhere, never taken silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.cli.prompts import is_yes
from supportctl.errors import Listed, msg

if TYPE_CHECKING:
    from supportctl.cli.session import Session


def propose_persian(session: Session, *, is_agreed: bool) -> None:
    """Propose what a Persian desk usually lives by, as far as the file does not say it; nobody is asked who agreed."""
    from supportctl.presets import IN_SHORT, PERSIAN
    from supportctl.tomlfile import add_hours, set_value

    missing = [key for key in PERSIAN if session.config.origin(key) == "default"]
    if not missing:
        return
    proposed = Listed(IN_SHORT[key] for key in missing)
    if not is_agreed:
        if not session.can_ask:
            session.say(msg("a Persian desk usually has {settings}; {command} sets these"),
                        settings=proposed, command="supportctl config set lang fa -y")  # fmt: skip
            return
        question = msg("Set what a Persian desk usually has as well: {settings}?")
        if not is_yes(session, question, msg("[Y/n]"), {"settings": proposed}, unless_told=True):
            return
    for key in missing:
        if key == "hours":
            add_hours(session.config.path, PERSIAN[key])
        else:
            set_value(session.config.path, key, PERSIAN[key])
    session.say(msg("set as well: {settings}; each is a setting of its own"), settings=proposed)
