"""What stands in a room that cannot answer: nothing is loaded, or nobody in the list can be told apart."""
