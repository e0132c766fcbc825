"""A file of any shape -> a grid of text cells and a header row."""
