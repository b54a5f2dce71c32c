"""SQL for what a ticket was at :as_of, from its row where nothing was written on it since, else from its events."""

from __future__ import annotations

# The row is a cache of what was said, as `db check` proves, and whatever is recorded of a ticket moves its updated_at:
# for all but the few that were touched after :as_of one look at the row saves one into each of their histories.
IS_SETTLED = "t.updated_at <= :as_of"

# The newest word on whether a ticket counts at all; present when nothing was ever said.
STANDING = f"""CASE WHEN {IS_SETTLED} THEN t.standing ELSE coalesce((SELECT s.value FROM ticket_events s
    WHERE s.ticket_id = t.id AND s.field = 'standing' AND s.recorded_at <= :as_of AND s.occurred_at <= :as_of
    ORDER BY s.occurred_at DESC, s.id DESC LIMIT 1), 'present') END"""

# The first human answer at a known time. The row of a ticket that we started names none.
ANSWERED_AT = f"""CASE WHEN {IS_SETTLED} AND t.origin = 'customer'
    THEN CASE WHEN t.first_response_at <= :as_of THEN t.first_response_at END
    ELSE (SELECT min(m.occurred_at) FROM messages m WHERE m.ticket_id = t.id AND m.direction = 'out'
        AND m.is_automatic = 0 AND m.time_known = 1 AND m.occurred_at >= t.received_at
        AND m.occurred_at <= :as_of AND m.recorded_at <= :as_of) END"""

_UNTIMED = """EXISTS (SELECT 1 FROM messages m WHERE m.ticket_id IN {tickets} AND m.direction = 'out'
    AND m.is_automatic = 0 AND m.time_known = 0 AND m.recorded_at <= :as_of)"""
_FAMILY = "(SELECT t.id UNION ALL SELECT o.id FROM tickets o WHERE o.merged_into = t.id)"
# Whether a person answered at a time that nobody knows; asked only where it may be the only answer.
HAS_UNTIMED = f"""CASE WHEN {IS_SETTLED} THEN t.first_response_at IS NULL AND {_UNTIMED.format(tickets=_FAMILY)}
    ELSE {_UNTIMED.format(tickets="(t.id)")} END"""

# When it was solved, and when it was closed without that; NULL too where only the events can tell.
RESOLVED_AT = f"CASE WHEN {IS_SETTLED} AND t.status IN ('resolved', 'closed') THEN t.resolved_at END"
CLOSED_AT = f"""CASE WHEN {IS_SETTLED} AND t.status = 'closed' AND t.resolved_at IS NULL
    THEN (SELECT e.occurred_at FROM ticket_events e WHERE e.ticket_id = t.id AND e.field = 'status'
        AND e.value = 'closed' ORDER BY e.id DESC LIMIT 1) END"""
