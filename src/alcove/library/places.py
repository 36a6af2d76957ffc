"""What kind of place a folder is: a network drive, a folder that a program syncs."""

from __future__ import annotations

import sys
from pathlib import Path

# The kinds of file systems, as Linux names them, that are other machines' disks.
_NETWORK = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "ncpfs",
        "afs",
        "9p",
        "fuse.sshfs",
        "fuse.rclone",
        "davfs",
        "fuse.davfs2",
        "glusterfs",
        "fuse.glusterfs",
        "ceph",
        "lustre",
    ]
)
_SYNCED = (
    "dropbox",
    "onedrive",
    "google drive",
    "googledrive",
    "icloud drive",
    "mobile documents",
    "nextcloud",
    "syncthing",
    "pcloud",
)
_DRIVE_REMOTE = 4


def network_drive(place: Path) -> str | None:
    """The kind of network file system that a path lies on, which need not exist yet; None for a local disk
    and where the system cannot tell.
    """
    if sys.platform == "win32":
        return _windows_network_drive(place)
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return None
    lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    return _kind_in(lines, place.absolute())


def synced_by(place: Path) -> str | None:
    """The name of the folder on the way to a path that some program keeps in sync; None where there is none."""
    return next((part for part in place.parts if any(part.lower().startswith(name) for name in _SYNCED)), None)


def _kind_in(mount_lines: list[str], place: Path) -> str | None:
    best, kind = -1, ""
    for line in mount_lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(fields[1].encode("latin-1", "replace").decode("unicode_escape"))
        if (place == point or point in place.parents) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind if kind in _NETWORK else None


def _windows_network_drive(place: Path) -> str | None:
    import ctypes  # noqa: PLC0415 - only on Windows

    windll = getattr(ctypes, "windll", None)
    if windll is None:
        return None
    if str(place).startswith("\\\\"):
        return "network share"
    return "network drive" if windll.kernel32.GetDriveTypeW(f"{place.anchor}") == _DRIVE_REMOTE else None
