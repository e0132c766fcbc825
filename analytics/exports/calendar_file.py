"""The stops of a plan as a calendar file (iCalendar, RFC 5545): places and times only, nothing of any family.

Times are local to whoever opens it ("floating", RFC 5545 3.3.5): a plan says nine in the morning where the person is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from analytics.exports.inert_text import plain_text

LINE_BYTES = 75
"""RFC 5545 3.1: lines are folded at 75 bytes of UTF-8, in between characters."""


def calendar_file(stops: Iterable[Mapping[str, Any]], made_at: dt.datetime) -> bytes:
    """One VEVENT per stop: day, arrive, leave, person, number, town, state, latitude, longitude are read.

    `made_at`: in UTC where it has no zone. The same stop has the same UID in every file of the same day and person,
    so that a calendar takes a later file as a change.
    """
    stamp = made_at.astimezone(dt.UTC) if made_at.tzinfo else made_at
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ID&R Atlas//Week//EN", "CALSCALE:GREGORIAN"]
    for stop in stops:
        town = f"{stop['town']} {stop['state']}"
        starts = dt.datetime.combine(stop["day"], stop["arrive"])
        ends = dt.datetime.combine(stop["day"], stop["leave"])
        if ends <= starts:  # past midnight
            ends += dt.timedelta(days=1)
        summary = f"{town} ({stop['person']}, stop {stop['number']})"
        mark = f"{stop['day']:%Y%m%d}-{stop['person']}-{stop['place_id']}"
        uid = hashlib.sha256(mark.encode()).hexdigest()[:24]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}@atlas.invalid",
            f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{starts:%Y%m%dT%H%M%S}",
            f"DTEND:{ends:%Y%m%dT%H%M%S}",
            f"SUMMARY:{text_of(summary)}",
            f"LOCATION:{text_of(town)}",
            f"GEO:{float(stop['latitude']):.6f};{float(stop['longitude']):.6f}",
            "TRANSP:OPAQUE",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode("utf-8", "replace")


def text_of(text: str) -> str:
    """A value of type TEXT (RFC 5545 3.3.11): backslash, semicolon, comma and line break are escaped."""
    bare = plain_text(text).replace("\r\n", "\n").replace("\r", "\n")
    return bare.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """A content line in pieces of LINE_BYTES at most, each further one beginning with a blank."""
    pieces, now, size = [], "", 0
    for sign in line:
        width = len(sign.encode("utf-8", "replace"))
        if size + width > LINE_BYTES:
            pieces.append(now)
            now, size = " ", 1
        now += sign
        size += width
    return "\r\n".join([*pieces, now])
