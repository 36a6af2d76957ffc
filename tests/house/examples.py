"""For each rule: what it refuses, each alone, and what it lets pass, all together.

A pair of path and text stands for a file of that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PATH = "src/alcove/domain/example.py"


@dataclass(frozen=True, slots=True)
class Example:
    """Texts that break a rule, and texts that keep it."""

    refused: tuple[str | tuple[str, str], ...]
    passed: tuple[str | tuple[str, str], ...]


EXAMPLES: Mapping[str, Example] = {
    "nameless modules": Example(
        refused=(("src/alcove/library/utils.py", ""), ("src/alcove/misc/paths.py", ""), ("src/alcove/base.py", "")),
        passed=(("src/alcove/formats/base.py", ""), ("src/alcove/library/browse.py", "")),
    ),
    "long files": Example(
        refused=("x = 1\n" * 450,),
        passed=("x = 1\n" * 449,),
    ),
    "open values": Example(
        refused=(
            "@dataclass\nclass Tag:\n    name: str\n",
            "@dataclass(frozen=True)\nclass Tag:\n    name: str\n",
            "@dataclasses.dataclass(frozen=True, slots=False)\nclass Tag:\n    name: str\n",
        ),
        passed=("@dataclass(frozen=True, slots=True)\nclass Tag:\n    name: str\n", "class Plain:\n    pass\n"),
    ),
    "unguarded calls": Example(
        refused=(
            "import fcntl\n",
            "from signal import SIGKILL\n",
            "import os\nos.sync()\n",
            "import os\ndef f():\n    return os.statvfs('.')\n",
            "import signal, sys\nif sys.platform == 'win32':\n    pass\nsignal.alarm(3)\n",
            "try:\n    import resource\nexcept ValueError:\n    resource = None\n",
            "subprocess.Popen(words, preexec_fn=limit)\n",
        ),
        passed=(
            "try:\n    import fcntl\nexcept ImportError:\n    fcntl = None\n",
            "import sys\nif sys.platform != 'win32':\n    import resource\nelse:\n    import msvcrt\n",
            "import os\nif hasattr(os, 'sync'):\n    os.sync()\n",
            "import os\nfree = os.statvfs('.') if os.name == 'posix' else None\n",
            "import os\nroot = os.name == 'posix' and os.geteuid() == 0\n",
            "import os, sys\ndef f():\n    if sys.platform == 'win32':\n        return None\n    return os.fork()\n",
            "import os\ntry:\n    os.setpriority(0, 0, 1)\nexcept (AttributeError, OSError):\n    pass\n",
            "import os\nos.replace('a', 'b')\nos.kill(1, 2)\ngetattr(os, 'sync', print)()\n",
        ),
    ),
    "text without encoding": Example(
        refused=(
            "open('a')\n",
            "open('a', 'w', encoding='utf-8')\n",
            "path.open('r')\n",
            "path.read_text()\n",
            "path.write_text('x')\n",
            "path.write_text('x', encoding='utf-8')\n",
            "subprocess.run(words, text=True)\n",
        ),
        passed=(
            "open('a', 'rb')\n",
            "open('a', encoding='utf-8')\n",
            "path.open('wb')\n",
            "path.open('w', encoding='utf-8', newline='\\n')\n",
            "path.write_text('x', encoding='utf-8', newline='\\n')\n",
            "archive.open('inner/name.html')\n",
            "formatter.write_text('a line of help')\n",
            "subprocess.run(words, text=True, encoding='utf-8')\n",
        ),
    ),
    "forks": Example(
        refused=(
            "multiprocessing.set_start_method('fork')\n",
            "multiprocessing.get_context()\n",
            "multiprocessing.Pool(2)\n",
            "ProcessPoolExecutor(2)\n",
        ),
        passed=(
            "context = multiprocessing.get_context('spawn')\ncontext.Process(target=f)\n",
            "ProcessPoolExecutor(2, mp_context=context)\n",
        ),
    ),
    "second starts": Example(
        refused=("django.setup()\n", "settings.configure(DEBUG=True)\n", "catalogue = connection.connect(config)\n"),
        passed=(
            ("src/alcove/catalogue/connection.py", "django.setup()\n"),
            ("src/alcove/library/opening.py", "connection.connect(config)\n"),
        ),
    ),
    "prints": Example(
        refused=("print('x')\n",),
        passed=("log.info('x')\n", "def print_page():\n    pass\n"),
    ),
    "naive times": Example(
        refused=(
            "datetime.now()\n",
            "dt.datetime.now()\n",
            "datetime.datetime.utcnow()\n",
            "dt.date.today()\n",
            "datetime.fromtimestamp(0)\n",
        ),
        passed=(
            "datetime.now(UTC)\n",
            "dt.datetime.now(tz=zone)\n",
            "datetime.now().astimezone()\n",
            "datetime.fromtimestamp(0, UTC)\n",
            "clock.now()\n",
        ),
    ),
    "unpacking code": Example(
        refused=("import pickle\n", "from marshal import loads\n", "import shelve as shelf\n"),
        passed=("import json\n",),
    ),
    "shells": Example(
        refused=("subprocess.run('ls', shell=True)\n", "os.system('ls')\n", "subprocess.run('ls', shell=asked)\n"),
        passed=("subprocess.run(['ls'])\n", "subprocess.run(['ls'], shell=False)\n"),
    ),
    "broad excepts": Example(
        refused=(
            "try:\n    f()\nexcept Exception:\n    pass\n",
            "try:\n    f()\nexcept:\n    pass\n",
            "try:\n    f()\nexcept (ValueError, BaseException):  # noqa: BLE001\n    pass\n",
            "try:\n    f()\nexcept Exception as error:\n    raise OSError from error\n",
        ),
        passed=(
            "try:\n    f()\nexcept ValueError:\n    pass\n",
            "try:\n    f()\nexcept Exception:  # noqa: BLE001 - one bad file must not end the run\n    pass\n",
            "try:\n    f()\nexcept BaseException:\n    clean()\n    raise\n",
        ),
    ),
    "machine paths": Example(
        refused=(
            "x = '/root/alcove'\n",
            ("docs/a.md", "See /home/ann/alcove.\n"),
            "x = r'C:\\Users\\ann'\n",
            "/work" + "/main/src\n",
        ),
        passed=(
            "x = '~/Alcove'\n",
            "url = '/works/42'\n",
            "route = '/work/<id>'\n",
            "x = '/home/reader/fic'\n",
            "x = root / 'home'\n",
        ),
    ),
    "registries": Example(
        refused=(
            ("docs/a.md", "pip install --index-url X alcove\n"),
            ("Makefile", "PIP_INDEX_URL=x\n"),
            ("docs/a.md", "https://registry." + "npmjs.example/\n"),
        ),
        passed=(("docs/a.md", "pip install alcove\n"),),
    ),
    "making of": Example(
        refused=(
            "x = 1  # see #12\n",
            '"""Done as in issue 7."""\n',
            "x = 1  # session 3 left this\n",
            "x = 1  # here we add one\n",
        ),
        passed=(
            "x = '#12'  # the colour #900, and &#39; too\n",
            "x = 1  # tantivy counts from 1 (quickwit-oss/tantivy#2291)\n",
            '"""A session of the site."""\n',
        ),
    ),
}
