"""Facts that every question shares: leads, families, moves, what changed since the previous extract."""
