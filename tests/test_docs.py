"""The documents tell of everything that there is, and their links lead somewhere."""

from __future__ import annotations

import pathlib
import re

import click
import pytest

from ingest.records import COLUMNS
from tests.corpora import PROJECT
from webapp.cli import main

DOCUMENTS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").glob("*.md"), PROJECT / "tests/sample/README.md"])
COMMAND_LINE = (PROJECT / "docs" / "command-line.md").read_text()


def test_every_command_and_no_other_has_its_section() -> None:
    assert set(re.findall(r"^## `([a-z]+)", COMMAND_LINE, re.MULTILINE)) == set(main.commands)


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_option_of_a_command_and_no_other_is_in_its_section(name: str) -> None:
    (section,) = re.findall(rf"^## `{name}\b.*?(?=^## |\Z)", COMMAND_LINE, re.MULTILINE | re.DOTALL)
    command = main.commands[name]
    commands = [command, *(command.commands.values() if isinstance(command, click.Group) else ())]
    options = {
        option for each in commands for one in each.params if isinstance(one, click.Option) for option in one.opts
    }
    assert set(re.findall(r"^- `(--[a-z-]+)", section, re.MULTILINE)) == options - {"--data"}


def test_every_name_of_a_column_is_in_the_table_of_columns() -> None:
    for field, names in COLUMNS.items():
        (row,) = re.findall(rf"^\| `{field}` \| (.*?) \|$", COMMAND_LINE, re.MULTILINE)
        assert tuple(re.findall(r"`([a-z_]+)`", row)) == names


def test_the_map_of_the_house_names_files_that_exist() -> None:
    text = (PROJECT / "docs" / "architecture.md").read_text()
    named = set(re.findall(r"`((?:archive|index|ingest|webapp)/[a-z_/]+(?:\.py)?)`", text))
    assert named
    assert [name for name in named if not (PROJECT / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: pathlib.Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", document.read_text()):
        path, _, anchor = target.partition("#")
        file = document.parent / path if path else document
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}, target
