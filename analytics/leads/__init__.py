"""Who is missed: the coded list, its tally, and what the Missed enrollment room asks."""
