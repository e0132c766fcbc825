"""How a person had the columns of a layout read, kept under a name for the next file like it.

profiles/<name>.json in the store's folder holds headers and fields, never a cell. A file with the
same headers, in any order, is recognised.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from data.private_files import flush_names, make_folder, open_private
from data.values.headers import plain

_NAME = re.compile(r"[\w][\w .-]{0,59}")


class NotAProfileName(ValueError):
    """The name cannot be used; the message says what can."""


@dataclass(frozen=True)
class Profile:
    """`columns`: header in plain form -> field, None where it is left out. `date_orders`: header
    in plain form -> "dmy" or "mdy". `headers`: all headers of the layout, plain, sorted."""

    name: str
    kind: str
    headers: list[str]
    columns: dict[str, str | None]
    date_orders: dict[str, str]


def headers_of(header: Iterable[str]) -> list[str]:
    """What a layout is recognised by: its headers in plain form, sorted."""
    return sorted(plain(name) for name in header)


def check_name(name: str) -> str:
    """The name without spaces around it. Raises NotAProfileName."""
    name = " ".join(name.split())
    if not _NAME.fullmatch(name) or name.endswith("."):
        raise NotAProfileName(
            "A profile's name has 1 to 60 letters, digits, spaces, dots, dashes and underscores."
        )
    return name


def save(folder: Path, profile: Profile) -> None:
    """Keep a profile in the store's folder, whole or not at all; one of the same name is replaced.

    Raises NotAProfileName, OSError.
    """
    path = _path(folder, profile.name)
    if not path.parent.is_dir():
        make_folder(path.parent)
    draft = path.with_suffix(".next")
    with open_private(draft) as file:
        json.dump(asdict(profile), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    flush_names(path.parent)


def read_profiles(folder: Path) -> list[Profile]:
    """Every profile kept, by name. One that is damaged or of another version is left out."""
    found = []
    for path in sorted((folder / "profiles").glob("*.json")):
        try:
            found.append(Profile(**json.loads(path.read_text(encoding="utf-8"))))
        except (ValueError, TypeError):
            continue  # the file's columns are then proposed as if it had not been there
    return found


def profile_named(folder: Path, name: str) -> Profile | None:
    """The profile of this name, or None. Raises NotAProfileName."""
    wanted = _path(folder, name).stem
    return next((kept for kept in read_profiles(folder) if _path(folder, kept.name).stem == wanted), None)


def recognised(folder: Path, header: Iterable[str]) -> Profile | None:
    """The profile kept for exactly these headers, in any order; the first by name of several."""
    wanted = headers_of(header)
    return next((kept for kept in read_profiles(folder) if kept.headers == wanted), None)


def _path(folder: Path, name: str) -> Path:
    # In lower case: on Windows "May" and "may" are one file.
    return folder / "profiles" / f"{check_name(name).casefold()}.json"
