"""One saved view: its query and the fields that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import msg
from supportctl.reports.listings import VIEW_COLUMNS, record, view_row
from supportctl.reports.model import Document, Grid, Plain, Section, Table, say

if TYPE_CHECKING:
    from supportctl.storage.views import View


def view_details(view: View) -> Document:
    """One saved view: its query and the fields that it shows."""
    rows = [[say(msg("query")), say("{query}", query=view.query)]]
    if view.fields:
        rows.append([say(msg("fields")), say("{fields}", fields=Plain(view.fields))])
    table = Table("view", VIEW_COLUMNS, [view_row(view)])
    title = say("{name}", name=Plain(f"@{view.name}"))
    data = record(VIEW_COLUMNS, view_row(view))
    return Document("view", title, None, [Section(None, [Grid(rows)])], data, table, [view.name])
