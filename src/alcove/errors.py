"""Every error that Alcove raises on purpose, as one tree.

    AlcoveError
    ├── UsageError                    the words of the call are wrong            (exit 2)
    │   ├── QueryError                a query that cannot be read, with the place
    │   │   └── NotYetError           a key or command that this version knows by name only
    │   ├── UnknownWorkError          no such work, or several begin like that
    │   ├── NameTakenError            a saved search has this name already
    │   ├── WrongFolderError          most of what was given to an import is no work
    │   ├── UnknownOriginalError      no original with this hash
    │   ├── UnknownRunError           no import with this number
    │   └── NotPermittedError         a viewer with a limit asks for what is the owner's
    ├── LibraryError                  the library cannot be used                  (exit 3)
    │   ├── NoLibraryError            there is none in this place
    │   ├── LibraryLockedError        another process holds a lock that is needed
    │   ├── NewerLibraryError         written by a newer Alcove
    │   ├── DamagedLibraryError       something that must be there is not, or is not readable
    │   │   └── LostOriginalError     an original that the catalogue knows
    │   ├── DiskFullError             too little space to go on safely
    │   └── ConfigError               a setting is wrong, with its name and where it was set
    └── FormatError                   a file that cannot be read as a work
        ├── RefusedError              no work, or over a limit: not kept
        ├── SourceChangedError        a file changed while it was being copied
        └── ReaderFailedError         a reader crashed, hung or ran out of memory

A message says what is wrong, where, and what to do. Problems of single files
in an import are outcomes, not exceptions. Shells map the three base classes
to exit codes (``exit_code``) and HTTP statuses once.
"""

from __future__ import annotations

from typing import ClassVar


class AlcoveError(Exception):
    """Base of all errors raised on purpose.

    ``message`` is what holds everywhere. What is said ``at_terminal`` follows it in the error's text: what to do there.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str = "", *, at_terminal: str = "") -> None:
        super().__init__(f"{message} {at_terminal}" if at_terminal else message)
        self.message = message


class UsageError(AlcoveError):
    """The caller asked for something that cannot be asked."""

    exit_code = 2


class QueryError(UsageError):
    """A query that cannot be read.

    ``text`` is the whole query, ``start`` and ``end`` the place of the fault
    in it (code points, end exclusive), ``suggestion`` the nearest right thing
    or None.
    """

    def __init__(
        self, message: str, *, text: str = "", start: int = 0, end: int = 0, suggestion: str | None = None
    ) -> None:
        super().__init__(message)
        self.text = text
        self.start = start
        self.end = end
        self.suggestion = suggestion


class NotYetError(QueryError):
    """A key that belongs to the language but not yet to this version."""


class UnknownWorkError(UsageError):
    """No work answers to this id, address or ``site:id``; or several begin like it.

    ``work`` is the id of the one that does, and lacks what was asked of it, or ``is_in_trash``; else "".
    """

    def __init__(self, message: str, *, at_terminal: str = "", work: str = "", is_in_trash: bool = False) -> None:
        super().__init__(message, at_terminal=at_terminal)
        self.work = work
        self.is_in_trash = is_in_trash


class NameTakenError(UsageError):
    """A saved search has this name already."""


class WrongFolderError(UsageError):
    """Most of what was given to an import is no work; it was probably given the wrong folder."""


class UnknownOriginalError(UsageError):
    """No original with this hash is kept here."""


class UnknownRunError(UsageError):
    """No import has this number."""


class NotPermittedError(UsageError):
    """A viewer with a limit asked for what is the owner's business."""


class LibraryError(AlcoveError):
    """The library cannot be used."""

    exit_code = 3


class NoLibraryError(LibraryError):
    """There is no library in this place."""


class LibraryLockedError(LibraryError):
    """Another process holds a lock that is needed."""


class NewerLibraryError(LibraryError):
    """The library was written by a newer Alcove."""


class DamagedLibraryError(LibraryError):
    """Something that must be there is not, or cannot be read."""


class LostOriginalError(DamagedLibraryError):
    """The catalogue knows an original, and its bytes are not there."""


class DiskFullError(LibraryError):
    """Too little space is left to go on safely."""


class ConfigError(LibraryError):
    """A setting is wrong. The message has its name, where it was set, and what is allowed."""


class FormatError(AlcoveError):
    """A file that cannot be read as a work."""


class RefusedError(FormatError):
    """What was given is no work, or is over a limit; it is not kept."""


class SourceChangedError(FormatError):
    """A file's bytes are not those that were hashed: it changed meanwhile, or the disk reads it wrongly."""


class ReaderFailedError(FormatError):
    """A reader crashed, hung, or went over its memory limit on this file."""
