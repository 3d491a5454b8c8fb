"""Our storage also works under whoosh3, the fork that could take the place of Whoosh 2.7.4."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RUN = ("tests/test_whoosh_api.py", "tests/test_whoosh_differential.py", "tests/test_index_contract.py")
NEEDED = """
    anyascii cattrs click google-re2 hypothesis numpy pystemmer pytest pytest-socket python-dateutil rapidfuzz
    tomlkit tqdm tzdata zstandard
"""


def _packages() -> list[str]:
    """The versions that are installed here of what these tests import, and whoosh3 in the place of whoosh."""
    installed = (each for each in distributions() if each.metadata["Name"].lower() in NEEDED.split())
    return [*(f"{each.metadata['Name']}=={each.version}" for each in installed), "whoosh3==3.54.0"]


def test_contract_and_api_hold_on_whoosh3(tmp_path: Path) -> None:
    """In an environment of its own, which takes the network or pip's cache to make."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    install: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--retries", "0", "--timeout", "15"]
    installed = subprocess.run([*install, *_packages()], capture_output=True, text=True, check=False)
    if installed.returncode:
        pytest.skip(f"no environment with whoosh3 could be made: {installed.stderr.strip().splitlines()[-1]}")
    run = subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not StockEngine", *RUN],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-4000:]
