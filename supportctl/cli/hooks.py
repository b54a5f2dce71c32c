"""Hooks: programs of the user that hear of every change, before it is stored or after."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

from supportctl.cli import hookrun
from supportctl.cli.commands import SHORTCUTS
from supportctl.errors import SupportctlError, msg

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from supportctl.cli.hookrun import Outcome
    from supportctl.cli.session import Session
    from supportctl.storage.changes import Change
    from supportctl.storage.journal import Transaction

MOST_CHANGES = 1000
MOST_BYTES = 1_000_000
MOST_IDS = 1000
_IGNORED = ("~", ".sample", ".bak", ".orig", ".swp")
_NOUNS = ("ticket", "customer", "feedback", "problem")


class Hooks:
    """The hooks of one command line: its `pre-` hooks are asked at once, its `post-` hooks told at the end."""

    def __init__(self, session: Session, folder: Path) -> None:
        self._session = session
        self._folder = folder
        self._told: list[tuple[list[Path], bytes, dict[str, str]]] = []

    def ask(self, tx: Transaction) -> Callable[[], None] | None:
        """Ask the `pre-` hooks about what stands in a transaction; raises SupportctlError when one says no.

        Returns what to do once it is stored: it makes `run_post` tell the `post-` hooks.
        """
        pre, post = (self._find(when) for when in ("pre", "post"))
        if not pre and not post:
            return None
        data, ids = self._described(tx)
        for path in pre:
            outcome = self._run(path, data, ids)
            if outcome.failure or outcome.exit_code:
                raise _refusal(path, outcome)
            self._show(path, outcome)
        return lambda: self._told.append((post, data, ids))

    def run_post(self) -> None:
        """Tell the `post-` hooks what was stored; whatever they do, it stays stored."""
        told, self._told = self._told, []
        try:
            for paths, data, ids in told:
                for path in paths:
                    self._tell(path, data, ids)
        except KeyboardInterrupt:
            self._session.warn(msg("the hooks were stopped; the change is stored"))

    def _tell(self, path: Path, data: bytes, ids: dict[str, str]) -> None:
        outcome = self._run(path, data, ids)
        if outcome.failure:
            self._session.warn(outcome.failure, name=path.name, **outcome.values)
        elif outcome.exit_code:
            sentence = msg("hook {name} ended with exit code {status}; the change is stored")
            self._session.warn(sentence, name=path.name, status=outcome.exit_code)
        self._show(path, outcome)

    @property
    def _command(self) -> str:
        command = self._session.command
        return f"ticket {command}" if command in SHORTCUTS else command

    def _find(self, when: str) -> list[Path]:
        """The hooks for a command in the order of their names, without those that somebody else could have written."""
        names = (f"{when}-{self._command.replace(' ', '-')}", f"{when}-write")
        try:
            found = [
                path
                for path in sorted(self._folder.iterdir())
                if path.name in names or path.name.startswith(tuple(f"{name}." for name in names))
            ]
            found = [path for path in found if not path.name.endswith(_IGNORED) and path.is_file()]
            is_ours = _is_ours(self._folder)
        except OSError as error:
            self._session.warn(
                msg("no hook was run: {path} cannot be read: {reason}"), path=self._folder, reason=error.strerror
            )
            return []
        if found and not is_ours:
            self._session.warn(msg("no hook was run: others may write to {path}"), path=self._folder)
            return []
        return [path for path in found if self._may_run(path)]

    def _may_run(self, path: Path) -> bool:
        if not _is_ours(path):
            self._session.warn(msg("hook {name} was not run: others may write to it"), name=path.name)
        elif not os.access(path, os.X_OK):
            self._session.warn(msg("hook {name} was not run: it is not executable"), name=path.name)
        else:
            return True
        return False

    def _described(self, tx: Transaction) -> tuple[bytes, dict[str, str]]:
        """What a hook reads on stdin, and the ids that it finds in its environment."""
        import json

        from supportctl.instants import rfc3339
        from supportctl.storage.changes import ChangedRows

        session, rows = self._session, ChangedRows(tx.db, tx.journal_id)
        listed: list[str] = []
        ids: dict[str, dict[int, None]] = {noun: {} for noun in _NOUNS}
        size, is_cut = 0, False
        for change in rows:
            text = json.dumps(_shown(change), ensure_ascii=False)
            size += len(text.encode("utf-8", "replace"))
            if len(listed) == MOST_CHANGES or size > MOST_BYTES:
                is_cut = True
                break
            listed.append(text)
            _note_ids(ids, change)
        head = json.dumps(
            {
                "schema": 1,
                "command": self._command,
                "actor": session.actor,
                "at": rfc3339(session.now),
                "journal_id": tx.journal_id,
                "counts": rows.counts(),
                "truncated": is_cut,
            },
            ensure_ascii=False,
        )
        text = f'{head[:-1]}, "changes": [{", ".join(listed)}]}}\n'
        environ = {
            f"SUPPORTCTL_{noun.upper()}_IDS": " ".join(str(one) for one in list(found)[:MOST_IDS])
            for noun, found in ids.items()
        }
        return text.encode("utf-8", "replace"), environ

    def _run(self, path: Path, data: bytes, ids: dict[str, str]) -> Outcome:
        import json

        database = self._session.database_path[0].absolute()
        environ = {
            **self._session.environ,
            **ids,
            "SUPPORTCTL_HOOK": path.name,
            "SUPPORTCTL_DB": str(database),
            # What a hook writes through supportctl itself would call it again, and again.
            "SUPPORTCTL_NO_HOOKS": "1",
        }
        # The name of the hook is the only thing in the JSON that differs between hooks.
        named = f'{{"hook": {json.dumps(path.name)}, '.encode() + data[1:]
        return hookrun.run(path, named, environ, database.parent)

    def _show(self, path: Path, outcome: Outcome) -> None:
        for line in outcome.lines:
            self._session.say("{name}: {line}", name=path.name, line=line)


def _refusal(path: Path, outcome: Outcome) -> SupportctlError:
    hint = msg("nothing was written; --no-hooks goes past it")
    if outcome.failure:
        return SupportctlError(outcome.failure, hint, name=path.name, **outcome.values)
    if outcome.lines:
        return SupportctlError(msg("hook {name} said no: {text}"), hint, name=path.name, text=" · ".join(outcome.lines))
    return SupportctlError(
        msg("hook {name} said no (exit code {status})"), hint, name=path.name, status=outcome.exit_code
    )


def _is_ours(path: Path) -> bool:
    """Whether nobody but the user and the administrator could have put there what it is."""
    found = path.stat()
    return found.st_uid in (os.getuid(), 0) and not found.st_mode & stat.S_IWOTH


def _shown(change: Change) -> dict[str, Any]:
    return {
        "table": change.table,
        "id": change.id,
        "action": change.action,
        "before": _readable(change.before),
        "after": _readable(change.after),
    }


def _readable(row: dict[str, Any] | None) -> dict[str, Any] | None:
    """A row with its instants as RFC 3339, as everywhere in JSON."""
    from supportctl.instants import rfc3339

    def is_instant(name: str, value: Any) -> bool:
        return isinstance(value, int) and (name.endswith(("_at", "_until")) or name in ("waiting_since", *moved))

    if row is None:
        return None
    # An event keeps whatever changed as text.
    moved = ("value", "previous") if row.get("field") == "snoozed_until" else ()
    row = {**row, **{name: int(row[name]) for name in moved if row[name] is not None}}
    return {name: rfc3339(value) if is_instant(name, value) else value for name, value in row.items()}


def _note_ids(ids: dict[str, dict[int, None]], change: Change) -> None:
    """Remember whose change it is: of a message that of its ticket."""
    row = change.after or change.before or {}
    for noun in _NOUNS:
        table = noun if noun == "feedback" else f"{noun}s"
        # A ticket and a rating name their customer, and a ticket its problem, without changing them.
        owned = row.get(f"{noun}_id") if change.table not in ("tickets", "feedback") else None
        owner = change.id if change.table == table else owned
        if owner is not None:
            ids[noun][owner] = None
