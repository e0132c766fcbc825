"""Copies of the store, and places put right in it."""
