"""Our storage also works under whoosh3, the fork that could take the place of Whoosh 2.7.4."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RUN = ("tests/test_whoosh_api.py", "tests/test_whoosh_differential.py", "tests/test_index_contract.py")


def _packages() -> list[str]:
    """What this environment has installed, with whoosh3 for whoosh."""
    frozen = subprocess.run([sys.executable, "-m", "pip", "freeze"], check=True, capture_output=True, text=True).stdout
    needed = ("anyascii", "cattrs", "hypothesis", "numpy", "PyStemmer", "pytest", "pytest-socket", "python-dateutil")
    needed += ("tzdata", "zstandard", "click", "tomlkit", "tqdm", "google-re2", "rapidfuzz")
    names = {name.lower() for name in needed}
    return [line for line in frozen.splitlines() if line.partition("==")[0].lower() in names] + ["whoosh3==3.54.0"]


def test_contract_and_api_hold_on_whoosh3(tmp_path: Path) -> None:
    """In an environment of its own, made without the network's help where pip has kept the packages."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--retries", "0", "--timeout", "15", *_packages()]
    installed = subprocess.run(install, capture_output=True, text=True, check=False)
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
