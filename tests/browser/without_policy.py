"""The dashboard without the headers of serve.py, for test_hostile_text.py: only our own care is left.

The door stays. `streamlit run` takes `app`, as that of serve.py.
"""

import streamlit as st

from serve import PROJECT, protections
from server.sign_in import SignIn

kept = protections()
kept["middleware"] = [one for one in kept["middleware"] if one.cls is SignIn]
app = st.App(PROJECT / "dashboard.py", **kept)
