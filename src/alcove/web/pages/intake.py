"""Bringing works in: a folder of this machine, or files that are dropped on the page."""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.http import HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcove.web import figures, uploads
from alcove.web.pages import errands
from alcove.web.uploads import Upload
from alcove.web.visits import Sheet, Visit

_NAMES_TOLD = 5


def show(visit: Visit) -> Sheet:
    """Where one brings in works, and what is being brought in."""
    return _form(visit)


def take_folder(visit: Visit) -> Sheet | HttpResponseBase:
    """Starts the import of a folder by its path; with ``look`` it only says what would come of it."""
    typed = visit.request.POST.get("path", "")
    try:
        place = _place(typed, visit)
    except ValueError as fault:
        return _form(visit, typed=typed, fault=str(fault))
    words = ["import", "--json"]
    if visit.request.POST.get("look"):
        words.append("--dry-run")
    if visit.request.POST.get("sure"):
        words.append("--yes")
    says = _("Looking at %(place)s") if visit.request.POST.get("look") else _("Bringing in %(place)s")
    return errands.send(visit, [*words, str(place)], says=says % {"place": place})


def take_files(visit: Visit) -> Sheet | HttpResponseBase:
    """Takes the files of a form; with ``more`` in the address others follow, else the import of all of them starts."""
    config = visit.library.config
    upload = Upload.of(visit.request)
    folder = upload.folder if upload else uploads.folder_of(config, visit.asked("into"))
    by_script = visit.request.headers.get("Accept") == "application/json"
    if upload and upload.is_full:
        uploads.discard(upload.folder)
        return _refused(visit, _no_room(config.keep_free_mb), 507, by_script=by_script)
    too_large = _too_large(upload.too_large, config.largest_file_mb) if upload and upload.too_large else ""
    if visit.asked("more") and folder:
        if too_large:
            messages.warning(visit.request, too_large)
        return JsonResponse({"into": folder.name})
    mine = uploads.taken(folder) if folder else None
    if mine is None and upload is None and visit.asked("into"):
        return _refused(visit, _sent_before(), 409, by_script=by_script)
    if mine is None:
        return _refused(visit, too_large or _("No file was chosen."), 400, by_script=by_script)
    if too_large:
        messages.warning(visit.request, too_large)
    # Who chooses files one by one has seen them: there is no wrong folder to warn of.
    words = ["import", "--json", "--yes", str(mine)]
    sent = errands.send(visit, words, says=_("Bringing in what was dropped on the page"), cleanup=mine)
    return JsonResponse({"go": sent.url}) if by_script else sent


def _form(visit: Visit, *, typed: str = "", fault: str = "", files_fault: str = "", status: int = 400) -> Sheet:
    newest = next(iter(visit.library.runs(visit.viewer, limit=1)), None)
    importing = newest if newest and newest.state == "running" else None
    running = errands.running(visit)
    if importing is None and not running:
        uploads.clear_old(visit.library.config)
    free = uploads.free_bytes(visit.library.config.originals)
    shown = {
        "typed_path": typed,
        "fault": fault,
        "files_fault": files_fault,
        "free": free,
        "running": running,
        "importing": importing,
    }
    line = {"free_bytes": free, "importing": importing.to_line() if importing else None}
    return Sheet(
        "import.html", shown, line | ({"error": fault} if fault else {}), status if fault or files_fault else 200
    )


def _place(typed: str, visit: Visit) -> Path:
    """The folder or file that was named. Raises ValueError with what is wrong with it."""
    plain = typed.strip().strip("\"'")
    if not plain:
        raise ValueError(_("Type the path of a folder, or of a file."))
    place = Path(plain).expanduser()
    if not place.is_absolute():
        raise ValueError(
            _("%(path)s is only part of a path. Type all of it, such as %(example)s.")
            % {"path": plain, "example": Path.home() / plain}
        )
    try:
        exists = place.exists()
        if place.is_dir():
            next(place.iterdir(), None)
    except OSError as error:
        raise ValueError(_("%(path)s cannot be opened: %(why)s.") % {"path": plain, "why": error.strerror}) from error
    if not exists:
        raise ValueError(_missing(place))
    if any(place.resolve().is_relative_to(folder.resolve()) for folder in visit.library.config.folders):
        raise ValueError(
            _("%(path)s is this library itself. Name the folder where your downloads are.") % {"path": plain}
        )
    return place


def _missing(place: Path) -> str:
    here = next(parent for parent in place.parents if parent.exists() or parent == parent.parent)
    return _(
        "There is no %(path)s on the machine that Alcove runs on. %(here)s is there, but nothing in it is called %(name)s."
    ) % {"path": place, "here": here, "name": place.relative_to(here).parts[0]}


def _refused(visit: Visit, told: str, status: int, *, by_script: bool) -> Sheet | HttpResponseBase:
    return JsonResponse({"error": told}, status=status) if by_script else _form(visit, files_fault=told, status=status)


def _no_room(keep_free_mb: int) -> str:
    return _(
        "The disk is nearly full: less than %(size)s would stay free (import.keep-free-mb). Nothing of this was taken in; "
        "your files are as they were, and so is the library. Make room, then try again."
    ) % {"size": figures.size(keep_free_mb << 20)}


def _sent_before() -> str:
    return _("These files are being brought in already, or were: the page of imports tells what became of them.")


def _too_large(names: tuple[str, ...], largest_mb: int) -> str:
    listed = ", ".join(names[:_NAMES_TOLD]) + (" …" if len(names) > _NAMES_TOLD else "")
    return ngettext(
        "%(names)s is larger than %(n)s MB, the limit in import.largest-file-mb, and was left out.",
        "%(names)s are larger than %(n)s MB, the limit in import.largest-file-mb, and were left out.",
        len(names),
    ) % {"names": listed, "n": largest_mb}
