"""What saved plans expected, what visits met, and what the one teaches of the other."""
