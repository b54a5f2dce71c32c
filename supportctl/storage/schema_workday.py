"""The second schema step, in SQL: what a working day needs; a released text is never edited."""

from __future__ import annotations

COLUMNS = (
    # The undo of a command names the command; undone_by of that one names the undo.
    "ALTER TABLE journal ADD COLUMN undoes INTEGER REFERENCES journal(id)",
    # Whether it erased something, so that it can never be undone.
    "ALTER TABLE journal ADD COLUMN is_final INTEGER NOT NULL DEFAULT 0 CHECK (is_final IN (0, 1))",
    # The new values of what an update changed: undo refuses when the row says something else by now.
    "ALTER TABLE journal_changes ADD COLUMN after TEXT",
    # What a sleeping ticket waits for: a moment (snoozed_until), or for `reply` the customer alone.
    "ALTER TABLE tickets ADD COLUMN wakes_on TEXT CHECK (wakes_on IN ('snooze', 'pend', 'promise', 'reply'))",
    "ALTER TABLE messages ADD COLUMN spent_minutes INTEGER CHECK (spent_minutes > 0)",
)

# What slept before there was a word for it was snoozed, and its events say so from now on.
ROWS = (
    "UPDATE tickets SET wakes_on = 'snooze' WHERE snoozed_until IS NOT NULL",
    """INSERT INTO ticket_events (ticket_id, field, value, actor, actor_kind, occurred_at, recorded_at)
        SELECT t.id, f.value, CASE f.value WHEN 'wakes_on' THEN 'snooze' ELSE t.snoozed_until END, 'supportctl',
            'system', t.updated_at, t.updated_at
        FROM tickets t, json_each('["wakes_on", "snoozed_until"]') f WHERE t.snoozed_until IS NOT NULL
        ORDER BY t.id, f.key""",
)

TABLES = (
    # One row each time a ticket was merged into another; what the merge itself changed on the other stands in `given`.
    """CREATE TABLE ticket_merges (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source_id INTEGER NOT NULL REFERENCES tickets(id),
        target_id INTEGER NOT NULL REFERENCES tickets(id),
        given TEXT NOT NULL,
        occurred_at INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL,
        unmerged_at INTEGER
    ) STRICT""",
    # Where a message stood before each split, so that a report about an earlier moment finds it there.
    """CREATE TABLE message_moves (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        message_id INTEGER NOT NULL REFERENCES messages(id),
        from_id INTEGER NOT NULL REFERENCES tickets(id),
        recorded_at INTEGER NOT NULL
    ) STRICT""",
    # `given` is JSON: what the other customer did not say and took over.
    """CREATE TABLE customer_merges (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source_id INTEGER NOT NULL REFERENCES customers(id),
        target_id INTEGER NOT NULL REFERENCES customers(id),
        given TEXT NOT NULL,
        occurred_at INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL,
        unmerged_at INTEGER
    ) STRICT""",
    # The rows that a merge of customers gave to the other customer, so that an unmerge gives exactly these back.
    """CREATE TABLE customer_merge_rows (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        merge_id INTEGER NOT NULL REFERENCES customer_merges(id),
        table_name TEXT NOT NULL,
        row_id INTEGER NOT NULL
    ) STRICT""",
    # Fields that the configuration declares; values are stored in one canonical form a type.
    """CREATE TABLE ticket_fields (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        ticket_id INTEGER NOT NULL REFERENCES tickets(id),
        name TEXT NOT NULL CHECK (name <> ''),
        value TEXT NOT NULL,
        UNIQUE (ticket_id, name)
    ) STRICT""",
    # The file lies beside the database under its hash; its name is data and never a path.
    """CREATE TABLE attachments (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        message_id INTEGER NOT NULL REFERENCES messages(id),
        name TEXT NOT NULL CHECK (name <> ''),
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
        size INTEGER NOT NULL CHECK (size >= 0)
    ) STRICT""",
    # Days off, first to last; `yearly` repeats their month and day in one calendar.
    """CREATE TABLE holidays (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        first_day TEXT NOT NULL CHECK (first_day GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
        last_day TEXT NOT NULL CHECK (last_day >= first_day),
        name TEXT NOT NULL,
        yearly TEXT CHECK (yearly IN ('gregorian', 'jalali')),
        is_usual INTEGER NOT NULL DEFAULT 1 CHECK (is_usual IN (0, 1))
    ) STRICT""",
    """CREATE TABLE views (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE CHECK (name <> ''),
        query TEXT NOT NULL,
        fields TEXT
    ) STRICT""",
)

# As ticket_search: what customers are called and reached by, and what feedback says, apart from any ticket.
SEARCH = tuple(
    f"CREATE VIRTUAL TABLE {table} USING fts5(s, x, tokenize = 'unicode61 remove_diacritics 0')"
    for table in ("customer_search", "feedback_search")
)

INDEXES = (
    # What a query may ask for among all tickets of all years.
    "CREATE INDEX tickets_absent ON tickets(standing) WHERE standing <> 'present'",
    "CREATE INDEX tickets_by_update ON tickets(updated_at)",
    "CREATE INDEX tickets_of_assignee ON tickets(assignee) WHERE assignee IS NOT NULL",
    "CREATE INDEX tickets_of_category ON tickets(category) WHERE category IS NOT NULL",
    "CREATE INDEX tickets_of_feeling ON tickets(feeling) WHERE feeling IS NOT NULL",
    "CREATE INDEX journal_by_time ON journal(at)",
    # Undo deletes rows, and SQLite then looks for others that refer to them.
    "CREATE INDEX events_of_message ON ticket_events(message_id) WHERE message_id IS NOT NULL",
    "CREATE INDEX customers_referred ON customers(referred_by) WHERE referred_by IS NOT NULL",
    "CREATE INDEX merges_into_ticket ON ticket_merges(target_id)",
    "CREATE INDEX merges_into_customer ON customer_merges(target_id)",
    "CREATE INDEX tickets_merged ON tickets(merged_into) WHERE merged_into IS NOT NULL",
    "CREATE INDEX customers_merged ON customers(merged_into) WHERE merged_into IS NOT NULL",
    "CREATE INDEX tickets_due ON tickets(snoozed_until) WHERE standing = 'present' AND snoozed_until IS NOT NULL",
    "CREATE INDEX events_of_merge ON ticket_events(ticket_id) WHERE field = 'merged_into'",
    "CREATE INDEX merges_of_source ON ticket_merges(source_id)",
    "CREATE INDEX moves_by_recording ON message_moves(recorded_at)",
    "CREATE INDEX moves_of_message ON message_moves(message_id)",
    "CREATE INDEX moves_from ON message_moves(from_id)",
    "CREATE INDEX merges_of_customer ON customer_merges(source_id)",
    "CREATE INDEX rows_of_merge ON customer_merge_rows(merge_id)",
    "CREATE INDEX fields_by_value ON ticket_fields(name, value)",
    # Ranges of numbers; a query has to say the same words for it to serve.
    """CREATE INDEX fields_by_number ON ticket_fields(name, CAST(value AS REAL))
        WHERE value GLOB '*[0-9]' AND value NOT GLOB '*[^-.0-9]*'""",
    "CREATE INDEX attachments_of_message ON attachments(message_id)",
)
