"""Asking a person, reading stdin and opening the editor; prompts stand on stderr and only at a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from supportctl.errors import ListedWord, NotFoundError, SupportctlError, UsageError, msg
from supportctl.typed import not_utf8

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from supportctl.cli.session import Session

_SCISSORS = "# ------------------------ >8 ------------------------"
MAX_INPUT_BYTES = 6_000_000


def read_stdin(limit: int = MAX_INPUT_BYTES) -> str:
    """All of stdin as text; raises UsageError when it is too long or not UTF-8."""
    if sys.stdin is None:
        raise UsageError(msg("stdin is closed"), msg("give a file or a text instead of -"))
    data = sys.stdin.buffer.read(limit + 1)
    if len(data) > limit:
        raise UsageError(msg("stdin holds over {limit} MB"), limit=limit // 1_000_000)
    return decoded(data, ListedWord(msg("stdin")))


def decoded(data: bytes, name: str) -> str:
    """Bytes as UTF-8 text without a byte order mark; raises UsageError when they are something else."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        flaw = not_utf8(data)
        raise UsageError(
            msg("{name} cannot be read: {reason}"), flaw.hint, name=name, reason=flaw, **flaw.values
        ) from error


def read_text(
    session: Session, message: str | None, file: str | None, *, editor: bool, template: str = "", may_open: bool = False
) -> str | None:
    """The text of -m, -F or the editor; None when none of them was given.

    With `may_open` the editor opens by itself at a terminal, and without one UsageError is raised.
    """
    given = sum((message is not None, file is not None, editor))
    if given > 1:
        raise UsageError(msg("-m, -F and -e exclude one another"), msg("give one of them"))
    if message is not None:
        return message
    if file is not None:
        return read_file(file)
    if editor or (may_open and session.can_ask):
        return edit(session, template)
    if may_open:
        raise UsageError(msg("-m, -F or -e is needed when nobody can be asked"), msg("-F - reads stdin"))
    return None


def read_file(name: str) -> str:
    """The text of a file, or of stdin for `-`; raises UsageError and NotFoundError."""
    if name == "-":
        return read_stdin()
    from pathlib import Path

    path = Path(name)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_INPUT_BYTES + 1)
        if len(data) > MAX_INPUT_BYTES:
            raise UsageError(msg("{path} holds over {limit} MB"), path=name, limit=MAX_INPUT_BYTES // 1_000_000)
        return decoded(data, name)
    except OSError as error:
        raise NotFoundError(
            msg("{path} cannot be read: {reason}"), path=name, reason=error.strerror or str(error)
        ) from error


def confirm(session: Session, question: str, **values: Any) -> None:
    """Ask for a yes; raises SupportctlError when declined and UsageError when nobody can be asked."""
    if not session.can_ask:
        raise UsageError(msg("this needs a yes and nobody can be asked"), msg("-y says yes"))
    if not is_yes(session, question, msg("[y/N]"), values):
        raise SupportctlError(msg("declined"))


def is_yes(
    session: Session, question: str, choice: str, values: Mapping[str, Any], *, unless_told: bool = False
) -> bool:
    """Ask at the terminal and tell whether the answer is yes; an empty one is `unless_told`."""
    sys.stderr.write(session.spoken("{question} {choice}", {
        "question": SupportctlError(question, **values), "choice": ListedWord(choice),
    }) + " ")  # fmt: skip
    sys.stderr.flush()
    answer = sys.stdin.readline().strip().lower()
    return answer in ("y", "yes", "بله", "ب") if answer else unless_told


def edit(session: Session, template: str) -> str:
    """Open the editor on a private file and return what stands above the scissors line.

    A draft is kept, and named, when the editor fails. Raises SupportctlError for an empty text.
    """
    import os
    import tempfile
    from pathlib import Path

    handle, name = tempfile.mkstemp(prefix="supportctl-", suffix=".txt")
    path = Path(name)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"\n{_SCISSORS}\n{template}")
    try:
        status = _run_editor(session, name)
    except SupportctlError:
        path.unlink()
        raise
    text = _above_scissors(path, template)
    if status != 0:
        raise SupportctlError(
            msg("the editor ended with exit code {status}"),
            msg("the draft is kept at {path}"),
            status=status,
            path=name,
        )
    path.unlink()
    if not text.strip():
        raise SupportctlError(msg("the text is empty"))
    session.draft = text
    return text


def edit_file(session: Session, path: Path) -> None:
    """Open a file in the editor; raises SupportctlError when that fails."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = _run_editor(session, str(path))
    if status != 0:
        raise SupportctlError(msg("the editor ended with exit code {status}"), status=status)


def keep_draft(text: str) -> str:
    """Store a text that could not be used in a private file and return its path."""
    import os
    import tempfile

    handle, name = tempfile.mkstemp(prefix="supportctl-draft-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return name


def _run_editor(session: Session, name: str) -> int:
    import shlex
    import subprocess

    environ = session.environ
    command = session.config.get("editor") or environ.get("VISUAL") or environ.get("EDITOR") or "vi"
    try:
        return subprocess.run([*shlex.split(command), name], check=False).returncode  # noqa: S603  # the user's editor
    except (OSError, ValueError) as error:
        raise SupportctlError(
            msg("the editor {command!r} cannot be started: {reason}"),
            msg("set VISUAL or EDITOR, or use -m"),
            command=command,
            reason=str(error),
        ) from error


def _above_scissors(path: Path, template: str) -> str:
    text = decoded(path.read_bytes(), str(path)).replace("\r\n", "\n")
    # Somebody may have deleted the scissors: what we wrote below them is still not part of the answer.
    above = text.partition(_SCISSORS)[0].rstrip().removesuffix(template.rstrip()).strip()
    return f"{above}\n" if above else ""
