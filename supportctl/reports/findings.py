"""What checks found, a line each: of the database, or of everything that a run depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl import __version__
from supportctl.errors import msg
from supportctl.records import Record
from supportctl.reports import model
from supportctl.reports.model import Column, Document, Grid, Plain, Section, Sentence, Table, Word, say

if TYPE_CHECKING:
    from collections.abc import Iterable

_COLUMNS = (
    Column("check", model.WORD, msg("check")),
    Column("result", model.WORD, msg("result")),
    Column("detail", model.PHRASE, msg("detail"), is_flexible=True),
)


class Finding(Record):
    """What one look found."""

    check: str
    is_sound: bool
    detail: Sentence | None


def finding_table(findings: Iterable[Finding]) -> Table:
    """What was found, for programs."""
    rows = [[one.check, "sound" if one.is_sound else "broken", one.detail] for one in findings]
    return Table("check", _COLUMNS, rows)


def finding_page(findings: Iterable[Finding]) -> Document:
    """The same for people, whole: a path or a command that is cut is of no use."""
    table = finding_table(findings)
    title = say("{program}", program=Plain(f"supportctl {__version__}"))
    lines = [
        [say("{check}", check=Word(check)), say("{result}", result=Word(result)), detail]
        for check, result, detail in table.rows
    ]
    return Document("check", title, None, [Section(None, [Grid(lines)])], None, table)
