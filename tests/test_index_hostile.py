"""An index that was made to do harm answers, or is named as damaged: it raises nothing else, and kills nobody."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from archive.statement import Revision, Status
from index.columnar.engine import ColumnarEngine
from index.columnar.generation import FILE
from index.columnar.segment import HEADER
from tests.index_hostile import Json, Process, edit, leaves, seal_generation, sealed
from tests.index_revisions import changes as changes_of
from tests.index_revisions import revision

EXAMPLES = 5000 if os.environ.get("COMMUNIQUE_TORTURE") == "all" else 200

NUMBERS = (0, 1, 2, 3, 127, 128, 129, 255, 256, 2**16, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**62, 2**63, 2**64 - 1)
JUNK: tuple[Json, ...] = (
    *NUMBERS,
    -1,
    10**15,
    10**400,
    0.5,
    float("inf"),
    True,
    None,
    "",
    "x",
    "..",
    "../1-0",
    "exact",
    "<i8",
    "|u1",
    [],
    {},
)
TYPES = ("|u1", "<u2", "<u4", "<u8", "|i1", "<i2", "<i4", "<i8", "<f8", "|O", "<U9", "|V16")

Change = tuple[Any, ...]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With two segments, deleted and superseded statements, and so many documents that lists have several blocks."""
    folder = tmp_path_factory.mktemp("hostile") / "index"
    engine = ColumnarEngine(folder)
    engine.apply(changes_of(*(statement(number) for number in range(300))), checkpoint=1)
    engine.apply(changes_of(*(statement(number) for number in range(3, 7))), checkpoint=2)
    return folder


def statement(number: int) -> Revision:
    return revision(
        f"{('velmora', 'tarsk')[number % 2]}/{number}",
        "The ministers of Velmora and Tarsk met. The peace of the valley stays. Note"
        if number % 5 == 0
        else f"The minister of Velmora notes the peace, the border and the valley, {number} times, the valley.",
        status=Status.SUPERSEDED if number % 7 == 3 else Status.CURRENT,
        date=f"2026-03-{number % 28 + 1:02d}" if number % 9 else None,
        speakers=[(f"speaker-{number % 3}", f"Speaker {number % 4}")],
        organisations=["UN", "EU"][: number % 3],
    )


@pytest.fixture(scope="module")
def process() -> Iterator[Process]:
    process = Process()
    yield process
    process.end()


@pytest.fixture
def copy(index: Path, tmp_path: Path) -> Path:
    return shutil.copytree(index, tmp_path / "index")


def segments(index: Path) -> list[Path]:
    return sorted(path.parent for path in index.glob(f"*/{HEADER}"))


def chosen(things: list[Any], fraction: float) -> Any:
    return things[int(fraction * len(things))]


def change(index: Path, kind: str, where: tuple[float, float, float], value: Json) -> None:
    """Make one change; `where` chooses among what there is, as fractions."""
    if kind == "generation":
        edit(index / FILE, lambda parsed: chosen(list(leaves(parsed)), where[0]).put(value))
        return
    folder = chosen(segments(index), where[0])
    if kind == "header":
        edit(folder / HEADER, lambda parsed: chosen(list(leaves(parsed)), where[1]).put(value))
    elif kind == "type":
        edit(folder / HEADER, lambda parsed: chosen(list(parsed["arrays"].values()), where[1]).update(type=value))
    elif kind == "bytes":
        path = chosen(sorted(folder.glob("*.bin")) + sorted(index.glob("*.deleted")), where[1])
        whole = bytearray(path.read_bytes())
        start = int(where[2] * len(whole))
        whole[start : start + len(value)] = value[: len(whole) - start]
        path.write_bytes(whole)
    else:
        change_number(folder, where, value)


def change_number(folder: Path, where: tuple[float, float, float], value: int) -> None:
    """Put a number into an array, as far as its type has room for it."""
    place = chosen(list(json.loads((folder / HEADER).read_bytes())["arrays"].values()), where[1])
    if place["count"]:
        dtype = np.dtype(place["type"])
        numbers = np.memmap(folder / place["file"], dtype, "r+", place["offset"], place["count"])
        numbers[int(where[2] * place["count"])] = min(value, np.iinfo(dtype).max)


