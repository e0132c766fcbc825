"""How every answer is cached: what the viewer sees, the question and its arguments are the key."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from data.store.reader import Store

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def store() -> Store:
    """The store that this server shows (environment variable ATLAS_STORE, else ./store)."""
    return Store()


def _scope() -> tuple[str, str | None]:
    """What every answer depends on besides its question: the store's folder and its version.

    THE PLACE WHERE A VIEWER'S SCOPE ENTERS: whatever limits what this viewer may see has to be part
    of this value, and then no answer made for another is ever taken from a cache.
    """
    opened = store()
    return str(opened.folder), opened.version


def answered(
    *, max_entries: int, show_spinner: bool | str = False, is_small: bool = False
) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """Cache a function of the loaded data: one answer per scope and arguments, `max_entries` at most.

    An argument whose name begins with an underscore is not part of the key; arguments are given by
    their place. Answers are shared by all sessions: read, never changed. A store's new version asks
    everything anew, and there is no other invalidation.

    `is_small`: asked dozens of times for a page and cheap to work out. Streamlit's cache takes some
    100 µs to build a key; this one takes 1, but two sessions may work out the same answer at once,
    it shows no spinner, and every argument is part of its key.
    """

    def decorate(question: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        @wraps(question)
        def in_scope(scope: tuple, *args: Asked.args) -> Answer:
            return question(*args)

        # Streamlit reads the names of arguments from the signature, which `wraps` would give
        # without the scope: each name would then stand for the argument beside it.
        own = inspect.signature(question)
        scope = inspect.Parameter("scope", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        in_scope.__signature__ = own.replace(parameters=[scope, *own.parameters.values()])
        cached = (
            lru_cache(maxsize=max_entries)(in_scope)
            if is_small
            else st.cache_resource(max_entries=max_entries, show_spinner=show_spinner)(in_scope)
        )

        @wraps(question)
        def ask(*args: Asked.args) -> Answer:
            return cached(_scope(), *args)

        return ask

    return decorate


def name_of(question: Callable) -> str:
    """A question's name in a key: the functions themselves are made anew when their file changes."""
    return f"{question.__module__}.{question.__qualname__}"
