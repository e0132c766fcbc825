"""Which folder of this computer is watched, and what became of each file that lay in it.

watch.json in the store's folder names the folder; watched.json what was seen there: names, sizes, checksums
and sentences, never a cell. Both are replaced whole: whatever is stopped leaves the old or the new.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from data.store.folder import replace_whole

SETTING, MEMORY = "watch.json", "watched.json"
Became = Literal["loaded", "waiting"]


class NotWatchable(ValueError):
    """The folder cannot be watched; the message says why and what to do."""


@dataclass(frozen=True)
class Seen:
    """One file as it lay in the folder. `reason`: why it waits for a person; `at`: when that was decided
    (ISO, UTC); `profiles`: the kept profiles as they were then; `again_at`: when it is tried once more (ISO,
    UTC), "" where only a person can settle it."""

    name: str
    size: int
    mtime_ns: int
    sha256: str
    became: Became
    reason: str
    at: str
    profiles: str = ""
    again_at: str = ""


@dataclass
class Memory:
    """`files`: name -> what became of the file that lies there now; `done`: checksums of all that was loaded,
    also of files that are gone: what a person took out of the store does not come back."""

    files: dict[str, Seen] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)

    def note(self, seen: Seen) -> None:
        self.files[seen.name] = seen
        if seen.became != "waiting" and seen.sha256:
            self.done.add(seen.sha256)


def check_folder(written: str, store_folder: Path) -> Path:
    """The folder to watch, as a whole path. Raises NotWatchable."""
    path = Path(written.strip().strip('"')).expanduser()
    if not written.strip() or not path.is_absolute():
        raise NotWatchable("Write the whole path of a folder of this computer, such as /home/me/extracts.")
    if path.is_symlink():
        raise NotWatchable("This is a link to another folder: name the folder itself.")
    if not path.is_dir():
        raise NotWatchable(
            "No folder of that name is there: check its path, and whether its drive is connected."
        )
    path, store = path.resolve(), store_folder.resolve()
    if path == store or store in path.parents:
        raise NotWatchable("This is the store's own folder: name the one into which extracts are put.")
    return path


def watched_folder(store_folder: Path) -> Path | None:
    """The folder that the room was told to watch, or None."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        named = json.loads((store_folder / SETTING).read_text(encoding="utf-8"))["folder"]
        return Path(named) if named else None
    return None


def set_watched_folder(store_folder: Path, folder: Path | None) -> None:
    """Watch this folder from now on, or none. Raises OSError."""
    named = None if folder is None else str(folder)
    replace_whole(store_folder / SETTING, json.dumps({"folder": named}, ensure_ascii=False) + "\n")


def read_memory(store_folder: Path) -> Memory:
    """What was seen so far. A lost memory costs a look: the store knows what it holds."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        kept = json.loads((store_folder / MEMORY).read_text(encoding="utf-8"))
        files = [Seen(**seen) for seen in kept["files"]]
        return Memory({seen.name: seen for seen in files}, set(kept["done"]))
    return Memory()


def write_memory(store_folder: Path, memory: Memory) -> None:
    """Keep what became of the files. Raises OSError."""
    kept = {"files": [asdict(seen) for seen in memory.files.values()], "done": sorted(memory.done)}
    replace_whole(store_folder / MEMORY, json.dumps(kept, ensure_ascii=False, indent=1) + "\n")


def waiting(store_folder: Path) -> list[Seen]:
    """The files that wait for a person, by name."""
    files = read_memory(store_folder).files.values()
    return sorted((seen for seen in files if seen.became == "waiting"), key=lambda seen: seen.name)
