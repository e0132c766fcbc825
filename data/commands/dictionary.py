"""The data dictionary.

python -m data.dictionary           print it
python -m data.dictionary --write   put it between its two marks in README.md
"""

from __future__ import annotations

import sys

from data.dictionary import README, dictionary, with_dictionary


def main(arguments: list[str] | None = None) -> None:
    """Print the dictionary, or write it where it stands."""
    if "--write" in (sys.argv[1:] if arguments is None else arguments):
        README.write_text(with_dictionary(README.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        sys.stdout.write(dictionary() + "\n")


if __name__ == "__main__":
    main()
