"""Who is missed, name by name: a line per family, or one per child."""
