"""The ASGI app around the dashboard; what stands around it is in server/.

    streamlit run serve.py

`streamlit run` finds `app` below, reads .streamlit/config.toml and listens on 127.0.0.1. Plain
`streamlit run dashboard.py` lacks all of it, so dashboard.py draws nothing then.
"""

from __future__ import annotations

import gc
import importlib
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio.to_thread
import duckdb
import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from data.store.folder import temporary_files_of
from data.store.reader import Store, StoreNotUsable
from data.store.rebuild import bring_up_to_date
from data.store.version import CountsDisagree
from data.upkeep import watching
from pages.parts import pin
from pages.parts.streamlit_internals import take_pages_for_a_package
from server import sign_in
from server.front_door import FrontDoor
from server.logs import log_thread_error, without_values
from server.start_page import StartPage

PROJECT = Path(__file__).resolve().parent

_LOG = logging.getLogger("idr_atlas.serve")

SORRY = (
    "Something went wrong while drawing this page. Nothing that is stored was changed. "
    "Reload the page; if it happens again, the terminal names the place in the code."
)

WARM_UP = (
    "numpy",
    "pandas",
    "pyarrow.compute",
    "duckdb",
    "ibis.backends.duckdb",
    "plotly.graph_objects",
    "xlsxwriter",
)
"""What a first page needs, a second or more of imports: done before the first visitor comes."""

COMPILED = (
    "analytics.leads.tally",
    "analytics.stats.scan.scan",
    "analytics.patterns.search",
    "analytics.forecast.warm_up",
)


def say_sorry(error: Exception) -> bool:
    """Shows one plain sentence for an error that a page did not expect; its place is in the log."""
    st.error(SORRY)
    return True


def warm_up() -> None:
    """Imports what every page needs, then takes it all out of the garbage collector's sight.

    Without the freeze every collection walks some 180,000 objects that never become garbage.
    """
    for module in WARM_UP:
        importlib.import_module(module)
    take_pages_for_a_package()
    gc.collect()
    gc.freeze()


def bring_store_up_to_date(store: Store) -> None:
    """Builds a store of an older version anew; where that fails, the rooms say why and what helps."""
    try:
        if bring_up_to_date(store):
            _LOG.warning("The store was of an older version and was built anew from its kept cells")
    except (StoreNotUsable, CountsDisagree, OSError, duckdb.Error) as error:
        _LOG.warning("The store of an older version was not built anew (%s)", type(error).__name__)


def get_ready(store: Store) -> None:
    """What need not be done before the first visitor comes."""
    bring_store_up_to_date(store)
    compile_ahead()


def compile_ahead() -> None:
    """Compiles or loads the machine code of the counts, the scan and the moves: 20 s once, then 2 s."""
    for module in COMPILED:
        importlib.import_module(module).warm_up()


@asynccontextmanager
async def while_serving(_: st.App) -> AsyncIterator[None]:
    """From start to stop: logs without values, temporary files in the store, what a killed program left
    cleared, the warm-up before the first visitor, and the links that open it."""
    make_record, thread_hook = logging.getLogRecordFactory(), threading.excepthook
    logging.setLogRecordFactory(without_values(make_record))
    threading.excepthook = log_thread_error
    store, address, port = Store(), st.get_option("server.address"), st.get_option("server.port")
    try:
        with temporary_files_of(store), sign_in.links(store.folder, address, port) as place:
            await anyio.to_thread.run_sync(warm_up)
            threading.Thread(target=get_ready, args=(store,), name="get-ready", daemon=True).start()
            watching.begin(store)
            sign_in.say_how_to_open(place)
            try:
                yield
            finally:
                await anyio.to_thread.run_sync(watching.end, store)
    finally:
        # Else the engine reports at the end, in forty lines, that it was left frozen.
        gc.unfreeze()
        logging.setLogRecordFactory(make_record)
        threading.excepthook = thread_hook


def protections(onward: Callable[[str, str], str | None] | None = None) -> dict[str, Any]:
    """What `st.App` takes besides its script, to serve any script of ours safely.

    `onward`: see StartPage.

    Streamlit compresses all but its own files, and a phone's first load is those: the outer gzip
    takes 4.8 MB to 2.2 MB and leaves alone what is compressed already and the live connection.
    """
    return {
        "middleware": [
            Middleware(FrontDoor),
            Middleware(sign_in.SignIn),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
            Middleware(StartPage, onward=onward),
        ],
        "lifespan": while_serving,
        "on_script_error": say_sorry,
    }


app = st.App(PROJECT / "dashboard.py", **protections(onward=pin.onward))
"""Written out, not made by a function: `streamlit run` looks for this line in the source."""
