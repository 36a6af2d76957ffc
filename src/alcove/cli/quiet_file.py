"""The file behind the log. A module of its own: sockets and pickle come along with it, which ``--help`` must not pay."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler


class QuietFile(RotatingFileHandler):
    """A log that cannot be written (a full disk, a library on a read-only drive) never disturbs the work."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Lets the record go."""
