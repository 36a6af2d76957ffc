"""Rules about what one operating system has and another has not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.calls import calls, dotted, imports, keyword, parents
from tests.house.findings import Finding
from tests.house.source import Source

#: Modules that not every system has.
MODULES = frozenset({
    "crypt", "curses", "fcntl", "grp", "msvcrt", "nis", "posix", "pty", "pwd", "readline", "resource", "spwd",
    "syslog", "termios", "tty", "winreg", "winsound",
})  # fmt: skip

#: Names in portable modules that not every system has.
NAMES = frozenset({
    *(f"os.{name}" for name in (  # noqa: SIM905 - sixty words
        "O_CLOEXEC O_DIRECT O_DIRECTORY O_NOFOLLOW O_SYNC WNOHANG chown copy_file_range fchmod fchown fdatasync fork "
        "forkpty fstatvfs getegid geteuid getgid getgroups getloadavg getpgid getpriority getuid getxattr initgroups "
        "killpg lchown memfd_create mkfifo mknod nice openpty pidfd_open posix_fadvise posix_fallocate pread preadv "
        "pwrite register_at_fork sched_getaffinity sched_setaffinity sendfile setegid seteuid setgid setpgid "
        "setpriority setsid setuid setxattr statvfs sync sysconf tcgetpgrp uname wait wait3 wait4 waitid"
    ).split()),
    *(f"signal.{name}" for name in (  # noqa: SIM905 - thirty words
        "ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL SIGALRM SIGBUS SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP "
        "SIGTSTP SIGUSR1 SIGUSR2 SIGWINCH SIGXCPU alarm pause pthread_kill pthread_sigmask setitimer sigtimedwait sigwait"
    ).split()),
    "ctypes.WinDLL", "ctypes.windll", "select.epoll", "select.kqueue", "select.poll", "socket.AF_UNIX",
    "socket.send_fds", "time.tzset",
})  # fmt: skip

_KEYWORDS = frozenset({"preexec_fn", "pass_fds"})
_FORGIVING = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError"})
_OPENERS = frozenset({"open", "io.open", "os.fdopen", "io.TextIOWrapper", "TextIOWrapper"})
_MODE = re.compile(r"[rwax+bt]{1,4}")


def unguarded(source: Source) -> Iterator[Finding]:
    """What only some systems have stands behind a question which system this is, or has a fallback."""
    for statement, name in imports(source):
        if (name.partition(".")[0] in MODULES or name in NAMES) and not _is_guarded(statement):
            yield Finding(statement.lineno, _advice(name))
    for node in source.nodes(ast.Attribute):
        if dotted(node) in NAMES and not _is_guarded(node):
            yield Finding(node.lineno, _advice(dotted(node)))
    for call, _ in calls(source):
        for word in call.keywords:
            if word.arg in _KEYWORDS and not _is_guarded(call):
                yield Finding(call.lineno, _advice(f"{word.arg}="))


def _advice(name: str) -> str:
    return f"{name} is not on every system; ask sys.platform first, or catch its absence"


def _is_guarded(node: ast.AST) -> bool:
    return any(
        _asks_platform(parent, child) or _catches_absence(parent, child) or _left_before(parent, child)
        for parent, child in parents(node)
    )


def _asks_platform(parent: ast.AST, child: ast.AST) -> bool:
    branches = isinstance(parent, ast.If | ast.IfExp | ast.While | ast.BoolOp)
    if isinstance(parent, ast.BoolOp):
        return child is not parent.values[0] and _about_platform(parent.values[0])
    return branches and child is not parent.test and _about_platform(parent.test)  # type: ignore[attr-defined]  # all three have a test


def _about_platform(test: ast.AST) -> bool:
    for node in ast.walk(test):
        if dotted(node) in {"sys.platform", "os.name"}:
            return True
        if isinstance(node, ast.Call) and dotted(node.func) in {"hasattr", "platform.system"}:
            return True
    return False


def _catches_absence(parent: ast.AST, child: ast.AST) -> bool:
    if not isinstance(parent, ast.Try) or child not in parent.body:
        return False
    caught = (name for handler in parent.handlers if handler.type for name in ast.walk(handler.type))
    return any(dotted(name) in _FORGIVING for name in caught)


def _left_before(parent: ast.AST, child: ast.AST) -> bool:
    """Whether an earlier ``if sys.platform …`` beside the child leaves the block."""
    block = getattr(parent, "body", None)
    if not isinstance(block, list) or child not in block:
        return False
    before = (node for node in block[: block.index(child)] if isinstance(node, ast.If))
    leaving = (ast.Return, ast.Raise, ast.Continue, ast.Break)
    return any(_about_platform(node.test) and isinstance(node.body[-1], leaving) for node in before)


def text_without_encoding(source: Source) -> Iterator[Finding]:
    """Text is read and written in a named encoding, and written with named line ends."""
    for call, name in calls(source):
        method = name.rpartition(".")[2]
        if _is_path_method(name) or _opens_text(call, name):
            if keyword(call, "encoding") is None:
                yield Finding(call.lineno, f'{method}() without encoding= depends on the machine; encoding="utf-8"')
            elif _writes(call, method) and keyword(call, "newline") is None:
                yield Finding(call.lineno, f"{method}() writes without newline=, so that Windows changes line ends")
        elif _truthy(keyword(call, "text")) and keyword(call, "encoding") is None:
            yield Finding(call.lineno, 'text=True without encoding= depends on the machine; encoding="utf-8"')


def _is_path_method(name: str) -> bool:
    of, _, method = name.rpartition(".")
    # Click's formatter of help pages has a write_text of its own.
    return method in {"read_text", "write_text"} and of.rpartition(".")[2] != "formatter"


def _opens_text(call: ast.Call, name: str) -> bool:
    mode = _mode(call, 0 if name.endswith(".open") and name not in _OPENERS else 1)
    if name in _OPENERS:
        return mode is None or "b" not in mode
    return name.endswith(".open") and mode is not None and "b" not in mode


def _mode(call: ast.Call, position: int) -> str | None:
    given = keyword(call, "mode") or (call.args[position] if len(call.args) > position else None)
    value = given.value if isinstance(given, ast.Constant) else None
    return value if isinstance(value, str) and _MODE.fullmatch(value) else None


def _writes(call: ast.Call, method: str) -> bool:
    mode = _mode(call, 0 if isinstance(call.func, ast.Attribute) else 1) or ""
    return method == "write_text" or bool(set(mode) & set("wax+"))


def _truthy(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def forks(source: Source) -> Iterator[Finding]:
    """Processes are started anew, never forked: Windows and macOS cannot, and threads do not survive it."""
    for call, name in calls(source):
        method = name.rpartition(".")[2]
        if method in {"get_context", "set_start_method"}:
            chosen = call.args[0] if call.args else None
            if not (method == "get_context" and isinstance(chosen, ast.Constant) and chosen.value == "spawn"):
                yield Finding(call.lineno, f'{method}(): use multiprocessing.get_context("spawn")')
        elif name.startswith("multiprocessing.") and method in {"Pool", "Process", "Queue", "Manager", "Pipe"}:
            yield Finding(call.lineno, f'{name}() may fork; take it from multiprocessing.get_context("spawn")')
        elif method == "ProcessPoolExecutor" and keyword(call, "mp_context") is None:
            yield Finding(
                call.lineno, 'ProcessPoolExecutor() may fork; mp_context=multiprocessing.get_context("spawn")'
            )
