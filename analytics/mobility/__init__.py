"""Who moves from where to where, when."""
