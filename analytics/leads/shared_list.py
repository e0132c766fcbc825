"""What of a list may leave for outside: the figures of each file against all that was shared before.

A view is a Selection, whole or only its children inside the window. The units are the total,
counties and towns, months, age bands, and where the children came from or went to; one mask
(analytics.disclosure.one_mask) decides over all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analytics.disclosure.audit import giving_way
from analytics.disclosure.cells import Lines, Units, cells_of, units_of
from analytics.disclosure.hidden_counts import ToldFigure
from analytics.disclosure.masking import HIDDEN_MARK
from analytics.disclosure.one_mask import LEAST_VALUES, OneMask
from analytics.leads.coded import CodedLeads
from analytics.selection import UNKNOWN_PLACE, UNKNOWN_TEXT, Selection
from data.handed_out.shared_outside import SharedFile, SharedView

CHILDREN, FAMILIES = "children", "families"
PLACES, MONTHS, BANDS, OTHERS = "places", "months", "bands", "others"
UNPLACED = "unplaced"
AGE_BANDS = ("pre-school", "school age", "out of school", "22 or older", "not known")
_BAND_OF_AGE = {
    "birth-2": 0, "3-5": 0, "6-13": 1, "14-16": 1, "17-21": 1, "22+": 3,
}  # fmt: skip


def place_unit(place_id: int) -> str:
    return f"place:{place_id}"


def county_unit(fips: str) -> str:
    return f"county:{fips}"


def month_unit(period: str, month: int) -> str:
    return f"month:{period}/{month}"


def band_unit(band: str) -> str:
    return f"band:{band}"


def other_unit(level: str, unit_id: str) -> str:
    """`level`: state, county or place of the other end, with the unit_id of a Level of moves."""
    return f"other {level}:{unit_id}"


@dataclass(frozen=True)
class View:
    """One view of a list: the rows of a Selection, whole or only the children inside the window."""

    selection: Selection
    in_window: bool = False

    @property
    def filters(self) -> dict[str, str | list[str]]:
        """As in a link, without the run and the extract."""
        told = self.selection.to_url()
        return {key: value for key, value in told.items() if key not in ("run", "state", "extract")}

    @property
    def key(self) -> str:
        return f"{sorted(self.filters.items())} {self.in_window}"


@dataclass(frozen=True)
class Asked:
    """The tables that a file wants of a view, in the order of its figures: first what is wanted most.

    `tables`: of PLACES, MONTHS, BANDS or OTHERS. `has_window`: also
    the children inside the window by place. `level`: which units of OTHERS. `only`: what the file
    would say of its units; a count that is not the list's own is not told.
    """

    selection: Selection
    tables: tuple[str, ...] = ()
    has_total: bool = True
    has_families: bool = False
    has_window: bool = False
    level: str = "state"
    only: Mapping[str, Mapping[str, int]] | None = None


@dataclass(frozen=True)
class Told:
    """The figures of one view that may be told: (measure, unit) -> count; and which tables may name
    the lines whose count is hidden. `listed`: the units of all lines of the view, told or not."""

    asked: Asked
    figures: Mapping[tuple[str, str], int]
    in_window: Mapping[str, int]
    named: Mapping[str, bool]
    listed: tuple[str, ...] = ()

    def shown(self, measure: str, unit: str, count: int) -> int | str:
        """The count where it is told, else the sign."""
        return count if self.figures.get((measure, unit)) == count else HIDDEN_MARK

    def window_shown(self, unit: str, count: int) -> int | str:
        return count if self.in_window.get(unit) == count else HIDDEN_MARK

    @property
    def is_empty(self) -> bool:
        return not any(self.figures.values())

    def shared_views(self) -> tuple[SharedView, ...]:
        """What the record of shared files keeps of it."""
        view = View(self.asked.selection)
        told: dict[str, dict[str, int]] = {}
        for (measure, unit), count in self.figures.items():
            told.setdefault(measure, {})[unit] = count
        named = tuple(sorted(table for table, is_named in self.named.items() if is_named))
        views = [SharedView(view.filters, False, told, named)]
        if self.in_window:
            views.append(SharedView(view.filters, True, {CHILDREN: dict(self.in_window)}))
        return tuple(views)


def _figures_of(told: Told) -> Iterator[tuple[str, View, str, int]]:
    """(measure, view, unit, count) of each figure, in the order in which they were tried."""
    view = View(told.asked.selection)
    for (measure, unit), count in told.figures.items():
        yield measure, view, unit, count
    for unit, count in told.in_window.items():
        yield CHILDREN, View(told.asked.selection, True), unit, count


def tell(
    rows: ListRows,
    earlier: Sequence[SharedFile],
    asked: Sequence[Asked],
    others: Sequence[ListRows] = (),
) -> tuple[Told, ...]:
    """What each asked view may tell, given the files shared `earlier` of this run (oldest first).

    `others`: the other lists of the run that something was shared of; their hidden counts stay
    hidden too. Raises ValueError where so many different views were shared that they cannot be told
    apart.
    """
    told = SharedList(rows, earlier, asked).tell_all()
    for other in others:
        told = SharedList(other, earlier, asked).beside(told)
    return told


def told_alone(rows: ListRows, asked: Sequence[Asked]) -> tuple[Told, ...]:
    """About what each view could tell if nothing had been shared before: for saying what is missing."""
    alone = SharedList(rows, (), asked)
    return tuple(alone._tell(one) for one in asked)


@dataclass(frozen=True)
class ListRows:
    """A list as a mask sees it: its units, the child and family of each row, and the rows of a view."""

    units: Units
    child: np.ndarray
    family: np.ndarray
    rows_of: Callable[[View], np.ndarray]


class SharedList:
    """One list, what was shared of it and of the lists before it, and what more may be told.

    `earlier`: the files shared of this run, oldest first. A figure of an earlier list counts as told
    of this one where it is the same number: whoever holds both files will take it so.
    """

    def __init__(self, rows: ListRows, earlier: Sequence[SharedFile], asked: Sequence[Asked] = ()) -> None:
        run = Selection() if not asked else asked[0].selection.without_filters()
        views = [(_view_of(view, run), view) for shared in reversed(earlier) for view in shared.views]
        wanted = [View(one.selection) for one in asked]
        wanted += [View(one.selection, True) for one in asked if one.has_window]
        self._number: dict[str, int] = {}
        masks = []
        for view in (*wanted, *(view for view, _ in views)):
            if view.key not in self._number:
                self._number[view.key] = len(masks)
                masks.append(rows.rows_of(view))
        self.asked = tuple(asked)
        self.units = rows.units
        self.cells = {
            CHILDREN: cells_of(self.units, rows.child, masks),
            FAMILIES: cells_of(self.units, rows.family, masks),
        }
        self._masks = {measure: OneMask(cells) for measure, cells in self.cells.items()}
        self._named: set[tuple[str, int]] = set()
        self._told: dict[str, dict[tuple[int, int], int | None]] = {CHILDREN: {}, FAMILIES: {}}
        for view, left in views:
            number = self._number[view.key]
            self._named |= {(table, number) for table in left.named}
            self._take_as_told(number, left.figures)
        self._named_before = frozenset(self._named)

    def _take_as_told(self, view: int, figures: Mapping[str, Mapping[str, int]]) -> None:
        for measure, told in figures.items():
            mask, cells = self._masks[measure], self.cells[measure]
            for name, count in told.items():
                unit = self.units.number.get(name)
                if unit is not None and cells.value[unit, view] == count:
                    mask.tell(unit, view)
                    self._told[measure][unit, view] = None

    def tell_all(self) -> tuple[Told, ...]:
        """What each asked view may tell, in the order asked. Later views give way to earlier ones."""
        return self.kept(tuple(self._tell(one) for one in self.asked))

    def kept(self, told: Sequence[Told]) -> tuple[Told, ...]:
        """The same without the figures and names that would open a hidden count of this list after all."""
        left = list(told)
        for measure in (CHILDREN, FAMILIES):
            figures = [ToldFigure(*at, rank) for at, rank in self._told[measure].items()]
            named, new = (self._named, self._newly_named) if measure == CHILDREN else ((), ())
            found = giving_way(self.cells[measure], figures, named, new)
            for i in found.figures:
                self._take_back(left, measure, figures[i])
            for table, view in found.names:
                left = [self._without_names(one, table, view) for one in left]
        return tuple(left)

    @property
    def _newly_named(self) -> set[tuple[str, int]]:
        """What only this file would name."""
        return self._named - self._named_before

    def _without_names(self, told: Told, table: str, view: int) -> Told:
        if self._number[View(told.asked.selection).key] != view:
            return told
        return replace(told, named={**told.named, table: False})

    def beside(self, told: Sequence[Told]) -> tuple[Told, ...]:
        """What of a file of another list may stay, so that no hidden count of this one is opened: a
        figure that is the same number in both lists will be taken for the same children."""
        for one in told:
            own = self._number[View(one.asked.selection).key]
            self._named |= {(table, own) for table, is_named in one.named.items() if is_named}
            for measure, view, unit, count in _figures_of(one):
                number = self._number[view.key]
                at = self.units.number.get(unit)
                if at is not None and self.cells[measure].value[at, number] == count:
                    self._told[measure].setdefault((at, number), len(self._told[measure]))
        return self.kept(told)

    def _take_back(self, told: list[Told], measure: str, figure: ToldFigure) -> None:
        name = self.units.names[figure.unit]
        for i, one in enumerate(told):
            if self._number[View(one.asked.selection).key] == figure.view:
                left = {key: n for key, n in one.figures.items() if key != (measure, name)}
                if measure == CHILDREN:
                    left.pop((FAMILIES, name), None)
                inside = {u: n for u, n in one.in_window.items() if u != name or measure != CHILDREN}
                told[i] = replace(one, figures=left, in_window=inside)
            elif measure == CHILDREN and self._number.get(View(one.asked.selection, True).key) == figure.view:
                told[i] = replace(one, in_window={u: n for u, n in one.in_window.items() if u != name})

    def _tell(self, asked: Asked) -> Told:
        view = self._number[View(asked.selection).key]
        figures: dict[tuple[str, str], int] = {}
        named = {table: self._can_be_named(table, view) for table in asked.tables}
        self._named |= {(table, view) for table, is_named in named.items() if is_named}
        order = self._order(asked, CHILDREN, view)
        told = self._try(CHILDREN, view, order, named, asked)
        figures |= {(CHILDREN, unit): count for unit, count in told.items()}
        in_window: dict[str, int] = {}
        if asked.has_window:
            inside = self._number[View(asked.selection, True).key]
            places = [
                u for u in order
                if self.units.names[u] in told and self.units.names[u].startswith(("county:", "place:"))
            ]  # fmt: skip
            in_window = self._try(CHILDREN, inside, places, {}, asked)
        if asked.has_families:
            beside = [u for u in self._order(asked, FAMILIES, view) if self.units.names[u] in told]
            families = self._try(FAMILIES, view, beside, {}, asked)
            figures |= {(FAMILIES, unit): count for unit, count in families.items()}
        listed = tuple(self.units.names[unit] for unit in order if unit)
        return Told(asked, figures, in_window, named, listed)

    def _try(
        self, measure: str, view: int, order: Sequence[int], named: Mapping[str, bool], asked: Asked
    ) -> dict[str, int]:
        mask, told = self._masks[measure], {}
        value = self.cells[measure].value
        for unit in order:
            name = self.units.names[unit]
            if asked.only is not None and asked.only[measure].get(name) != value[unit, view]:
                continue
            is_named = all(named.values()) if unit == 0 else named.get(str(self.units.table[unit]), False)
            if mask.fits(unit, view, is_named):
                self._told[measure].setdefault((unit, view), len(self._told[measure]))
                mask.tell(unit, view)
                told[name] = int(value[unit, view])
        return told

    def _can_be_named(self, table: str, view: int) -> bool:
        """Whether a table's hidden lines could be named if nothing of them were told."""
        value = self.cells[CHILDREN].value[:, view]
        lines = (self.units.table == table) & self.units.is_smallest & (value > 0)
        return bool(value[0] - lines.sum() + 1 >= LEAST_VALUES)

    def _order(self, asked: Asked, measure: str, view: int) -> list[int]:
        """Units of a view in the order they are tried: total, not placed, counties, towns, months ..."""
        value = self.cells[measure].value[:, view]
        order = [0] if asked.has_total else []
        for table in asked.tables:
            lines = np.flatnonzero((self.units.table == table) & (value > 0)).tolist()
            if table == OTHERS:
                lines = [u for u in lines if self.units.names[u].startswith(f"other {asked.level}:")]
            order += sorted(lines, key=lambda u: (self._rank(u), -value[u], self.units.names[u]))
        return order

    def _rank(self, unit: int) -> int:
        name = self.units.names[unit]
        return (
            0
            if name == UNPLACED
            else 1
            if self.units.parent[unit] == 0 and ":" in name and not (name.startswith("place:"))
            else 2
        )


