"""Settings that go together: what a desk that works in Persian usually lives by."""

from __future__ import annotations

from typing import Any

# Each is a setting of its own; nothing here is in force before it stands in the configuration file.
_DAY = ["09:00-17:00"]
PERSIAN: dict[str, Any] = {
    "timezone": "Asia/Tehran",
    "calendar": "jalali",
    "week_start": "saturday",
    "weekend": ["fri"],
    "region": "IR",
    "hours": [{**dict.fromkeys(("sat", "sun", "mon", "tue", "wed"), _DAY), "thu": ["09:00-13:00"]}],
}
# How one says it in a line.
IN_SHORT = {
    "timezone": "timezone Asia/Tehran", "calendar": "calendar jalali", "week_start": "week_start saturday",
    "weekend": "weekend fri", "region": "region IR", "hours": "hours sat-wed 09:00-17:00, thu 09:00-13:00",
}  # fmt: skip
