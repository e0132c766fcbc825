"""Small tables as HTML: they wrap on a phone and come whole onto paper, which a grid does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from analytics.exports.inert_text import safe_html
from pages.parts.look import bare, number


def draw(headers: Sequence[str], rows: Iterable[Sequence[object]], is_for_print: bool = False) -> None:  # fmt: skip
    """A table; every text is escaped. `is_for_print`: on paper only."""
    head = "".join(f"<th>{safe_html(header)}</th>" for header in headers)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    names = "atlas-table atlas-on-paper" if is_for_print else "atlas-table"
    st.html(
        f'<table class="{names}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>',
        width="stretch",
    )


def _cell(value: object) -> str:
    if value is None or value != value:  # NaN is not itself
        return "<td>–</td>"
    if isinstance(value, bool | str):
        return f"<td>{safe_html(bare(value, 400))}</td>"
    if isinstance(value, float):
        return f'<td class="number">{value:,.1f}</td>'
    return f'<td class="number">{number(value)}</td>'
