"""Whether the site would listen to this machine alone: without accounts, it may listen to no other."""

from __future__ import annotations

import ipaddress

from alcove.config import Config
from alcove.errors import ConfigError


def refuse_strangers(config: Config) -> None:
    """Raises ConfigError where the site would listen to other machines: without accounts, all would be theirs."""
    host = config.serve_host
    if not _is_loopback(host):
        raise ConfigError(
            f"serve.host is {host!r} ({config.origins['serve_host']}): without accounts, which come in a later version, whoever "
            "reaches that address could read, change and delete the whole library. Leave it at 127.0.0.1."
        )


def numeric(host: str) -> str:
    """The address that a host's name stands for, where that is this machine's."""
    # It may stand for several addresses; a browser tries them all.
    return "127.0.0.1" if host == "localhost" else host


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(numeric(host)).is_loopback
    except ValueError:
        return False
