"""The fourth schema step, in SQL: problems, follow-ups and saved reports; a released text is never edited."""

from __future__ import annotations

COLUMNS = (
    # The problem behind a ticket; as every state column a cache of ticket_events, field `problem`.
    "ALTER TABLE tickets ADD COLUMN problem_id INTEGER REFERENCES problems(id)",
)

TABLES = (
    # A root cause behind several tickets. Its state columns are a cache of problem_events, which `db check` proves.
    # fixed_at is the last fix, which stays when the problem is opened again.
    # `affected` is an estimate of how many customers it concerns, `affected_source` who says so; neither is ever added
    # to what was counted.
    """CREATE TABLE problems (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL CHECK (title <> ''),
        status TEXT NOT NULL CHECK (status IN ('open', 'fixed')),
        cause TEXT CHECK (cause <> ''),
        owner TEXT CHECK (owner <> ''),
        affected INTEGER CHECK (affected >= 0),
        affected_source TEXT CHECK (affected_source <> ''),
        opened_at INTEGER NOT NULL,
        fixed_at INTEGER,
        recorded_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
    ) STRICT""",
    # field is status (open, fixed), title, cause, owner, affected or affected_source.
    """CREATE TABLE problem_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        problem_id INTEGER NOT NULL REFERENCES problems(id),
        field TEXT NOT NULL,
        value TEXT,
        previous TEXT,
        actor TEXT NOT NULL,
        occurred_at INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL
    ) STRICT""",
    # A page that was kept: the period it is about, what was known, and what it said. `settings` is JSON: the values
    # that it used.
    """CREATE TABLE report_runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        report TEXT NOT NULL CHECK (report IN ('weekly', 'monthly')),
        start_at INTEGER NOT NULL,
        end_at INTEGER NOT NULL CHECK (end_at > start_at),
        as_of INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL,
        settings TEXT NOT NULL,
        page TEXT NOT NULL,
        data TEXT NOT NULL
    ) STRICT""",
    # What we mean to do for a customer, or against a problem. `reasons` is JSON, why the report put it on its list: the
    # names of its reasons with their amounts; NULL for what was typed here. It is open, done, or dropped.
    """CREATE TABLE followups (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN ('call', 'apology', 'check-in', 'thanks', 'fix')),
        customer_id INTEGER REFERENCES customers(id),
        ticket_id INTEGER REFERENCES tickets(id),
        problem_id INTEGER REFERENCES problems(id),
        reasons TEXT,
        note TEXT CHECK (note <> ''),
        owner TEXT CHECK (owner <> ''),
        due_at INTEGER,
        run_id INTEGER REFERENCES report_runs(id),
        occurred_at INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL,
        done_at INTEGER,
        done_recorded_at INTEGER,
        outcome TEXT CHECK (outcome <> ''),
        dropped_at INTEGER,
        CHECK (customer_id IS NOT NULL OR ticket_id IS NOT NULL OR problem_id IS NOT NULL),
        CHECK ((done_at IS NULL) = (done_recorded_at IS NULL)),
        CHECK (done_at IS NULL OR dropped_at IS NULL)
    ) STRICT""",
)

