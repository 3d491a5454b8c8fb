"""The real corpora, which stand beside the project and are not part of it."""

from __future__ import annotations

from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
SAMPLE = PROJECT / "tests" / "sample"
SHARED = PROJECT.parent / "shared"

needs_corpora = pytest.mark.skipif(
    not (SHARED / "corpora").is_dir(), reason="the real corpora (../shared) are not beside this checkout"
)
