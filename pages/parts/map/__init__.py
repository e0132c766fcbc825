"""The one way a live map is drawn."""
