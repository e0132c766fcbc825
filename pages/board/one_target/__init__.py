"""One target of the board: its card, the form that makes it, its place, its visits."""
