"""The dashboard without the headers of serve.py, for test_hostile_text.py: only our own care is left.

The door stays, and the page that leads to a room. `streamlit run` takes `app`, as that of serve.py.
"""

import streamlit as st

from serve import PROJECT, protections
from server.sign_in import SignIn
from server.start_page import StartPage

kept = protections()
kept["middleware"] = [one for one in kept["middleware"] if one.cls in (SignIn, StartPage)]
app = st.App(PROJECT / "dashboard.py", **kept)
