"""A place as written -> a place on the map, and the gazetteer of places that we know."""
