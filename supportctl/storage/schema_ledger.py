"""The third schema step, in SQL: purchases, refunds and costs; a released text is never edited."""

from __future__ import annotations

# Money is INTEGER minor units with the code of its currency beside it: 1250 EUR is 12.50 EUR, 1250 IRR is 1,250 IRR.
_UNIT = "unit TEXT NOT NULL CHECK (length(unit) = 3 AND unit = upper(unit))"

TABLES = (
    # One row a purchase; its amount and time are a cache of its lines, their sum and the earliest, which `db check`
    # proves. `source` is NULL for what was typed here, otherwise the table that it was imported from.
    f"""CREATE TABLE purchases (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        customer_id INTEGER REFERENCES customers(id),
        order_ref TEXT CHECK (order_ref <> ''),
        amount INTEGER NOT NULL CHECK (amount >= 0),
        {_UNIT},
        placed_at INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL,
        source TEXT,
        note TEXT
    ) STRICT""",
    """CREATE TABLE purchase_lines (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        purchase_id INTEGER NOT NULL REFERENCES purchases(id),
        amount INTEGER NOT NULL CHECK (amount >= 0),
        placed_at INTEGER NOT NULL
    ) STRICT""",
    # purchase_id is NULL when nobody knows what was given back; refund_of is what a table said of it: the order, or the
    # id of a row, of a purchase that may be imported later.
    f"""CREATE TABLE refunds (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        purchase_id INTEGER REFERENCES purchases(id),
        customer_id INTEGER REFERENCES customers(id),
        kind TEXT NOT NULL CHECK (kind IN ('refund', 'return')),
        order_ref TEXT CHECK (order_ref <> ''),
        refund_of TEXT CHECK (refund_of <> ''),
        amount INTEGER NOT NULL CHECK (amount >= 0),
        {_UNIT},
        refunded_at INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL,
        source TEXT,
        note TEXT
    ) STRICT""",
    # What supporting customers cost, from one local midnight to another; a report takes the days that fall into it.
    f"""CREATE TABLE costs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT CHECK (kind <> ''),
        amount INTEGER NOT NULL CHECK (amount > 0),
        {_UNIT},
        from_at INTEGER NOT NULL,
        to_at INTEGER NOT NULL CHECK (to_at > from_at),
        ticket_id INTEGER REFERENCES tickets(id),
        recorded_at INTEGER NOT NULL
    ) STRICT""",
)

INDEXES = (
    # A report reads its span of time from the index alone, whatever the age of the ledger.
    "CREATE INDEX purchases_by_time ON purchases(placed_at, customer_id, recorded_at, unit, amount)",
    "CREATE INDEX purchases_of_customer ON purchases(customer_id, placed_at) WHERE customer_id IS NOT NULL",
    "CREATE INDEX purchases_by_order ON purchases(order_ref) WHERE order_ref IS NOT NULL",
    "CREATE INDEX lines_of_purchase ON purchase_lines(purchase_id)",
    "CREATE INDEX refunds_by_time ON refunds(refunded_at)",
    "CREATE INDEX refunds_of_purchase ON refunds(purchase_id) WHERE purchase_id IS NOT NULL",
    "CREATE INDEX refunds_of_customer ON refunds(customer_id) WHERE customer_id IS NOT NULL",
    "CREATE INDEX refunds_without_purchase ON refunds(source) WHERE purchase_id IS NULL",
    "CREATE INDEX costs_by_end ON costs(to_at)",
    "CREATE INDEX costs_of_ticket ON costs(ticket_id) WHERE ticket_id IS NOT NULL",
)

_TIME = "strftime('%Y-%m-%dT%H:%M:%SZ', {} / 1000, 'unixepoch')"

VIEWS = (
    f"""CREATE VIEW v_purchases AS
        SELECT p.id, p.customer_id, c.name AS customer, p.order_ref AS "order", p.amount, p.unit,
            (SELECT coalesce(sum(r.amount), 0) FROM refunds r WHERE r.purchase_id = p.id) AS refunded,
            {_TIME.format("p.placed_at")} AS placed_at, p.source, p.note
        FROM purchases p LEFT JOIN customers c ON c.id = p.customer_id""",
    f"""CREATE VIEW v_refunds AS
        SELECT r.id, r.purchase_id, r.customer_id, c.name AS customer, r.kind, r.order_ref AS "order", r.amount, r.unit,
            {_TIME.format("r.refunded_at")} AS refunded_at, r.source, r.note
        FROM refunds r LEFT JOIN customers c ON c.id = r.customer_id""",
    f"""CREATE VIEW v_costs AS
        SELECT id, kind, amount, unit, {_TIME.format("from_at")} AS from_at, {_TIME.format("to_at")} AS to_at, ticket_id
        FROM costs""",
)
