"""Patterns: what jumps out of a selection, and the shelf of questions asked of every list."""

from analytics.patterns.leaving_window import LEAVING_WINDOW
from analytics.patterns.long_dwellers import LONG_DWELLERS
from analytics.patterns.never_withdrawn import NEVER_WITHDRAWN
from analytics.patterns.new_places import NEW_PLACES
from analytics.patterns.one_family_places import ONE_FAMILY_PLACES
from analytics.patterns.origin_shift import ORIGIN_SHIFT
from analytics.patterns.out_of_school import OUT_OF_SCHOOL
from analytics.patterns.rising_and_falling import RISING_AND_FALLING
from analytics.patterns.seasonal_return import SEASONAL_RETURN
from analytics.patterns.several_states import SEVERAL_STATES
from analytics.patterns.shelf import ShelfPattern

SHELF: tuple[ShelfPattern, ...] = (
    NEW_PLACES,
    RISING_AND_FALLING,
    SEASONAL_RETURN,
    LEAVING_WINDOW,
    ORIGIN_SHIFT,
    OUT_OF_SCHOOL,
    LONG_DWELLERS,
    ONE_FAMILY_PLACES,
    SEVERAL_STATES,
    NEVER_WITHDRAWN,
)
"""In the order shown. A new one: its module, its test, one line here."""
