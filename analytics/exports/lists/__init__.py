"""Lists to take along: workbooks and CSV files."""
