"""What a cached answer is kept by: the store, its version, the question and its arguments."""

from __future__ import annotations

import json

import pytest
import streamlit as st

from analytics.pockets.cards import look_for_pockets
from analytics.pockets.find import Setting
from analytics.selection import Selection
from data.schema.tables import SCHEMA_VERSION
from pages.parts.answers import leads, pockets
from pages.parts.answers.answered import answered


def use(monkeypatch, folder, version: int) -> None:
    """Serve the store in `folder`, of which this version is in use."""
    folder.mkdir(exist_ok=True)
    pointer = {"file": f"atlas-{version:06}.duckdb", "schema_version": SCHEMA_VERSION}
    (folder / "current").write_text(json.dumps(pointer), "utf-8")
    monkeypatch.setenv("ATLAS_STORE", str(folder))


@pytest.mark.parametrize("is_small", [False, True])
def test_an_answer_is_asked_once_per_store_version_and_arguments(tmp_path, monkeypatch, is_small):
    asked = []

    @answered(max_entries=8, is_small=is_small)
    def doubled(number: int) -> int:
        asked.append(number)
        return 2 * number

    use(monkeypatch, tmp_path / "one", 1)
    assert [doubled(1), doubled(2), doubled(1)] == [2, 4, 2]
    assert asked == [1, 2]
    use(monkeypatch, tmp_path / "one", 2)
    assert (doubled(1), asked) == (2, [1, 2, 1])
    use(monkeypatch, tmp_path / "other", 2)
    assert (doubled(1), asked) == (2, [1, 2, 1, 1])


def test_an_argument_with_an_underscore_is_not_asked_about(tmp_path, monkeypatch):
    @answered(max_entries=8)
    def first_word(name: str, _words: list[str]) -> str:
        return _words[0]

    use(monkeypatch, tmp_path / "store", 1)
    assert first_word("a", ["once"]) == "once"
    assert first_word("a", ["twice"]) == "once"
    assert first_word("b", ["twice"]) == "twice"


def test_two_questions_of_the_same_arguments_have_two_answers(tmp_path, monkeypatch):
    @answered(max_entries=8)
    def up(number: int) -> int:
        return number + 1

    @answered(max_entries=8)
    def down(number: int) -> int:
        return number - 1

    use(monkeypatch, tmp_path / "store", 1)
    assert (up(5), down(5)) == (6, 4)


def test_a_question_that_fails_is_asked_again(tmp_path, monkeypatch):
    answers = [ValueError("too small"), 7]

    @answered(max_entries=8)
    def scanned() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    use(monkeypatch, tmp_path / "store", 1)
    with pytest.raises(ValueError, match="too small"):
        scanned()
    assert scanned() == 7


def test_a_second_opinion_needs_no_search_before_it(demo, monkeypatch):
    """The search may have been evicted, or asked in another process."""
    monkeypatch.setenv("ATLAS_STORE", str(demo.store))
    chosen, setting = Selection(state="GA"), Setting()
    card = look_for_pockets(leads.view(chosen), setting).cards[0]
    st.cache_resource.clear()
    opinion = pockets.second_opinion(chosen, setting, card)
    assert opinion == pockets.second_opinion(chosen, setting, card)


def test_a_search_that_was_stopped_is_begun_again(demo, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(demo.store))
    chosen, setting = Selection(state="GA", age_bands=("6-13",)), Setting()

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pockets.pockets(chosen, setting, stop)
    found = pockets.pockets(chosen, setting, lambda done, of: None)
    assert found is pockets.pockets(chosen, setting, stop)
