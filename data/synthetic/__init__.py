"""Made-up families and the extracts they would leave behind. Nobody in them exists."""
