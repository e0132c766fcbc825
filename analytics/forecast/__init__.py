"""Where families turn up next."""
