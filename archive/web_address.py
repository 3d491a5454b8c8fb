"""Which addresses may be linked to, and which service they belong to."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_SERVICES = {"t.me": "Telegram", "telegram.me": "Telegram"}
SERVICES = frozenset(_SERVICES.values())
"""Those platforms whose names are known; any other platform goes by its host."""


def is_web_address(text: str | None) -> bool:
    """Whether a page may link to it: http or https, and something behind.

    A link with another scheme (javascript:, data:) could run as a program.
    """
    return text is not None and re.match(r"https?://[^/\s]", text, re.IGNORECASE) is not None


def platform(address: str) -> str | None:
    """The service by its name, else the host: ``Telegram``, ``velmora.example``; None where there is no host."""
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return None
    return _SERVICES.get(host, host.removeprefix("www.")) if host else None
