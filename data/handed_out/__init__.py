"""What left the house, as records that only grow: lists of children, and figures shared outside."""
