"""A proof shows to somebody with nothing but Python and minisign that the archive had published these words."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.corpora import PROJECT
from tests.snapshots import WITHHELD, make_data, records_of
from webapp.cli import main

REVISED = "velmora-mfa/51"
Json = Any


def communique(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proof")
    make_data(folder / "data")
    communique("snapshot", "keygen", "--key", folder / "secret.key", "--public-key", folder / "public.key")
    options = ("--key", folder / "secret.key", "--no-index", "--data", folder / "data")
    assert communique("snapshot", "write", folder / "snapshot", *options).exit_code == 0
    return folder


@pytest.fixture
def proof(folder: Path) -> Json:
    run = communique("snapshot", "prove", folder / "snapshot", f"{REVISED}@1")
    assert run.exit_code == 0, run.output
    return json.loads(run.stdout)


def checked(proof: Json, words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the script that the documentation prints."""
    (script,) = re.findall(r"```python\n(.*?)```", (PROJECT / "docs" / "snapshots.md").read_text(), re.DOTALL)
    assert len(script.splitlines()) <= 60
    for name, content in (("check.py", script), ("proof.json", json.dumps(proof)), ("words.txt", words)):
        (folder / name).write_text(content, encoding="utf-8")
    command = [sys.executable, "check.py", "proof.json", "words.txt"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def words_of(folder: Path, number: int) -> str:
    (record,) = [one for one in records_of(folder / "snapshot") if one["statement"] == REVISED]
    text: str = record["revisions"][number - 1]["text"]
    return text


def test_the_script_of_the_documentation_finds_a_proof_good(folder: Path, proof: Json, tmp_path: Path) -> None:
    run = checked(proof, words_of(folder, 1), tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith(f"{REVISED}@1 is in generation ")


@pytest.mark.skipif(shutil.which("minisign") is None, reason="minisign is not installed")
def test_minisign_finds_the_signature_good_that_the_script_writes(folder: Path, proof: Json, tmp_path: Path) -> None:
    checked(proof, words_of(folder, 1), tmp_path)
    command = ["minisign", "-Vm", "tagmanifest-sha256.txt", "-p", str(folder / "public.key")]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0


def test_it_is_of_these_words_only(folder: Path, proof: Json, tmp_path: Path) -> None:
    run = checked(proof, words_of(folder, 2), tmp_path)
    assert (run.returncode, run.stderr) == (1, f"these are not the words of {REVISED}@1\n")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda proof: proof.update(index=proof["index"] + 1), "does not lead to the root"),
        (lambda proof: proof.update(index=-1), "no place in the tree"),
        (lambda proof: proof["path"].reverse(), "does not lead to the root"),
        (lambda proof: proof.update(leaf=proof["leaf"].replace("@1", "@2")), "does not lead to the root"),
        (lambda proof: proof.update(bag_info=proof["bag_info"] + "More: 1\n"), "not that of the manifest"),
    ],
    ids=["another place", "no place", "another path", "another revision", "another description"],
)
def test_a_changed_proof_is_refused(folder: Path, proof: Json, tmp_path: Path, change: Any, said: str) -> None:
    change(proof)
    run = checked(proof, words_of(folder, 1), tmp_path)
    assert run.returncode == 1
    assert said in run.stderr


def test_without_a_number_it_is_of_the_revision_that_came_in_last(folder: Path) -> None:
    run = communique("snapshot", "prove", folder / "snapshot", REVISED)
    assert json.loads(run.stdout)["leaf"].startswith(f"{REVISED}@2 ")


@pytest.mark.parametrize("name", ["velmora-mfa/999", str(WITHHELD), f"{REVISED}@3", f"{REVISED}@0"])
def test_what_is_not_there_cannot_be_proved(folder: Path, name: str) -> None:
    run = communique("snapshot", "prove", folder / "snapshot", name)
    assert (run.exit_code, run.stdout) == (1, "")
    assert name.partition("@")[0] in run.stderr


@pytest.mark.parametrize("name", [REVISED + "@", REVISED + "@one", "velmora", REVISED + "@9999999999"])
def test_what_is_no_name_of_a_revision_is_wrong_usage(folder: Path, name: str) -> None:
    assert communique("snapshot", "prove", folder / "snapshot", name).exit_code == 2
