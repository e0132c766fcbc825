"""Statistics that know nothing of children: numbers in, numbers out."""
