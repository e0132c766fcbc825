"""A link on the command line: read as the pages read their address, but what does not fit is refused."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from analytics.ask.held import CannotBeTold, Held
from analytics.ask.settings import NotUnderstood
from analytics.leads.loaded_lists import with_state
from analytics.selection import MOST_CHOICES, URL_KEYS, Selection
from analytics.wording import in_words
from data.reference.states import STATES
from data.schema.tables import AGE_BANDS, FAMILY_SIZES, GRADE_BANDS, STATUSES, WINDOW_BANDS
from data.values.bare_text import bare

_ONE = ("run", "state", "extract", "qad")
"""What a link says once."""

RIGHT = {
    "run": "to or from, as in run=to",
    "state": "two letters, as in state=GA",
    "extract": "the 12 digits and letters that the question `lists` says",
    "qad": "days, as in qad=2025-09-01..2026-08-31; one of the two may be left out",
    "from": "a State by its two letters, as in from=GA; abroad its name",
    "to": "a State by its two letters, as in to=GA; abroad its name",
    "county": "the five digits of its FIPS code, as in county=13279, or none",
    "place": "the number that the question `places` says, as in place=5115, or 0 for those not placed",
    "other": "the number that the question `origins` says, or 0 for those not placed",
    "month": "1 to 12, as in month=9",
    "period": "a performance period, as in period=2025-26",
    "grade": " | ".join(GRADE_BANDS),
    "age": " | ".join(AGE_BANDS),
    "left": " | ".join(WINDOW_BANDS),
    "status": " | ".join(STATUSES),
    "size": " | ".join(FAMILY_SIZES),
    "district": "the district's name as the list writes it",
}
"""Name in a link -> what may stand behind it."""
assert tuple(RIGHT) == URL_KEYS


def read_link(text: str) -> Selection:
    """The Selection that a link asks for: "?from=GA&month=9", the same without "?", or a whole address.

    Raises NotUnderstood where a part of it does not fit: a figure under another filter than the one
    that was meant would be wrong in silence.
    """
    parameters: dict[str, list[str]] = {}
    for key, value in parse_qsl(_query(text), keep_blank_values=True):
        if key not in URL_KEYS:
            raise NotUnderstood(f"The link names {_shown(key)}, which is no filter. Filters are: {_LISTED}.")
        parameters.setdefault(key, []).append(value)
    for key, values in parameters.items():
        if key in _ONE and len(values) > 1:
            raise NotUnderstood(
                f"The link says {key} {len(values)} times: say it once. Lists are never added."
            )
        if len(values) > MOST_CHOICES:
            raise NotUnderstood(
                f"The link has {len(values)} values of {key}: at most {MOST_CHOICES} are read."
            )
        for value in values:
            _, ignored = Selection.from_url({key: [value]})
            if ignored or (not value and key != "district"):
                raise NotUnderstood(f"The link's {key}={_shown(value)} does not fit: {RIGHT[key]}.")
            if key in ("from", "to") and (code := _CODES.get(value.casefold())):
                raise NotUnderstood(f"The link's {key}={_shown(value)} does not fit: write {key}={code}.")
    chosen, _ = Selection.from_url(parameters)
    if chosen.qad_first and chosen.qad_last and chosen.qad_first > chosen.qad_last:
        raise NotUnderstood("The link's qad ends before it begins: the earlier day comes first.")
    return chosen


_CODES = {name.casefold(): code for code, name in STATES.items()}
"""A State's name in small letters -> its code: as a name nobody would be found."""
_LISTED = ", ".join(URL_KEYS)


def _query(text: str) -> str:
    """What stands behind the question mark of an address."""
    text = text.strip()
    parts = urlsplit(text if "?" in text or "://" in text else f"?{text}")
    return parts.query


def _shown(text: str) -> str:
    return bare(text, 40)


def selection_of_link(held: Held, text: str | None) -> Selection:
    """What is looked at: the link's, with the State filled in; without a link the newest list.

    Raises NotUnderstood, and CannotBeTold where a list that the link names is not loaded.
    """
    lists = held.lists
    if text is None:
        return _newest(held)
    chosen = read_link(text)
    if lists.empty:
        return chosen
    if chosen.state is None and chosen.extract is None:
        chosen = with_state(chosen, lists)
    if held.extract_of(chosen) is None:
        raise CannotBeTold(f"{_named(chosen)} is not loaded. {which_are_loaded(held)}")
    # Of a list that is named by its id alone the State follows.
    return with_state_of_list(held, chosen)


def with_state_of_list(held: Held, chosen: Selection) -> Selection:
    extract = held.extract_of(chosen)
    return chosen if extract is None else replace(chosen, state=extract["state_code"])


def _newest(held: Held) -> Selection:
    """Of the newest list: of two of one day the moves to the State, as the rooms open."""
    lists = held.lists
    if lists.empty:
        return Selection()
    first = lists.iloc[0]
    alike = lists[
        (lists["as_of_date"] == first["as_of_date"])
        & (lists["kind"] == first["kind"])
        & (lists["is_synthetic"].fillna(False) == bool(first["is_synthetic"] or False))
    ]
    to = alike[alike["direction"] == "to"]
    newest = to.iloc[0] if len(to) else first
    return Selection(direction=newest["direction"], state=newest["state_code"])


def _named(chosen: Selection) -> str:
    of = f" of {chosen.state}" if chosen.state else ""
    which = f", extract {chosen.extract}," if chosen.extract else ""
    return f"A list of moves {chosen.direction} the State{of}{which}"


def which_are_loaded(held: Held) -> str:
    """The lists of missed children that are loaded, each as a link names it."""
    told = [
        f"move {one['direction']} {one['state_code']} as of {in_words(one['as_of_date'])} "
        f"(run={one['direction']}&state={one['state_code']}&extract={one['extract_id']})"
        for one in held.lists.to_dict("records")
    ]
    return f"Loaded are: {'; '.join(told)}." if told else "No list of missed children is loaded."
