"""The scripts that made the reference tables. Nothing here runs with the dashboard."""
