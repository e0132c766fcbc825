"""The message that survives a rerun: shown once, at its place, whatever it says made harmless."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from data.board.database import BoardNotUsable
    from pages.parts import flash

    def refused() -> None:
        raise BoardNotUsable("The board is *damaged*.")

    st.button("do", on_click=lambda: flash.attempt("call", "Saved.", lambda: None, at="b"))
    st.button("fail", on_click=lambda: flash.attempt("call", "Saved.", refused, at="a"))
    st.button("nothing")
    for at in ("a", "b"):
        st.caption(at)
        flash.show("call", at=at)


def test_a_message_is_shown_once_at_its_place():
    app = AppTest.from_function(page).run()
    app.button[0].click().run()
    assert [one.value for one in app.success] == ["Saved."]
    assert [type(one).__name__ for one in app.main.children.values()][-1] == "Success", "below b"
    app.button[2].click().run()
    assert not app.success


def test_a_refusal_is_an_error_and_no_markdown():
    app = AppTest.from_function(page).run()
    app.button[1].click().run()
    assert not app.success
    assert [one.value for one in app.error] == ["The board is \\*damaged\\*."]


def test_what_another_saved_meanwhile_goes_on_to_the_form():
    from data.board.entries import Contact
    from data.board.errors import EditedMeanwhile
    from pages.parts import flash

    def refused() -> None:
        raise EditedMeanwhile(Contact("GA", changed_by="Ana"))

    with pytest.raises(EditedMeanwhile, match="Ana changed this contact"):
        flash.attempt("call", "Saved.", refused)
