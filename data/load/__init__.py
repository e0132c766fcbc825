"""A file into the store: read, mapped, checked, accounted for, placed, derived, swapped in."""