def _view_of(view: SharedView, run: Selection) -> View:
    told, _ = Selection.from_url(dict(view.filters))
    told = replace(told, direction=run.direction, state=run.state, extract=run.extract)
    return View(told, view.in_window)


def list_rows(leads: CodedLeads) -> ListRows:
    """The rows of one extract."""
    return ListRows(list_units(leads), leads.child, leads.family, lambda view: rows_of(leads, view))


def rows_of(leads: CodedLeads, view: View) -> np.ndarray:
    """A flag per lead: it lies in the view."""
    rows = leads.rows_meeting(view.selection)
    if view.in_window:
        rows &= _column(leads, "everyone_in_window")[0] == 1
    return rows


def _column(leads: CodedLeads, name: str) -> tuple[np.ndarray, np.ndarray]:
    row = list(leads.values).index(name)
    return leads.codes[row], np.asarray(leads.values[name], dtype=object)


def list_units(leads: CodedLeads) -> Units:
    """The units of a list: every line that a table of any shared file can have."""
    county, place = (
        _lines(leads, "missed_county_fips", county_unit),
        _lines(leads, "missed_place_id", place_unit),
    )
    is_unplaced = (place.codes < 0) & (county.codes < 0)
    placed = Lines(np.where(is_unplaced, len(place.names), place.codes), [*place.names, UNPLACED])
    period, month = _lines(leads, "performance_period", str), _column(leads, "move_month")
    months = [month_unit(p, m) for p in period.names for m in month[1]]
    is_known = (period.codes >= 0) & np.isin(
        month[0], [i for i, m in enumerate(month[1]) if m in range(1, 13)]
    )
    of_month = np.where(is_known, period.codes * len(month[1]) + month[0], -1)
    ages, values = _column(leads, "age_band")
    osy, among = _column(leads, "out_of_school")
    of_age = np.array([*(_BAND_OF_AGE.get(v, 4) for v in values), 4], dtype=np.int64)
    bands = np.where(osy < len(among) - 1, 2, of_age[ages])
    return units_of(
        leads.rows,
        {
            PLACES: (county, placed),
            MONTHS: (Lines(of_month, months),),
            BANDS: (Lines(bands, [band_unit(b) for b in AGE_BANDS]),),
            OTHERS: _others(leads),
        },
    )


