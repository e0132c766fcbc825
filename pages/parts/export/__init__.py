"""The one way files leave the tool."""
