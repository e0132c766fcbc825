"""A folder in which lists are put, loaded as they come."""
