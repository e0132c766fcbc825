"""What Streamlit does not offer is reached from one module, and was read at the version that runs."""

from __future__ import annotations

import streamlit as st

from pages.parts.streamlit_internals import READ_AT
from tests.test_architecture import imports_in, pins, product_files


def test_the_internals_were_read_at_the_version_that_is_installed_and_pinned():
    assert st.__version__ == READ_AT == pins("requirements.txt")["streamlit"]


def test_one_module_alone_reaches_into_streamlit():
    """Modules below `streamlit` are its own: what it offers is `st.` and the names there."""
    inside = {
        str(place)
        for place in product_files()
        for name in imports_in(place)
        if name.startswith("streamlit.") and name.count(".") > 1
    }
    assert inside == {"pages/parts/streamlit_internals.py"}
