"""Small tables as HTML: they wrap on a phone and come whole onto paper, which a grid does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from analytics.exports.inert_text import safe_html
from pages.parts.look import bare, number


def draw(headers: Sequence[str], rows: Iterable[Sequence[object]], is_for_print: bool = False) -> None:  # fmt: skip
    """A table; every text is escaped. `is_for_print`: on paper only."""
    head = "".join(f"<th>{safe_html(header)}</th>" for header in headers)
    body = "".join(
        f"<tr>{''.join(_cell(h, v) for h, v in zip(headers, row, strict=True))}</tr>"
        for row in rows
    )
    names = "atlas-table atlas-on-paper" if is_for_print else "atlas-table"
    st.html(
        f'<table class="{names}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>',
        width="stretch",
    )


def _cell(header: str, value: object) -> str:
    """A cell that knows its header: on a phone the row is a paragraph of them."""
    if value is None or value != value:  # NaN is not itself
        text = "–"
    elif isinstance(value, str):
        text = safe_html(bare(value, 400))
    elif isinstance(value, float):
        text = f"{value:,.1f}".removesuffix(".0")
    else:
        text = number(value)
    return f'<td data-header="{safe_html(header)}">{text}</td>'
