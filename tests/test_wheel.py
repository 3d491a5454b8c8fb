"""The built distribution, in an empty environment, away from the checkout."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.corpora import PROJECT, SAMPLE
from tests.word_files import paragraph, word_file


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", folder, PROJECT], check=True, capture_output=True
    )
    (built,) = folder.glob("communique-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of an environment that has nothing but the wheel and what it needs."""
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    programs = environment / "bin"
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(wheel)], check=True)
    return programs


def test_every_template_static_file_and_gazetteer_is_inside(wheel: Path) -> None:
    data = [
        path.relative_to(PROJECT).as_posix()
        for folder in ("webapp/templates", "webapp/static", "ingest/extract/gazetteer")
        for path in (PROJECT / folder).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    ]
    assert data
    with zipfile.ZipFile(wheel) as archive:
        assert set(data) <= set(archive.namelist())


def test_every_module_is_inside_and_no_test(wheel: Path) -> None:
    modules = {
        path.relative_to(PROJECT).as_posix()
        for package in ("archive", "index", "ingest", "webapp")
        for path in (PROJECT / package).rglob("*.py")
    }
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if name.endswith(".py")}
    assert inside == modules


def test_the_commands_of_the_readme_work_on_the_sample(installed: Path, tmp_path: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (PROJECT / "README.md").read_text(), re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines() if line.startswith("communique")]
    assert len(commands) >= 2
    (tmp_path / "result.json").write_bytes((SAMPLE / "velmora-mfa" / "result.json").read_bytes())
    (tmp_path / "draft.docx").write_bytes(word_file([paragraph("“It can afford little else.”")]))
    printed = [
        subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path,
            env={"PATH": f"{installed}:/usr/bin:/bin", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for command in commands
    ]
    assert printed[0].startswith("46 new, 0 revised, 0 unchanged")
    assert re.match(r"\d+ statements\n\nvelmora-mfa/\d+ ", printed[1])
    assert "1 verified" in printed[2]
