"""Small random worlds: a handful of children, families and towns over four years."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from analytics.selection import Selection
from data.schema.tables import AGE_BANDS, FAMILY_SIZES, GRADE_BANDS, STATUSES, WINDOW_BANDS
from tests import plain_python as plain
from tests.leads_in_memory import PLACES

AS_OF = dt.date(2026, 9, 30)
GEORGIA = ("Vidalia", "Lyons", "Moultrie", "Nowhere", None)
MISSED_AT = (*((town, "GA") for town in GEORGIA), ("Immokalee", "FL"), ("Nowhere", "FL"), (None, "FL"))
"""The report is Georgia's; some rows name another State."""
ELSEWHERE = (
    ("Immokalee", "FL", "USA"),
    ("Homestead", "FL", "USA"),
    ("Faison", "NC", "USA"),
    ("Matamoros", "Tamaulipas", "MEX"),
    ("Lost", "TX", "USA"),
)
DAYS = st.dates(dt.date(2022, 9, 1), AS_OF)


@st.composite
def rows(draw, direction: str) -> list[dict]:
    """Rows as the schema has them. Children keep their names, parents and birth date; grades change."""
    people = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "last_name_1": st.sampled_from(["Garcia", "Cruz"]),
                    "district_name": st.sampled_from(["Collier", "Duplin", None]),
                    "last_enrollment_state_code": st.sampled_from(["FL", None]),
                    "birth_date": st.one_of(st.none(), st.dates(dt.date(2000, 1, 1), AS_OF)),
                    "grade": st.sampled_from(["03", "OS", "12", "PS", None]),
                    "parent_1_first_name": st.sampled_from(["Ana", "Eva", None]),
                    "parent_1_last_name": st.just("Synthetic"),
                    "parent_2_first_name": st.sampled_from(["Luis", None]),
                    "parent_2_last_name": st.sampled_from(["Synthetic", None]),
                }
            ),
            min_size=1,
            max_size=8,
        )
    )
    moves = draw(
        st.lists(
            st.tuples(
                st.integers(0, len(people) - 1),
                st.sampled_from(MISSED_AT),
                st.sampled_from(ELSEWHERE),
                st.one_of(DAYS, st.dates(AS_OF + dt.timedelta(1), AS_OF + dt.timedelta(40))),
                st.sampled_from([None, None, "OS", "07"]),
                st.one_of(st.none(), st.none(), st.dates(dt.date(2024, 9, 1), dt.date(2029, 9, 1))),
            ),
            min_size=1,
            max_size=16,
        )
    )
    made = []
    for person, (town, missed_state), (city, state, country), qad, grade, end in moves:
        row = dict(people[person], msix_id=f"{person:012d}", qad=qad, eligibility_expiration_date=end)
        row["grade"] = grade or row["grade"]
        if row["parent_1_first_name"] is None:
            row["parent_1_last_name"] = None
        ends = {"to": ("to", "from"), "from": ("from", "to")}[direction]
        if direction == "from" and country != "USA":
            city, state = "Faison", "NC"
        row |= {
            f"{ends[0]}_city": town,
            f"{ends[0]}_state_code": missed_state,
            f"{ends[1]}_city": city,
            f"{ends[1]}_state_code": state,
            "from_country_code": country if direction == "to" else "USA",
        }
        made.append(row)
    return made


def oracle_rows(made: list[dict], direction: str) -> list[dict]:
    """The same rows with what follows from them, worked out in plain Python."""
    worked = []
    for row in made:
        missed, other = ("to", "from") if direction == "to" else ("from", "to")
        place = PLACES.get((row[f"{missed}_city"], row[f"{missed}_state_code"]))
        far = PLACES.get((row[f"{other}_city"], row[f"{other}_state_code"]))
        born, qad = row["birth_date"], row["qad"]
        expires = plain.expiration(qad, born)
        if row["eligibility_expiration_date"]:
            expires = min(expires, row["eligibility_expiration_date"])
        worked.append(
            {
                "child": row["msix_id"],
                "qad": qad,
                "from": (row["from_city"], row["from_state_code"]),
                "to": (row["to_city"], row["to_state_code"]),
                "surnames": row["last_name_1"],
                "parents": [(row[f"parent_{n}_first_name"], row[f"parent_{n}_last_name"]) for n in (1, 2)],
                "places": place[0] if place else 0,
                "counties": place[1] if place else "",
                "other_places": far[0] if far else 0,
                "other_state": row[f"{other}_state_code"],
                "missed_state": row[f"{missed}_state_code"],
                "months": qad.month,
                "periods": plain.performance_period(qad),
                "end": expires,
                "grade": row["grade"],
                "born": born,
                "line": len(worked),
                "statuses": "first extract",
                "districts": plain.last_district(row["district_name"], row["last_enrollment_state_code"]),
            }
        )
    for row in worked:
        child = plain.newest_of_child([r for r in worked if r["child"] == row["child"]], AS_OF)
        row["grade_bands"] = plain.grade_band(child["grade"] or "")
        row["age_bands"] = plain.age_band(plain.whole_years(child["born"], AS_OF) if child["born"] else None)
        row["window_bands"], row["is_in_window"] = child["window"], child["is_in_window"]
        row["is_osy"] = child["grade"] == "OS"
    for row, family in zip(worked, plain.families_of(worked), strict=True):
        row["family"] = family
    for row in worked:
        children = {r["child"] for r in worked if r["family"] == row["family"]}
        row["family_sizes"] = plain.family_size(len(children))
        is_to = direction == "to"
        row["from_states"] = row["other_state" if is_to else "missed_state"]
        row["to_states"] = row["missed_state" if is_to else "other_state"]
    return worked


def chosen(values) -> st.SearchStrategy[tuple]:
    """No filter half of the time, else one or two values."""
    return st.one_of(
        st.just(()), st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True).map(tuple)
    )


def selections(direction: str) -> st.SearchStrategy[Selection]:
    states = ["GA", "FL", "NC", "TX", "Tamaulipas"]
    return st.builds(
        Selection,
        direction=st.just(direction),
        state=st.just("GA"),
        from_states=chosen(states),
        to_states=chosen(states),
        counties=chosen(["13279", "13071", ""]),
        places=chosen([0, 1, 2, 3]),
        other_places=chosen([0, 11, 12, 13, 14]),
        qad_first=st.one_of(st.none(), DAYS),
        qad_last=st.one_of(st.none(), DAYS),
        months=chosen(list(range(1, 13))),
        periods=chosen(["2023-24", "2024-25", "2025-26"]),
        grade_bands=chosen(GRADE_BANDS),
        age_bands=chosen(AGE_BANDS),
        window_bands=chosen(WINDOW_BANDS),
        statuses=chosen(STATUSES),
        family_sizes=chosen(FAMILY_SIZES),
        districts=chosen(["Collier FL", "Duplin", ""]),
    )
