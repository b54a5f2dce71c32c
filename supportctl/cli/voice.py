"""What a run says on stderr: messages, errors and their hints, in the language of the reader."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast

from supportctl.errors import Amount, Listed, ListedWord, Moment, SupportctlError, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from supportctl.cli.session import Session
    from supportctl.languages import Language
    from supportctl.locales import Locale
    from supportctl.reports.model import Sentence


# Why the system or SQLite says no, as far as it happens to people.
_REASONS = frozenset((
    msg("No such file or directory"), msg("Permission denied"), msg("Is a directory"), msg("Not a directory"),
    msg("File exists"), msg("No space left on device"), msg("Read-only file system"), msg("File name too long"),
    msg("Too many levels of symbolic links"), msg("Operation not permitted"), msg("not authorized"),
))  # fmt: skip


class Voice:
    """The part of a session that speaks."""

    environ: Mapping[str, str]
    options: dict[str, Any]
    arguments: Sequence[str]
    draft: str
    _stored: Sentence | None

    if TYPE_CHECKING:

        @property
        def is_quiet(self) -> bool: ...
        @property
        def language(self) -> Language: ...
        @property
        def locale(self) -> Locale: ...

    def say(self, sentence: str, **values: Any) -> None:
        """Print a message on stderr, unless -q was given."""
        if not self.is_quiet:
            self._stderr(self.spoken(sentence, values))

    def warn(self, sentence: str, **values: Any) -> None:
        """Print on stderr, whatever -q says, what went wrong without stopping the command."""
        self._stderr(self.spoken(sentence, values, lead="supportctl: "))

    def say_sentence(self, sentence: Sentence) -> None:
        """Print a sentence of a report on stderr, unless -q was given."""
        if not self.is_quiet:
            from supportctl.cli.look import direction_of, look_of
            from supportctl.rendering.pages import line_of

            look = look_of(cast("Session", self))
            # The look of stdout, which may lead elsewhere.
            is_seen = sys.stderr is not None and sys.stderr.isatty()
            mode = direction_of(cast("Session", self)) if is_seen else "off"
            self._stderr(line_of(sentence, look._replace(bidi=mode, is_terminal=is_seen)))

    def echo_resolved(self, at: int) -> None:
        """Tell at a terminal which moment a typed date means."""
        if not sys.stderr.isatty() or self.is_quiet:
            return
        locale = self.locale
        if locale.is_rtl:
            from supportctl.cli.look import direction_of

            if direction_of(cast("Session", self)) == "off":
                locale = locale.for_tables()
        self._stderr(self.spoken("{when}", {"when": locale.instant(at)}))

    def say_error(
        self, sentence: str, hint: str = "", code: int = 1, about: SupportctlError | None = None, **values: Any
    ) -> None:
        """Print what is wrong and what to do, in two lines on stderr, or as an object when JSON was asked for.

        Under the first line stands the place in the query that the error is about, under the second its examples.
        """
        hint_values = values
        if self.options.pop("progress", False):
            self._stderr("\r\x1b[K", end="")
        if self.draft and not self._stored:
            from supportctl.cli.prompts import keep_draft

            hint, hint_values = msg("the draft is kept at {path}"), {"path": keep_draft(self.draft)}
            self.draft = ""
        if self.wants_json():
            import json

            message, advice = self.filled(sentence, values), self.filled(hint, hint_values) if hint else None
            error: dict[str, Any] = {"code": code, "message": message, "hint": advice}
            if about is not None and about.place is not None:
                place = about.place
                error["position"] = {"query": place.query, "start": place.start, "end": place.end}
                error["examples"] = about.examples
            self._stderr(json.dumps({"error": error}, ensure_ascii=False))
            return
        self._stderr(self.spoken(sentence, values, lead="supportctl: "))
        if about is not None and about.place is not None:
            from supportctl.cli.pointing import pointed

            self._stderr("\n".join(pointed(about.place)))
        if hint:
            self._stderr(self.spoken(hint, hint_values, lead=self.filled(msg("hint: "), {})))
        if about is not None and about.examples:
            self._stderr("\n".join(f"    supportctl ticket list {example}" for example in about.examples))

    def spoken(self, sentence: str, values: Mapping[str, Any], lead: str = "") -> str:
        """A sentence as a line for stderr, behind its `lead`; at a terminal both keep their directions."""
        text = self.filled(sentence, values)
        if sys.stderr is None or (text.isascii() and lead.isascii()) or not sys.stderr.isatty():
            return lead + text
        from supportctl.cli.look import direction_of, width_of_terminal
        from supportctl.rendering.bidi import embed, isolate

        mode = direction_of(cast("Session", self))
        if mode == "off":
            # Such terminals may turn Persian digits around, as in pages.
            return lead + self.filled(sentence, values, locale=self._speaking.for_tables())
        from supportctl.rendering import Look
        from supportctl.rendering.pages import drawn, shaped

        look = Look(self._speaking, 0, width=width_of_terminal(), bidi=mode)
        embedded = self.filled(sentence, values, embed if look.locale.is_rtl else isolate)
        # The name of the program stands on the left whatever the language.
        if lead and lead.isascii():
            return lead + drawn(shaped(embedded, look), look).lstrip(" ")
        return drawn(shaped(lead + embedded, look), look)

    def filled(
        self,
        sentence: str,
        values: Mapping[str, Any],
        wrap: Callable[[str], str] = str,
        locale: Locale | None = None,
    ) -> str:
        """A sentence of the catalogue with its values made harmless for a terminal, each of a person's in `wrap`."""
        locale = locale or self._speaking
        values = {name: _made_safe(value, wrap, locale) for name, value in values.items()}
        return sentence.format(**values) if locale.language == "en" else _translated(sentence, values, locale)

    @property
    def _speaking(self) -> Locale:
        """The locale of the reader; the likely one when the options or the configuration are wrong."""
        try:
            return self.locale
        except SupportctlError:
            from supportctl.languages import likely_language
            from supportctl.locales import Locale

            return Locale(likely_language(self.options.get("lang"), self.environ))

    def wants_json(self) -> bool:
        """Whether JSON was asked for, even if the options could not be read."""
        asked = self.options.get("json") or self.options.get("format") in ("json", "ndjson")
        typed = " ".join(self.arguments)
        return bool(
            asked
            or "--json" in self.arguments
            or any(word in typed for word in ("-f json", "-fjson", "--format json", "--format=json"))
        )

    def _stderr(self, text: str, end: str = "\n") -> None:
        if sys.stderr is not None:
            try:
                sys.stderr.write(text + end)
                sys.stderr.flush()
            except OSError:
                # Nobody can be told anything any more; the exit code still says it.
                return


