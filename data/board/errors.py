"""What goes wrong on the board: each error is a sentence for a person, and nothing was written."""

from __future__ import annotations

from data.board.entries import Edited


class BoardError(Exception):
    """Something cannot be done on the board; the text is a sentence for a person."""


class TextTooLong(BoardError, ValueError):
    """A text is longer than the board keeps; the message says which and how long it may be."""


class EntryGone(BoardError):
    """The entry is not on the board, or somebody removed it."""


class EditedMeanwhile(BoardError):
    """Somebody else changed the entry since it was read. `theirs` is what it says now."""

    def __init__(self, theirs: Edited) -> None:
        self.theirs = theirs
        who = getattr(theirs, "noted_by", "") or getattr(theirs, "changed_by", "")
        super().__init__(
            f"{who or 'Somebody'} changed this {theirs.word} meanwhile: nothing of yours was "
            "saved yet, and nothing of theirs is lost."
        )
