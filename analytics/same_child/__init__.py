"""Which missed children are probably enrolled already: `python -m analytics.same_child`."""
