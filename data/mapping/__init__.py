"""Which column holds which field, and which kind of file the table is."""
