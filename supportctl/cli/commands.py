"""What commands exist: name, module, function and one line of help; nothing here is imported before it is named."""

from __future__ import annotations

from supportctl.records import Record


class Entry(Record):
    """One command: the module and function behind it."""

    module: str
    function: str
    help: str
    is_bulk: bool = False


class Group(Record):
    """A noun with its verbs."""

    help: str
    entries: dict[str, Entry]


def _ticket(module: str, function: str, help_line: str, *, is_bulk: bool = False) -> Entry:
    return Entry(f"supportctl.cli.ticket.{module}", function, help_line, is_bulk)


TICKET = Group(
    "Requests: open, answer, finish.",
    {
        "new": _ticket("intake", "new", "Open a ticket."),
        "list": _ticket("lists", "list_", "List tickets; without a query the unfinished ones."),
        "show": _ticket("lists", "show", "Show whole conversations with their customers."),
        "reply": _ticket("talk", "reply", "Answer the customer."),
        "note": _ticket("talk", "note", "Write a note that never leaves the desk."),
        "inbound": _ticket("talk", "inbound", "Record what the customer said."),
        "save": _ticket("files", "save", "Save the attachments of a ticket."),
        "edit": _ticket("change", "edit", "Change subject, priority, category, customer …", is_bulk=True),
        "assign": _ticket("change", "assign", "Say who takes care of tickets.", is_bulk=True),
        "tag": _ticket("change", "tag", "Put tags on tickets and take them off.", is_bulk=True),
        "resolve": _ticket("finish", "resolve", "Finish tickets.", is_bulk=True),
        "close": _ticket("finish", "close", "Close tickets for good, solved or not.", is_bulk=True),
        "pend": _ticket("aside", "pend", "Wait for the customer, perhaps until a date.", is_bulk=True),
        "hold": _ticket("aside", "hold", "Wait for somebody else, perhaps until a date.", is_bulk=True),
        "snooze": _ticket("aside", "snooze", "Take tickets out of the queue for a while.", is_bulk=True),
        "reopen": _ticket("finish", "reopen", "Open resolved tickets again.", is_bulk=True),
        "merge": _ticket("joins", "merge", "Make several tickets one; their ids lead to it."),
        "unmerge": _ticket("joins", "unmerge", "Take merged tickets out again, as they were."),
        "split": _ticket("joins", "split", "Make a new ticket of what was said from a message on."),
        "link": _ticket("joins", "link", "Link tickets that stay two: related, duplicate, follows."),
        "spam": _ticket("spam", "spam", "Mark tickets as spam, or bring them back.", is_bulk=True),
        "history": _ticket("lists", "history", "Show every change of tickets: who, when, from, to."),
        "rm": _ticket("finish", "rm", "Take tickets out of every list and figure.", is_bulk=True),
    },
)
CUSTOMER = Group(
    "The people we serve.",
    {
        "new": Entry("supportctl.cli.customers", "new", "Create a customer."),
        "list": Entry("supportctl.cli.customers", "list_", "List customers."),
        "show": Entry("supportctl.cli.customers", "show", "Show customers with everything they said."),
        "edit": Entry("supportctl.cli.customers", "edit", "Change a customer."),
        "note": Entry("supportctl.cli.customers", "note", "Write down something about a customer."),
        "merge": Entry("supportctl.cli.customer_merges", "merge", "Make one of several customers who are one person."),
        "unmerge": Entry("supportctl.cli.customer_merges", "unmerge", "Give a merged customer everything back."),
    },
)
FEEDBACK = Group(
    "What customers say: scores, complaints, suggestions, praise.",
    {
        "add": Entry("supportctl.cli.feedback", "add", "Record a score, or `none` with words."),
        "list": Entry("supportctl.cli.feedback", "list_", "List feedback."),
        "show": Entry("supportctl.cli.feedback", "show", "Show feedback with its history."),
        "edit": Entry("supportctl.cli.feedback", "edit", "Record a changed score or comment."),
        "rm": Entry("supportctl.cli.feedback", "rm", "Take feedback out of every list and figure."),
    },
)
SURVEY = Group(
    "Questions to customers, and their answers.",
    {
        "send": Entry("supportctl.cli.surveys", "send", "Ask customers; prints the text to send."),
        "list": Entry("supportctl.cli.surveys", "list_", "List questions, the newest first."),
        "answer": Entry("supportctl.cli.surveys", "answer", "Record the answer to a question."),
    },
)
PROBLEM = Group(
    "Root causes behind several tickets.",
    {
        "new": Entry("supportctl.cli.problems", "new", "Open a problem."),
        "list": Entry("supportctl.cli.problems", "list_", "List problems that are not fixed, with what was counted."),
        "show": Entry("supportctl.cli.problems", "show", "Show problems with their tickets and their history."),
        "edit": Entry("supportctl.cli.problem_changes", "edit", "Change title, owner or estimate."),
        "attach": Entry("supportctl.cli.problem_changes", "attach", "Put a problem behind tickets.", is_bulk=True),
        "cause": Entry("supportctl.cli.problem_changes", "cause", "Say what causes a problem."),
        "fix": Entry("supportctl.cli.problem_changes", "fix", "Say that problems are fixed, and answer their tickets."),
        "reopen": Entry("supportctl.cli.problem_changes", "reopen", "Open fixed problems again."),
    },
)
FOLLOWUP = Group(
    "What we mean to do for customers: calls, apologies, thanks.",
    {
        "list": Entry("supportctl.cli.followups", "list_", "List follow-ups, those due first."),
        "add": Entry("supportctl.cli.followups", "add", "Enter what is to be done for a customer, and when."),
        "done": Entry("supportctl.cli.followups", "done", "Record that follow-ups were done, and what came of it."),
        "drop": Entry("supportctl.cli.followups", "drop", "Record that follow-ups will not be done."),
    },
)
PURCHASE = Group(
    "What customers buy, and what goes back.",
    {
        "add": Entry("supportctl.cli.purchases", "add", "Record a purchase."),
        "refund": Entry("supportctl.cli.purchases", "refund", "Record that money went back."),
        "list": Entry("supportctl.cli.purchases", "list_", "List purchases, the newest first."),
    },
)
COST = Group(
    "What supporting customers costs.",
    {
        "add": Entry("supportctl.cli.costs", "add", "Record a cost of a day, a month or any days."),
        "list": Entry("supportctl.cli.costs", "list_", "List costs, the newest first."),
    },
)
REPORT = Group(
    "Figures for any period, and the pages of a week and a month.",
    {
        "weekly": Entry("supportctl.cli.reports", "weekly", "The page about the last completed week."),
        "monthly": Entry("supportctl.cli.reports", "monthly", "The page about the last calendar month."),
        "csat": Entry("supportctl.cli.subjects", "csat", "How many were satisfied."),
        "response": Entry("supportctl.cli.subjects", "response", "How long customers wait for an answer."),
        "resolution": Entry("supportctl.cli.subjects", "resolution", "How long requests take until they are solved."),
        "volume": Entry("supportctl.cli.subjects", "volume", "How much came in, and how much is open."),
        "causes": Entry("supportctl.cli.subjects", "causes", "What requests were about, and which mistakes came back."),
        "customers": Entry("supportctl.cli.subjects", "customers", "Who is new, who came back, who stays."),
        "money": Entry("supportctl.cli.subjects", "money", "Sales, refunds and what support costs."),
        "backlog": Entry("supportctl.cli.subjects", "backlog", "What was open at any moment."),
        "runs": Entry("supportctl.cli.runs", "runs", "The reports that were saved, and what they said."),
    },
)
HOLIDAYS = Group(
    "Days on which nobody works.",
    {
        "add": Entry("supportctl.cli.holidays", "add", "Enter a day, or days, off."),
        "list": Entry("supportctl.cli.holidays", "list_", "List holidays."),
        "rm": Entry("supportctl.cli.holidays", "rm", "Make working days of holidays again."),
        "import": Entry("supportctl.cli.holidays", "import_", "Bring in a table of days, or a calendar file."),
    },
)
VIEW = Group(
    "Saved queries.",
    {
        "save": Entry("supportctl.cli.views", "save", "Save a query under a name."),
        "list": Entry("supportctl.cli.views", "list_", "List the saved views."),
        "show": Entry("supportctl.cli.views", "show", "Show what a view means."),
        "rm": Entry("supportctl.cli.views", "rm", "Remove a view."),
    },
)
IMPORT = Group(
    "Bring tables in.",
    {"csv": Entry("supportctl.cli.imports", "csv_", "Import a CSV, JSON or NDJSON table.")},
)
CONFIG = Group(
    "Settings.",
    {
        "get": Entry("supportctl.cli.config", "get", "Print one setting."),
        "set": Entry("supportctl.cli.config", "set_", "Change one setting."),
        "unset": Entry("supportctl.cli.config", "unset", "Go back to the default of a setting."),
        "list": Entry("supportctl.cli.config", "list_", "List all settings and where they come from."),
        "edit": Entry("supportctl.cli.config", "edit", "Open the file in the editor."),
        "path": Entry("supportctl.cli.config", "path", "Print the path of the file."),
    },
)
DB = Group(
    "The database file.",
    {
        "init": Entry("supportctl.cli.database", "init", "Create a database; --demo fills it with a realistic desk."),
        "path": Entry("supportctl.cli.database", "path", "Print the path of the database."),
        "schema": Entry("supportctl.cli.database", "schema", "Print the tables and views."),
        "check": Entry("supportctl.cli.database", "check", "Check that the database is sound."),
        "backup": Entry("supportctl.cli.database", "backup", "Copy the database into a new file, verified."),
        "restore": Entry("supportctl.cli.database", "restore", "Bring a backup back; the present state is kept."),
        "reindex": Entry("supportctl.cli.database", "reindex", "Write the rows of the full-text search anew."),
        "sql": Entry("supportctl.cli.database", "sql", "Run a read-only SQL query."),
    },
)
COMMANDS: dict[str, Group | Entry] = {
    "queue": Entry("supportctl.cli.queue", "queue", "What to answer next, and why."),
    "ticket": TICKET,
    "customer": CUSTOMER,
    "feedback": FEEDBACK,
    "survey": SURVEY,
    "problem": PROBLEM,
    "followup": FOLLOWUP,
    "purchase": PURCHASE,
    "cost": COST,
    "report": REPORT,
    "view": VIEW,
    "log": Entry("supportctl.cli.log", "log", "What changed on the whole desk, and who did it."),
    "undo": Entry("supportctl.cli.log", "undo", "Take back what a command changed; again: do it again."),
    "holidays": HOLIDAYS,
    "import": IMPORT,
    "config": CONFIG,
    "db": DB,
    "doctor": Entry("supportctl.cli.doctor", "doctor", "Look whether everything is in order."),
    "completion": Entry("supportctl.cli.completion", "completion", "Print the script for TAB in bash, zsh or fish."),
    "help": Entry("supportctl.cli.topics", "help_", "Explain a topic, or a command."),
}
# Shortcuts and second names; help does not list them again.
ALIASES = {"q": "queue", "t": "ticket"}
SHORTCUTS = {name: TICKET.entries[name] for name in ("new", "show", "reply", "note", "resolve")}
VERB_ALIASES = {"ls": "list", "view": "show", "create": "new", "delete": "rm"}
# How bare `supportctl` and --help group them.
SECTIONS = (
    ("Daily work", ("queue", "ticket", "customer", "feedback", "survey", "problem", "followup", "view", "undo")),
    ("Money", ("purchase", "cost")),
    ("Reports", ("report", "log")),
    ("Setup", ("holidays", "import", "config", "db", "doctor", "completion", "help")),
)
