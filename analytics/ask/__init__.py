"""Every figure without a screen: the questions of the rooms by name, asked on the command line."""
