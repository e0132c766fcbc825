"""A file that is not loaded yet: what it was run for, how its columns are read, what is asked first."""
