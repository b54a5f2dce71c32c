"""The table import: every row new, changed, the same or refused, all of them in one transaction."""

from __future__ import annotations

from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from supportctl.errors import SupportctlError, UsageError, msg
from supportctl.exchange import columns, reading
from supportctl.exchange.importer import Importer, Options, Refused
from supportctl.records import Record
from supportctl.storage import imports as store
from supportctl.storage.imports import Known
from supportctl.tabletimes import TableTimes
from supportctl.typed import key_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from supportctl.domain.desk import Desk
    from supportctl.exchange.importer import Values
    from supportctl.exchange.reading import Row, Table
    from supportctl.storage.journal import Transaction

__all__ = ["Options", "Outcome", "Refused", "import_table"]

_PROGRESS_ROWS = 1_000
_KEPT = 20
_NAMED = 5


class Outcome(Record):
    """What became of the rows; of the refused ones and of the tickets answered at an unknown time the first 20."""

    new: int
    changed: int
    same: int
    bad: int
    refused: tuple[Refused, ...]
    unknown_times: int
    unknown_ids: tuple[int, ...]


class _DryRunError(Exception):
    """Takes back everything that was done only to see what would happen."""


def import_table(
    desk: Desk, stream: BinaryIO, options: Options, progress: Callable[[int], None] | None = None
) -> Outcome:
    """Import one table, read from the stream as it goes, and return the counts.

    `progress` is told about every 1,000 rows how many are done; `options.refuse` gets every refused row. Raises
    UsageError before any row is read when the columns do not fit, and SupportctlError for a table that cannot be read
    or, without `skip_bad`, for refused rows (`values["refused"]` holds the first); then nothing is stored. About 100
    bytes a row are kept, to know a row that comes twice.
    """
    own = [field.name for field in desk.config.fields()]
    columns.check_fields(options.kind, dict(options.mapping), dict(options.fixed), own)
    if not options.source:
        raise UsageError(msg("the source has no name"), msg("name it with --source"))
    TableTimes(options.dates, options.zone)
    table = reading.open_table(stream, options.format, options.delimiter)
    try:
        run = _Run(desk, options, table)
        try:
            with store.roomy_cache(desk.db), desk.change() as tx:
                run.store_all(tx, progress)
                if options.dry_run:
                    raise _DryRunError
        except _DryRunError:
            pass
        return run.outcome()
    finally:
        table.close()


def _importer(desk: Desk, options: Options) -> Importer:
    # Only the kind that is asked for is loaded.
    if options.kind == "tickets":
        from supportctl.exchange.tickets import TicketImporter

        return TicketImporter(desk, options)
    if options.kind == "messages":
        from supportctl.exchange.messages import MessageImporter

        return MessageImporter(desk, options)
    if options.kind == "customers":
        from supportctl.exchange.customers import CustomerImporter

        return CustomerImporter(desk, options)
    if options.kind == "purchases":
        from supportctl.exchange.purchases import PurchaseImporter

        return PurchaseImporter(desk, options)
    from supportctl.exchange.feedback import FeedbackImporter

    return FeedbackImporter(desk, options)