def one_change() -> st.SearchStrategy[Change]:
    fractions = st.floats(0, 1, exclude_max=True)
    kinds = {
        "generation": st.sampled_from(JUNK),
        "header": st.sampled_from(JUNK),
        "type": st.sampled_from(TYPES),
        "bytes": st.binary(min_size=1, max_size=16),
        "number": st.sampled_from(NUMBERS),
    }
    where = st.tuples(fractions, fractions, fractions)
    return st.one_of(*(st.tuples(st.just(kind), where, values) for kind, values in kinds.items()))


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(one_change(), min_size=1, max_size=3))
@example(changes=[])
@example(changes=[("bytes", (0.0, 0.0, 0.28125), b"\0")])  # a reference that is none
@example(changes=[("generation", (0.25, 0.0, 0.0), None)])  # a segment without a name
@example(changes=[("generation", (0.125, 0.0, 0.0), 0)])  # the number of a generation before those of its segments
def test_a_hostile_index_with_fitting_digests_answers_or_is_damaged(
    index: Path, process: Process, tmp_path: Path, changes: list[Change]
) -> None:
    copy = tmp_path / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(index, copy)
    for each in changes:
        try:
            change(copy, *each)
        except (TypeError, KeyError, ValueError, AttributeError, IndexError, OSError):
            break  # the change before has left nothing that could be followed to make this one
    answer = process.ask(sealed(copy))
    event(answer)
    assert answer in ("answered", "damaged"), answer
    if not changes:
        assert answer == "answered"


# What is not a matter of bytes


def rename(index: Path, name: str) -> None:
    """Give the first segment another name in the generation, and leave it where it is."""
    edit(index / FILE, lambda parsed: parsed["segments"][0].update(name=name))
    sealed(index)


def put_outside(index: Path) -> Path:
    """Move the first segment out of the index."""
    return Path(shutil.move(segments(index)[0], index.parent / "outside"))


def lead_out_by_name(index: Path) -> None:
    put_outside(index)
    rename(index, "../outside")


def lead_out_by_link(index: Path) -> None:
    name = segments(index)[0]
    name.symlink_to(put_outside(index))


def lead_out_by_linked_file(index: Path) -> None:
    path = segments(index)[0] / "arrays.bin"
    path.symlink_to(shutil.move(path, index.parent / "arrays.bin"))


def put_a_pipe(index: Path) -> None:
    path = segments(index)[0] / HEADER
    path.unlink()
    os.mkfifo(path)


def name_a_file(index: Path) -> None:
    rename(index, FILE)


def name_twice(index: Path) -> None:
    edit(index / FILE, lambda parsed: parsed["segments"].append(parsed["segments"][0]))
    sealed(index)


def nest_deeply(index: Path) -> None:
    (index / FILE).write_bytes(b"[" * 500_000)


def nest_a_header_deeply(index: Path) -> None:
    put_as_header(index, b'{"a":' * 100_000)


def write_a_long_header(index: Path) -> None:
    put_as_header(index, (segments(index)[0] / HEADER).read_bytes() + b" " * (2 << 20))


def put_as_header(index: Path, content: bytes) -> None:
    """Put it into the first segment, with the digest of the generation after it."""
    path = segments(index)[0] / HEADER
    path.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    edit(index / FILE, lambda parsed: parsed["segments"][0].update(sha256=digest))
    seal_generation(index)


def claim_many_documents(index: Path) -> None:
    """As many in the generation, the header and every array as no memory has."""
    many = 10**15
    edit(index / FILE, lambda parsed: parsed["segments"][0].update(documents=many))

    def claim(header: Json) -> None:
        header["documents"] = many
        for place in header["arrays"].values():
            place["count"] = many

    edit(segments(index)[0] / HEADER, claim)
    sealed(index)


@pytest.mark.parametrize(
    "harm",
    [
        *(lead_out_by_name, lead_out_by_link, lead_out_by_linked_file, put_a_pipe, name_a_file, name_twice),
        *(nest_deeply, nest_a_header_deeply, claim_many_documents, write_a_long_header),
    ],
)
def test_an_index_that_is_wrong_as_a_whole_is_damaged(
    copy: Path, process: Process, harm: Callable[[Path], None]
) -> None:
    harm(copy)
    assert process.ask(copy) == "damaged"
