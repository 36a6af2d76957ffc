"""Rules about what is never right here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.calls import calls, dotted, imports, keyword
from tests.house.findings import Finding
from tests.house.source import Source

_UNPACKERS = frozenset({"cloudpickle", "cPickle", "dill", "joblib", "marshal", "pickle", "shelve"})
_SHELLS = frozenset({"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"})
_ZONE_POSITION = {"now": 0, "fromtimestamp": 1}
_PLACES = {
    "django.setup": "src/alcove/catalogue/connection.py",
    "settings.configure": "src/alcove/catalogue/connection.py",
    "connection.connect": "src/alcove/library/opening.py",
}
_BROAD = frozenset({"Exception", "BaseException"})
_NOQA = re.compile(r"noqa(:\s*[A-Z0-9, ]+)?|type: ignore(\[[\w, -]+\])?|pragma: [\w ]+")


def prints(source: Source) -> Iterator[Finding]:
    """Only the command line writes to the terminal."""
    for call, name in calls(source):
        if name == "print":
            yield Finding(call.lineno, "print() outside cli; give the value back, or log it")


def naive_times(source: Source) -> Iterator[Finding]:
    """A moment has a zone."""
    for call, name in calls(source):
        of, _, method = name.rpartition(".")
        if of.rpartition(".")[2] not in {"datetime", "date"}:
            continue
        if method in {"utcnow", "utcfromtimestamp", "today"}:
            yield Finding(call.lineno, f"{name}() has no zone; datetime.now(zone)")
        elif method in _ZONE_POSITION and not _has_zone(call, _ZONE_POSITION[method]):
            yield Finding(call.lineno, f"{name}() without a zone is this machine's; give the zone")


def _has_zone(call: ast.Call, position: int) -> bool:
    around = getattr(call, "parent", None)
    made_aware = isinstance(around, ast.Attribute) and around.attr == "astimezone"
    return made_aware or len(call.args) > position or keyword(call, "tz") is not None


def second_starts(source: Source) -> Iterator[Finding]:
    """Django is started in one place, and a catalogue is chosen in one place."""
    for call, name in calls(source):
        place = _PLACES.get(name)
        if place is not None and str(source.path) != place:
            yield Finding(call.lineno, f"{name}() belongs to {place} alone; open the library through open_library")


def unpacking_code(source: Source) -> Iterator[Finding]:
    """Nothing is read in a form that can hold code."""
    for statement, name in imports(source):
        if name.partition(".")[0] in _UNPACKERS:
            yield Finding(statement.lineno, f"{name} runs what it reads; JSON, or a struct")


def shells(source: Source) -> Iterator[Finding]:
    """Programs are started with a list of words, never through a shell."""
    for call, name in calls(source):
        if name in _SHELLS:
            yield Finding(call.lineno, f"{name}() goes through a shell; subprocess.run([...])")
        wanted = keyword(call, "shell")
        if wanted is not None and not (isinstance(wanted, ast.Constant) and wanted.value is False):
            yield Finding(call.lineno, "shell=True; give a list of words")


def broad_excepts(source: Source) -> Iterator[Finding]:
    """Whoever catches everything says on that line why. To clean up and raise again needs no reason."""
    comments = dict(source.comments())
    for handler in source.nodes(ast.ExceptHandler):
        if not _is_broad(handler.type) or _raises_again(handler):
            continue
        said = _NOQA.sub(" ", comments.get(handler.lineno, "").lstrip("#"))
        if len(re.findall(r"\w+", said)) < 3:
            yield Finding(handler.lineno, "catches everything and does not say why on this line")


def _is_broad(kind: ast.expr | None) -> bool:
    if kind is None:
        return True
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(dotted(one).rpartition(".")[2] in _BROAD for one in kinds)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None