class _Run:
    """One import under way."""

    def __init__(self, desk: Desk, options: Options, table: Table) -> None:
        self._options = options
        self._table = table
        self._bind()
        self._importer = _importer(desk, options)
        self._importer.check_fields(self._binding.fields)
        self._is_repeat = False
        # Hashes, because the ids themselves would take several times the memory. Only ids that the table gives can
        # stand in it twice.
        self._seen: set[int] = set()
        # What stands in the table, and of what stands in it more than once how often so far.
        self._marks: set[int] = set()
        self._occurrences: dict[int, int] = {}
        # The same cells read with other dates or another zone are a changed row.
        self._reading = f"{options.dates}\x1e{options.zone.key}\x1e"
        self._reading_digest = blake2b(self._reading.encode(), digest_size=8).hexdigest()
        self._new = self._changed = self._same = self._bad = self._done = 0
        self._refused: list[Refused] = []

    def store_all(self, tx: Transaction, progress: Callable[[int], None] | None) -> None:
        """Store every row; raises SupportctlError when rows were refused and may not be."""
        self._is_repeat = store.has_rows(tx.db, self._options.source, self._options.kind)
        told = 0
        while batch := list(islice(self._table.rows, self._importer.batch_size)):
            self._store(tx, batch)
            self._done += len(batch)
            if progress is not None and self._done - told >= _PROGRESS_ROWS:
                told = self._done
                progress(told)
        self._importer.finish(tx)
        if progress is not None and self._done != told:
            progress(self._done)
        if self._bad and not self._options.skip_bad:
            raise self._refusal()

    def outcome(self) -> Outcome:
        """The counts."""
        unknown = self._importer
        return Outcome(
            *(self._new, self._changed, self._same, self._bad, tuple(self._refused)),
            *(unknown.unknown_times, tuple(unknown.unknown_ids)),
        )

    def _store(self, tx: Transaction, batch: list[Row]) -> None:
        identified = [self._identify(row) for row in batch]
        known: dict[str, Known] = {}
        if self._is_repeat or (self._has_id and any(hash(row[1]) in self._seen for row in identified)):
            external_ids = [external_id for _, external_id, _, _ in identified]
            known = store.find_known(tx.db, self._options.source, self._options.kind, external_ids)
        new: list[Any] = []
        remembered: list[tuple[str, str]] = []
        for row, (values, external_id, digest, flaw) in zip(batch, identified, strict=True):
            before = known.get(external_id)
            if flaw is None and before is not None and before.digest == digest:
                self._same += 1
                self._seen.add(hash(external_id))
                continue
            try:
                if flaw is not None:
                    raise flaw
                if before is not None and hash(external_id) in self._seen:
                    raise SupportctlError(msg("its id {id!r} stands in the table before"), id=external_id[:80])
                read = self._importer.read(tx, values)
                if before is None:
                    new.append(read)
                    remembered.append((external_id, digest))
                else:
                    self._importer.change(tx, before.row_id, read)
                    tx.update("imported_rows", before.id, digest=digest)
            except SupportctlError as error:
                self._refuse(row, error)
                continue
            if before is None and self._importer.is_new(read):
                self._new += 1
            else:
                self._changed += 1
            if self._has_id:
                known[external_id] = Known(0, digest, 0)
                self._seen.add(hash(external_id))
        self._add(tx, new, remembered)

    def _add(self, tx: Transaction, new: list[Any], remembered: list[tuple[str, str]]) -> None:
        if not new:
            return
        ids = self._importer.add(tx, new)
        first = tx.next_id("imported_rows")
        source, kind = self._options.source, self._options.kind
        # In the order of their index: ids made of content come in no order at all, which costs pages.
        ordered = sorted(zip(remembered, ids, strict=True))
        rows = [
            (first + place, source, kind, external_id, digest, row_id)
            for place, ((external_id, digest), row_id) in enumerate(ordered)
        ]
        store.write(tx, "imported_rows", rows)

    def _identify(self, row: Row) -> tuple[Values, str, str, SupportctlError | None]:
        """Return the values of a row, its id in the source, a digest of the values, and why it is refused."""
        if row.flaw is not None:
            return {}, "", "", row.flaw
        if len(self._table.columns) != self._width:
            self._bind()
        values = self._binding.values(row.cells)
        # Empty cells are left out, so that a further column without content changes no row.
        content = "\x1e".join([f"{field}\x1f{value}" for field, value in values.items()])
        if not self._has_id:
            # The content is what such a row is known by, so that all that can change is how it is read.
            return values, self._occurrence(content), self._reading_digest, None
        digest = blake2b((self._reading + content).encode(), digest_size=8).hexdigest()
        if "id" not in values:
            return values, "", digest, SupportctlError(msg("{field} is empty"), field="id")
        return values, key_of(values["id"]), digest, None

    def _occurrence(self, content: str) -> str:
        identity = blake2b(content.encode(), digest_size=8).hexdigest()
        mark = int(identity, 16)
        if mark not in self._marks:
            self._marks.add(mark)
            return f"{identity}#1"
        count = self._occurrences[mark] = self._occurrences.get(mark, 1) + 1
        return f"{identity}#{count}"

    def _bind(self) -> None:
        options = self._options
        self._binding = columns.bind(self._table, options.kind, dict(options.mapping), dict(options.fixed))
        self._has_id = any(field == "id" for field, _ in self._binding.places)
        self._width = len(self._table.columns)

    def _refuse(self, row: Row, error: SupportctlError) -> None:
        self._bad += 1
        if self._options.refuse is None and len(self._refused) >= _KEPT:
            return
        names = [name or f"column {place}" for place, name in enumerate(self._table.columns, start=1)]
        refused = Refused(row.line, error.sentence, error.values, dict(zip(names, row.cells, strict=False)))
        if len(self._refused) < _KEPT:
            self._refused.append(refused)
        if self._options.refuse is not None:
            self._options.refuse(refused)

    def _refusal(self) -> SupportctlError:
        named = self._refused[:_NAMED]
        reasons = "; ".join(f"{refused.line}: {refused.reason}" for refused in named)
        return SupportctlError(
            msg("{bad} of {rows} rows cannot be imported; nothing was stored. By line: {reasons}"),
            msg("correct them, or leave them out with --skip-bad FILE, which lists them with their reasons"),
            bad=self._bad,
            rows=self._done,
            reasons=reasons + ("; …" if self._bad > len(named) else ""),
            refused=tuple(self._refused),
        )
