"""Edits of the configuration file: one line of TOML changes, the others and all comments stay as they are."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supportctl.config import SIZE_LIMIT, declared_fields, dotted, parse_file, read_file
from supportctl.errors import OutputError, UsageError, msg
from supportctl.settings import get_setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    # Lines of a file: the table, the whole path of the key, the value (None for a header), first and end line.
    _Span = tuple[tuple[str, ...], tuple[str, ...], Any, int, int]


def set_value(path: Path, key: str, value: Any) -> None:
    """Write one typed value, as `parse_value` returns it; other lines and comments stay as they are.

    The file is made if absent (0600, its directory 0700) and replaced in one step. Raises UsageError for an
    unknown key or a file that is not TOML, OutputError when it cannot be written.
    """
    get_setting(key)
    _edit(path, key, value)


def unset_value(path: Path, key: str) -> bool:
    """Remove one key, known or not, and return whether the file held it; raises as `set_value` does."""
    text = read_file(path)
    node: Any = parse_file(text, path) if text.strip() else {}
    for part in key.split("."):
        if not isinstance(node, dict) or part not in node:
            get_setting(key)
            return False
        node = node[part]
    _edit(path, key, None)
    return True


def add_hours(path: Path, tables: list[dict[str, Any]]) -> None:
    """Write tables of working hours, each headed [[hours]], behind what the file holds; raises as `set_value` does."""
    text = read_file(path)
    parse_file(text, path)
    gap = "\n" if text.strip() else ""
    lines = ([f"{_assignment((day,), spans)}\n" for day, spans in table.items()] for table in tables)
    blocks = "\n".join(f"[[hours]]\n{''.join(days)}" for days in lines)
    result = f"{text.rstrip()}\n{gap}{blocks}".lstrip("\n")
    parse_file(result, path)
    _write(path, result.encode())


def _edit(path: Path, key: str, value: Any) -> None:
    import tomli_w

    text = read_file(path)
    parts = tuple(key.split("."))
    try:
        present = parse_file(text, path)
        wanted = _changed(present, parts, value, path)
        if parts[0] == "fields":
            _check_fields(present, wanted, path, is_removal=value is None)
        result = _edited(text, parts, value, path)
        try:
            exact = _pruned(tomllib.loads(result)) == _pruned(wanted)
        except tomllib.TOMLDecodeError:
            exact = False
        if not exact:
            result = tomli_w.dumps(wanted)
    except RecursionError:
        raise UsageError(msg("{path} is nested too deeply"), path=path) from None
    data = result.encode()
    if len(data) > SIZE_LIMIT:
        raise UsageError(msg("{path} would be larger than 64 kB"), path=path)
    _write(path, data)


def _check_fields(present: dict[str, Any], wanted: dict[str, Any], path: Path, *, is_removal: bool) -> None:
    """Raise UsageError when fields would no longer be declared as they must; removing mends what was wrong before."""
    if is_removal:
        try:
            declared_fields(present, path)
        except UsageError:
            return
    declared_fields(wanted, path)


def _changed(table: dict[str, Any], parts: tuple[str, ...], value: Any, path: Path) -> dict[str, Any]:
    """Return a copy of a table with one key set, or removed when the value is None."""
    copy = dict(table)
    head, *rest = parts
    if rest:
        inner = copy.get(head, {})
        if not isinstance(inner, dict):
            raise UsageError(msg("{name} is not a table"), name=f"{path}: {head}")
        copy[head] = _changed(inner, tuple(rest), value, path)
    elif value is None:
        copy.pop(head, None)
    else:
        copy[head] = value
    return copy


def _pruned(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table without its empty tables, whose headers may stay behind."""
    pruned = {key: _pruned(value) if isinstance(value, dict) else value for key, value in table.items()}
    return {key: value for key, value in pruned.items() if value != {}}


def _edited(text: str, parts: tuple[str, ...], value: Any, path: Path) -> str:
    """Return the text with the lines of one key replaced, added or removed; to be verified by the caller."""
    lines = text.split("\n")
    spans = list(_spans(lines))
    for table, key, held, start, end in reversed(spans):
        depth = len(key)
        if value is None and key[: len(parts)] == parts:
            del lines[start:end]
            continue
        if held is None or parts[:depth] != key or not (parts == key or isinstance(held, dict)):
            continue
        inner = value if parts == key else _changed(held, parts[depth:], value, path)
        old = lines[start]
        indent = old[: len(old) - len(old.lstrip())]
        comment = _comment("\n".join(lines[start:end]))
        lines[start:end] = [indent + _assignment(key[len(table) :], inner) + comment]
        if value is not None:
            return "\n".join(lines)
    if value is not None:
        _insert(lines, spans, parts, value)
    return "\n".join(lines)


