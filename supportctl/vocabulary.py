"""The words that a fixed list has for things: days, months, states, kinds; catalogue keys all of them."""

from supportctl.errors import msg

WEEKDAYS = (msg("Mon"), msg("Tue"), msg("Wed"), msg("Thu"), msg("Fri"), msg("Sat"), msg("Sun"))
MONTHS = (
    *(msg("Jan"), msg("Feb"), msg("Mar"), msg("Apr"), msg("May"), msg("Jun")),
    *(msg("Jul"), msg("Aug"), msg("Sep"), msg("Oct"), msg("Nov"), msg("Dec")),
)
JALALI_MONTHS = (
    *(msg("Farvardin"), msg("Ordibehesht"), msg("Khordad"), msg("Tir"), msg("Mordad"), msg("Shahrivar")),
    *(msg("Mehr"), msg("Aban"), msg("Azar"), msg("Dey"), msg("Bahman"), msg("Esfand")),
)
# The terms of fixed lists, so that the extraction of messages finds them.
WORDS = (
    *(msg("new"), msg("open"), msg("pending"), msg("hold"), msg("resolved"), msg("closed")),
    *(msg("low"), msg("normal"), msg("high"), msg("urgent")),
    *(msg("angry"), msg("upset"), msg("neutral"), msg("pleased")),
    *(msg("question"), msg("problem"), msg("complaint"), msg("suggestion"), msg("request"), msg("praise")),
    *(msg("csat"), msg("nps"), msg("ces")),
    *(msg("email"), msg("phone"), msg("chat"), msg("social"), msg("web"), msg("in-person"), msg("other")),
    *(msg("in"), msg("out"), msg("note")),
    *(msg("present"), msg("removed"), msg("merged"), msg("spam")),
    *(msg("yes"), msg("no"), msg("snooze"), msg("pend"), msg("promise"), msg("reply")),
    *(msg("IRR"), msg("IRT")),
    *(msg("refund"), msg("return"), msg("purchase"), msg("cost")),
    *(msg("fixed"), msg("came-back")),
    *(msg("call"), msg("apology"), msg("check-in"), msg("thanks"), msg("fix"), msg("done"), msg("dropped")),
    *(msg("follow-up"), msg("run"), msg("weekly"), msg("monthly")),
)

# Keys that are terms as well, as English says them.
READABLE = {
    "wakes_on": "wakes on", "snoozed_until": "asleep until", "merged_into": "merged into", "referred_by": "referred by",
    "since": "customer since", "came-back": "came back", "affected_source": "estimated by",
}  # fmt: skip
