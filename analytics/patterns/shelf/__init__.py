"""Questions for every list: one module each."""