def _insert(lines: list[str], spans: list[_Span], parts: tuple[str, ...], value: Any) -> None:
    group = parts[:-1]
    ending = "\r" if lines[0].endswith("\r") else ""
    headers = [span for span in spans if span[2] is None]
    # After the last key of the same group: its header or its dotted spelling serves again.
    near = [
        (table, key, held, start, end)
        for table, key, held, start, end in spans
        if (key == group if held is None else group in (table, key[:-1]))
    ]
    if near:
        table, key, held, start, at = near[-1]
        if held is None:
            table, indent = key, ""
        else:
            indent = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
        new = [indent + _assignment(parts[len(table) :], value)]
    elif not group and headers:
        at = headers[0][3]
        while at and lines[at - 1].lstrip().startswith("#"):
            at -= 1  # these comments belong to the header
        new = [_assignment(parts, value), ""]
    else:
        at = len(lines) - (not lines[-1].strip())
        new = [f"[{dotted(group)}]"] if group else []
        if group and at:
            new.insert(0, "")
        new.append(_assignment(parts[len(group) :], value))
    if at == len(lines):
        lines[-1] = lines[-1].removesuffix("\r") + ending
        lines.append("")
    lines[at:at] = [line + ending for line in new]


def _spans(lines: list[str]) -> Iterator[_Span]:
    """Yield headers and assignments of valid TOML; a statement ends where it parses on its own."""
    table: tuple[str, ...] = ()
    end = 0
    while end < len(lines):
        start, statement = end, lines[end].removesuffix("\r")
        end += 1
        first = statement.strip()[:1]
        if first in ("", "#"):
            continue
        if first == "[":
            table = _path(tomllib.loads(statement))
            yield (), table, None, start, end
            continue
        while (parsed := _try_parse(statement)) is None and end < len(lines):
            statement += "\n" + lines[end].removesuffix("\r")
            end += 1
            while end < len(lines) and not any(close in lines[end - 1] for close in ("]", '"""', "'''")):
                statement += "\n" + lines[end].removesuffix("\r")
                end += 1
        signs = (i for i, character in enumerate(statement) if character == "=")
        key = next(_path(k) for i in signs if (k := _try_parse(statement[:i] + "= 0")) is not None)
        value: Any = parsed
        for part in key:
            value = value[part]
        yield table, table + key, value, start, end


def _try_parse(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _path(node: Any) -> tuple[str, ...]:
    path: tuple[str, ...] = ()
    while isinstance(node, dict) and node:
        ((part, node),) = node.items()
        path += (part,)
    return path


def _comment(statement: str) -> str:
    """Return the comment behind a statement together with the space before it."""
    ending = "\r" if statement.endswith("\r") else ""
    statement = statement.replace("\r\n", "\n").removesuffix("\r")
    for index in range(statement.rfind("\n") + 1, len(statement)):
        if statement[index] == "#" and _try_parse(statement[:index]) is not None:
            return statement[len(statement[:index].rstrip()) :] + ending
    return ending


def _assignment(parts: tuple[str, ...], value: Any) -> str:
    return f"{dotted(parts)} = {_inline(value)}"


def _inline(value: Any) -> str:
    """Return a value on one line, which tomli_w does not do for lists and tables."""
    import tomli_w

    if isinstance(value, dict):
        inner = ", ".join(_assignment((key,), item) for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
    return tomli_w.dumps({"k": value}).removeprefix("k = ").removesuffix("\n")


def _write(path: Path, data: bytes) -> None:
    """Replace the file in one step; behind a symbolic link, the file it leads to."""
    import tempfile

    temporary = None
    try:
        real = path.resolve()
        if real.exists() and not real.is_file():
            raise OutputError(msg("{path} is not a file"), path=path)
        for folder in [*reversed(real.parent.parents), real.parent]:
            if not folder.exists():
                folder.mkdir(0o700, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=".config-", dir=real.parent)  # 0600
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(real)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise OutputError(msg("{path} cannot be written: {reason}"), path=path, reason=error.strerror) from None
