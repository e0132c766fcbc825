"""A workbook -> records of each of its sheets, read in a child process with limits."""