def _lines(leads: CodedLeads, column: str, unit: Callable[..., str]) -> Lines:
    """A column as lines; a value that is not known is none."""
    codes, values = _column(leads, column)
    is_known = np.array([v not in (None, UNKNOWN_TEXT, UNKNOWN_PLACE) for v in values] + [False])
    return Lines(np.where(is_known[codes], codes, -1), [unit(v) for v in values])


def _others(leads: CodedLeads) -> tuple[Lines, Lines, Lines]:
    """State, county and town of the other end of each lead, as a Level of moves has them: a lead
    without a county or a town stands there under its State."""
    state = _lines(leads, "other_state_code", lambda v: v)
    place = _lines(leads, "other_place_id", str)
    fips = dict(zip(leads.places["place_id"], leads.places["county_fips"], strict=True))
    counties = sorted({f for f in fips.values() if isinstance(f, str)})
    number = {f: i for i, f in enumerate(counties)}
    of_place = [number.get(fips.get(v), -1) for v in _column(leads, "other_place_id")[1]]
    county = np.array([*of_place, -1], dtype=np.int64)[place.codes]

    def or_state(level: str, codes: np.ndarray, names: Sequence[str]) -> Lines:
        under_state = np.where(state.codes >= 0, len(names) + state.codes, -1)
        told = [other_unit(level, name) for name in (*names, *state.names)]
        return Lines(np.where(codes >= 0, codes, under_state), told)

    return (
        or_state("state", state.codes, state.names),
        or_state("county", county, counties),
        or_state("place", place.codes, place.names),
    )
