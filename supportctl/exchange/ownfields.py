"""Fields that the configuration declares, in rows of tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.fields import parse_value
from supportctl.periods import local_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.exchange.importer import Importer, Values
    from supportctl.fields import Field


def read_fields(importer: Importer, declared: Sequence[Field], values: Values) -> dict[str, str]:
    """Return what a row has in declared fields, in the form in which it is stored; dates as --dates says.

    Raises SupportctlError for what a field does not take.
    """
    found = {}
    for field in declared:
        text = values.get(field.name)
        if text is None:
            continue
        if field.type == "date":
            read = importer.instant(field.name, values)
            if read is not None:
                found[field.name] = local_day(read[0], importer.options.zone).isoformat()
        else:
            found[field.name] = parse_value(importer.desk, field, text)
    return found
