"""Authority ids: short ASCII names for people, places and events."""

from __future__ import annotations

import re

from anyascii import anyascii

_OTHER = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile(r"['’ʼ‘`]")


def slug(text: str) -> str:
    """The text as small ASCII letters, digits and single hyphens ("Doña Ana" gives ``dona-ana``); may be empty."""
    return _OTHER.sub("-", anyascii(_APOSTROPHES.sub("", text)).lower()).strip("-")
