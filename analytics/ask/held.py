"""What a store holds, asked without a screen: the same questions as the rooms ask, each worked out once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

import ibis.expr.types as ir
import pandas as pd

from analytics.leads import changes, loaded_lists
from analytics.leads.coded import CodedLeads, coded_leads
from analytics.leads.missed_enrollment import short_names
from analytics.leads.tally import Tally, tally
from analytics.mobility.moves import MISSED, MOBILITY, RECORDS, CodedMoves, coded_moves, moves_of
from analytics.pockets.cases import ViewLeads, view_leads
from analytics.selection import Selection
from analytics.wording import CHILDREN, Unit, unit_of
from data.board.board import Board, read_board
from data.load.reports.kept import kept_reports
from data.load.reports.report import LoadReport
from data.schema.tables import LEAD_KINDS
from data.store.reader import Store

Answer = TypeVar("Answer")


class CannotBeTold(LookupError):
    """What was asked has no answer in what is loaded; the message says why, and what would help."""


class Held:
    """One version of a store. Nothing is read before it is asked for. Raises StoreNotUsable."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._worked_out: dict[tuple[Hashable, ...], Any] = {}

    def once(self, key: tuple[Hashable, ...], work: Callable[[], Answer]) -> Answer:
        """What `work` gives, worked out the first time that this key is asked for."""
        if key not in self._worked_out:
            self._worked_out[key] = work()
        return self._worked_out[key]

    def table(self, name: str) -> pd.DataFrame:
        """A whole table of the schema, by its name."""
        with self.store.reader() as cursor:
            return cursor.execute(f'SELECT * FROM "{name}"').df()  # noqa: S608 - a name of the schema

    def listed(self, question: Callable[[Callable[[str], ir.Table]], ir.Table]) -> pd.DataFrame:
        """The rows of an Ibis expression on tables by name."""
        with self.store.reader() as cursor:
            return question(self.store.ibis(cursor).table).to_pandas()

    @cached_property
    def loaded(self) -> pd.DataFrame:
        """One row per loaded or computed extract of any kind, newest first."""
        return loaded_lists.newest_first(self.table("extracts"))

    @cached_property
    def lists(self) -> pd.DataFrame:
        """Those that list missed children, in the order in which they are looked at."""
        return loaded_lists.lists_in_order(self.loaded)

    @cached_property
    def kinds(self) -> frozenset[str]:
        return frozenset(self.loaded["kind"].astype(str))

    @cached_property
    def places(self) -> pd.DataFrame:
        return self.table("places")

    @cached_property
    def place_names(self) -> dict[int, str]:
        """Place id -> "Vidalia GA"."""
        return short_names(self.places)

    @cached_property
    def county_names(self) -> dict[str, str]:
        """FIPS code -> "Toombs GA"."""
        named = self.places.dropna(subset=["county_fips"]).drop_duplicates("county_fips")
        return dict(zip(named["county_fips"], named["county_name"] + " " + named["state_code"], strict=True))

    @cached_property
    def board(self) -> Board:
        """Raises BoardNotUsable."""
        return read_board(self.store.folder)

    @cached_property
    def reports(self) -> dict[str, LoadReport]:
        return kept_reports(self.store)

    def extract_of(self, selection: Selection) -> pd.Series | None:
        return loaded_lists.extract_of(self.lists, selection.direction, selection.state, selection.extract)

    def exact_of(self, selection: Selection) -> Selection:
        """The selection with its extract and State filled in. Raises CannotBeTold where none is loaded."""
        extract = self.extract_of(selection)
        if extract is None:
            raise CannotBeTold(loaded_lists.NONE_LOADED)
        return replace(selection, extract=extract["extract_id"], state=extract["state_code"])

    def unit_of(self, selection: Selection) -> Unit:
        extract = self.extract_of(selection)
        return CHILDREN if extract is None else unit_of(extract["kind"], extract["mapping"])

    def coded(self, extract_id: str) -> CodedLeads:
        def work() -> CodedLeads:
            with self.store.reader() as cursor:
                leads = self.store.leads(cursor)
                return coded_leads(leads.filter(leads.extract_id == extract_id), self.places)

        return self.once(("coded", extract_id), work)

    def coded_newest(self, direction: str) -> CodedLeads:
        """The newest lists of every State together, for comparing States; never for a total."""
        with self.store.reader() as cursor:
            leads = self.store.leads(cursor)
            return coded_leads(leads.filter(leads.direction == direction, leads.is_newest), self.places)

    def tally(self, selection: Selection) -> Tally:
        exact = self.exact_of(selection)
        return self.once(("tally", exact), lambda: tally(self.coded(str(exact.extract)), exact))

    def view(self, selection: Selection) -> ViewLeads:
        exact = self.exact_of(selection)
        days = self.lists.set_index("extract_id")["as_of_date"]
        as_of = days[exact.extract].date()
        return self.once(("view", exact), lambda: view_leads(self.coded(str(exact.extract)), exact, as_of))

    def change_of(self, extract_id: str) -> changes.Change | None:
        """What an extract changed against the one before; None for the first of its run."""
        before = changes.previous_extract(self.lists, extract_id)
        if before is None:
            return None
        counts = self.listed(lambda table: changes.changed(table, extract_id, before["extract_id"]))
        return changes.change(counts, before)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The sources of moves that something is loaded of, the fullest first."""
        held = {
            RECORDS: "qualifying_moves" in self.kinds,
            MOBILITY: "mobility_moves" in self.kinds,
            MISSED: bool(self.kinds & set(LEAD_KINDS)),
        }
        return tuple(source for source, is_held in held.items() if is_held)

    def moves(self, source: str) -> CodedMoves:
        def work() -> CodedMoves:
            with self.store.reader() as cursor:
                rows = moves_of(self.store.ibis(cursor).table, source)
                return coded_moves(rows, self.places, source)

        return self.once(("moves", source), work)
