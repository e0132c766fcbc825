"""Small tables as HTML: they wrap on a phone and come whole onto paper, which a grid does not."""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Sequence

import streamlit as st

from analytics.exports.inert_text import safe_html
from pages.parts.look import bare, number

_CLASS = ' class="number"'


def draw(headers: Sequence[str], rows: Iterable[Sequence[object]], is_for_print: bool = False) -> None:
    """A table; every text is escaped. `is_for_print`: on paper only."""
    rows = [tuple(row) for row in rows]
    # A column of numbers is aligned at its last digit, its header with it.
    are_numbers = [
        any(isinstance(row[i], numbers.Number) for row in rows)
        and not any(isinstance(row[i], str) for row in rows)
        for i in range(len(headers))
    ]
    head = "".join(
        f"<th{_CLASS * is_number}>{safe_html(header)}</th>"
        for header, is_number in zip(headers, are_numbers, strict=True)
    )
    body = "".join(
        f"<tr>{''.join(_cell(h, v, n) for h, v, n in zip(headers, row, are_numbers, strict=True))}</tr>"
        for row in rows
    )
    names = "atlas-table atlas-on-paper" if is_for_print else "atlas-table"
    st.html(
        f'<table class="{names}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>',
        width="stretch",
    )


def _cell(header: str, value: object, is_number: bool) -> str:
    """A cell that knows its header: on a phone the row is a paragraph of them."""
    if value is None or value != value:  # NaN is not itself
        text = "–"
    elif isinstance(value, str):
        text = safe_html(bare(value, 400))
    elif isinstance(value, float):
        text = f"{value:,.1f}".removesuffix(".0")
    else:
        text = number(value)
    return f'<td{_CLASS * is_number} data-header="{safe_html(header)}">{text}</td>'
