"""What of a table is the list itself: totals, headings, second headers, tables beside it."""