class _Value(str):
    """A value inside a sentence, wrapped as it stands and in quotes."""

    quoted: str

    def __repr__(self) -> str:
        return self.quoted


def _made_safe(value: Any, wrap: Callable[[str], str], locale: Locale) -> Any:
    if isinstance(value, Moment):
        return locale.instant(value)
    if isinstance(value, (int, ListedWord)):
        return value
    if isinstance(value, SupportctlError):
        values = {name: _made_safe(one, wrap, locale) for name, one in value.values.items()}
        return _translated(value.sentence, values, locale)
    if isinstance(value, str) and value in _REASONS:
        return ListedWord(value)
    if isinstance(value, Amount):
        return locale.money(*value).replace("\u00a0", " ")
    if isinstance(value, Listed):
        return locale.join(_item(one, wrap, locale) for one in value)
    return _value(_harmless(str(value)), wrap)


def _item(one: Any, wrap: Callable[[str], str], locale: Locale) -> str:
    if isinstance(one, tuple):
        return f"{_item(one[0], wrap, locale)} ({_item(one[1], wrap, locale)})"
    text = _harmless(str(one))
    return locale.digits(text) if text.removeprefix("#").isdecimal() else wrap(text)


def _translated(sentence: str, values: Mapping[str, Any], locale: Locale) -> str:
    """A sentence with its counts and ids in the digits of the language; inside a command they stay as typed."""
    shown = {
        name: locale.text(value)
        if isinstance(value, ListedWord)
        else locale.digits(str(value))
        if isinstance(value, int)
        else value
        for name, value in values.items()
    }
    text = locale.text(sentence)
    if "supportctl " not in text:
        return text.format(**shown)
    import re

    parts = re.split(r"(supportctl [^؛،«»()]*)", text)
    return "".join(part.format(**(values if part.startswith("supportctl ") else shown)) for part in parts)


def _value(text: str, wrap: Callable[[str], str]) -> _Value:
    value = _Value(wrap(text))
    value.quoted = wrap(repr(text))
    return value


def _harmless(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    from supportctl.text import visible

    return visible(text)
