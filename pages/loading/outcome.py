"""What became of one file, row by row and column by column."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.leads import changes
from analytics.selection import Selection
from analytics.wording import LOCATED_WORDS, in_words, state_name
from data.load.reports.placed import placed_anew, places_located
from data.load.reports.report import LoadReport
from data.schema.tables import MISSED_ENROLLMENT_ROWS, REFUSED_ROWS
from data.store.cells import decisions_of
from data.store.row_places import LINE, RowPlaces
from pages.loading import late_births, not_understood, refused
from pages.loading.new_file import upload
from pages.parts import look
from pages.parts.answers import leads
from pages.parts.browser.scripts import go_to
from pages.parts.look import NOTHING, bare, counted, number, pct, plain, with_days
from pages.parts.navigation import MISSED_ENROLLMENT, way_to, way_to_places

MOST_REFUSED = 500
MUCH_SMALLER = 2
"""A list with fewer than one in so many of the rows before is told."""


def draw_newest() -> None:
    """What became of the newest load: the first thing on the page, seen and heard after Load was pressed."""
    reports: list[LoadReport] = st.session_state.get(upload.REPORTS, [])
    if not reports:
        return
    of_form = upload.in_form()
    # What was refused and stays in the form is still about it; what is about other files is folded away.
    before = [report for report in reports if of_form and report.file.split(", ")[0] not in of_form]
    with st.container(key="load-outcome"):
        for report in reports:
            if report not in before:
                draw(report)
        if before:
            with st.expander(_before_in_words(before), icon=":material/history:"):
                for report in before:
                    draw(report)
    loads = st.session_state.get(upload.LOADS, 0)
    go_to("load-outcome", str(loads or ""), label="What became of the load")


def _before_in_words(reports: list[LoadReport]) -> str:
    """ "The load before, not of the files below: may.csv, 12 of 12 rows loaded"."""
    told = [
        f"{plain(report.file, 60)}, "
        + (
            f"{number(report.rows_accepted)} of {counted(report.rows_read, 'row', 'rows')} loaded"
            if report.status == "loaded"
            else "refused"
            if report.status == "refused"
            else "loaded already"
        )
        for report in reports
    ]
    return f"The load before, not of the files below: {'; '.join(told)}"


def draw(report: LoadReport, key: str = "now") -> None:
    """The outcome in one sentence; the accounts of rows, columns and places below it.

    `key`: of its buttons, where the report of one load may stand on the page twice.
    """
    if report.extract_id and report.direction:
        report = _as_placed_now(report, report.extract_id)
    with st.container(border=True):
        st.markdown(f"**{plain(report.file)}**")
        if report.status == "refused":
            st.error(plain(with_days(report.message), 600), icon=":material/block:")
        elif report.status == "already_loaded" and not report.is_left_open:
            st.info(plain(with_days(report.message), 600), icon=":material/done_all:")
        elif report.is_elsewhere or report.is_left_open or report.identifies_nobody:
            st.warning(plain(with_days(report.message), 2_000), icon=":material/warning:")
        else:
            st.success(plain(with_days(report.message), 2_000), icon=":material/check_circle:")
        if report.extract_id and report.direction:
            _next_steps(report, report.extract_id, key)
        if report.rows_read:
            _rows(report, key)
        if report.mapping:
            _columns(report)


def _as_placed_now(report: LoadReport, extract_id: str) -> LoadReport:
    """The outcome stays on the page while places are repaired in another room."""
    with leads.store().reader() as cursor:
        places = places_located(cursor, extract_id)
    return placed_anew(report, places) if places else report


def _next_steps(report: LoadReport, extract_id: str, key: str) -> None:
    """What changed since the extract before, and the rooms to go to."""
    run = Selection(direction=report.direction or "", state=report.state, extract=extract_id)
    if (change := leads.change_of(extract_id)) and not report.identifies_nobody:
        _much_smaller(report, change, run)
        st.markdown(f":material/compare_arrows: **{plain(changes.sentence(change), 500)}**")
        if change.moved_within:
            st.caption(changes.new_in_words(change))
        if still := changes.still_listed_in_words(change):
            st.caption(still)
        for said in leads.beside_the_counts(extract_id):
            st.caption(said)
        st.caption(changes.NOT_FOUND)
        if change.new_children:
            new = counted(change.new_children, "new child", "new children")
            way_to(
                MISSED_ENROLLMENT,
                f"See the {new}",
                replace(run, statuses=("new",)),
                f"{key}-see-new-{extract_id}",
                icon=":material/person_search:",
            )
        st.page_link(
            "pages/this_week/page.py",
            label="See why others are no longer listed",
            icon=":material/summarize:",
        )
    way_to(
        MISSED_ENROLLMENT,
        "See who is missing",
        run,
        f"{key}-see-{extract_id}",
        icon=":material/person_search:",
    )
    if unplaced := report.places.get("unplaced", 0):
        rows = counted(unplaced, "row is", "rows are")
        way_to_places(f"{rows} not on the map: repair their places", extract_id, f"{key}-repair")


def _much_smaller(report: LoadReport, change: changes.Change, run: Selection) -> None:
    """Says so where a list is far smaller than the one before: a region's list taken for a State's
    would be shown as the newest of the whole State."""
    before = leads.previous_extract(run)
    if before is None or report.rows_accepted * MUCH_SMALLER > before["rows_accepted"]:
        return
    st.warning(
        f"This list has {counted(report.rows_accepted, 'row', 'rows')}, the one before "
        f"({in_words(change.before)}) had {number(before['rows_accepted'])}. If it is only a part "
        f"of the State, such as a region, take it out again below: it now stands for all of "
        f"{state_name(report.state)}.",
        icon=":material/warning:",
    )


def _rows(report: LoadReport, key: str) -> None:
    placed = report.rows_accepted - report.places.get("unplaced", 0)
    share = 100 * placed / report.rows_accepted if report.rows_accepted else 0
    of_what = "Rows in its files" if report.reading and report.reading.files else "Rows in the file"
    on_map = ("Placed on the map", pct(share), f"{number(placed)} rows")
    look.figures(
        (of_what, number(report.rows_read), "below the header"),
        ("Accepted", number(report.rows_accepted), "now loaded"),
        ("Refused", number(report.rows_refused), "listed below with the reason"),
        *([on_map] if report.direction else []),
    )
    if report.rows_ignored is not None and report.physical_rows is not None:
        st.caption(_lines(report, report.physical_rows, report.rows_ignored))
    if report.rows_refused and report.extract_id:
        with st.expander(f"Refused rows ({number(report.rows_refused)})", icon=":material/rule:"):
            st.dataframe(
                _refused(report.extract_id),
                hide_index=True,
                column_config={column.name: column.header for column in REFUSED_ROWS.columns},
                placeholder=NOTHING,
            )
            refused.draw(report, key)
    not_understood.after_load(report, key)
    if report.extract_id:
        late_births.draw(report, key)


def _lines(report: LoadReport, physical: int, ignored: int) -> str:
    """Every line of the file accounted for."""
    repeated = min(report.table.repeated_headers, ignored) if report.table else 0
    again = f" + {counted(repeated, 'repeated header line', 'repeated header lines')}" if repeated else ""
    other = f"{counted(ignored - repeated, 'title, footer or blank line', 'title, footer and blank lines')}"
    return (
        f"{counted(physical, 'line', 'lines')} = 1 header + {number(report.rows_accepted)} accepted + "
        f"{number(report.rows_refused)} refused{again} + {other} left out."
    )


def _refused(extract_id: str) -> pd.DataFrame:
    """One row per reason: where the row stands as the file numbers its lines, the column, what to do."""
    store = leads.store()
    with store.reader() as cursor:
        found = cursor.execute(
            "SELECT row_number, column_header, masked_value, hint FROM refused_rows "
            "WHERE extract_id = ? ORDER BY row_number LIMIT ?",
            [extract_id, MOST_REFUSED],
        ).df()
    if (decisions := decisions_of(store.folder, extract_id)) is None:
        return found.rename(columns={"row_number": LINE})
    places = RowPlaces.of(decisions)
    hints = [
        places.bare_hint(*row) for row in zip(found["row_number"], found["hint"].fillna(""), strict=True)
    ]
    where = pd.DataFrame(places.columns(found["row_number"]), index=found.index)
    return where.join(found.drop(columns="row_number").assign(hint=hints))


def _columns(report: LoadReport) -> None:
    with st.expander("How the columns and places were read", icon=":material/table_view:"):
        left, right = st.columns(2)
        with left:
            read_as = [(header, _field_words(field)) for header, field in report.mapping.items()] + [
                (header, "never imported: dropped at the door") for header in report.dropped_columns
            ]
            read_as += [(header, "not used") for header in report.unused_columns]
            st.dataframe(
                pd.DataFrame(read_as, columns=["In the file", "Read as"]),
                hide_index=True,
                placeholder=NOTHING,
            )
        with right:
            located = [(LOCATED_WORDS[how], count) for how, count in report.places.items() if count]
            st.dataframe(
                pd.DataFrame(located, columns=["Missed place located", "Rows"]),
                hide_index=True,
                placeholder=NOTHING,
            )
            encoding = report.table.encoding if report.table else None
            if encoding:
                st.caption(f"Letters were read as {encoding}.")
    if report.table and (lines := report.table.other_lines):
        with st.expander(f"Title and footer lines ({len(lines)})", icon=":material/notes:"):
            st.dataframe(
                pd.DataFrame([(line, bare(text, 200)) for line, text in lines], columns=["Line", "Text"]),
                hide_index=True,
                placeholder=NOTHING,
            )


def _field_words(field: str) -> str:
    names = {column.name: column.header for column in MISSED_ENROLLMENT_ROWS.columns}
    return names.get(field) or names.get(f"{field}_code") or field.replace("_", " ").capitalize()
