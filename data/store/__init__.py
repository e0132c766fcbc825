"""The store: a folder of numbered files that are replaced whole. `reader` is the only door in."""
