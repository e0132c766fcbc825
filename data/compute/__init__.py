"""Missed enrollments computed from the loaded record extracts."""
