"""A made-up State whose truth is counted apart from the product, and the reading of its screens."""
