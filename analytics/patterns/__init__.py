"""Patterns: what jumps out of a selection, and the shelf of questions asked of every list."""

from analytics.patterns.shelf.leaving_window import LEAVING_WINDOW
from analytics.patterns.shelf.long_dwellers import LONG_DWELLERS
from analytics.patterns.shelf.never_withdrawn import NEVER_WITHDRAWN
from analytics.patterns.shelf.new_places import NEW_PLACES
from analytics.patterns.shelf.one_family_places import ONE_FAMILY_PLACES
from analytics.patterns.shelf.origin_shift import ORIGIN_SHIFT
from analytics.patterns.shelf.out_of_school import OUT_OF_SCHOOL
from analytics.patterns.shelf.rising_and_falling import RISING_AND_FALLING
from analytics.patterns.shelf.seasonal_return import SEASONAL_RETURN
from analytics.patterns.shelf.several_states import SEVERAL_STATES
from analytics.patterns.shelf.shelf import ShelfPattern

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
