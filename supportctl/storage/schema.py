"""The first schema, in SQL; a released text is never edited."""

# Instants are INTEGER epoch milliseconds UTC. `occurred_at` is when something happened, `recorded_at` when the program
# learnt it. Every table has an integer `id`, so that the journal can name any row.

TABLES = (
    """CREATE TABLE meta (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        value TEXT NOT NULL
    ) STRICT""",
    # One row a command that wrote; its changes say how to take it back exactly.
    """CREATE TABLE journal (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        actor TEXT NOT NULL,
        command TEXT NOT NULL,
        undone_by INTEGER REFERENCES journal(id)
    ) STRICT""",
    """CREATE TABLE journal_changes (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        journal_id INTEGER NOT NULL REFERENCES journal(id),
        table_name TEXT NOT NULL,
        action TEXT NOT NULL CHECK (action IN ('insert', 'update', 'delete')),
        first_id INTEGER NOT NULL,
        last_id INTEGER NOT NULL,
        before TEXT
    ) STRICT""",
    """CREATE TABLE customers (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL CHECK (name <> ''),
        name_key TEXT NOT NULL,
        organisation TEXT,
        tier TEXT,
        since TEXT CHECK (since IS NULL OR since GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
        language TEXT,
        referred_by INTEGER REFERENCES customers(id),
        merged_into INTEGER REFERENCES customers(id),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE contact_points (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        customer_id INTEGER NOT NULL REFERENCES customers(id),
        kind TEXT NOT NULL CHECK (kind IN ('email', 'phone', 'handle')),
        value TEXT NOT NULL,
        key TEXT NOT NULL,
        UNIQUE (kind, key)
    ) STRICT""",
    """CREATE TABLE customer_tags (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        customer_id INTEGER NOT NULL REFERENCES customers(id),
        tag TEXT NOT NULL CHECK (tag <> ''),
        UNIQUE (customer_id, tag)
    ) STRICT""",
    """CREATE TABLE customer_notes (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        customer_id INTEGER NOT NULL REFERENCES customers(id),
        author TEXT NOT NULL,
        body TEXT NOT NULL,
        occurred_at INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL
    ) STRICT""",
    # The state columns are a cache of ticket_events; `db check` proves that the two agree.
    """CREATE TABLE tickets (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        customer_id INTEGER REFERENCES customers(id),
        subject TEXT NOT NULL CHECK (subject <> ''),
        status TEXT NOT NULL CHECK (status IN ('new', 'open', 'pending', 'hold', 'resolved', 'closed')),
        priority TEXT NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
        kind TEXT CHECK (kind IN ('question', 'problem', 'complaint', 'suggestion', 'request', 'praise')),
        channel TEXT NOT NULL,
        is_synchronous INTEGER NOT NULL CHECK (is_synchronous IN (0, 1)),
        origin TEXT NOT NULL CHECK (origin IN ('customer', 'agent')),
        category TEXT,
        assignee TEXT,
        feeling TEXT CHECK (feeling IN ('angry', 'upset', 'neutral', 'pleased')),
        standing TEXT NOT NULL DEFAULT 'present' CHECK (standing IN ('present', 'spam', 'merged', 'removed')),
        merged_into INTEGER REFERENCES tickets(id),
        received_at INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        first_response_at INTEGER,
        waiting_since INTEGER,
        resolved_at INTEGER,
        snoozed_until INTEGER
    ) STRICT""",
    """CREATE TABLE messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        ticket_id INTEGER NOT NULL REFERENCES tickets(id),
        direction TEXT NOT NULL CHECK (direction IN ('in', 'out', 'note')),
        author TEXT NOT NULL,
        author_kind TEXT NOT NULL CHECK (author_kind IN ('customer', 'agent', 'bot')),
        body TEXT NOT NULL,
        channel TEXT,
        is_automatic INTEGER NOT NULL DEFAULT 0 CHECK (is_automatic IN (0, 1)),
        is_ack INTEGER NOT NULL DEFAULT 0 CHECK (is_ack IN (0, 1)),
        occurred_at INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL,
        time_known INTEGER NOT NULL DEFAULT 1 CHECK (time_known IN (0, 1))
    ) STRICT""",
    """CREATE TABLE ticket_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        ticket_id INTEGER NOT NULL REFERENCES tickets(id),
        field TEXT NOT NULL,
        value TEXT,
        previous TEXT,
        actor TEXT NOT NULL,
        actor_kind TEXT NOT NULL CHECK (actor_kind IN ('agent', 'customer', 'system')),
        message_id INTEGER REFERENCES messages(id),
        reason TEXT,
        occurred_at INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE ticket_tags (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        ticket_id INTEGER NOT NULL REFERENCES tickets(id),
        tag TEXT NOT NULL CHECK (tag <> ''),
        UNIQUE (ticket_id, tag)
    ) STRICT""",
    """CREATE TABLE ticket_links (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        ticket_id INTEGER NOT NULL REFERENCES tickets(id),
        other_id INTEGER NOT NULL REFERENCES tickets(id),
        kind TEXT NOT NULL CHECK (kind IN ('related', 'duplicate', 'follows')),
        UNIQUE (ticket_id, other_id, kind)
    ) STRICT""",
    # asked_at is NULL for what was said without being asked; answered_at is the first answer's time.
    """CREATE TABLE feedback (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN ('csat', 'nps', 'ces', 'complaint', 'suggestion', 'praise')),
        scale_min INTEGER,
        scale_max INTEGER,
        positive_min INTEGER,
        negative_max INTEGER,
        customer_id INTEGER REFERENCES customers(id),
        ticket_id INTEGER REFERENCES tickets(id),
        asked_at INTEGER,
        answered_at INTEGER,
        removed_at INTEGER,
        recorded_at INTEGER NOT NULL
    ) STRICT""",
    # A change of mind is a further answer; nothing is overwritten.
    """CREATE TABLE feedback_answers (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        feedback_id INTEGER NOT NULL REFERENCES feedback(id),
        score INTEGER,
        solved_first_time INTEGER CHECK (solved_first_time IN (0, 1)),
        comment TEXT,
        channel TEXT,
        responded_at INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL
    ) STRICT""",
    # --key TEXT: the same key again returns the first result.
    """CREATE TABLE creation_keys (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        noun TEXT NOT NULL,
        row_id INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE imported_rows (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source TEXT NOT NULL,
        noun TEXT NOT NULL,
        external_id TEXT NOT NULL,
        digest TEXT NOT NULL,
        row_id INTEGER NOT NULL,
        UNIQUE (source, noun, external_id)
    ) STRICT""",
)

