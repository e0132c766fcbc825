"""`python -m data.store seal`, and where commands get the passphrase of a backup or the password of a
workbook from."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from data.commands.shared import progress_bar, say
from data.reading.grid import Password
from data.store.reader import Store, StoreNotUsable
from data.upkeep.archive import Backup, seal_on
from data.upkeep.backup import restore
from data.upkeep.passphrase import set_passphrase, take_off_passphrase
from data.upkeep.seal import FILE, SHORTEST, Seal, WrongPassphrase
from data.values.bare_text import bare

VARIABLE = "ATLAS_PASSPHRASE_FILE"
"""Environment variable: a file whose first line is the passphrase, for who is not at a terminal."""
MOST_TRIES = 3


PASSWORD_VARIABLE = "ATLAS_PASSWORD_FILE"
"""Environment variable: a file whose first line is the password of protected workbooks."""


class Passwords:
    """Where the passwords of protected workbooks come from; none is ever an argument, which others see."""

    def __init__(self, is_on_stdin: bool) -> None:
        """Raises StoreNotUsable where the file that the variable names cannot be read."""
        letters = sys.stdin.readline().rstrip("\r\n") if is_on_stdin else _from_file(PASSWORD_VARIABLE)
        self.given = Password(letters) if letters else None

    def typed(self, name: str, is_again: bool) -> Password | None:
        """What is typed for one file; None where nobody can, or nothing is typed."""
        if self.given is not None or not sys.stdin.isatty():
            return None
        if is_again:
            say("The password does not open the file: look at capitals and try again.", error=True)
        try:
            letters = getpass.getpass(f"Password of {bare(name)} (it is not kept): ")
        except EOFError:
            return None
        return Password(letters) if letters else None


def seal(store: Store, asked: argparse.Namespace) -> int:
    """Set the passphrase of a store's backups, or take it off."""
    if asked.off:
        take_off_passphrase(store)
        say(
            "Backups are not sealed from now on: they lie in clear. Those of earlier days that are sealed stay so, "
            "and still need their passphrase."
        )
        return 0
    ask_and_set(store)
    return 0


def ask_and_set(store: Store) -> None:
    """Ask for a new passphrase twice and seal with it, saying what that means. Raises StoreNotUsable."""
    say(
        "Backups of this store will be sealed with a passphrase. Daily backups never ask for it; a restore does.",
        "If it is lost, the sealed backups are lost: nobody can open them. Write it down, and keep it where "
        "the backups are not.",
    )
    is_another = (store.folder / FILE).exists()
    passphrase = _new_passphrase()
    with progress_bar("seal") as on_progress:
        older = set_passphrase(store, passphrase, on_progress)
    say("The passphrase is set. Every backup from now on is sealed with it.")
    if older.sealed:
        say(f"Sealed as well, in place of the ones in clear: {', '.join(older.sealed)}.")
    if is_another:
        say("Backups that were sealed with an earlier passphrase keep that one.")
    say("Copies that you made by `backup FILE` before stay as they are: delete those in clear.")
    if older.in_clear:
        say(
            f"Not sealed, because they are damaged: {', '.join(older.in_clear)}. Delete them by hand.",
            error=True,
        )
    if older.away:
        say(
            f"The daily backups in {', '.join(older.away)} are not sealed, because the folder is not there: "
            "connect its drive and run `python -m data.store seal` again.",
            error=True,
        )


def restore_asking(store: Store, source: Path) -> Backup:
    """As data.upkeep.backup.restore; where the backup is sealed, its passphrase is asked for first.

    Raises StoreNotUsable, OSError.
    """
    held = seal_on(source.expanduser().resolve())
    passphrase = _passphrase_of(source, held) if held else None
    with progress_bar("restore") as on_progress:
        return restore(store, source, on_progress, passphrase)


def _passphrase_of(source: Path, held: Seal) -> str:
    """The passphrase that opens a backup; whoever types it has three tries. Raises WrongPassphrase."""
    tries = 0
    while True:
        given = _from_file()
        passphrase = given or _typed(f"Passphrase of {bare(source.name)}, set on {held.set_at}: ")
        tries += 1
        try:
            held.private_key(passphrase)
            return passphrase
        except WrongPassphrase as wrong:
            if given or tries == MOST_TRIES:
                raise
            say(wrong, error=True)


def _new_passphrase() -> str:
    if (given := _from_file()) is not None:
        return given
    first = _typed(f"New passphrase ({SHORTEST} letters at least): ")
    if len(first.strip()) >= SHORTEST and _typed("The same once more: ") != first:
        raise StoreNotUsable("The two are not the same: nothing was set. Try again.")
    return first


def _from_file(variable: str = VARIABLE) -> str | None:
    """The first line of the file that the variable names; None where it names none. Raises StoreNotUsable."""
    named = os.environ.get(variable)
    if not named:
        return None
    try:
        lines = Path(named).expanduser().read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise StoreNotUsable(f"The file that {variable} names cannot be read ({reason}).") from error
    if not lines or not lines[0]:
        raise StoreNotUsable(
            f"The file that {variable} names is empty: write the passphrase on its first line."
        )
    return lines[0]


def _typed(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise StoreNotUsable(
            f"A passphrase is needed, and nobody is here to type it: run this in a terminal, or let {VARIABLE} "
            "name a file with the passphrase on its first line."
        )
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise StoreNotUsable("Nothing was typed, and nothing was done.") from None
