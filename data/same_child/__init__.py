"""Whether two rows tell of one child: clean names, pairs that may be one, how much each agrees, three piles."""
