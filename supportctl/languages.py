"""In which language a run speaks: what an option, the configuration and the locale of the environment say."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, cast

from supportctl.errors import UsageError, msg
from supportctl.setting_values import parse_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supportctl.config import Config

Language = Literal["en", "fa"]
# What each is called, in the catalogue and by people.
NAMES: dict[str, str] = {"en": msg("English"), "fa": msg("Persian")}
_CALLED = {"english": "en", "انگلیسی": "en", "persian": "fa", "farsi": "fa", "فارسی": "fa"}


def resolve_language(option: str | None, config: Config, environ: Mapping[str, str]) -> Language:
    """Return the language from --lang, SUPPORTCTL_LANG, the file, or the locale of the environment.

    "auto" leaves it to the locale: the first of LC_ALL, LC_MESSAGES and LANG that is set. Before them goes the first
    of LANGUAGE that we speak, as in gettext, unless they say C.
    """
    chosen = parse_value("lang", option, "--lang") if option is not None else config.get("lang")
    return cast("Language", chosen) if chosen != "auto" else _language_of_locale(environ)


def _language_of_locale(environ: Mapping[str, str]) -> Language:
    tag = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    tags = [tag]
    if tag.partition(".")[0] not in ("", "C", "POSIX"):
        tags = [*environ.get("LANGUAGE", "").split(":"), tag]
    spoken = (re.split("[-_.@]", one.casefold())[0] for one in tags)
    return cast("Language", next((one for one in spoken if one in ("en", "fa")), "en"))


def likely_language(option: str | None, environ: Mapping[str, str]) -> Language:
    """Return the language of a reader to whom is said what is wrong with the options or the configuration."""
    from supportctl.config import config_path, load, read_file

    path = config_path(environ)
    with suppress(UsageError):
        return resolve_language(option, load(path, environ, option), environ)
    named = ""
    with suppress(UsageError):
        # One line can be read even if the file as a whole cannot.
        found = re.search(r"""^\s*lang\s*=\s*["'](en|fa)["']""", read_file(path), re.MULTILINE)
        named = found[1] if found else ""
    known = [word for word in (option, environ.get("SUPPORTCTL_LANG"), named) if word in ("en", "fa")]
    return cast("Language", known[0]) if known else _language_of_locale(environ)


def language_named(text: str) -> str:
    """Return en or fa for a text that names one of them, in either language; any other text as it is."""
    from supportctl.folding import fold

    word = fold(text.strip())
    return word if word in NAMES else _CALLED.get(word, text)
