"""Patterns: what jumps out of a selection, and the shelf of questions asked of every list."""
