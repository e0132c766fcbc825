"""Answers that go with one value: worked out once for it, forgotten when nobody holds it any more."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

Value = TypeVar("Value")
Further = ParamSpec("Further")
Answer = TypeVar("Answer")


def once_for_each(
    question: Callable[Concatenate[Value, Further], Answer],
) -> Callable[Concatenate[Value, Further], Answer]:
    """Cache `question(value, *further)` by the identity of `value` and the further arguments.

    `value` is of a class without an equality of its own (eq=False), and the answer must not hold
    it: it would never be forgotten. Two threads may work out the same answer at once.
    """
    answers: WeakKeyDictionary[Value, dict[tuple, Answer]] = WeakKeyDictionary()

    @wraps(question)
    def ask(value: Value, /, *further: Further.args, **named: Further.kwargs) -> Answer:
        of_value = answers.setdefault(value, {})
        key = (further, *named.items())
        if key not in of_value:
            of_value[key] = question(value, *further, **named)
        return of_value[key]

    return ask
