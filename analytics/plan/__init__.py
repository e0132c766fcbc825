"""Who drives where on which day: the towns that meet the most families within the hours."""
