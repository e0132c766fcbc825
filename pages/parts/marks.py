"""Marks in tables: a marked row leads to a filter, and is then let go."""

from __future__ import annotations

import streamlit as st


def let_go(key: str) -> None:
    """Take the mark off the table with this key (call it from its callback).

    A row that stayed marked after the rows changed would mark another. A new key would do it too,
    but the browser then builds the table anew, 100 ms of its time with every change of filter.
    """
    st.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": []}}
