"""What is passed over without a word: what systems, browsers and editors leave lying about."""

from __future__ import annotations

_SYSTEM_NAMES = frozenset(
    {
        "$recycle.bin",
        "__macosx",
        "desktop.ini",
        "ehthumbs.db",
        "icon\r",
        "lost+found",
        "system volume information",
        "thumbs.db",
    }
)
_TEMPORARY_ENDS = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".swp", "~")


def passed_over(name: str) -> bool:
    """Whether a file or folder of this name is hidden, temporary or the system's."""
    lower = name.lower()
    return name.startswith((".", "~$")) or lower in _SYSTEM_NAMES or lower.endswith(_TEMPORARY_ENDS)
