"""What the board says: targets, the week, outcomes, ideas, the plan."""
