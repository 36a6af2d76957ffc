"""The fuzzer's process for one reader: ``python -m tests.fuzz.hunt READER SECONDS FOLDER``. It ends the process.

Everything but FormatError and RefusedError is a fault, and so is a file that takes more than its time. Each is made as
small as it can be and kept in the corpus; one that never ends is left there as ``hang-…`` with the process.
"""

from __future__ import annotations

import sys
import time
import traceback
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["alcove.formats", "alcove.domain"]):
    from alcove.errors import FormatError
    from tests.fuzz.examining import CORPUS, read
    from tests.fuzz.keeping import digest, keep, starts
    from tests.fuzz.minimising import minimise
    from tests.fuzz.mutating import Mutator
    from tests.fuzz.seeds import pieces

#: Longest file that is made; where a reader's own seeds are longer, twice as long as those.
_LONGEST = 16_384
#: Seconds of the processor that a file may take, and more for each byte: some dozen times what a page takes here.
_PATIENCE_S, _PATIENCE_S_PER_BYTE = 2.0, 0.000_2
_HANGS_S = 60
_MEMORY_MB = 2048
#: The kind of a fault, the file and the line where it came up.
Fault = tuple[str, str, int]


class Hunt:
    """The faults of one reader that were found so far."""

    def __init__(self, reader: str) -> None:
        self._reader = reader
        self._known: set[Fault] = set()

    def try_file(self, data: bytes) -> None:
        """Reads a file; keeps it, made small, where that shows a new fault."""
        found = self._fault(data)
        if found is None or found in self._known:
            return
        self._known.add(found)
        small = minimise(data, lambda shorter: self._fault(shorter) == found)
        place = keep(self._reader, f"found-{digest(small)}", small)
        sys.stdout.write(f"{self._reader}: {found[0]} at {found[1]}:{found[2]}, {place}\n")
        sys.stdout.flush()

    def _fault(self, data: bytes) -> Fault | None:
        began = time.process_time()
        try:
            read(data, f"{self._reader}/case")
        except FormatError:
            pass
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            last = traceback.extract_tb(error.__traceback__)[-1]
            return type(error).__name__, Path(last.filename).name, last.lineno or 0
        patience = _PATIENCE_S + len(data) * _PATIENCE_S_PER_BYTE
        return ("Slow", self._reader, 0) if time.process_time() - began > patience else None


def main(reader: str, seconds: str, folder: str) -> None:
    """Hunts for so long; ``folder``, an empty one, gets a file for each new thing that was reached."""
    begin = list(dict.fromkeys(starts(reader)))
    for number, data in enumerate(begin):
        (Path(folder) / f"{number:03}").write_bytes(data)
    longest = max(_LONGEST, *(2 * len(data) for data in begin))
    (CORPUS / reader).mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={seconds}", f"-max_len={longest}", f"-timeout={_HANGS_S}", f"-rss_limit_mb={_MEMORY_MB}",
        f"-artifact_prefix={CORPUS / reader}/hang-", "-print_final_stats=1", "-verbosity=0",
    ]  # fmt: skip
    # Asked for when it is called: it is another function once the hunt has begun.
    mutator = Mutator(pieces(begin), lambda given, max_size: atheris.Mutate(given, max_size))  # noqa: PLW0108 - see above
    atheris.Setup([__file__, *options, folder], Hunt(reader).try_file, custom_mutator=mutator)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