INDEXES = (
    # With the moment in it: since when a category is heard of.
    "DROP INDEX tickets_of_category",
    "CREATE INDEX tickets_of_category ON tickets(category, received_at) WHERE category IS NOT NULL",
    "CREATE INDEX tickets_of_problem ON tickets(problem_id, received_at) WHERE problem_id IS NOT NULL",
    "CREATE INDEX problems_open ON problems(id) WHERE status = 'open'",
    "CREATE INDEX events_of_problem ON problem_events(problem_id)",
    "CREATE INDEX runs_by_period ON report_runs(report, start_at)",
    "CREATE INDEX followups_open ON followups(due_at) WHERE done_at IS NULL AND dropped_at IS NULL",
    "CREATE INDEX followups_of_customer ON followups(customer_id) WHERE customer_id IS NOT NULL",
    "CREATE INDEX followups_of_ticket ON followups(ticket_id) WHERE ticket_id IS NOT NULL",
    "CREATE INDEX followups_of_problem ON followups(problem_id) WHERE problem_id IS NOT NULL",
    "CREATE INDEX followups_of_run ON followups(run_id) WHERE run_id IS NOT NULL",
    # What was still open at an earlier moment.
    """CREATE INDEX followups_ended ON followups(coalesce(done_recorded_at, dropped_at))
        WHERE done_at IS NOT NULL OR dropped_at IS NOT NULL""",
    # What is rare beside the scores of every day, and asked for over long spans.
    "CREATE INDEX feedback_of_kind ON feedback(kind, answered_at) WHERE kind <> 'csat' AND answered_at IS NOT NULL",
    "CREATE INDEX tickets_of_voice ON tickets(kind, received_at) WHERE kind IN ('complaint', 'praise')",
    # What a saved report could not know yet.
    "CREATE INDEX answers_by_recording ON feedback_answers(recorded_at)",
    # What the minutes of a period cost, and who spoke of the price or told others in it.
    "CREATE INDEX messages_with_minutes ON messages(occurred_at) WHERE spent_minutes IS NOT NULL",
    """CREATE INDEX events_of_risk_tags ON ticket_events(occurred_at)
        WHERE field = 'tag' AND value IN ('price', 'told-others')""",
    # When a ticket was resolved no longer: it was opened again, or we promised more, or it was split.
    """CREATE INDEX events_of_reopening ON ticket_events(occurred_at)
        WHERE field = 'status' AND previous = 'resolved' AND value <> 'closed'""",
    # What a rule resolved and no person.
    """CREATE INDEX events_of_rules ON ticket_events(occurred_at)
        WHERE field = 'status' AND value = 'resolved' AND actor_kind = 'system'""",
)

_TIME = "strftime('%Y-%m-%dT%H:%M:%SZ', {} / 1000, 'unixepoch')"

VIEWS = (
    "DROP VIEW v_tickets",
    f"""CREATE VIEW v_tickets AS
        SELECT t.id, t.status, t.priority, t.subject, c.name AS customer, t.customer_id, t.channel, t.kind, t.category,
            t.assignee, (SELECT group_concat(tag, ',') FROM ticket_tags WHERE ticket_id = t.id) AS tags, t.feeling,
            t.standing, t.problem_id, {_TIME.format("t.received_at")} AS received_at,
            {_TIME.format("t.updated_at")} AS updated_at, {_TIME.format("t.first_response_at")} AS first_response_at,
            {_TIME.format("t.resolved_at")} AS resolved_at, {_TIME.format("t.snoozed_until")} AS snoozed_until
        FROM tickets t LEFT JOIN customers c ON c.id = t.customer_id""",
    f"""CREATE VIEW v_problems AS
        SELECT p.id, p.status, p.title, p.cause, p.owner, p.affected, p.affected_source,
            (SELECT count(*) FROM tickets t WHERE t.problem_id = p.id AND t.standing = 'present') AS tickets,
            {_TIME.format("p.opened_at")} AS opened_at, {_TIME.format("p.fixed_at")} AS fixed_at
        FROM problems p""",
    f"""CREATE VIEW v_followups AS
        SELECT f.id, f.kind, CASE WHEN f.done_at IS NOT NULL THEN 'done' WHEN f.dropped_at IS NOT NULL THEN 'dropped'
            ELSE 'open' END AS status, f.customer_id, c.name AS customer, f.ticket_id, f.problem_id, f.reasons,
            f.note, f.owner, {_TIME.format("f.due_at")} AS due_at, {_TIME.format("f.done_at")} AS done_at, f.outcome,
            {_TIME.format("f.dropped_at")} AS dropped_at, f.run_id
        FROM followups f LEFT JOIN customers c ON c.id = f.customer_id""",
    f"""CREATE VIEW v_report_runs AS
        SELECT id, report, {_TIME.format("start_at")} AS "start", {_TIME.format("end_at")} AS "end",
            {_TIME.format("as_of")} AS as_of, {_TIME.format("recorded_at")} AS recorded_at, page
        FROM report_runs""",
)
