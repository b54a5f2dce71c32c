"""The texts of `supportctl help TOPIC`, in English as all help is."""

from __future__ import annotations

_DATES = """\
Dates: one grammar for every option and query

  now  today  yesterday  tomorrow         2d  3h  2w  1mo  1y  "2d ago"  "in 2d"
  monday … sunday                         last week  this month  next monday
  2026  2026-11  2026-W46  2026-11-20     2026-11-20T10:00  …Z  …+03:30
  1405/08/30  1405-08  "۳۰ آبان ۱۴۰۵"     years 1200 to 1500 are Jalali, from 1700 Gregorian
  "30 Aban"  "20 Nov"  "شنبه ۳۰ آبان"     the last such day; and moments as they are printed
  "3 days ago"  "۳ روز پیش"  "هفتهٔ گذشته"  "فردا ساعت ۹"
  eod  eow  eom                           the end of the day, the week, the month

A partial date is the whole period; --until includes its day; a..b, a.. and ..b are ranges.
A bare duration points back in filters, --since and --at, and ahead in --until of pend, hold and snooze, in
reply --promise and in followup add --due; a day means its first working minute there. A weekday is the nearest one,
never today.
01/02/2026, 5 and may are refused: nobody can know what they mean.
"""
_HOURS = """\
Working time: hours, holidays, targets

Targets are working minutes, so that nobody is late overnight. Hours stand in the configuration, a table for each
change, and hold from its date on (supportctl config edit):

  [[hours]]
  sat = ["09:00-17:00"]                        # mon tue wed thu fri sat sun; a day that is not named is off
  thu = ["09:00-13:00", "14:00-16:00"]         # several spans a day

  [[hours]]
  from = 2026-03-21                            # before the first date, and without tables, it is 09:00-17:00
  sun = ["08:00-16:00"]                        # on every day that is not weekend

Holidays stand in the database; figures of the past follow, and --not-usual takes their week out of "usual":

  supportctl holidays add 2026-12-25 Christmas --yearly
  supportctl holidays add 1405/01/01..1405/01/04 --yearly --not-usual
  supportctl holidays import public-holidays.ics           with python3 -m pip install "supportctl[ics]"

  supportctl config set targets.first_response.urgent 30m
  supportctl config set targets.resolution.high 16h
  supportctl queue --explain 142                           when a ticket is due, and why then

In the figures the clock of an answer runs until a person answers, whatever sleeps meanwhile; the queue counts what woke
from its waking, and a promise is due when it says. The clock of the resolution runs while a ticket is new, open or on
hold. A day where a moment is needed (--at 2026-11-20) is its first working minute.
"""
_QUERIES = """\
Queries: for `ticket list`, `queue`, --where and saved views

Terms are joined with AND, commas inside a term with OR; not: turns a term round. Without a status, id, resolved or is
in it, a query looks among what is unresolved; --all looks everywhere.

  refund parcel              all these words, in any spelling, in one ticket: subject, messages, notes, customer
                             (name, organisation, e-mail, phone, @handle) and feedback; the best match first
  '"late parcel"'            words that stand next to each other; so do words with a colon in them
  not:refund                 without this word
  id:3,7,10..20              ids and ranges of ids
  status:open,pending        new open pending hold resolved closed
  priority:high..            low normal high urgent; ..normal  normal..high
  kind:question,none         question problem complaint suggestion request praise none
  feeling:angry              angry upset neutral pleased none
  channel:email              email phone chat social web in-person other, or one of your own
  category:billing           a word of your own, or none
  tag:billing,vip            tags, or none
  problem:3,7                the problem behind it, by its id, or none
  assignee:me                a person, me (also @me) or none
  customer:ada               id, e-mail, phone, @handle, name or its beginning; none
  created:7d..               when the request came in (see: supportctl help dates)
  updated:today              when something changed last
  'resolved:"last week"'     when it was resolved
  is:waiting                 the customer waits for us
  is:overdue                 and has waited longer than the target
  is:snoozed                 asleep, until its time comes or the customer writes
  is:unresolved              new open pending hold
  is:spam                    marked as spam, which no other query finds
  has:attachment             a file on one of its messages
  not:tag:spam               any term, turned round
  sort:-updated              id created updated resolved priority status subject customer; - turns it round
  sort:-priority,created     several, the first one first
  @billing                   the terms of a saved view, with more beside them: @billing refund

Fields that the configuration declares are terms too: supportctl help fields.

What begins with @ or holds a colon, and is no term, belongs in double quotes, which the shell leaves alone inside
single ones: '"re: invoice"'.

  supportctl ticket list status:pending created:..2w
  supportctl ticket list refund not:tag:vip sort:-updated --all
  supportctl queue priority:high.. assignee:none
  supportctl view save billing tag:billing sort:-updated
  supportctl ticket list @billing refund
  supportctl ticket tag --where "customer:ada refund" -t refund -y
"""
_STATES = """\
States: what is waited for, and who moves it

  new       we have never answered            pending   we wait for the customer      resolved  done
  open      the customer waits for us         hold      we wait for somebody else     closed    over for good

  what happens                  from                      to
  reply                         new open hold             pending      --hold, --pend and --resolve win over that
  the customer writes           pending hold resolved     open         resolved: within reopen_days; later, or when
                                                                       closed, a new ticket follows the old one
  pend  hold  resolve  close    new open pending hold     pending  hold  resolved  closed
  reopen  close                 resolved                  open  closed
  nothing for close_days        resolved                  closed       whenever it is read; no event, no figure
  note  tag  edit  assign       any state                 the same

Thanks (--ack), automatic messages, and what is logged late and was said before the last move, move nothing. A closed
ticket takes notes, tags, edits and links only. A message that was taken for a question and was thanks, or the other
way round: `ticket edit ID --message N --ack` or `--no-ack`; N stands before the message in `show`.

What sleeps keeps its state, stays out of the queue and comes back when its time has come; nothing runs meanwhile.

  ticket snooze 142 --until tomorrow        until then, or until the customer writes
  ticket snooze 142 --until reply           until the customer writes
  ticket pend|hold 142 --until 3d           until then, or until the customer writes
  reply 142 -m "…" --promise "mon 12:00"    until then; only our next answer keeps a promise

`ticket spam 142` takes a ticket out of every queue, list and figure, and `--undo` brings it back as it was; meanwhile
only show and rm act on it.
"""
_FIELDS = """\
Fields of your own

  supportctl config set fields.order text                       text, number, date or yes-no
  supportctl config set fields.severity.choices minor,major     a choice with its choices

  supportctl ticket new "Broken screen" --set order=A-17 --set severity=major
  supportctl ticket edit 142 --set severity=none                none clears it
  supportctl ticket list severity:major,none not:order:A-17     as any other field of a query
  supportctl ticket list cost:100.. due:2026-11                 ranges of numbers and dates
  supportctl ticket list --fields id,subject,severity           a table shows them only so
  supportctl import csv t.csv --as tickets --map order=Order    from a column of a table

A field that is no longer declared is no longer shown; its values stay, and come back with it.
"""
_FORMATS = """\
Formats

  at a terminal   a table or a page               in a pipe   TSV without a header, all rows, UTC times
  --json          an array of objects, or one object          -f ndjson   one object a line
  -f csv|tsv      --header, --no-header           -f markdown|html|text
  -o FILE.ext     written as its ending says, then renamed into place
  -q              ids, one a line                 --count     a number
  --fields a,b    only these, in any format       --get FIELD one raw value

Amounts of money are whole numbers of the smallest unit wherever a program reads: 12.50 EUR is 1250, with unit EUR.

Text that customers wrote never reaches a terminal or a spreadsheet as a command: control characters are shown, not
sent, and cells that begin with = + - @ get a leading '. JSON holds what is stored, and --raw leaves CSV as it is.
"""
_EXIT_CODES = """\
Exit codes

    0  done; also an empty list
    1  a rule said no (an illegal move, declined, an empty text), or it failed
    2  usage: a bad option or value, an unknown field or key, or input missing and nobody to ask
    3  the named ticket, customer, file or database does not exist
    4  conflict: an ambiguous name, a duplicate, changed meanwhile, an undo that later commands overlap
    5  a check that you asked for failed (--fail-under, queue --check, db check)
    6  the database cannot be used: busy too long, not ours, newer, damaged, read-only
   74  output cannot be written
  130  interrupted     141  the reader of the pipe went away

An error is two lines on stderr, what is wrong and what to do; with --json it is an object on stderr.
"""
_ENVIRONMENT = """\
Environment

  SUPPORTCTL_DB        another database (as --db)       SUPPORTCTL_CONFIG   another configuration file
  SUPPORTCTL_NOW       the program's clock              SUPPORTCTL_LANG     en, fa or auto
  SUPPORTCTL_NO_INPUT  never ask                        SUPPORTCTL_DEBUG    tracebacks
  SUPPORTCTL_NO_HOOKS  run no hooks (as --no-hooks)
  SUPPORTCTL_<KEY>     any setting: SUPPORTCTL_WEEK_START=saturday, SUPPORTCTL_CSAT_POSITIVE_MIN=5
  NO_COLOR  FORCE_COLOR  CLICOLOR  CLICOLOR_FORCE       colour; --color auto|always|never comes first
  VISUAL  EDITOR  PAGER  TZ  XDG_CONFIG_HOME  XDG_DATA_HOME
"""
_CRON = """\
Cron and scripts

  0 7 * * 1  supportctl report weekly --save --skip-empty
  0 7 * * 1  supportctl report weekly --fail-under 80 || echo "look at the ratings"
  */15 * * * *  supportctl queue --check -q || supportctl queue -f text -n 5
  30 2 * * *  supportctl db backup "$HOME/backups/support-$(date +\\%F).db"

  id=$(supportctl ticket new "Refund" -c ada@example.com -F - --key "$MAIL_ID" -q < body.txt) || exit
  supportctl ticket list tag:billing -q | supportctl ticket assign - --to me

report weekly --save keeps the page (report runs) and enters its list (followup list); the next page begins with what
was done of it. Nothing is asked when stdin or stderr is no terminal, -y says yes, and --key makes a retry safe.
"""
_HOOKS = """\
Hooks: your own programs hear of every change

  ~/.config/supportctl/hooks/     beside config.toml, and nowhere else

  pre-NOUN-VERB[.NAME]    before it is stored: exit 0 agrees, anything else keeps it away
  post-NOUN-VERB[.NAME]   after it is stored: told, and cannot undo it
  pre-write[.NAME]        the same for every command that changes the database
  post-write[.NAME]

A hook is an executable file, run without a shell and without arguments, in the order of the names; pre-ticket-new also
hears of supportctl new. On stdin it reads one JSON object:

  {"hook", "schema": 1, "command", "actor", "at", "journal_id", "counts": {TABLE: {"insert", "change"}}, "truncated",
   "changes": [{"table", "id", "action": "insert"|"update"|"delete", "before": {…}|null, "after": {…}|null}]}

Rows have the columns of supportctl db schema, with times in RFC 3339. At most 1,000 rows and 1 MB are listed; beyond
that "truncated" is true, and "counts" still counts them all. An erasure (rm --purge) lists nothing of what it erases.
In the environment stand SUPPORTCTL_HOOK, SUPPORTCTL_DB and the ids: SUPPORTCTL_TICKET_IDS, _CUSTOMER_IDS,
_FEEDBACK_IDS, _PROBLEM_IDS. What customers wrote stands in the JSON alone. SUPPORTCTL_NO_HOOKS=1
keeps hooks from calling hooks.

What a hook prints is shown on stderr; of a pre- hook that says no it is the reason (exit 1, nothing written). After ten
seconds a hook is stopped, which for a pre- hook is a no. While a pre- hook runs others can read, and not write; a post-
hook runs when the command is done. Hooks that others may write to are not run. Names that end in ~ or .sample are left
out, --dry-run runs none, and --no-hooks or SUPPORTCTL_NO_HOOKS=1 go past them.

  #!/bin/sh
  # pre-ticket-resolve: nobody is resolved without a category
  jq -e '[.changes[] | select(.table == "tickets") | .after.category] | all' > /dev/null || {
      echo "give it a category first: supportctl ticket edit ID --category WORD"; exit 1; }
"""
TOPICS = {
    "dates": _DATES,
    "hours": _HOURS,
    "queries": _QUERIES,
    "states": _STATES,
    "fields": _FIELDS,
    "formats": _FORMATS,
    "exit-codes": _EXIT_CODES,
    "environment": _ENVIRONMENT,
    "cron": _CRON,
    "hooks": _HOOKS,
}
