"""JSON text as values whose numbers stay as they are written, or the reason why it is none."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from supportctl.errors import SupportctlError, msg


def loaded(text: str) -> Any:
    """Return the value of JSON text with numbers as they are written, or a SupportctlError."""
    try:
        return json.loads(
            text, parse_int=str, parse_float=str, parse_constant=_refuse, object_pairs_hook=_without_twins
        )
    except json.JSONDecodeError as error:
        return SupportctlError(
            msg("it is not JSON from character {column} of line {line} on"), line=error.lineno, column=error.colno
        )
    except ValueError as error:
        return SupportctlError(msg("it is not JSON: {reason}"), reason=str(error))
    except RecursionError:
        return SupportctlError(msg("it is nested too deeply"))


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError("twice " + next(key for key in keys if keys.count(key) > 1)[:80])
    return found
