"""Compute missed enrollments from records: the rule's switches, the result, the comparison."""

from __future__ import annotations

import duckdb
import streamlit as st

from analytics.leads import compare_extracts
from analytics.selection import Selection
from analytics.wording import state_name
from data.compute.run import (
    Computed,
    NothingToCompute,
    compute_missed_enrollment,
    newest_record_day,
)
from data.derive.missed_enrollment import (
    ENROLLMENT_TYPES,
    MOST_DAYS,
    WINDOW_MONTHS,
    MissedEnrollmentRule,
    NotARule,
    default_days,
    default_rule,
)
from data.reference.states import STATES
from data.schema.tables import RECORD_KINDS
from data.store.reader import StoreNotUsable
from pages.parts.answers import leads as answers
from pages.parts.look import NOTHING, day, number, plain
from pages.parts.navigation import MISSED_ENROLLMENT, way_to

DIRECTION_WORDS = {"to": "Moves to the State", "from": "Moves from the State"}
SIDE_WORDS = {
    compare_extracts.BOTH: "On both lists",
    compare_extracts.ONLY_HERE: "Only computed",
    compare_extracts.ONLY_THERE: "Only delivered",
}
MOST_PLACES = 200


def draw() -> None:
    """Nothing where no record extract is loaded."""
    loaded = answers.loaded()
    if loaded.empty or not loaded["kind"].isin(RECORD_KINDS).any():
        return
    st.markdown("#### Compute missed enrollments from records")
    st.markdown(
        "The exchange's own rule is not public. Here every part of the rule is a switch; the rule "
        "is kept and printed with the result, which every room can show."
    )
    rule = _rule()
    if rule is None:
        return
    st.caption(plain(rule.sentence(), 600))
    if st.button("Compute", type="primary", icon=":material/calculate:"):
        st.session_state["computed"] = _computed(rule)
        st.rerun()
    _result()


def _own_state() -> int:
    """Place among the STATES of the one whose reports are loaded: whose list is asked for first."""
    delivered = answers.extracts()["state_code"]
    return list(STATES).index(delivered.iloc[0]) if len(delivered) else 0


def _rule() -> MissedEnrollmentRule | None:
    """What the switches say now; None, with the reason, where that is no rule."""
    left, middle, right = st.columns(3)
    state = left.selectbox(
        "State", list(STATES), index=_own_state(), format_func=state_name, key="compute-state"
    )
    direction = middle.selectbox(
        "Moves to or from the State",
        list(DIRECTION_WORDS),
        format_func=DIRECTION_WORDS.__getitem__,
        key="compute-run",
    )
    as_of = right.date_input(
        "As of", value=newest_record_day(answers.store()), format="MM/DD/YYYY", key="compute-as-of"
    )
    with st.expander("The rule", icon=":material/tune:"):
        types = st.multiselect(
            "Enrollment types that count",
            list(ENROLLMENT_TYPES),
            format_func=lambda code: f"{code} {ENROLLMENT_TYPES[code]}",
            placeholder="Every enrollment, also of other types",
            key="compute-types",
            select_all=False,
            filter_mode="contains",
        )
        first, last = default_days(direction)
        is_any_time = st.checkbox("An enrollment at any time counts", key="compute-any")
        near = st.columns(2)
        from_days = near[0].number_input(
            "Enrolled from so many days after the QAD",
            value=first,
            placeholder="any time before",
            help="Negative: before the QAD. Empty: no limit.",
            disabled=is_any_time,
            key=f"compute-first-{direction}",
            min_value=-MOST_DAYS,
            max_value=MOST_DAYS,
            step=1,
        )
        to_days = near[1].number_input(
            "to so many days after it",
            value=last,
            placeholder="any time after",
            help="Empty: no limit.",
            disabled=is_any_time,
            key=f"compute-last-{direction}",
            min_value=-MOST_DAYS,
            max_value=MOST_DAYS,
            step=1,
        )
        window = st.number_input(
            "Months before the as-of date that the QAD lies in",
            value=WINDOW_MONTHS,
            min_value=1,
            max_value=1_200,
            placeholder="no limit",
            key="compute-window",
        )
        old = st.checkbox("Keep children of 22 and over, marked", value=True, key="compute-22")
    if is_any_time:
        from_days = to_days = None
    if as_of is None:
        st.info("Give the day the result should speak of.")
        return None
    try:
        return default_rule(
            state,
            direction,
            as_of,
            from_days=from_days,
            to_days=to_days,
            enrollment_types=tuple(types),
            window_months=window,
            include_22_plus=old,
        )
    except NotARule as error:
        st.warning(plain(error, 300))
        return None


def _computed(rule: MissedEnrollmentRule) -> Computed | str:
    """The result, or the sentence on why there is none."""
    with st.status("Computing …") as status:
        bar = st.progress(0.0)
        try:
            return compute_missed_enrollment(
                rule,
                answers.store(),
                lambda step, share: bar.progress(share, text=step.capitalize()),
            )
        except (NothingToCompute, StoreNotUsable) as error:
            status.update(state="error")
            return str(error)
        except (OSError, duckdb.Error) as error:
            status.update(state="error")
            return f"It could not be computed ({type(error).__name__}); the store is as it was."


def _result() -> None:
    computed = st.session_state.get("computed")
    if isinstance(computed, str):
        st.error(plain(computed, 600), icon=":material/block:")
    if not isinstance(computed, Computed):
        return
    rule = computed.rule
    st.success(plain(computed.message, 900), icon=":material/check_circle:")
    way_to(
        MISSED_ENROLLMENT,
        "See who is missing",
        Selection(direction=rule.direction, state=rule.state, extract=computed.extract_id),
        "see-computed",
        icon=":material/person_search:",
    )
    same = answers.extracts()
    same = same[
        (same["kind"] == "missed_enrollment")
        & (same["direction"] == rule.direction)
        & (same["state_code"] == rule.state)
    ]
    if same.empty:
        st.caption("No delivered report of this State and direction is loaded to compare with.")
        return
    delivered = same.iloc[0]
    st.markdown(
        f"**Beside the delivered report** ({plain(delivered['file_name'])}, as of "
        f"{day(delivered['as_of_date'])}), child by child by MSIX ID"
    )
    _comparison(computed.extract_id, delivered["extract_id"])


def _comparison(here: str, there: str) -> None:
    with answers.store().reader() as cursor:
        opened = answers.store().ibis(cursor)
        leads, places = opened.table("leads"), opened.table("places")
        sides = compare_extracts.summary(leads, here, there).to_pandas().set_index("side")
        listed = compare_extracts.by_place(leads, places, here, there).to_pandas()
    for column, side in zip(st.columns(3), compare_extracts.SIDES, strict=True):
        children, families = sides.loc[side] if side in sides.index else (0, 0)
        column.metric(SIDE_WORDS[side], f"{number(children)} children")
        column.caption(f"{number(families)} families")
    with st.expander("By place", icon=":material/place:"):
        if len(listed) > MOST_PLACES:
            st.caption(f"The {MOST_PLACES} places that differ most, of {number(len(listed))}.")
        st.dataframe(
            listed.drop(columns="place_id").head(MOST_PLACES),
            hide_index=True,
            column_config={
                "place_name": "Town",
                "state_code": "State",
                "county_name": "County",
                "families": "Families",
                **SIDE_WORDS,
            },
            placeholder=NOTHING,
        )