INDEXES = (
    "CREATE INDEX changes_of_journal ON journal_changes(journal_id)",
    "CREATE INDEX customers_by_name ON customers(name_key)",
    "CREATE INDEX contact_points_of ON contact_points(customer_id)",
    "CREATE INDEX notes_of_customer ON customer_notes(customer_id)",
    "CREATE INDEX tickets_by_received ON tickets(received_at)",
    # Small whatever the age of the desk: what is not finished, and what waits for an answer.
    """CREATE INDEX tickets_unresolved ON tickets(received_at)
        WHERE standing = 'present' AND status IN ('new', 'open', 'pending', 'hold')""",
    """CREATE INDEX tickets_waiting ON tickets(waiting_since)
        WHERE standing = 'present' AND status IN ('new', 'open')""",
    "CREATE INDEX tickets_by_resolution ON tickets(resolved_at) WHERE resolved_at IS NOT NULL",
    "CREATE INDEX tickets_of_customer ON tickets(customer_id, received_at)",
    "CREATE INDEX messages_of_ticket ON messages(ticket_id)",
    "CREATE INDEX messages_of_customers ON messages(occurred_at) WHERE direction = 'in'",
    "CREATE INDEX events_of_ticket ON ticket_events(ticket_id)",
    # Only the moments that a report asks for by time.
    """CREATE INDEX events_of_ending ON ticket_events(occurred_at)
        WHERE field = 'status' AND value IN ('resolved', 'closed')""",
    "CREATE INDEX events_of_feeling ON ticket_events(occurred_at) WHERE field = 'feeling'",
    "CREATE INDEX events_of_standing ON ticket_events(ticket_id) WHERE field = 'standing'",
    # What a report with an earlier --as-of must not know yet.
    "CREATE INDEX events_by_recording ON ticket_events(recorded_at)",
    "CREATE INDEX tickets_with_tag ON ticket_tags(tag, ticket_id)",
    "CREATE INDEX links_to ON ticket_links(other_id)",
    "CREATE INDEX feedback_by_answer ON feedback(answered_at) WHERE answered_at IS NOT NULL",
    "CREATE INDEX feedback_by_moment ON feedback(coalesce(answered_at, asked_at))",
    "CREATE INDEX feedback_by_question ON feedback(asked_at) WHERE asked_at IS NOT NULL",
    "CREATE INDEX feedback_of_ticket ON feedback(ticket_id)",
    "CREATE INDEX feedback_of_customer ON feedback(customer_id)",
    "CREATE INDEX answers_of ON feedback_answers(feedback_id)",
)

