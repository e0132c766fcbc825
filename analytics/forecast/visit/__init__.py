"""Families to be met in a week: there and still missed, town by town."""
