"""A cell as written -> a value: codes, days, names, headers."""
