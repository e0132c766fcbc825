"""Where more families are missed than chance explains, and how sure we are."""