# s: the words of a ticket, folded and split; x: what a reader may write as one word. Filled from Python in the same
# transaction as the text, because SQLite's tokenizers cannot fold Persian.
SEARCH = ("CREATE VIRTUAL TABLE ticket_search USING fts5(s, x, tokenize = 'unicode61 remove_diacritics 0')",)

_TIME = "strftime('%Y-%m-%dT%H:%M:%SZ', {} / 1000, 'unixepoch')"

VIEWS = (
    f"""CREATE VIEW v_tickets AS
        SELECT t.id, t.status, t.priority, t.subject, c.name AS customer, t.customer_id, t.channel, t.kind, t.category,
            t.assignee, (SELECT group_concat(tag, ',') FROM ticket_tags WHERE ticket_id = t.id) AS tags, t.feeling,
            t.standing, {_TIME.format("t.received_at")} AS received_at, {_TIME.format("t.updated_at")} AS updated_at,
            {_TIME.format("t.first_response_at")} AS first_response_at,
            {_TIME.format("t.resolved_at")} AS resolved_at, {_TIME.format("t.snoozed_until")} AS snoozed_until
        FROM tickets t LEFT JOIN customers c ON c.id = t.customer_id""",
    f"""CREATE VIEW v_messages AS
        SELECT id, ticket_id, direction, author, author_kind, body, is_automatic, is_ack,
            {_TIME.format("occurred_at")} AS occurred_at, {_TIME.format("recorded_at")} AS recorded_at
        FROM messages""",
    f"""CREATE VIEW v_customers AS
        SELECT c.id, c.name, (SELECT value FROM contact_points WHERE customer_id = c.id AND kind = 'email') AS email,
            (SELECT value FROM contact_points WHERE customer_id = c.id AND kind = 'phone') AS phone,
            c.organisation, c.tier, c.since, c.language, c.referred_by, {_TIME.format("c.created_at")} AS created_at
        FROM customers c WHERE c.merged_into IS NULL""",
    f"""CREATE VIEW v_feedback AS
        SELECT f.id, f.kind, a.score, f.scale_min, f.scale_max, f.customer_id, f.ticket_id, a.comment,
            {_TIME.format("f.asked_at")} AS asked_at, {_TIME.format("f.answered_at")} AS responded_at
        FROM feedback f LEFT JOIN feedback_answers a
            ON a.id = (SELECT max(id) FROM feedback_answers WHERE feedback_id = f.id)
        WHERE f.removed_at IS NULL""",
    f"""CREATE VIEW v_events AS
        SELECT id, ticket_id, field, value, actor, actor_kind, {_TIME.format("occurred_at")} AS occurred_at,
            {_TIME.format("recorded_at")} AS recorded_at
        FROM ticket_events""",
)
