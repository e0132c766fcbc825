"""What the store holds: every table and column, once, and the rules of the program."""
