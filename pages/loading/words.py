"""What the loader says, as it reads in the room."""

from __future__ import annotations

import re

_OPTION = re.compile(r"\s*\(--[^()]*\)")


def without_options(text: str) -> str:
    """A message of the loader without the options of the command line, which it names in brackets."""
    return _OPTION.sub("", text)
