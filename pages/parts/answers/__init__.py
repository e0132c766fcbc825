"""The cached calls: store version + question + Selection -> answer."""
