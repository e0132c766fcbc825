"""What became of a load, in figures and in sentences: the same for the command line, the room and the tests."""
