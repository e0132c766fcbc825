"""Load, pressed by somebody who answers with one click that they do not know its day."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def press_load(page: AppTest) -> AppTest:
    """The room after the load. Every other question has to have an answer."""
    asked = [radio for radio in page.radio if "does not say its day" in radio.label and radio.value is None]
    for radio in asked:
        radio.set_value(radio.options[1])
    if asked:
        page = page.run()
    page = next(button for button in page.button if button.label == "Load").click().run()
    assert not page.exception, [error.value for error in page.exception]
    return page
